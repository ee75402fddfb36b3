"""A channel's features over simulated years, with tags that break at random.

What is drawn, evenly unless it says otherwise: a feature's daily count is negative binomial with a
dispersion (d of mean + d·mean²) from 0.02 to 0.2; its normal day is log-normal about a median of 60 uses, a
quarter of them below 20; three shapes of a week; growth from a half to double in a year; a tenth launched
on the way, with a rush. The app has a summer lull, ten holidays in the calendar and three a year that
nobody wrote down, and days without any data; one day in thirty is read while the source lags, and some rows
always come late. One day in 150 a feature has a spike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bot.watch.calendar import Calendar, Entry, Span
from bot.watch.judging import HISTORY, Watched, judged_day

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
FIRST = date(2025, 1, 6)
_SHAPES = np.array([[13, 14, 14, 13, 12, 1, 0.5], [1, 1, 1, 1, 1, 1, 1], [8, 8, 8, 9, 12, 14, 11]])
_SETTLING = 28
"""Days after its launch on which a feature does not break: nobody could know yet what is usual."""


@dataclass(frozen=True)
class Break:
    """Nothing of ``feature`` is counted on the days from ``first`` to ``last``; the day before ``first``
    and the one after ``last`` are cut short."""

    feature: int
    first: int
    last: int


@dataclass(frozen=True)
class Reading:
    """What is known on a morning: the ``last`` day to judge, rows that are still missing, as shares of each
    day's, the newest day last."""

    last: int
    there: Floats


@dataclass(frozen=True)
class World:
    """``mean``: what each feature's day would bring by itself, of ``counts`` that it brought; features are
    not there before they were ``launched``."""

    mean: Floats
    dispersion: Floats
    counts: Counts
    activity: Counts
    launched: Counts
    breaks: list[Break]
    calendar: Calendar
    readings: dict[int, Reading]

    def watched(self, morning: int) -> list[Watched]:
        """As the reading on that morning has them."""
        there = self.readings[morning].there
        first = morning - HISTORY
        counts = np.ceil(self.counts[:, first:morning] * there).astype(np.int64).tolist()
        activity = np.ceil(self.activity[first:morning] * there).astype(np.int64).tolist()
        unborn = np.clip(self.launched - first, 0, HISTORY).tolist()
        return [
            Watched(str(one), day(first), [*[None] * skip, *row[skip:]], activity)
            for one, (row, skip) in enumerate(zip(counts, unborn, strict=True))
        ]

    def tells(self, at: int) -> bool:
        """Whether silence on that day says something of a tag."""
        expected = any(entry.covers(day(at)) for entry in self.calendar.entries)
        return not expected and bool(self.activity[at])


def day(place: int) -> date:
    return FIRST + timedelta(days=place)


def simulate(features: int, seed: int, days: int, median: float = 60) -> World:
    """``features`` over ``HISTORY`` days and then the ``days`` after which it is judged each morning."""
    random = np.random.default_rng([seed, features])
    total = HISTORY + days
    common, calendar = _common(random, total)
    launched = np.where(random.random(features) < 0.1, random.integers(1, total, features), 0)
    mean = _own(random, features, total, median) * _since(launched, total) * common
    dispersion = random.uniform(0.02, 0.2, features)
    counts = _drawn(random, mean, dispersion[:, None])
    spikes = random.random(counts.shape) < 1 / 150
    counts = np.where(spikes, np.ceil(counts * random.uniform(3, 20, counts.shape)), counts).astype(np.int64)
    breaks = _broken(random, counts, launched)
    activity = _drawn(random, 300 * common * _SHAPES[0][np.arange(total) % 7] / 10, np.array(0.005))
    lost = random.random(total) < 1 / 200
    counts[:, lost], activity[lost] = 0, 0
    readings = {morning: _reading(random, morning) for morning in range(HISTORY, total + 1)}
    return World(mean, dispersion, counts, activity, launched, breaks, calendar, readings)


def _own(random: Generator, features: int, total: int, median: float) -> Floats:
    size = np.clip(np.exp(random.normal(np.log(median), 1.6, features)), 0.3, 5000)
    shapes = _SHAPES / _SHAPES.mean(axis=1, keepdims=True)
    week = shapes[random.integers(0, len(shapes), features)][:, np.arange(total) % 7]
    growth = np.exp(random.uniform(-0.7, 0.7, features)[:, None] * np.arange(total) / 365)
    return size[:, None] * week * growth


def _since(launched: Counts, total: int) -> Floats:
    """A rush of two weeks that ebbs, nothing before."""
    age = np.arange(total) - launched[:, None]
    rush = np.where(launched[:, None] > 0, 1.5 * np.exp(-age / 10), 0.0)
    return np.where(age >= 0, 1 + rush, 0.0)


def _common(random: Generator, total: int) -> tuple[Floats, Calendar]:
    """What all features share, and which of it the calendar knows."""
    common = 1 - 0.3 * np.exp(-(((np.arange(total) % 365 - 215) / 20) ** 2))
    known = random.choice(total, 10 * total // 365, replace=False)
    unknown = random.choice(total, 3 * total // 365, replace=False)
    common[known] *= random.uniform(0.0, 0.3, len(known))
    common[unknown] *= random.uniform(0.05, 0.5, len(unknown))
    return common, Calendar(tuple(Entry(days=Span(day(one), day(one))) for one in known.tolist()))


def _drawn(random: Generator, mean: Floats, dispersion: Floats) -> Counts:
    return random.poisson(mean * random.gamma(1 / dispersion, dispersion, mean.shape))


def _broken(random: Generator, counts: Counts, launched: Counts) -> list[Break]:
    """Two tags in three break in a year, for one to ten weeks, the rarer ones longer; ``counts`` lose it."""
    total, breaks = counts.shape[1], list[Break]()
    for feature, born in enumerate(launched.tolist()):
        at = max(HISTORY, born + _SETTLING) + int(random.exponential(180))
        while at < total:
            rare = counts[feature, max(at - 56, born) : at].mean() < 5
            last = at + int(random.integers(35, 70) if rare else random.integers(7, 28))
            breaks.append(Break(feature, at, last))
            edges = [one for one in (at - 1, last + 1) if one < total]
            counts[feature, edges] = random.binomial(counts[feature, edges], random.random(len(edges)))
            counts[feature, at : last + 1] = 0
            at = last + 57 + int(random.exponential(180))
    return breaks


def _reading(random: Generator, morning: int) -> Reading:
    """At seven, up to one hour before as a rule; rows of the last three days are not all there."""
    at = datetime.combine(day(morning), datetime.min.time(), UTC) + timedelta(hours=7)
    lag = random.uniform(3, 48) if random.random() < 1 / 30 else 1 / 3
    until = at - timedelta(hours=lag)
    missing = np.zeros(HISTORY)
    missing[-3:] = random.uniform(0, [0.001, 0.005, 0.05])
    hours = (until - datetime.combine(FIRST, datetime.min.time(), UTC)).total_seconds() / 3600
    begun = hours / 24 - (morning - HISTORY + np.arange(HISTORY))
    return Reading((judged_day(at, until, "UTC") - FIRST).days, (1 - missing) * np.clip(begun, 0, 1))
