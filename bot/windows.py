"""Windows of whole civil days in the subscription's time zone (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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


def _midnight_ms(day: date, zone: str) -> int:
    # Where a change of clocks skips midnight, fold=0 names the instant at which the day begins.
    return int(datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).timestamp() * 1000)
