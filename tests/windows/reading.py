"""Reading a phrase on a fixed day: Wednesday 25 November 2026, noon in New York."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.windows import Period, ReadingRules, Window, read_window

NEW_YORK = ReadingRules("America/New_York")
NOON = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("America/New_York"))


def noon_of(day: date, zone: str = "America/New_York") -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))


def read(phrase: str, now: datetime = NOON, rules: ReadingRules = NEW_YORK) -> Period | None:
    return read_window(phrase.split(), now, rules)


def period(phrase: str, now: datetime = NOON, rules: ReadingRules = NEW_YORK) -> Period:
    read_period = read(phrase, now, rules)
    assert read_period is not None, f"{phrase!r} is not about time"
    return read_period


def days(window: Window | None) -> str:
    """``2026-10-26..2026-11-24``, with a star where the end is unfinished; '' for no window."""
    if window is None:
        return ""
    return f"{window.start}..{window.end}{'*' if window.unfinished else ''}"
