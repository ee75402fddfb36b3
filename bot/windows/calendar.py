"""Arithmetic of calendar units, and from a span of days to a window with what it compares with."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast

from bot.errors import Refused
from bot.windows.model import Period, ReadingRules, Window

Unit = Literal["day", "week", "month", "quarter", "half", "year"]

MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12}
MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST = 731
"""Days: two years, one of them a leap year."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days that somebody named, before today is looked at: ``end`` may lie ahead.

    ``unit``: the whole calendar units it consists of, ``count`` of them; None for plain days.
    ``runs``: its end is simply now. ``joined``: from one point to another. ``in_year`` reads the same
    words in another year, where they named none.
    """

    start: date
    end: date
    unit: Unit | None = None
    count: int = 1
    runs: bool = False
    joined: bool = False
    in_year: Callable[[int], Span] | None = None
    notes: tuple[str, ...] = ()


def unit_named(word: str) -> Unit:
    return cast(Unit, word)


def spell(day: date) -> str:
    """``24 November 2026``."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def spell_short(day: date) -> str:
    """``24 Nov``."""
    return f"{day.day} {MONTH_NAMES[day.month - 1][:3]}"


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or that month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def earlier(day: date, unit: Unit, count: int) -> date:
    """``day`` moved back by ``count`` units, clipped to the length of the month it falls in."""
    if unit in MONTHS_IN:
        return add_months(day, -MONTHS_IN[unit] * count)
    return day - timedelta(days=count * (7 if unit == "week" else 1))


def unit_around(day: date, unit: Unit, rules: ReadingRules) -> Span:
    """The calendar unit that ``day`` is in, whole."""
    if unit == "day":
        return Span(day, day, "day")
    if unit == "week":
        since = (day.weekday() + (1 if rules.week_starts_on == "sunday" else 0)) % 7
        start = day - timedelta(days=since)
        return Span(start, start + timedelta(days=6), "week")
    months = MONTHS_IN[unit]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Span(start, add_months(start, months) - ONE_DAY, unit)


def units_before(day: date, unit: Unit, count: int, rules: ReadingRules) -> Span:
    """The last ``count`` whole calendar units that ended before the one ``day`` is in."""
    start = unit_around(day, unit, rules).start
    return Span(earlier(start, unit, count), start - ONE_DAY, unit, count)


def year_before(window: Window) -> Window | None:
    """The same dates a year earlier (29 February becomes 28); None for an unfinished window."""
    if window.unfinished:
        return None
    return Window(add_months(window.start, -12), add_months(window.end, -12), window.zone)


def moved_back(window: Window, unit: Unit) -> Window | None:
    """The same days one ``unit`` earlier, whole months as whole months; None for an unfinished window."""
    if window.unfinished:
        return None
    after = window.end + ONE_DAY
    whole = unit in MONTHS_IN and window.start.day == after.day == 1
    end = earlier(after, unit, 1) - ONE_DAY if whole else earlier(window.end, unit, 1)
    return Window(earlier(window.start, unit, 1), end, window.zone)


def settle(span: Span, today: date, rules: ReadingRules, *, so_far: bool) -> Period:
    """The window of ``span``: ended days alone, or up to an unfinished today on request.

    Raises Refused, with other words that work as its hint.
    """
    window = _ended(span, today, rules, so_far=so_far)
    if window.days > LONGEST:
        raise too_long()
    dates = f"{window.start}..{window.end}" if span.joined and window.days > 1 else ""
    if window.unfinished:
        return Period(window, None, span.notes, dates)
    notes = span.notes
    if window.start == window.end == today - ONE_DAY:
        notes = (*notes, "Yesterday may still grow while late events arrive.")
    return Period(window, _before(span, window), notes, dates)


def _ended(span: Span, today: date, rules: ReadingRules, *, so_far: bool) -> Window:
    if span.start > today:
        raise _ahead(span.start)
    if span.end < today:
        return Window(span.start, span.end, rules.zone)
    exact = span.unit in (None, "day") and not span.runs
    if so_far or (exact and span.end == today):
        return Window(span.start, today, rules.zone, unfinished=True)
    if exact:
        raise _ahead(span.end, f"{span.start}..{today - ONE_DAY}" if span.start < today else "")
    if span.start == today:
        raise Refused("No day of it has ended yet: it starts today.", "today so far")
    return Window(span.start, today - ONE_DAY, rules.zone)


def _before(span: Span, window: Window) -> Window:
    """Units compare with the units before, a running one with its same days; a day with a week earlier."""
    if window.days == 1 and span.unit in (None, "day"):
        week = timedelta(days=7)
        return Window(window.start - week, window.end - week, window.zone)
    if span.unit is None:
        length = timedelta(days=window.days)
        return Window(window.start - length, window.start - ONE_DAY, window.zone)
    start = earlier(span.start, span.unit, span.count)
    whole = window.end == span.end
    end = window.start - ONE_DAY if whole else earlier(window.end, span.unit, span.count)
    return Window(start, end, window.zone)


def too_long() -> Refused:
    return Refused(f"That is too long: a window has at most {LONGEST} days (two years).", "last 2 years")


def _ahead(day: date, instead: str = "") -> Refused:
    return Refused(f"That is in the future: {spell(day)} has not ended yet.", instead or "last 30 days")
