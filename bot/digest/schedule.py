"""When a weekly digest is due, which week it is about, and when its rows may be read (pure).

One rule settles every change of clocks: a digest is due at the first instant at which the clocks of its zone
show its time of day or a later one. So a time that is skipped is due when the clocks jump over it, and of one
that comes twice the first counts; a day that a zone leaves out altogether, as Apia did 30 December 2011, is
due as the next one begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.digest.definitions import DAYS, Definition
from bot.windows import ReadingRules, Window

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
PUNCTUAL = timedelta(seconds=120)
"""A digest that is posted within this of its time is not late."""
_SPREAD, _STEP = timedelta(seconds=90), timedelta(seconds=1)
_SETTLED, _LAST_CALL = timedelta(minutes=25), timedelta(minutes=55)


@dataclass(frozen=True, slots=True)
class Due:
    """``at`` is the instant, in UTC; ``week`` the whole week that the digest is about."""

    at: datetime
    week: Window

    @property
    def reading(self) -> tuple[datetime, datetime]:
        """From when to when its rows may be read: :25 to :55 of the clock hour (UTC) before the one in which
        it is due, as Pendo's hourly figures are settled at :20."""
        hour = self.at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
        return hour + _SETTLED, hour + _LAST_CALL

    def is_late(self, now: datetime) -> bool:
        return now > self.at + PUNCTUAL


@dataclass(frozen=True, slots=True)
class Missed:
    """After downtime: ``newest`` is what to post now, None where nothing was due; ``older`` what is only told
    of, the earliest first."""

    newest: Due | None
    older: tuple[Due, ...]


def first_instant(day: date, at: time, zone: str) -> datetime:
    """The first instant, in UTC, at which the clocks of ``zone`` show ``at`` on ``day`` or later."""
    where, wanted = ZoneInfo(zone), datetime.combine(day, at)
    early, late = sorted(wanted.replace(tzinfo=where, fold=fold).astimezone(UTC) for fold in (0, 1))
    if _shown(early, where) == wanted:
        return early
    while late - early > timedelta(seconds=1):  # the clocks jump over it somewhere between the two
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        early, late = (early, middle) if _shown(middle, where) >= wanted else (middle, late)
    return late


def _shown(instant: datetime, where: ZoneInfo) -> datetime:
    return instant.astimezone(where).replace(tzinfo=None, fold=0)


def last_week(now: datetime, rules: ReadingRules) -> Window:
    """The last whole week before the subscription's civil day of ``now``."""
    return week_of(rules.today(now) - _WEEK, rules)


def week_of(day: date, rules: ReadingRules) -> Window:
    """The week that holds ``day``."""
    start = day - timedelta(days=(day.weekday() + (rules.week_starts_on == "sunday")) % 7)
    return Window(start, start + timedelta(days=6), rules.zone)


def due(digest: Definition, after: datetime, until: datetime, rules: ReadingRules) -> Iterator[Due]:
    """The instants after ``after`` and up to ``until``, ascending: one a week of the calendar of its zone."""
    where = ZoneInfo(digest.zone)
    day = after.astimezone(where).date() - _WEEK
    day += timedelta(days=(DAYS.index(digest.day) - day.weekday()) % 7)
    while (at := first_instant(day, digest.time, digest.zone)) <= until:
        if at > after:
            yield Due(at, last_week(at, rules))
        day += _WEEK


def missed(digest: Definition, after: datetime, now: datetime, rules: ReadingRules) -> Missed:
    """What was due after ``after``, the last instant that was looked after, and up to ``now``."""
    found = tuple(due(digest, after, now, rules))
    return Missed(found[-1] if found else None, found[:-1])


def spread(channels: Sequence[str]) -> dict[str, timedelta]:
    """How long after their common instant each of ``channels`` gets its digest: evenly apart, at most a
    second, all within 90, which leaves half a minute for Slack. The same channels always get the same."""
    ordered = sorted(set(channels))
    step = min(_STEP, _SPREAD / max(1, len(ordered)))
    return {channel: step * place for place, channel in enumerate(ordered)}
