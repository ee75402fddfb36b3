"""From what a reading found to the parts of a Question that only some have."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from bot.catalog import Guide
from bot.errors import ChoiceNeeded, NotUnderstood, Refused
from bot.names import shown
from bot.question.best import Segment
from bot.question.lookup import find_guides
from bot.question.model import Filter, Question
from bot.question.named import which
from bot.question.reading import Reading
from bot.windows import Period, ReadingRules

_HOURS = 24
"""Of a question about the newest events that names no time."""
_PLAIN = {
    "split": "by",
    "segment": "segment",
    "goal": "goal",
    "top": "top",
    "mine": "mine",
    "state": "state",
    "order": "order",
    "page": "page",
    "csv": "csv",
    "hours": "hours",
    "by parent": "by_parent",
}
"""Slots whose meaning is what the Question holds, by the name it has there."""


def with_extras(question: Question, reading: Reading, now: datetime, rules: ReadingRules) -> Question:
    """``question`` with everything else that was said."""
    found: dict[str, Any] = {
        _PLAIN[segment.slot]: segment.meaning for segment in reading.path if segment.slot in _PLAIN
    }
    if reading.slot("split") and len(question.things) > 1:
        first = replace(reading, path=[segment for segment in reading.path if segment.slot != "rival"])
        raise Refused(f"I split one feature at a time, not {question.subject}.", f"Try {first.runnable()}")
    joined = reading.slot("joined")
    if joined is None and "joined" in reading.asks.takes:
        joined = reading.slot("window")
    if "hours" in reading.asks.takes and not reading.slot("window"):
        found.setdefault("hours", _HOURS)
    return replace(
        question,
        **found,
        filters=tuple(
            s.meaning for s in reading.path if s.slot == "filter" and isinstance(s.meaning, Filter)
        ),
        weekdays=reading.slot("weekdays") is not None,
        since_launch=reading.slot("since launch") is not None,
        joined=settled(reading, joined).window if joined else None,
        extras=_extras(reading),
        **_of_guide(question, reading),
    )


def _extras(reading: Reading) -> tuple[tuple[str, str | int], ...]:
    """The query's own values: as typed, else their defaults. Raises Refused where one is typed twice."""
    typed: dict[str, str | int] = {}
    for segment in reading.path:
        if segment.slot == "extra":
            name, value = cast("tuple[str, str | int]", segment.meaning)
            if name in typed:
                raise Refused(
                    f"{name} stands there twice, so I do not know which counts.", f"Keep one {name}=…."
                )
            typed[name] = value
    return tuple(({**reading.asks.extras, **typed}).items())


def _of_guide(question: Question, reading: Reading) -> dict[str, Any]:
    """The guide, with its own app, in which alone it counts."""
    guide = _guide(reading)
    if guide is None:
        return {}
    home = reading.catalog.apps_by_id.get(guide.app_id)
    if not reading.slot("app") or home == question.app:
        return {"guide": guide, "app": home}
    note = f"{guide.name} lives in {home.name if home else 'another app'}, so it is counted there."
    return {"guide": guide, "app": home, "notes": (*question.notes, note)}


def settled(reading: Reading, segment: Segment) -> Period:
    """The period that ``segment`` names. Raises ChoiceNeeded or Refused where it names none."""
    period = segment.period
    if isinstance(period, ChoiceNeeded):
        choices = [reading.runnable(window=words) for words in period.choices]
        raise ChoiceNeeded(period.message, choices, f"Try {choices[0]}")
    if isinstance(period, NotUnderstood):
        raise Refused(period.message, f"Try {reading.runnable(window=period.hint)}")
    assert period is not None
    return period


def _guide(reading: Reading) -> Guide | None:
    segment = reading.slot("guide")
    if segment is None:
        return None
    raw = reading.typed.raw(segment.name_start, segment.end)
    found = find_guides(reading.catalog, reading.typed.spelling(segment.name_start, segment.end))
    assert found is not None
    if len(found.items) == 1:
        return found.items[0]
    described = [f"{shown(guide.name)} ({guide.state})" for guide in found.items]
    raise which(raw, described, [reading.runnable(named=guide.id) for guide in found.items])
