"""Stickiness: how much of a month's people are there on an average day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bot.rows import Table, distinct_keys
from bot.windows import Window
from queries.measures.distinct import Codes, known, places_among, trailing
from queries.measures.proportions import ratio
from queries.measures.use import day_starts, within

MONTH, WEEK = 30, 7
NAMES = ("stickiness", "dau_mean", "mau")
Value = float | int | None


@dataclass(frozen=True, slots=True)
class Trail:
    """A row of civil days from ``first`` on. ``daily[i]``: distinct visitors on day ``i``; ``monthly[i]``: on
    the ``length`` days that end with it; ``counted[i]``: how many of those days count at all."""

    first: date
    length: int
    daily: NDArray[np.int64]
    monthly: NDArray[np.int64]
    counted: NDArray[np.int64]

    def block(self, last: date) -> Mapping[str, Value]:
        """``stickiness`` (``dau_mean`` ÷ ``mau``), the mean of the daily unique visitors and the unique
        visitors of the ``length`` days that end with ``last``; days without anybody count as zero. None
        where nobody was there."""
        place = (last - self.first).days
        days = int(self.counted[place])
        total = int(self.daily[max(0, place - self.length + 1) : place + 1].sum())
        monthly = int(self.monthly[place])
        mean = ratio(total, days)
        return {
            "stickiness": mean / monthly if mean is not None and monthly else None,
            "dau_mean": mean,
            "mau": monthly,
        }

    def ratios(self, first: date, last: date, since: date) -> list[float | None]:
        """The stickiness of the days that end with each day of ``first`` to ``last``; None where they begin
        before ``since``, the first day anything is known of, and where nobody was there."""
        lead = timedelta(days=self.length - 1)
        return [
            self.block(day)["stickiness"] if day - lead >= since else None
            for day in (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        ]


@dataclass(frozen=True, slots=True, eq=False)
class Presence:
    """Who was there on which days of ``span``: pairs of a person's code and a day's place, each once, by
    person and day."""

    span: Window
    who: Codes
    when: Codes


_SMALL = np.iinfo(np.int32).max
"""Up to so many pairs, numbers of half the size do, in half the time."""


def presence(table: Table, span: Window) -> Presence:
    """``table`` has rows with ``visitorId`` and ``day``."""
    starts = day_starts(span)
    inside = within(table, span)
    visitor = inside.text("visitorId")
    day = places_among(starts, inside.integers("day"))
    size = len(visitor.values) * len(starts)
    pairs = visitor.codes.astype(np.int32 if size <= _SMALL else np.int64) * len(starts)
    pairs += day
    found = distinct_keys(pairs[known(visitor)], size).astype(pairs.dtype)
    who = found // len(starts)
    return Presence(span, who, found - who * len(starts))


def trail(present: Presence, length: int, *, weekdays: bool = False) -> Trail:
    """With ``weekdays``, Monday to Friday alone count."""
    counts = _days_that_count(present.span, weekdays)
    who, when, days = present.who, present.when, len(counts)
    if weekdays:
        keep = counts[when]
        who, when = who[keep], when[keep]
    running = np.concatenate([[0], np.cumsum(counts)])
    places = np.arange(1, days + 1)
    counted = running[places] - running[np.maximum(places - length, 0)]
    daily = np.bincount(when, minlength=days)
    return Trail(present.span.start, length, daily, trailing(who, when, days, length), counted)


def _days_that_count(span: Window, weekdays: bool) -> NDArray[np.bool_]:
    days = (span.start + timedelta(days=offset) for offset in range(span.days))
    return np.array([not weekdays or day.weekday() < 5 for day in days], np.bool_)
