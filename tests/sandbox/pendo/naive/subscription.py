"""What is known about one subscription, and its civil time."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.pendo.world import App, ExcludeRule, Tag

Row = dict[str, Any]
HOUR = 3_600_000


@dataclass(frozen=True)
class Subscription:
    """``events``: single events, as ``events_of_rows`` takes them."""

    events: Sequence[Row]
    now: int
    zone: ZoneInfo
    apps: Sequence[App]
    tags: Sequence[Tag] = ()
    exclude: Sequence[ExcludeRule] = ()
    visitors: Mapping[str, Row] = field(default_factory=dict[str, Row])
    accounts: Mapping[str, Row] = field(default_factory=dict[str, Row])
    segments: Mapping[str, Collection[tuple[str | None, str | None]]] = field(default_factory=dict[str, Any])
    """Segment id to pairs of visitor and account, of which one may be None: any."""

    def wall(self, ms: float) -> datetime:
        return datetime.fromtimestamp(ms / 1000, self.zone).replace(tzinfo=None)

    def instant(self, wall: datetime) -> int:
        return int(wall.replace(tzinfo=self.zone).timestamp() * 1000)

    def start(self, unit: str, ms: float) -> int:
        """When the hour, civil day, Sunday week or month around ``ms`` began."""
        wall = self.wall(ms)
        if unit == "hour":
            return int(ms) - (wall.minute * 60 + wall.second) * 1000 - int(ms) % 1000
        return self.midnight(first_day(unit, wall.date()))

    def later(self, unit: str, start: int, count: int) -> int:
        """The start of the period ``count`` periods after the one that starts at ``start``."""
        if unit == "hour":
            return start + count * HOUR
        day = self.wall(start).date()
        if unit == "month":
            return self.midnight(months_later(day, count))
        return self.midnight(day + timedelta(days=count * (7 if unit == "week" else 1)))

    def midnight(self, day: date) -> int:
        return self.instant(datetime.combine(day, time()))


def first_day(unit: str, day: date) -> date:
    if unit == "week":
        return day - timedelta(days=(day.weekday() + 1) % 7)
    return day.replace(day=1) if unit == "month" else day


def months_later(day: date, count: int) -> date:
    """The same day of a later month, or its last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
