"""Rows as columns, and the few primitives on which every stage stands.

A column is either ``Coded`` (the distinct values once, a code per row) or ``Dense`` (plain numbers or
booleans, no nulls). Whatever has only a definition for single values runs through ``lift``: once for each
distinct combination of its inputs, not once a row.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from bot.sandbox.pendo.cutting import Cut
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import MISSING, Value, check_weight, identity, weighed

Array: TypeAlias = NDArray[Any]
Index: TypeAlias = "Array | slice"
"""Positions, a mask, or a stretch."""


_SPARE = 64
"""Unused values that a column may keep, however few rows it has."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Row ``i`` holds ``values[codes[i]]``; no two ``values`` are the same."""

    values: Sequence[Value]
    codes: Array

    def at(self, row: int) -> Value:
        return self.values[int(self.codes[row])]

    def take(self, index: Index) -> Coded:
        codes = self.codes[index]
        if len(self.values) <= 4 * len(codes) + _SPARE:
            return Coded(self.values, codes)
        used, codes = np.unique(codes, return_inverse=True)
        return Coded([self.values[code] for code in integers(used)], codes.astype(np.int32))


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """Row ``i`` holds ``numbers[i]``: int64, float64 or bool."""

    numbers: Array

    def take(self, index: Index) -> Dense:
        return Dense(self.numbers[index])


Column = Coded | Dense


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
        link = self.link and Link(self.link.home, self.link.places[index])
        return replace(
            self, columns=Cut.of(self.columns).take(index), rows=_length(index, self.rows), link=link
        )

    def with_columns(self, columns: Mapping[str, Column]) -> Frame:
        """The same rows with these fields and no others."""
        return replace(self, columns=columns)

    def with_fields(self, fields: Mapping[str, Column]) -> Frame:
        """The same rows with these fields added or replaced, for everyone who holds them."""
        if self.link:
            self.link.home.put(self.link.places, fields)
        return replace(self, columns=Cut.of(self.columns).replaced(fields))

    def own(self) -> Frame:
        """The same rows, shared with nobody."""
        return replace(self, link=None)


@dataclass(slots=True, eq=False)
class Home:
    """Rows that several frames hold together, as they are now."""

    frame: Frame

    def shared(self) -> Frame:
        return replace(self.frame, link=Link(self, np.arange(len(self.frame))))

    def put(self, places: Array, fields: Mapping[str, Column]) -> None:
        """Writes fields of the rows at ``places``; what is for a row at -1 is left out."""
        rows = len(self.frame)
        here = np.flatnonzero(places >= 0)
        source = np.arange(rows)
        source[places[here]] = rows + here
        written: dict[str, Column] = {}
        for name, column in fields.items():
            before = self.frame.columns.get(name) or constant(MISSING, rows)
            written[name] = concatenate([before, column]).take(source)
        self.frame = self.frame.with_fields(written)


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """Row ``i`` of a frame is the row at ``places[i]`` of ``home``; at -1 it is the frame's own."""

    home: Home
    places: Array


def _length(index: Index, rows: int) -> int:
    if isinstance(index, slice):
        return len(range(*index.indices(rows)))
    return len(index)


def constant(value: Value, rows: int) -> Coded:
    return Coded((value,), np.broadcast_to(np.int32(0), rows))


def recode(values: Sequence[Value], codes: Array, *, weigh: bool = True) -> Coded:
    """A column from values that may repeat. Raises Refusal where they hold too much, unless nobody should
    ``weigh`` them."""
    if weigh:
        check_weight(values)
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


def encode(values: Iterable[Value], *, weigh: bool = True) -> Coded:
    """A column from one value a row."""
    listed = list(values)
    return recode(listed, np.arange(len(listed), dtype=np.int32), weigh=weigh)


def coded(column: Column) -> Coded:
    if isinstance(column, Coded):
        return column
    distinct, codes = distinct_numbers(column.numbers)
    return Coded(cast("list[Value]", distinct.tolist()), codes)


def distinct_numbers(numbers: Array) -> tuple[Array, Array]:
    """The distinct numbers ascending, and the place of each number among them."""
    offsets = _small_offsets(numbers)
    if offsets is None:
        distinct, codes = np.unique(numbers, return_inverse=True)
        return distinct, codes.astype(np.int32)
    places, codes = _used(offsets, int(offsets.max()) + 1)
    return (places + numbers.min()).astype(numbers.dtype), codes


def _small_offsets(numbers: Array) -> Array | None:
    """How far each is above the least, where all are whole numbers close to one another."""
    if not len(numbers) or numbers.dtype == np.bool_:
        return None
    if not float(numbers.max()) - float(numbers.min()) < _FEW:
        return None
    offsets = numbers - numbers.min()
    whole = offsets.astype(np.int32)
    return whole if numbers.dtype == np.int64 or (whole == offsets).all() else None


def _used(codes: Array, size: int) -> tuple[Array, Array]:
    """The codes that occur, ascending, and the place of each code among them."""
    present = np.zeros(size, dtype=bool)
    present[codes] = True
    if present.all():
        return np.arange(size), codes
    return np.flatnonzero(present), (np.cumsum(present, dtype=np.int32) - 1)[codes]


def take_found(column: Column, found: Array) -> Column:
    """The values at ``found``; missing where that is -1."""
    if not (found < 0).any():
        return column.take(found)
    values = coded(column)
    if not len(values.codes):  # a constant of no rows still has its value
        return constant(MISSING, len(found))
    return recode([*values.values, MISSING], np.where(found < 0, len(values.values), values.codes[found]))


def row_values(column: Column) -> list[Value]:
    """One Python value a row."""
    if isinstance(column, Dense):
        return cast("list[Value]", column.numbers.tolist())
    return list(map(column.values.__getitem__, column.codes.tolist()))


def integers(array: Array) -> list[int]:
    """The elements of an array of whole numbers."""
    return cast("list[int]", array.tolist())


_FEW = 1 << 16
_MAX_NARROW = 1 << 31
_MAX_CODE = 1 << 62


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """``ids``: the group of each row; ``first``: the first row of each group."""

    ids: Array
    first: Array

    def __len__(self) -> int:
        return len(self.first)


def combined(parts: Sequence[tuple[Array, int]], rows: int) -> tuple[Array, int]:
    """A code for each tuple of codes, and a number above all of them; a part is its codes and their number.

    Tuples are ordered as their codes are, and codes are as narrow as can be.
    """
    key, size = np.zeros(rows, dtype=np.int32), 1
    for codes, values in parts:
        count = max(values, 1)
        if size * count > _MAX_CODE:
            compacted = _compact(key, size)
            key, size = compacted.ids, len(compacted)
        narrow = size * count <= _MAX_NARROW
        if size == 1:
            key = codes.astype(np.int32 if narrow else np.int64, copy=False)
        else:
            key = key.astype(np.int32 if narrow else np.int64) * count
            key += codes
        size *= count
    return key, size


def group_codes(parts: Sequence[tuple[Array, int]], rows: int) -> Groups:
    """Groups rows by equal tuples of codes; a part is its codes and their number."""
    return _compact(*combined(parts, rows))


def group_rows(columns: Sequence[Column], rows: int) -> Groups:
    """Groups rows by equal tuples of values."""
    parts = [coded(column) for column in columns]
    return group_codes([(part.codes, len(part.values)) for part in parts], rows)


def _compact(key: Array, size: int) -> Groups:
    rows = len(key)
    if size > max(_FEW, 4 * rows):
        _, first, ids = np.unique(key, return_index=True, return_inverse=True)
        return Groups(_narrow(ids), first)
    first = np.full(size, -1, dtype=np.int64)
    first[key[::-1]] = np.arange(rows - 1, -1, -1)
    present = first >= 0
    if present.all():
        return Groups(key, first)
    renamed = np.cumsum(present) - 1
    return Groups(_narrow(renamed)[key], first[present])


def _narrow(places: Array) -> Array:
    return places.astype(np.int32) if len(places) <= _MAX_NARROW else places


def lift(
    function: Callable[..., Value],
    columns: Sequence[Column],
    rows: int,
    foresee: Callable[[Sequence[Sequence[Value]]], None] | None = None,
) -> Coded:
    """``function`` of the columns' values in each row, called once for each distinct combination.

    ``foresee`` is told the values of each argument before, and may refuse.
    """
    parts = [coded(column) for column in columns]
    if all(len(part.values) == 1 for part in parts):
        only = function(*(part.values[0] for part in parts))
        check_weight([only])
        return constant(only, rows)
    arguments, ids = _combinations(parts, rows)
    if foresee:
        foresee(arguments)
    results = (function(*values) for values in zip(*arguments, strict=True))
    return recode([*weighed(results)], ids)


def _combinations(parts: Sequence[Coded], rows: int) -> tuple[list[Sequence[Value]], Array]:
    """For each part its value in every combination that occurs, and the combination of each row."""
    varying = [part for part in parts if len(part.values) != 1]
    if len(varying) == 1:
        used, ids = _used(varying[0].codes, len(varying[0].values))
        places = integers(used)
        return [
            [part.values[place] for place in places] if part is varying[0] else [part.values[0]] * len(places)
            for part in parts
        ], ids
    groups = group_codes([(part.codes, len(part.values)) for part in varying], rows)
    return [row_values(part.take(groups.first)) for part in parts], groups.ids


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


MAX_STACKED = 100_000


def stack(frames: Sequence[Frame]) -> Frame:
    """The rows of all frames; where one lacks a field, its rows lack it."""
    if len(frames) == 1:
        return replace(frames[0], ordered=False)
    names = list(dict.fromkeys(name for frame in frames for name in frame.columns))
    if len(names) * len(frames) > MAX_STACKED:
        raise Refusal(f"{len(frames)} pipelines with {len(names)} fields in all are too many to put together")
    columns = {
        name: concatenate([frame.columns.get(name) or constant(MISSING, len(frame)) for frame in frames])
        for name in names
    }
    read_only = frozenset[str]().union(*(frame.read_only for frame in frames))
    return Frame(columns, sum(map(len, frames)), read_only=read_only, link=_stacked_link(frames))


def _stacked_link(frames: Sequence[Frame]) -> Link | None:
    homes = [frame.link.home for frame in frames if frame.link]
    places = [frame.link.places if frame.link else np.full(len(frame), -1) for frame in frames]
    return Link(homes[0], np.concatenate(places)) if homes else None


def from_rows(rows: Sequence[Mapping[str, Value]], *, ordered: bool = False) -> Frame:
    """A frame of rows given as mappings; a key that a row lacks is missing there."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return Frame({name: encode(row.get(name, MISSING) for row in rows) for name in names}, len(rows), ordered)


def is_true(column: Column) -> Array:
    """A mask of the rows that hold ``true``, and nothing else."""
    if isinstance(column, Dense):
        return column.numbers if column.numbers.dtype == np.bool_ else np.zeros(len(column.numbers), bool)
    return np.array([value is True for value in column.values], dtype=bool)[column.codes]
