"""Whether a feature went silent or fell off a cliff, judged by whole days of which all rows are in (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bot.watch.calendar import Calendar
from queries.measures.expected import DAYS, WEEK, WEEKS, Expected, expected
from queries.measures.negative_binomial import Floats, at_most, zero_hazard

Kind = Literal["usual", "zero", "cliff", "unknown"]
Marks = NDArray[np.bool_]
Places = NDArray[np.int64]
HISTORY = 120
"""Days to read: eight weeks, and the longest silence that is still compared with the weeks before it."""
SETTLE = timedelta(hours=6)
"""How long rows of a day may come late."""
QUARTER = 91
ALARMS = 1.0
"""False alarms that a channel bears a quarter, where nobody set another number."""

_FEWEST_DAYS, _FEWEST_USES = 14, 8
_CHANCE = 1e-3
_HALVINGS = 12
_SILENCES, _CLIFFS = 0.5, 0.25
"""Shares of the false alarms; the rest is for what the formulas do not know."""
_CLIFF = 0.5
"""Less than this share of what is expected."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One feature's uses by day from ``start``; None for a day of which nothing is known. ``activity``: how
    much its whole app was used on the same days, such as visitors who were active: when the whole app is
    quiet, that says nothing about one feature of it."""

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
    until = min(filter(None, (read_at, complete_until))) - settle
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
    found = _judged(counts, _tide(activity, excused), excused, alarms)
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


def _tide(activity: Floats, excused: Marks) -> Floats:
    """Each day's activity against the median of the same weekday in the eight weeks before, at most 1."""
    usual = np.where(excused, np.nan, activity)
    padded = np.concatenate([np.full((len(usual), DAYS), np.nan), usual], axis=1)
    length = usual.shape[1]
    before = np.stack([padded[:, week * WEEK :][:, :length] for week in range(WEEKS)])
    ordered = np.sort(before, axis=0)
    known = np.sum(~np.isnan(before), axis=0, keepdims=True)
    middle = np.take_along_axis(ordered, np.maximum(known - 1, 0) // 2, 0)[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        tide = np.minimum(usual / middle, 1.0)
    return np.where(np.isfinite(tide), tide, 1.0)


@dataclass(frozen=True, slots=True)
class _Found:
    kinds: list[Kind]
    counts: Floats
    mean: Floats
    spread: Floats
    chance: Floats
    since: Places
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


def _judged(counts: Floats, tide: Floats, excused: Marks, alarms: float) -> _Found:
    """The last day of ``counts`` (features × days, NaN where nothing is known)."""
    anchor = _silent_from(counts)
    at = anchor[:, None] - DAYS + np.arange(DAYS)
    usable = np.where(excused, np.nan, counts)
    baseline = np.where(at >= 0, np.take_along_axis(usable, np.maximum(at, 0), 1), np.nan)
    base = expected(baseline, np.take_along_axis(tide, np.maximum(at, 0), 1))
    place = np.arange(HISTORY, dtype=np.int64) - anchor[:, None]
    slot = place % WEEK
    mean = np.take_along_axis(base.mean, slot, 1) * tide
    judged = (place >= 0) & ~np.isnan(usable)
    hazard = np.where(judged, zero_hazard(mean, base.dispersion[:, None]), 0.0)
    today, spread = usable[:, -1], _spread(base, slot[:, -1])
    lower = at_most(np.nan_to_num(today), mean[:, -1], spread)
    silence = _silence(hazard, slot, base)
    silent = ~(today > 0)
    chance = np.where(silent, np.where(np.isnan(today), silence, np.minimum(silence, lower)), lower)
    for_silence, for_cliffs = _levels(base, alarms)
    unknown = (base.days < _FEWEST_DAYS) | (base.uses < _FEWEST_USES)
    zero = silent & (chance <= for_silence)
    cliff = ~silent & (chance <= for_cliffs) & (today < _CLIFF * mean[:, -1])
    kinds: list[Kind] = np.select([unknown, zero, cliff], ["unknown", "zero", "cliff"], "usual").tolist()
    first = np.argmax(judged, axis=1)
    return _Found(kinds, counts[:, -1], mean[:, -1], spread, chance, first, tide[:, -1])


def _silent_from(counts: Floats) -> Places:
    """The first day of the silence that the day before the last ends, else the last day: what is judged is no
    part of what it is compared with, whatever its count."""
    used = counts[:, :-1] > 0
    last = used.shape[1] - 1 - np.argmax(used[:, ::-1], axis=1)
    return np.where(used.any(axis=1), last + 1, 0)


def _spread(base: Expected, slot: Places) -> Floats:
    """The dispersion of one day's count about its estimated mean."""
    error = np.take_along_axis(base.error, slot[:, None], 1)[:, 0] + base.level_error
    return base.dispersion * (1 + error) + error


def _silence(hazard: Floats, slot: Places, base: Expected) -> Floats:
    """How likely chance explains silent days in a row.

    With a known mean that is exp(-H), H the sum of their hazards. The mean is an estimate; taken as gamma
    distributed with a relative variance of 1/S it is (1 + H/S)^-S.
    """
    by_slot = np.stack([np.where(slot == one, hazard, 0.0).sum(axis=1) for one in range(WEEK)], axis=1)
    total = by_slot.sum(axis=1)
    certain = _certainty(by_slot, base)
    return (1 + total / certain) ** -certain


def _certainty(by_slot: Floats, base: Expected) -> Floats:
    """S of ``_silence`` for hazards by day of the week."""
    total = np.maximum(by_slot.sum(axis=-1), 1e-12)
    return 1 / ((by_slot**2 * base.error).sum(axis=-1) / total**2 + base.level_error)


def _levels(base: Expected, alarms: float) -> tuple[float, float]:
    """Below which chance a silence and a cliff is an alarm, so that all features together bring no more false
    ones than ``alarms`` a quarter. Many features cannot by chance be silent at all: what they do not use is
    left to the others (Tarone, R. E. (1990), Biometrics 46, 515-522)."""
    hazards = zero_hazard(base.mean, base.dispersion[:, None])
    certain = _certainty(hazards, base)[:, None]
    chances = np.stack([_runs(hazards, first, certain) for first in range(WEEK)], axis=1)
    begins = 1 - np.exp(-np.roll(hazards, 1, axis=1))
    for_cliffs = min(_CHANCE, alarms * _CLIFFS / (QUARTER * len(hazards)))
    levels = [_CHANCE / 2**halving for halving in range(_HALVINGS)]
    bearable = (one for one in levels if _false(chances, begins, one) * QUARTER <= alarms * _SILENCES)
    return next(bearable, for_cliffs), for_cliffs


def _runs(hazards: Floats, first: int, certain: Floats) -> Floats:
    """The chance of a silence that begins on the day ``first`` of the week, by its length in days."""
    total = np.cumsum(np.tile(np.roll(hazards, -first, axis=1), (1, WEEKS)), axis=1)
    return (1 + total / certain) ** -certain


def _false(chances: Floats, begins: Floats, level: float) -> float:
    """False alarms a day of all features, at ``level``."""
    reached = np.where(chances <= level, chances, 0.0).max(axis=2)
    return float((reached * begins).sum() / WEEK)
