"""Whether a feature went silent or fell off a cliff, judged by whole days of which all rows are in (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from bot.watch.calendar import Calendar
from queries.measures.chance import levels, of_count, of_silence, spread
from queries.measures.expected import DAYS, WEEK, Days, Marks, expected, tide
from queries.measures.negative_binomial import Floats

Kind = Literal["usual", "zero", "cliff", "unknown"]
HISTORY = 120
"""Days to read: eight weeks, and the longest silence that is still compared with the weeks before it."""
SETTLE = timedelta(hours=6)
"""How long rows of a day may come late."""
ALARMS = 1.0
"""False alarms that a channel bears a quarter, where nobody set another number."""

_FEWEST_DAYS, _FEWEST_USES = 14, 8
_CLIFF = 0.5
"""Less than this share of what is expected."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One feature's uses by day from ``start``; None for a day of which nothing is known, such as one
    before the feature was tagged. ``activity``: how much its whole app was used on the same days, such as
    visitors who were active: when the whole app is quiet, that says nothing about one feature of it."""

    id: str
    start: date
    counts: Sequence[int | None]
    activity: Sequence[int | None] | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What ``day`` says about a feature. ``unknown``: too little history to say.

    ``count`` is that day's, None where nothing is known; ``expected`` its mean, ``low`` to ``high`` where 99
    of 100 such days lie. ``chance``: how likely chance alone brings a count as low, or a silence as long.
    ``since``: the first day of the silence, or ``day`` of a cliff. ``tide``: how much of its usual activity
    the whole app had."""

    kind: Kind
    day: date
    count: int | None
    expected: float
    low: int
    high: int
    chance: float
    since: date | None
    tide: float

    @property
    def alarms(self) -> bool:
        return self.kind in ("zero", "cliff")


def judged_day(
    read_at: datetime, complete_until: datetime | None, zone: str, settle: timedelta = SETTLE
) -> date:
    """The last whole day of ``zone`` of which all rows are in: events up to ``complete_until`` are (None
    where Pendo did not say), and ``settle`` has passed for late ones when they were read."""
    until = min(filter(None, (read_at - settle, complete_until)))
    return until.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)


def judge(
    watched: Sequence[Watched], day: date, calendar: Calendar, alarms: float = ALARMS
) -> dict[str, Judgement]:
    """By id what ``day``, the last one with all its rows, says about each feature that one channel watches.

    A silence is an alarm when chance explains it less than once in a thousand; a count below half of what is
    expected, when chance brings it less often than the channel's false alarms allow. Both get rarer where
    more of them would come by chance than ``alarms`` a quarter, all features of the channel together.
    """
    if not watched:
        return {}
    days = [day - timedelta(days=back) for back in range(HISTORY - 1, -1, -1)]
    counts = np.stack([_aligned(one.start, one.counts, days[0]) for one in watched])
    activity = np.stack([_aligned(one.start, one.activity or (), days[0]) for one in watched])
    excused = _excused(watched, days, calendar)
    app = tide(np.where(excused, np.nan, activity))
    found = _judged(counts, app, excused, alarms)
    return {one.id: found.judgement(row, days) for row, one in enumerate(watched)}


def _aligned(start: date, counts: Sequence[int | None], first: date) -> Floats:
    """``counts`` that begin at ``start`` as ``HISTORY`` days from ``first``, NaN where nothing is known."""
    known, aligned = np.array(counts, np.float64), np.full(HISTORY, np.nan)
    ahead = (start - first).days
    kept = known[max(-ahead, 0) : max(HISTORY - ahead, 0)]
    aligned[max(ahead, 0) :][: len(kept)] = kept
    return aligned


def _excused(watched: Sequence[Watched], days: list[date], calendar: Calendar) -> Marks:
    """On which days each may be silent."""
    excused = np.zeros((len(watched), len(days)), np.bool_)
    for entry in calendar.entries:
        about = np.array([entry.is_about(one.id) for one in watched])
        excused |= about[:, None] & np.array([entry.covers(day) for day in days])
    return excused


@dataclass(frozen=True, slots=True)
class _Found:
    kinds: list[Kind]
    counts: Floats
    mean: Floats
    spread: Floats
    chance: Floats
    since: Days
    tide: Floats

    def judgement(self, row: int, days: list[date]) -> Judgement:
        kind, mean, count = self.kinds[row], float(self.mean[row]), float(self.counts[row])
        low, high = _range(mean, float(self.spread[row]))
        since = {"zero": days[min(int(self.since[row]), len(days) - 1)], "cliff": days[-1]}.get(kind)
        known = None if np.isnan(count) else int(count)
        return Judgement(
            kind, days[-1], known, mean, low, high, float(self.chance[row]), since, float(self.tide[row])
        )


def _range(mean: float, dispersion: float) -> tuple[int, int]:
    """Where 99 of 100 counts lie, never below zero (Wilson and Hilferty, as in ``expected``)."""
    if mean <= 0:
        return 0, 0
    variance = (dispersion + 1 / mean) / 9
    ends = [mean * max(0.0, 1 - variance + z * variance**0.5) ** 3 for z in (-2.576, 2.576)]
    return int(ends[0]), int(np.ceil(ends[1]))


def _judged(counts: Floats, app: Floats, excused: Marks, alarms: float) -> _Found:
    """The last day of ``counts`` (features × days, NaN where nothing is known), with the tide of each's
    ``app``."""
    usable = np.where(excused, np.nan, counts)
    start = _silent_from(counts)
    before = start[:, None] - DAYS + np.arange(DAYS)
    base = expected(_at(usable, before, np.nan), _at(app, before, 1.0))
    place = np.arange(HISTORY, dtype=np.int64) - start[:, None]
    weekday, judged = place % WEEK, (place >= 0) & ~np.isnan(usable)
    today = weekday[:, -1]
    mean = np.take_along_axis(base.mean, today[:, None], 1)[:, 0] * app[:, -1]
    told = np.where(judged, app, 0.0)
    silence = of_silence(
        base, np.stack([(told * (weekday == one)).sum(axis=1) for one in range(WEEK)], axis=1)
    )
    count = of_count(base, np.nan_to_num(usable[:, -1]), mean, today)
    used = counts[:, -1] > 0
    chance = np.select([~used, judged[:, -1]], [silence, np.maximum(count, silence)], 1.0)
    below = levels(base, alarms)
    unknown = (base.days < _FEWEST_DAYS) | (base.uses < _FEWEST_USES)
    zero = ~used & (chance <= np.take_along_axis(below.silence, today[:, None], 1)[:, 0])
    cliff = used & (chance <= below.cliff) & (counts[:, -1] < _CLIFF * mean)
    kinds: list[Kind] = np.select([unknown, zero, cliff], ["unknown", "zero", "cliff"], "usual").tolist()
    return _Found(
        kinds, counts[:, -1], mean, spread(base, today), chance, np.argmax(judged, axis=1), app[:, -1]
    )


def _at(values: Floats, days: Days, missing: float) -> Floats:
    """``values`` on ``days``, ``missing`` before the first."""
    return np.where(days >= 0, np.take_along_axis(values, np.maximum(days, 0), 1), missing)


def _silent_from(counts: Floats) -> Days:
    """The first day of the silence that the day before the last ends, else the last day: what is judged is no
    part of what it is compared with, whatever its count."""
    used = counts[:, :-1] > 0
    last = used.shape[1] - 1 - np.argmax(used[:, ::-1], axis=1)
    return np.where(used.any(axis=1), last + 1, 0)
