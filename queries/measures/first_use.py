"""First use: days from a visitor's first visit to the first use of a thing (Kaplan and Meier 1958)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from math import exp, log, sqrt
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bot.rows import Table, each
from bot.windows import Window
from queries.measures.distinct import places_among
from queries.measures.use import day_starts

_NORMAL_95 = 1.959963984540054
_ROUNDING = 1e-9
"""A product of many shares may miss the half that it is by the last digits."""
WITHIN = (1, 7, 14, 30)


@dataclass(frozen=True, slots=True)
class Member:
    """A visitor of a cohort: ``days`` from first visit to first use where it was ``used``, else to the last
    complete day, up to which it was not."""

    visitor: str
    accounts: frozenset[str]
    days: int
    used: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """``survival[t]``: the share that has not used it by day ``t``, from 0 to the longest time at hand, with
    its 95 % band (log-log, Kalbfleisch and Prentice)."""

    survival: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def median(self) -> int | None:
        """The first day by which at least half have used it; None where that is not reached."""
        return next((day for day, share in enumerate(self.survival) if share <= 0.5 + _ROUNDING), None)

    def within(self, days: int) -> float | None:
        """The share that used it by day ``days``; None without anybody."""
        return 1 - self.survival[min(days, len(self.survival) - 1)] if self.survival else None


def kaplan_meier(times: Sequence[int], used: Sequence[bool]) -> Curve:
    """The estimate from ``times`` in days and whether each ended with use or was censored.

    Whoever is censored on a day is at risk on that day.
    """
    if not times:
        return Curve((), (), ())
    longest = max(times)
    ended = np.bincount(times, minlength=longest + 1)
    events = np.bincount(times, weights=np.array(used, float), minlength=longest + 1)
    at_risk = len(times) - np.concatenate([[0], np.cumsum(ended)[:-1]])
    survival = np.cumprod(1 - events / np.maximum(at_risk, 1))
    left = at_risk - events
    # Greenwood: after the last use nobody is left, and no variance is defined.
    terms = np.where((events > 0) & (left > 0), events / np.maximum(at_risk * left, 1), 0.0)
    bands = [
        _band(share, spread)
        for share, spread in zip(survival.tolist(), np.cumsum(terms).tolist(), strict=True)
    ]
    return Curve(tuple(survival.tolist()), tuple(low for low, _ in bands), tuple(high for _, high in bands))


def _band(share: float, spread: float) -> tuple[float, float]:
    if not 0 < share < 1:
        return share, share
    width = _NORMAL_95 * sqrt(spread) / abs(log(share))
    return share ** exp(width), share ** exp(-width)


def first_days(table: Table, zone: str) -> dict[str, date]:
    """The civil day of the earliest ``firstTime`` of each visitor; a time of 0 is none."""
    visitor, times = table.text("visitorId"), table.integers("firstTime")
    earliest = np.full(len(visitor.values), np.iinfo(np.int64).max)
    held = times > 0
    np.minimum.at(earliest, visitor.codes[held], times[held])
    seen = np.flatnonzero(earliest < np.iinfo(np.int64).max)
    if not len(seen):
        return {}
    moments = earliest[seen]
    first, last = (datetime.fromtimestamp(end / 1000, ZoneInfo(zone)).date() for end in _ends(moments))
    dates = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    days = places_among(day_starts(Window(first, last, zone)), moments)
    return {visitor.values[who]: dates[day] for who, day in zip(seen.tolist(), days.tolist(), strict=True)}


def _ends(moments: NDArray[np.int64]) -> tuple[int, int]:
    return int(moments.min()), int(moments.max())


def accounts_of(table: Table) -> Mapping[str, frozenset[str]]:
    """The accounts of each visitor, without the empty one."""
    account = table.text("accountId")
    alone = [frozenset({value} - {""}) for value in account.values]
    found: dict[str, frozenset[str]] = {}
    for visitor, code in zip(each(table.text("visitorId")), account.codes.tolist(), strict=True):
        before = found.get(visitor)
        found[visitor] = before | alone[code] if before else alone[code]
    return found


def cohort(
    visits: Mapping[str, date],
    accounts: Mapping[str, frozenset[str]],
    uses: Mapping[str, date],
    joined: Window,
    last: date,
    left_out: date | None = None,
) -> list[Member]:
    """Who first came inside ``joined``, not on ``left_out``, with what is known up to the end of ``last``.

    Use before the first visit counts as use on its day.
    """
    members: list[Member] = []
    for visitor, came in visits.items():
        if not joined.start <= came <= min(joined.end, last) or came == left_out:
            continue
        use = uses.get(visitor)
        used = use is not None and use <= last
        until = max(use, came) if used and use else last
        members.append(Member(visitor, accounts.get(visitor, frozenset()), (until - came).days, used))
    return members


def curve(members: Sequence[Member]) -> Curve:
    """The estimate over ``members``."""
    return kaplan_meier([one.days for one in members], [one.used for one in members])


def median_days(members: Sequence[Member]) -> int | None:
    """The median of ``curve(members)`` without the rest of it: there are as many accounts as customers."""
    share, at_risk = 1.0, len(members)
    ordered = sorted(members, key=lambda one: one.days)
    for day, ending in groupby(ordered, key=lambda one: one.days):
        ended = [one.used for one in ending]
        share *= 1 - sum(ended) / at_risk
        if share <= 0.5 + _ROUNDING:
            return day
        at_risk -= len(ended)
    return None


def band_of_shares(found: Curve) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The band of the share that has used it, low and high."""
    return 1 - np.array(found.high), 1 - np.array(found.low)
