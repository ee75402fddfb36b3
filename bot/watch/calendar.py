"""Days on which silence is expected, holidays and what people announced: the shape of the calendar file, read
from its text (pure).

    - days: 2026-12-24 to 2027-01-01
      yearly: true
      why: Christmas
    - days: 2026-11-16
      features: [Report export]
      why: the page is taken down
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bot.yamltext import Document, Where, read_yaml

_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s+to\s+(\d{4}-\d\d-\d\d))?")


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days from ``first`` to ``last``."""

    first: date
    last: date

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


def _span(value: object) -> object:
    if isinstance(value, Span):
        return value
    found = _DAYS.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError("no days")
    return Span(date.fromisoformat(found[1]), date.fromisoformat(found[2] or found[1]))


class Entry(BaseModel):
    """One expected silence: of every feature where ``features`` is None. A ``yearly`` one comes on the same
    days of every year; 29 February then counts in leap years."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: Annotated[Span, BeforeValidator(_span)]
    features: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    yearly: bool = False
    why: str = ""

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Entry:
        if self.days.last < self.days.first:
            raise ValueError("order")
        if self.yearly and self.days.last - self.days.first >= timedelta(days=365):
            raise ValueError("year")
        return self

    def is_about(self, feature: str) -> bool:
        """By the word that ``features`` uses for it."""
        return self.features is None or feature in self.features

    def covers(self, day: date) -> bool:
        if not self.yearly:
            return self.days.first <= day <= self.days.last
        first, at, last = ((one.month, one.day) for one in (self.days.first, day, self.days.last))
        return first <= at <= last if first <= last else at >= first or at <= last


@dataclass(frozen=True, slots=True)
class Calendar:
    """The expected silences, in the order of the file."""

    entries: tuple[Entry, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """What its entries call features."""
        return frozenset(name for entry in self.entries for name in entry.features or ())

    def by_id(self, ids: Mapping[str, Collection[str]]) -> Calendar:
        """The same with features by id; ``ids``: those that each of ``names`` means now, none where it means
        nothing."""
        return Calendar(tuple(_by_id(entry, ids) for entry in self.entries))


def _by_id(entry: Entry, ids: Mapping[str, Collection[str]]) -> Entry:
    if entry.features is None:
        return entry
    found = tuple(one for name in entry.features for one in ids.get(name, ()))
    return entry.model_copy(update={"features": found})


_REASONS = {
    "days": "a day such as 2026-12-25, or days such as 2026-12-24 to 2027-01-01",
    "features": "a list of features by name, id, slug-with-dashes or alias; leave it out for all",
    "yearly": "true or false",
    "why": "a few words",
    "order": "the last day is before the first",
    "year": "days that come again every year are fewer than 365",
}


def read_calendar(text: str, name: str) -> Calendar:
    """What ``text``, the content of the file ``name``, says. Raises SettingsError with file, line, reason."""
    document = read_yaml(text, name)
    if document.content is None:
        return Calendar()
    if not isinstance(document.content, list):
        raise document.fault((), "a list is expected: each entry begins with - days:")
    said = cast("list[object]", document.content)
    return Calendar(tuple(_entry(document, place, one) for place, one in enumerate(said)))


def _entry(document: Document, place: int, said: object) -> Entry:
    if not isinstance(said, dict):
        raise document.fault((place,), "an entry has keys with values: days, features, yearly, why")
    try:
        return Entry.model_validate(said)
    except ValidationError as error:
        where, reason = _told(error)
        raise document.fault((place, *where), reason) from None


def _told(error: ValidationError) -> tuple[Where, str]:
    """The first fault; a key that is unknown comes before one that is missing, which it may be misspelt."""
    faults = {fault["type"]: fault for fault in reversed(error.errors())}
    if (fault := faults.get("extra_forbidden")) is not None:
        return (str(fault["loc"][0]),), f"there is no such key; there are {', '.join(Entry.model_fields)}"
    if "missing" in faults:
        return (), f"days is missing: {_REASONS['days']}"
    fault = error.errors()[0]
    if not fault["loc"]:
        return ("days",), _REASONS[fault["msg"].removeprefix("Value error, ")]
    key = str(fault["loc"][0])
    return (key,), _REASONS[key]
