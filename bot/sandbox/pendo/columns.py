"""Rows as columns, and the few primitives on which every stage stands.

A column is either ``Coded`` (the distinct values once, a code per row) or ``Dense`` (plain numbers or
booleans, no nulls). Whatever has only a definition for single values runs through ``lift``: once for each
distinct combination of its inputs, not once a row.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from bot.sandbox.pendo.values import MISSING, Value, identity

Array: TypeAlias = NDArray[Any]
Index: TypeAlias = "Array | slice"
"""Positions, a mask, or a stretch."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Row ``i`` holds ``values[codes[i]]``; no two ``values`` are the same."""

    values: Sequence[Value]
    codes: Array

    def at(self, row: int) -> Value:
        return self.values[int(self.codes[row])]

    def take(self, index: Index) -> Coded:
        return Coded(self.values, self.codes[index])


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """Row ``i`` holds ``numbers[i]``: int64, float64 or bool."""

    numbers: Array

    def take(self, index: Index) -> Dense:
        return Dense(self.numbers[index])


Column = Coded | Dense


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """Rows that the children of a fork hold together: ``home`` has the fields of its ``rows`` rows as they
    are now, and row ``i`` of a frame stands at ``places[i]`` in it; -1 for a row of the frame's own.
    """

    home: dict[str, Column]
    rows: int
    places: Array


@dataclass(frozen=True, slots=True)
class Frame:
    """``rows`` rows. ``ordered``: their order was asked for. ``read_only``: fields closed to eval."""

    columns: Mapping[str, Column]
    rows: int
    ordered: bool = False
    read_only: frozenset[str] = field(default=frozenset())
    link: Link | None = None

    def __len__(self) -> int:
        return self.rows

    def column(self, name: str) -> Column:
        """The column as readers see it: a missing field is null."""
        column = self.columns.get(name)
        if column is None:
            return constant(None, self.rows)
        if isinstance(column, Coded) and MISSING in column.values:
            return recode([None if value is MISSING else value for value in column.values], column.codes)
        return column

    def take(self, index: Index) -> Frame:
        """The rows at ``index``, in that order."""
        if isinstance(index, np.ndarray) and index.dtype == np.bool_:
            index = np.flatnonzero(index)
        columns = _cut(self.columns, index)
        link = self.link and replace(self.link, places=self.link.places[index])
        return replace(self, columns=columns, rows=_length(index, self.rows), link=link)

    def with_columns(self, columns: Mapping[str, Column]) -> Frame:
        """The same rows with these fields and no others."""
        return replace(self, columns=columns)

    def with_fields(self, fields: Mapping[str, Column]) -> Frame:
        """The same rows with these fields added or replaced."""
        return replace(self, columns=_Cut({**_parts(self.columns), **_parts(fields)}))

    def own(self) -> Frame:
        """The same rows, shared with nobody."""
        return replace(self, link=None)


class _Cut(Mapping[str, Column]):
    """Columns, each with the positions to take of it when it is first read: most pipelines read few of an
    event's fields.
    """

    def __init__(self, parts: dict[str, tuple[Column, Array | None]]) -> None:
        self.parts = parts

    def __getitem__(self, name: str) -> Column:
        column, index = self.parts[name]
        if index is not None:
            column = column.take(index)
            self.parts[name] = (column, None)
        return column

    def __contains__(self, name: object) -> bool:
        return name in self.parts

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)


def _parts(columns: Mapping[str, Column]) -> dict[str, tuple[Column, Array | None]]:
    return columns.parts if isinstance(columns, _Cut) else {name: (columns[name], None) for name in columns}


def _cut(columns: Mapping[str, Column], index: Index) -> _Cut:
    composed: dict[int, Array] = {}  # fields that were cut together are cut together again
    parts: dict[str, tuple[Column, Array | None]] = {}
    for name, (column, earlier) in _parts(columns).items():
        if earlier is not None:
            if id(earlier) not in composed:
                composed[id(earlier)] = earlier[index]
            parts[name] = (column, composed[id(earlier)])
        elif isinstance(index, slice):
            parts[name] = (column.take(index), None)
        else:
            parts[name] = (column, index)
    return _Cut(parts)


def _length(index: Index, rows: int) -> int:
    if isinstance(index, slice):
        return len(range(*index.indices(rows)))
    return len(index)


def constant(value: Value, rows: int) -> Coded:
    return Coded((value,), np.broadcast_to(np.int32(0), rows))


def recode(values: Sequence[Value], codes: Array) -> Coded:
    """A column from values that may repeat."""
    places: dict[Hashable, int] = {}
    distinct: list[Value] = []
    renamed = np.empty(len(values), dtype=np.int32)
    for position, value in enumerate(values):
        key = identity(value)
        if key not in places:
            places[key] = len(distinct)
            distinct.append(value)
        renamed[position] = places[key]
    return Coded(distinct, renamed[codes]) if len(values) else Coded([], codes.astype(np.int32))


def encode(values: Iterable[Value]) -> Coded:
    """A column from one value a row."""
    listed = list(values)
    return recode(listed, np.arange(len(listed), dtype=np.int32))


def coded(column: Column) -> Coded:
    if isinstance(column, Coded):
        return column
    distinct, codes = np.unique(column.numbers, return_inverse=True)
    return Coded(cast("list[Value]", distinct.tolist()), codes.astype(np.int32))


def row_values(column: Column) -> list[Value]:
    """One Python value a row."""
    if isinstance(column, Dense):
        return cast("list[Value]", column.numbers.tolist())
    return list(map(column.values.__getitem__, column.codes.tolist()))


def integers(array: Array) -> list[int]:
    """The elements of an array of whole numbers."""
    return cast("list[int]", array.tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """``ids``: the group of each row; ``first``: the first row of each group."""

    ids: Array
    first: Array

    def __len__(self) -> int:
        return len(self.first)


_DENSE_KEYS = 1 << 16


def group_codes(parts: Sequence[tuple[Array, int]], rows: int) -> Groups:
    """Groups rows by equal tuples of codes; a part is its codes and their number."""
    if not parts:
        return _compact(np.zeros(rows, dtype=np.int64), 1)
    key, size = parts[0]
    key = key.astype(np.int64, copy=False)
    for codes, count in parts[1:]:
        if size * max(count, 1) > 1 << 62:
            compacted = _compact(key, size)
            key, size = compacted.ids, len(compacted)
        key = key * count + codes
        size *= max(count, 1)
    return _compact(key, size)


def group_rows(columns: Sequence[Column], rows: int) -> Groups:
    """Groups rows by equal tuples of values."""
    parts = [coded(column) for column in columns]
    return group_codes([(part.codes, len(part.values)) for part in parts], rows)


def _compact(key: Array, size: int) -> Groups:
    if size > max(_DENSE_KEYS, 4 * len(key)):
        _, first, ids = np.unique(key, return_index=True, return_inverse=True)
        return Groups(ids, first)
    first = np.full(size, -1, dtype=np.int64)
    first[key[::-1]] = np.arange(len(key) - 1, -1, -1)
    present = first >= 0
    renamed = np.cumsum(present) - 1
    return Groups(renamed[key], first[present])


def lift(function: Callable[..., Value], columns: Sequence[Column], rows: int) -> Coded:
    """``function`` of the columns' values in each row, called once for each distinct combination."""
    parts = [coded(column) for column in columns]
    if all(len(part.values) == 1 for part in parts):
        return constant(function(*(part.values[0] for part in parts)), rows)
    varying = [(part.codes, len(part.values)) for part in parts if len(part.values) != 1]
    groups = group_codes(varying, rows)
    arguments = [row_values(part.take(groups.first)) for part in parts]
    return recode([function(*values) for values in zip(*arguments, strict=True)], groups.ids)


def concatenate(columns: Sequence[Column]) -> Column:
    """The columns one below the other."""
    if len(columns) == 1:
        return columns[0]
    dense = [column.numbers for column in columns if isinstance(column, Dense)]
    if len(dense) == len(columns) and len({array.dtype for array in dense}) == 1:
        return Dense(np.concatenate(dense))
    parts = [coded(column) for column in columns]
    first = parts[0].values
    if all(part.values is first for part in parts):
        return Coded(first, np.concatenate([part.codes for part in parts]))
    offsets = np.cumsum([0] + [len(part.values) for part in parts[:-1]])
    codes = np.concatenate([part.codes + offset for part, offset in zip(parts, offsets, strict=True)])
    return recode([value for part in parts for value in part.values], codes)


def stack(frames: Sequence[Frame]) -> Frame:
    """The rows of all frames; where one lacks a field, its rows lack it."""
    names = list(dict.fromkeys(name for frame in frames for name in frame.columns))
    columns = {
        name: concatenate([frame.columns.get(name) or constant(MISSING, len(frame)) for frame in frames])
        for name in names
    }
    read_only = frozenset[str]().union(*(frame.read_only for frame in frames))
    return Frame(columns, sum(map(len, frames)), read_only=read_only)


def from_rows(rows: Sequence[Mapping[str, Value]], *, ordered: bool = False) -> Frame:
    """A frame of rows given as mappings; a key that a row lacks is missing there."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return Frame({name: encode(row.get(name, MISSING) for row in rows) for name in names}, len(rows), ordered)


def is_true(column: Column) -> Array:
    """A mask of the rows that hold ``true``, and nothing else."""
    if isinstance(column, Dense):
        return column.numbers if column.numbers.dtype == np.bool_ else np.zeros(len(column.numbers), bool)
    return np.array([value is True for value in column.values], dtype=bool)[column.codes]
