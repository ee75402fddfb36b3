"""Rows with the same labels added up: how a team's own rows become those that are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bot.rows import Numbers, Table, Text


def table(rows: Table, labels: Sequence[str], numbers: Sequence[str]) -> Table:
    """A row for each combination of ``labels``, in the order of its first row, with the sums of ``numbers``.

    A sum of values that are all missing is missing. Without ``labels`` all rows make one.
    """
    places, firsts = _groups(rows, labels)
    columns: dict[str, Text | Numbers] = {}
    for name in labels:
        column = rows.columns[name]
        columns[name] = (
            Text(column.values, column.codes[firsts]) if isinstance(column, Text) else column[firsts]
        )
    for name in numbers:
        columns[name] = _sums(cast(Numbers, rows.columns[name]), places, len(firsts))
    return Table(columns, len(firsts))


def _groups(rows: Table, labels: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Each row's group, and each group's first row, in the order of these."""
    keys = [_codes(rows.columns[name]) for name in labels] or [np.zeros(rows.count, np.int64)]
    if not rows.count:
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    _, firsts, places = np.unique(np.column_stack(keys), axis=0, return_index=True, return_inverse=True)
    order = np.argsort(firsts)
    return np.argsort(order)[places.reshape(-1)], firsts[order]


def _codes(column: Text | Numbers) -> NDArray[np.int64]:
    if isinstance(column, Text):
        return column.codes.astype(np.int64)
    return np.unique(column, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _sums(column: Numbers, places: NDArray[np.intp], count: int) -> Numbers:
    there = ~np.isnan(column)
    sums = np.zeros(count, column.dtype)
    np.add.at(sums, places[there], column[there])
    if np.issubdtype(column.dtype, np.floating):
        sums[np.bincount(places[there], minlength=count) == 0] = np.nan
    return cast(Numbers, sums)


def totals(rows: Table) -> Mapping[str, int]:
    """``rows``: how many there are."""
    return {"rows": rows.count}
