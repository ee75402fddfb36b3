"""What a window is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Window:
    """Whole civil days ``start`` to ``end``, both inclusive, in the IANA zone ``zone``.

    ``unfinished``: ``end`` is today, asked for on purpose.
    """

    start: date
    end: date
    zone: str
    unfinished: bool = False

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def epoch_ms(self) -> tuple[int, int]:
        """First instant of ``start`` and first instant after ``end``, epoch milliseconds; DST right."""
        return _midnight_ms(self.start, self.zone), _midnight_ms(self.end + timedelta(days=1), self.zone)


@dataclass(frozen=True, slots=True)
class Period:
    """A window as somebody asked for it: ``before`` is the window it compares with by itself.

    ``before`` is None for an unfinished window. ``notes`` are sentences to print with the answer.
    ``dates``: other words for a range of days, ``2026-06-01..2026-06-15``; '' for all other windows.
    """

    window: Window
    before: Window | None
    notes: tuple[str, ...] = ()
    dates: str = ""


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """What a subscription must say before words for time mean days.

    ``fiscal_year_starts`` is a month, 1 to 12; a financial year is named after the year in which it ends.
    """

    zone: str = "America/New_York"
    week_starts_on: Literal["sunday", "monday"] = "sunday"
    fiscal_year_starts: int | None = None

    def today(self, now: datetime) -> date:
        """The civil day of the aware instant ``now`` in the subscription's zone."""
        return now.astimezone(ZoneInfo(self.zone)).date()


def _midnight_ms(day: date, zone: str) -> int:
    # Where a change of clocks skips midnight, fold=0 names the instant at which the day begins.
    return int(datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).timestamp() * 1000)
