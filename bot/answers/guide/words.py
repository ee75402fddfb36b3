"""The words of a guide's answer (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from bot.answers import wording as say
from bot.answers.answer import Listing
from bot.answers.footing import Footing, no_data, scope_lines, warnings
from bot.answers.making import Words
from bot.catalog import Guide
from bot.question import Question

_NAME, _STEP = 80, 60
_MOST_STEPS = 12
_HIDDEN = "not everybody sees it"
_STATES = {
    "draft": "nobody sees it yet",
    "staged": "only those who test it see it",
    "disabled": "nobody sees it any more",
}


@dataclass(frozen=True, slots=True)
class Findings:
    """``by_step``: visitors who saw each step, by its id, in the guide's order."""

    guide: Guide
    measures: Mapping[str, float | int | None]
    by_step: Mapping[str, int]
    footing: Footing

    def count(self, name: str) -> int:
        return cast(int, self.measures[name])


def words(question: Question, findings: Findings) -> Words:
    """The sentences of the answer."""
    headline, detail = _headline(question, findings)
    seen = bool(findings.count("seen"))
    state = findings.guide.state
    notes = (
        [] if state in ("", "public") else [f"In Pendo this guide is {state}: {_STATES.get(state, _HIDDEN)}."]
    )
    return Words(
        headline=headline,
        detail=detail,
        bullets=_bullets(findings) if seen else (),
        lists=_lists(findings) if seen else (),
        caveats=(*question.notes, *notes, *warnings(question, findings.footing)),
        scope=scope_lines(
            question, findings.footing, colleagues=findings.count("excluded_visitors"), hidden=None
        ),
    )


def name_of(question: Question, findings: Findings) -> str:
    """The guide, and the account whose people alone count."""
    at = f" at {say.shortened(question.account.name, _NAME)}" if question.account else ""
    return f"{say.shortened(findings.guide.name, _NAME)}{at}"


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    name, seen = name_of(question, findings), findings.count("seen")
    if not seen:
        who = "only colleagues" if findings.count("excluded_visitors") else "nobody"
        if unknown := no_data(question, findings.footing):
            return f"{name}: no data for these days", unknown
        return f"{name}: {who} saw it in these days", ""
    completed = findings.count("completed")
    rate = cast(float, findings.measures["completion_rate"])
    people = say.count(seen, "person saw it", "people saw it")
    return (
        f"{name}: {people}, {say.percent(rate)} completed it",
        f"({say.number(completed)} of {say.number(seen)})",
    )


def _bullets(findings: Findings) -> tuple[str, ...]:
    seen = findings.count("seen")
    went_on, closed = (part_of(findings.count(name), seen) for name in ("advanced", "dismissed"))
    lines = [f"Went on: {went_on} · closed it: {closed}"]
    views = findings.count("views")
    lines.append(f"{say.count(views, 'view')} in all, {views / seen:.1f} a person")
    steps = list(findings.by_step.values())
    if len(steps) > 1:
        lost = [(before - after, place) for place, (before, after) in enumerate(pairwise(steps), 1)]
        most, place = max(lost)
        if most > 0:
            lines.append(
                f"Most leave after step {place}: {say.number(most)} of {say.number(steps[place - 1])}"
            )
    return tuple(lines)


def part_of(part: int, whole: int) -> str:
    """With its share, unless some saw the guide before these days, so that ``part`` is none of ``whole``."""
    return f"{say.number(part)} ({say.percent(part / whole)})" if part <= whole else say.number(part)


def _lists(findings: Findings) -> tuple[Listing, ...]:
    if len(findings.by_step) < 2:
        return ()
    steps = findings.guide.steps
    lines = tuple(
        f"{_step(place, step.name)}: {say.number(findings.by_step[step.id])}"
        for place, step in enumerate(steps[:_MOST_STEPS], 1)
    )
    note = f"{_MOST_STEPS} of {len(steps)} steps" if len(steps) > _MOST_STEPS else ""
    return (Listing("People who saw each step", lines, note),)


def _step(place: int, name: str) -> str:
    """Pendo calls a step that nobody named "Step 1"."""
    return f"{place} {say.shortened(name, _STEP)}" if name and name != f"Step {place}" else f"Step {place}"
