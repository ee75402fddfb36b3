"""Pendo's data: how far it reaches, and in which time zone its days begin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from bot.doctor.finding import Finding, fail, ok, warn
from bot.doctor.parts import Parts
from bot.pendo.client import PendoClient
from bot.rows import Reading
from bot.windows import ReadingRules, Window
from queries.stored import StoredPipeline

FRESHNESS, ZONE = "Data complete until", "Time zone"
_WEEK = timedelta(days=6)
_HALF_A_YEAR = timedelta(days=182)
_SLOW = timedelta(hours=8)
"""Connectors have seen Pendo up to six hours behind."""
_USUAL = (
    *("UTC", "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix"),
    *("America/Los_Angeles", "America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Helsinki"),
    *("Asia/Dubai", "Asia/Singapore", "Asia/Tokyo", "Australia/Brisbane", "Australia/Sydney"),
    "Pacific/Auckland",
)


async def data(parts: Parts) -> list[Finding]:
    """By the civil days of the last week, and of one on the other side of a change of clocks."""
    if parts.pendo is None:
        return []
    zone = parts.settings.timezone
    today = ReadingRules(zone).today(parts.clock())
    stored = parts.pipelines["event_days"]
    late = await event_days(parts.pendo, stored, today - _WEEK, today, zone)
    early = await event_days(parts.pendo, stored, today - _HALF_A_YEAR - _WEEK, today - _HALF_A_YEAR, zone)
    days = [*_days(late), *_days(early)]
    return [judge_freshness(late.valid_through, parts.clock(), zone), judge_zone(days, zone)]


async def event_days(
    pendo: PendoClient, stored: StoredPipeline, first: date, last: date, zone: str
) -> Reading:
    """The days with events from ``first`` to ``last``. Raises SourceError."""
    values = {name: Window(day, day, zone).epoch_ms()[0] for name, day in (("first", first), ("last", last))}
    return await pendo.aggregate(stored.body(values), stored.rows)


def _days(reading: Reading) -> list[int]:
    return cast("list[int]", reading.table.integers("day").tolist())


def judge_freshness(valid_through: Mapping[str, int], now: datetime, zone: str) -> Finding:
    """Of how far Pendo has processed each app, epoch milliseconds; the least far counts."""

    if not valid_through:
        do = "Answers will say the same; ask Pendo's support where that stays so."
        return warn(FRESHNESS, "Pendo does not say.", do)
    reached = datetime.fromtimestamp(min(valid_through.values()) / 1000, UTC)
    says = f"{reached.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone}), {_age(now - reached)} ago"
    if now - reached > _SLOW:
        return warn(FRESHNESS, says, "Pendo is late, or an app sends nothing any more.")
    return ok(FRESHNESS, says)


def _age(age: timedelta) -> str:
    minutes = max(0, round(age.total_seconds() / 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


def judge_zone(days: Sequence[int], zone: str) -> Finding:
    """Of the first instants of some days of Pendo's, epoch milliseconds. Pendo names its zone nowhere, and
    zones whose days begin alike cannot be told apart."""
    if not days:
        do = "Compare it by hand with the time zone in Pendo's subscription settings."
        return warn(ZONE, f"{zone} is set; the zone of the data is not known, as there are no events.", do)
    if begin_at_midnight(days, zone):
        return ok(ZONE, f"{zone}: the days of the data begin at its midnight")
    likely = [name for name in _candidates() if begin_at_midnight(days, name)]
    usual = [name for name in likely if name in _USUAL] or likely
    named = f"Set USAGEBOT_TIMEZONE to Pendo's own, such as {' or '.join(usual[:3])}."
    began = f"{datetime.fromtimestamp(days[0] / 1000, UTC):%H:%M} UTC"
    do = named if likely else "Look for the time zone in Pendo's subscription settings."
    return fail(ZONE, f"{zone} is set, but days in the data begin at {began}.", do)


def begin_at_midnight(days: Iterable[int], zone: str) -> bool:
    """Whether each of these instants is the first of a civil day in ``zone``."""
    where = ZoneInfo(zone)

    def begins(instant: int) -> bool:
        day = datetime.fromtimestamp(instant / 1000, where).date()
        return Window(day, day, zone).epoch_ms()[0] == instant

    return all(map(begins, days))


def _candidates() -> list[str]:
    """Zones by the names that people use, the usual ones first."""
    others = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [*_USUAL, *(name for name in others if name not in _USUAL)]
