"""The subscription's calendar: hours, days, Sunday weeks and months as people in one zone live them.

All times are epoch milliseconds. A civil day has 23, 24 or 25 hours; nothing here steps by 86,400,000.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo

import numpy as np

from bot.sandbox.pendo.columns import Array
from bot.sandbox.pendo.refusals import Refusal

Unit = Literal["hour", "day", "week", "month"]
UNITS: tuple[Unit, ...] = ("hour", "day", "week", "month")
HOUR = 3_600_000
QUARTER_HOUR = HOUR // 4


@dataclass(frozen=True, slots=True)
class Calendar:
    zone: ZoneInfo

    def local(self, ms: float) -> datetime:
        """The wall clock at ``ms``. Raises Refusal outside the years 2 to 9998."""
        try:
            return _within_years(datetime.fromtimestamp(ms / 1000, self.zone))
        except (OverflowError, ValueError, OSError):
            raise Refusal("a time is out of range") from None

    def floor(self, ms: float, unit: Unit) -> int:
        """The start of the hour, day, week (Sunday) or month that contains ``ms``."""
        local = self.local(ms)
        if unit == "hour":
            return int(ms // 1000 * 1000) - (local.minute * 60 + local.second) * 1000
        day = local.date()
        if unit == "week":
            day -= timedelta(days=(day.weekday() + 1) % 7)
        if unit == "month":
            day = day.replace(day=1)
        return self.instant(datetime.combine(day, time()))

    def instant(self, wall: datetime) -> int:
        """The first instant at which clocks show ``wall``; where a change skips it, the change itself."""
        return int(_within_years(wall).replace(tzinfo=self.zone, fold=0).timestamp() * 1000)

    def add(self, ms: float, count: int, unit: Unit) -> int:
        """``count`` hours, or civil days, weeks or months (the last day where a month is shorter) later."""
        if unit == "hour":
            later = int(ms) + count * HOUR
            self.local(later)  # refuses what no calendar holds
            return later
        local = self.local(ms).replace(tzinfo=None)
        try:
            moved = _add_months(local, count) if unit == "month" else local + _span(count, unit)
        except (OverflowError, ValueError):
            raise Refusal(f"{count} {unit}s from {local:%Y-%m-%d} is out of range") from None
        return self.instant(moved)

    def step(self, start: int, count: int, unit: Unit) -> int:
        """The start of the period ``count`` periods after the one that starts at ``start``.

        A day that begins at one o'clock, because midnight was skipped, is followed by one that does not.
        """
        return self.floor(self.add(start, count, unit), unit)

    def starts(self, first: int, last: int, unit: Unit) -> Array:
        """The starts of all periods that touch ``first`` to ``last``, ascending."""
        found = [self.floor(first, unit)]
        while found[-1] <= last:
            found.append(self.step(found[-1], 1, unit))
        return np.array(found[:-1] or found, dtype=np.int64)

    def bucket(self, times: Array, unit: Unit) -> tuple[Array, Array]:
        """The distinct period starts of ``times`` ascending, and the place of each time among them."""
        if not len(times):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32)
        if unit == "hour":
            return self._hours(times)
        starts = self.starts(int(times.min()), int(times.max()), unit)
        return starts, (np.searchsorted(starts, times, side="right") - 1).astype(np.int32)

    def _hours(self, times: Array) -> tuple[Array, Array]:
        # A zone's offset is a multiple of a quarter of an hour, and changes only on one.
        quarters, places = np.unique(times // QUARTER_HOUR, return_inverse=True)
        hours = [
            self.floor(quarter * QUARTER_HOUR, "hour") for quarter in cast("list[int]", quarters.tolist())
        ]
        starts, codes = np.unique(np.array(hours, dtype=np.int64), return_inverse=True)
        return starts, codes[places].astype(np.int32)


def _within_years(moment: datetime) -> datetime:
    """Leaves room to step by a month on either side."""
    if not 2 <= moment.year <= 9998:
        raise Refusal("a time is out of range")
    return moment


def _span(count: int, unit: Unit) -> timedelta:
    return timedelta(weeks=count) if unit == "week" else timedelta(days=count)


def _add_months(local: datetime, count: int) -> datetime:
    months = local.year * 12 + local.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return local.replace(year=year, month=month, day=min(local.day, calendar.monthrange(year, month)[1]))


Clock = Callable[[], int]
"""The time now, epoch milliseconds."""
