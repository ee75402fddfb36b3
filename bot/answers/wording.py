"""Numbers, dates and lists as a person writes them (pure, plain text)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.windows import Window
from bot.windows.calendar import MONTH_NAMES

MONTHS = tuple(name[:3] for name in MONTH_NAMES)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def number(value: float) -> str:
    """``4870`` as ``4,870``; rounded to a whole."""
    return f"{round(value):,}"


def count(value: int, one: str, many: str = "") -> str:
    """``3 accounts``, ``1 account``."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A fraction of 1 as whole percent; never 0 % for something, never 100 % for less than all."""
    if 0 < share <= 0.005:
        return "under 1 %"
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{round(share * 100)} %"


def points(change: float) -> str:
    """A distance in percentage points, without its sign."""
    size = round(abs(change), 9)
    if size < 1:  # shares that look alike once they are rounded may be nearly so far apart
        return "less than a point"
    return "1 point" if round(size) == 1 else f"{round(size)} points"


def signed_percent(now: float, before: float) -> str:
    """Relative change, as ``+6 %``, ``−5 %`` or, from tenfold, ``×41``; ``before`` is not zero."""
    if now >= 10 * before:
        return f"×{number(now / before)}"
    change = round((now / before - 1) * 100)
    if not change:
        return "±0 %"
    return f"{'−' if change < 0 else '+'}{abs(change):,} %"


def judged(real: bool) -> str:
    """Whether a change is ``real``: its 95 % interval leaves out 0."""
    return "A real change, more than chance explains" if real else "Chance alone can explain that"


def day(value: date, today: date, weekday: bool = False) -> str:
    """``24 Nov``, with its year where that is not ``today``'s."""
    year = "" if value.year == today.year else f" {value.year}"
    return f"{WEEKDAYS[value.weekday()] + ' ' if weekday else ''}{value.day} {MONTHS[value.month - 1]}{year}"


def dates(window: Window, today: date) -> str:
    """``26 Oct – 24 Nov``; a single day with its weekday; years where they are not ``today``'s."""
    if window.days == 1:
        return day(window.start, today, weekday=True)
    if window.start.year != window.end.year:
        today = date.min
    start = day(window.start, today)
    if (window.start.year, window.start.month) == (window.end.year, window.end.month):
        return f"{window.start.day}–{day(window.end, today)}"
    return f"{start.removesuffix(f' {window.end.year}')} – {day(window.end, today)}"


def full_days(window: Window) -> str:
    """``30 full days``; says when the last one still runs."""
    if window.unfinished:
        return "today so far" if window.days == 1 else f"{count(window.days, 'day')}, today unfinished"
    return count(window.days, "full day")


def place(zone: str) -> str:
    """``America/New_York`` as ``New York``."""
    return zone.rpartition("/")[2].replace("_", " ")


def before(comparison: Window, window: Window, today: date) -> str:
    """What a comparison is called: the days before, a month, or its dates."""
    if _is_month(comparison) and _is_month(window):
        name = MONTH_NAMES[comparison.start.month - 1]
        return name if comparison.start.year == today.year else f"{name} {comparison.start.year}"
    if comparison.days == 1:
        return day(comparison.start, today, weekday=True)
    if comparison.days == window.days and comparison.end + timedelta(days=1) == window.start:
        return f"the {comparison.days} days before"
    return dates(comparison, today)


def _is_month(window: Window) -> bool:
    following = window.end + timedelta(days=1)
    return window.start.day == 1 and following.day == 1 and 28 <= window.days <= 31


def age(read_at: datetime, now: datetime) -> str:
    """How old a reading is: ``just read``, ``4 min old``, ``2 h old``, ``3 days old``."""
    minutes = int((now - read_at).total_seconds() // 60)
    if minutes < 1:
        return "just read"
    if minutes < 60:
        return f"{minutes} min old"
    return f"{minutes // 60} h old" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days old"


def joined(parts: Sequence[str]) -> str:
    """``a, b and c``."""
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1] if parts else ""


def shortened(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` characters, an ellipsis where something is left out."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
