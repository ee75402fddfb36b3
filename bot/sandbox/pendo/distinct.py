"""Counting distinct values, the most usual question and the most expensive one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.sandbox.pendo.columns import Array, Coded, Column, Groups, coded, combined, group_codes

_FEW = 1 << 16
_MAX_MARKS = 1 << 27
_LONG = 64


def count_distinct(columns: Sequence[Column], groups: Groups) -> Array:
    """For each group how many distinct tuples of the columns' values it has, of which no part is null."""
    parts = [coded(column) for column in columns]
    ids = groups.ids
    known = _known(parts)
    if known is not None:
        ids, parts = ids[known], [part.take(known) for part in parts]
    values, size = _tuples([(part.codes, len(part.values)) for part in parts], len(ids))
    if len(groups) * size <= min(_MAX_MARKS, max(_FEW, 32 * len(ids))):
        return _marked(ids, values, len(groups), size)
    return _sorted(ids, values, len(groups), size)


def _known(columns: Sequence[Coded]) -> Array | None:
    """Positions of the rows without null; None where no row has one."""
    masks = [
        np.array([value is not None for value in column.values], dtype=bool)[column.codes]
        for column in columns
        if None in column.values
    ]
    return np.flatnonzero(np.logical_and.reduce(masks)) if masks else None


def _tuples(parts: Sequence[tuple[Array, int]], rows: int) -> tuple[Array, int]:
    """A code for each tuple, and how many there are."""
    if len(parts) == 1:
        return parts[0]
    groups = group_codes(parts, rows)
    return groups.ids, len(groups)


def _marked(ids: Array, values: Array, groups: int, size: int) -> Array:
    """By a mark for each pair of group and value."""
    marks = np.zeros((groups, size), dtype=bool)
    marks[ids, values] = True
    if size < _LONG:
        return marks.sum(axis=1, dtype=np.int64)
    return np.array([np.count_nonzero(row) for row in marks], dtype=np.int64)


def _sorted(ids: Array, values: Array, groups: int, size: int) -> Array:
    """By the pairs of group and value in order, equal ones beside each other."""
    keys, _ = combined([(ids, groups), (values, size)], len(ids))
    keys = np.sort(keys)
    return np.bincount(keys[np.diff(keys, prepend=-1) != 0] // size, minlength=groups)
