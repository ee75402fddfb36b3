"""What every count over single events needs: civil days, and who counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from tests.oracle import ANONYMOUS, Event

Counts = dict[str, float | int | None]
Row = dict[str, float | int | str | None]
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Seen:
    """An event that Pendo knows a visitor of, with its civil day."""

    day: date
    event: Event
    internal: bool

    @property
    def counts(self) -> bool:
        return not self.internal and not self.event.hidden


def seen(events: Iterable[Event], zone: str, globs: Iterable[str]) -> list[Seen]:
    """The events of identified visitors."""
    where, patterns = ZoneInfo(zone), tuple(globs)
    return [
        Seen(
            datetime.fromtimestamp(event.at_ms / 1000, where).date(),
            event,
            any(fnmatchcase(event.visitor, one) or fnmatchcase(event.account, one) for one in patterns),
        )
        for event in events
        if event.visitor and not event.visitor.startswith(ANONYMOUS)
    ]


def visitors(found: Iterable[Seen]) -> set[str]:
    return {one.event.visitor for one in found}


def accounts(found: Iterable[Seen]) -> set[str]:
    return {one.event.account for one in found} - {""}


def inside(found: Iterable[Seen], span: Span) -> list[Seen]:
    return [one for one in found if span[0] <= one.day <= span[1]]


def days_of(span: Span) -> list[date]:
    return [span[0] + timedelta(days=place) for place in range((span[1] - span[0]).days + 1)]
