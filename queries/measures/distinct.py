"""Counting distinct combinations of codes, fast at millions of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from bot.rows import Table, Text, distinct_keys

Codes = NDArray[np.integer]


def distinct_per(groups: Codes, count: int, parts: Sequence[tuple[Codes, int]]) -> NDArray[np.int64]:
    """For each of ``count`` groups, how many distinct combinations of ``parts`` its rows hold.

    A part is codes and how many of them there may be.
    """
    key = groups.astype(np.int64)
    size = 1
    for codes, most in parts:
        key = key * max(most, 1) + codes
        size *= max(most, 1)
    return np.bincount(distinct_keys(key, count * size) // size, minlength=count)


def codes_in(column: Text, place: Mapping[str, int]) -> NDArray[np.int64]:
    """Each row's value by its place; rows of other values are left out before."""
    return np.fromiter(map(place.get, column.values, repeat(0)), np.int64, len(column.values))[column.codes]


def visitors_per_account(tables: Sequence[Table], place: Mapping[str, int]) -> NDArray[np.int64]:
    """By the place of each account, its distinct visitors over all of ``tables``, which hold no others."""
    visitors: dict[str, int] = {}
    accounts: list[NDArray[np.int64]] = []
    who: list[NDArray[np.int64]] = []
    for table in tables:
        rows = table.where(known(table.text("accountId")))
        for value in rows.text("visitorId").values:
            visitors.setdefault(value, len(visitors))
        accounts.append(codes_in(rows.text("accountId"), place))
        who.append(codes_in(rows.text("visitorId"), visitors))
    return distinct_per(np.concatenate(accounts), len(place), [(np.concatenate(who), len(visitors))])


def known(column: Text) -> NDArray[np.bool_]:
    """Which rows hold a value at all."""
    if "" not in column.values:
        return np.ones(len(column.codes), np.bool_)
    return column.codes != column.values.index("")


def day_places(day: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct days ascending, and the place of each row's day among them."""
    if not len(day):
        return day, day
    least = int(day.min())
    quarter = (day - least) // _QUARTER
    seen = distinct_keys(quarter, int(quarter.max()) + 1)
    place = np.zeros(int(seen[-1]) + 1, np.int64)
    place[seen] = np.arange(len(seen))
    return seen * _QUARTER + least, place[quarter]


def places_among(starts: Sequence[int], moments: NDArray[np.int64]) -> NDArray[np.int32]:
    """For each of ``moments``, the place of the last of ``starts`` (ascending; first instants of civil days,
    epoch ms) that is not after it; -1 before the first of them."""
    first, last = starts[0], starts[-1]
    quarters = first + _QUARTER * np.arange(-1, (last - first) // _QUARTER + 1, dtype=np.int64)
    by_quarter = (np.searchsorted(np.array(starts, np.int64), quarters, side="right") - 1).astype(np.int32)
    quarter = moments - (first - _QUARTER)
    quarter //= _QUARTER
    return np.take(by_quarter, quarter, mode="clip")


_QUARTER = 900_000
"""Civil days of every zone begin whole quarters of an hour apart, so a table of them finds a day at once."""


def trailing(who: Codes, when: Codes, days: int, length: int) -> NDArray[np.int64]:
    """Distinct ``who`` in the ``length`` days that end with each day; pairs come by ``who`` and ``when``.

    Somebody counts from a day of use until ``length`` days later, or until the next use, which goes on.
    """
    ends = np.minimum(when + length, days)
    follows = who[1:] == who[:-1]
    ends[:-1][follows] = np.minimum(ends[:-1][follows], when[1:][follows])
    change = np.bincount(when, minlength=days + 1) - np.bincount(ends, minlength=days + 1)
    return np.cumsum(change)[:days]
