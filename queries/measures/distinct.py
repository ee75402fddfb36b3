"""Counting distinct combinations of codes, fast at millions of rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.rows import Text

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
    key.sort()
    first = np.ones(len(key), np.bool_)
    first[1:] = key[1:] != key[:-1]
    return np.bincount(key[first] // size, minlength=count)


def known(column: Text) -> NDArray[np.bool_]:
    """Which rows hold a value at all."""
    held = np.fromiter((value != "" for value in column.values), np.bool_, len(column.values))
    return held[column.codes] if len(column.codes) else np.zeros(0, np.bool_)


def day_places(day: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct days ascending, and the place of each row's day among them."""
    days = np.unique(day)
    return days, np.searchsorted(days, day)
