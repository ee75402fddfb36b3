"""Tables of rows as columns: the one form in which data travels from Pendo through the cache to a measure.

Text columns are dictionary-encoded: the distinct values once, and an ``int32`` code per row. A year of a
busy feature is some megabytes instead of hundreds, and counting distinct people is counting codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

ColumnKind = Literal["text", "integer", "number", "json"]
"""What a stored pipeline declares of each column: text ('' where absent), int64 (0), float64 (nan), or any
value as its JSON text ('' where absent)."""

Codes = NDArray[np.int32]
Numbers = NDArray[np.int64] | NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A dictionary-encoded text column: row ``i`` holds ``values[codes[i]]``; ``values`` are distinct."""

    values: tuple[str, ...]
    codes: Codes


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """``count`` rows; every column has that length."""

    columns: Mapping[str, Text | Numbers]
    count: int

    def text(self, name: str) -> Text:
        """The text column ``name``."""
        return cast(Text, self.columns[name])

    def integers(self, name: str) -> NDArray[np.int64]:
        """The integer column ``name``."""
        return cast("NDArray[np.int64]", self.columns[name])

    def where(self, keep: NDArray[np.bool_]) -> Table:
        """The rows where ``keep`` is true, in order; dictionaries stay shared."""
        places = np.flatnonzero(keep)
        return self if len(places) == self.count else self.at(places)

    def at(self, places: NDArray[np.int64]) -> Table:
        """The rows at ``places``, in that order."""
        columns: dict[str, Text | Numbers] = {
            name: Text(column.values, column.codes[places]) if isinstance(column, Text) else column[places]
            for name, column in self.columns.items()
        }
        return Table(columns, len(places))


def each(column: Text) -> list[str]:
    """The text of every row, in order."""
    return [column.values[code] for code in cast("list[int]", column.codes.tolist())]


def present(column: Text) -> set[str]:
    """The distinct values that ``column`` holds in some row, without the empty one."""
    codes = cast("list[int]", distinct_keys(column.codes, len(column.values)).tolist())
    return {column.values[code] for code in codes} - {""}


def distinct_keys(keys: NDArray[np.integer], size: int) -> NDArray[np.int64]:
    """The distinct ones of ``keys``, whole numbers from 0 to below ``size``, ascending."""
    if size <= _SPARSE * len(keys) + _FEW:
        seen = np.zeros(size, np.bool_)
        seen[keys] = True
        return np.flatnonzero(seen)
    ascending = keys.astype(np.uint32 if size <= _SMALL else np.int64)
    ascending.sort()
    first = np.ones(len(ascending), np.bool_)
    first[1:] = ascending[1:] != ascending[:-1]
    return ascending[first].astype(np.int64)


_SMALL = 1 << 32
"""Keys below it are sorted in half the time as small numbers."""
_SPARSE, _FEW = 16, 1 << 16
"""Up to so many possible keys for each one at hand, ticking them off is faster than sorting."""


def concatenated(first: Table, second: Table) -> Table:
    """The rows of ``first`` and then those of ``second``, which has the same columns."""
    columns: dict[str, Text | Numbers] = {}
    for name, column in first.columns.items():
        other = second.columns[name]
        if isinstance(column, Text) and isinstance(other, Text):
            columns[name] = _joined(column, other)
        else:
            pair = cast("tuple[Numbers, Numbers]", (column, other))
            columns[name] = cast(Numbers, np.concatenate(pair))
    return Table(columns, first.count + second.count)


def _joined(first: Text, second: Text) -> Text:
    places = {value: place for place, value in enumerate(first.values)}
    moved = np.array([places.setdefault(value, len(places)) for value in second.values], np.int32)
    codes = moved[second.codes] if len(second.codes) else second.codes
    return Text(tuple(places), np.concatenate((first.codes, codes)).astype(np.int32))


def distinct(table: Table) -> Table:
    """Each combination of the text columns, which are all that ``table`` has, once."""
    if not table.count:
        return table
    key = np.zeros(table.count, np.int64)
    for name in table.columns:
        column = table.text(name)
        key = key * max(len(column.values), 1) + column.codes
    keep = np.zeros(table.count, np.bool_)
    keep[np.unique(key, return_index=True)[1]] = True
    return table.where(keep)


def compacted(table: Table) -> Table:
    """The same rows, their dictionaries holding only what occurs: for counts that look at every value."""
    columns: dict[str, Text | Numbers] = {
        name: _compacted(column) if isinstance(column, Text) else column
        for name, column in table.columns.items()
    }
    return Table(columns, table.count)


def _compacted(column: Text) -> Text:
    codes, places = np.unique(column.codes, return_inverse=True)
    values = tuple(column.values[code] for code in cast("list[int]", codes.tolist()))
    return Text(values, places.astype(np.int32))


def unfolded(table: Table, lists: str, name: str) -> Table:
    """A row with the integer ``name`` for each number in the JSON lists of the column ``lists``, in place of
    that column."""
    column = table.text(lists)
    bare = [value.strip("[] ") for value in column.values]
    lengths = np.fromiter((value.count(",") + 1 if value else 0 for value in bare), np.int64, len(bare))
    numbers = np.fromstring(",".join(filter(None, bare)), np.int64, sep=",")
    if len(numbers) != lengths.sum():
        raise ValueError(f"{lists} holds something else than lists of whole numbers")
    begins = np.cumsum(lengths) - lengths
    counts = lengths[column.codes]
    rows = np.repeat(np.arange(table.count), counts)
    offsets = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    others = Table({key: held for key, held in table.columns.items() if key != lists}, table.count)
    long = others.at(rows)
    return Table({**long.columns, name: numbers[begins[column.codes][rows] + offsets]}, long.count)


def renamed(table: Table, name: str, names: Mapping[str, str]) -> Table:
    """``table`` with those texts of the column ``name`` replaced that ``names`` holds."""
    column = table.text(name)
    places: dict[str, int] = {}
    moved = np.array(
        [places.setdefault(names.get(value, value), len(places)) for value in column.values], np.int32
    )
    codes = moved[column.codes] if len(column.codes) else column.codes
    return Table({**table.columns, name: Text(tuple(places), codes)}, table.count)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What one pipeline gave: its rows, and per app id the instant up to which Pendo had processed
    events (epoch milliseconds; empty where Pendo did not say)."""

    table: Table
    valid_through: Mapping[str, int]
