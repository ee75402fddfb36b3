"""The words of an NPS answer (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from bot.answers import wording as say
from bot.answers.footing import Footing, no_data, scope_lines, warnings
from bot.answers.making import Words
from bot.question import Question

_FEW = 30
_NAME = 60


@dataclass(frozen=True, slots=True)
class Findings:
    """``beyond_chance``: whether chance alone cannot explain the change; None without a comparison."""

    measures: Mapping[str, float | int | None]
    beyond_chance: bool | None
    footing: Footing

    def count(self, name: str) -> int:
        return cast(int, self.measures[name])


def words(question: Question, findings: Findings) -> Words:
    """The sentences of the answer."""
    colleagues = findings.count("excluded_visitors")
    caveats = (*question.notes, *_few(findings), *warnings(question, findings.footing))
    scope = scope_lines(question, findings.footing, colleagues=colleagues, hidden=None)
    score, name = findings.measures["nps"], name_of(question)
    if score is None:
        who = "only colleagues" if colleagues else "nobody"
        unknown = no_data(question, findings.footing)
        headline = f"{name}: no data for these days" if unknown else f"{name}: {who} answered in these days"
        return Words(headline, unknown, caveats=caveats, scope=scope)
    responses, people = findings.count("responses"), findings.count("visitors")
    return Words(
        headline=f"{name} {signed(score)} from {say.count(responses, 'response')}",
        detail=f"({say.count(people, 'person', 'people')})",
        change=_change(question, findings, score),
        bullets=_bullets(findings),
        caveats=caveats,
        scope=scope,
    )


def name_of(question: Question) -> str:
    """What is told, and the account whose people alone count."""
    return f"NPS at {say.shortened(question.account.name, _NAME)}" if question.account else "NPS"


def signed(score: float) -> str:
    """``+31``, ``−4``, ``0``."""
    whole = round(score)
    return f"+{whole}" if whole > 0 else f"−{-whole}" if whole < 0 else "0"


def _change(question: Question, findings: Findings, score: float) -> str:
    if question.comparison is None:
        return ""
    before = findings.measures["previous_nps"]
    than = say.before(question.comparison, question.window, findings.footing.today)
    if before is None:
        return f"No comparison: nobody answered in {say.dates(question.comparison, findings.footing.today)}."
    mark = "▲" if score > before else "▼" if score < before else "●"
    amount = say.points(score - before) if score != before else "No change"
    responses = say.count(findings.count("previous_responses"), "response")
    said = f"{mark} {amount} on {than} ({signed(before)} from {responses})."
    return " ".join(filter(None, (said, _judged(findings, score - before))))


def _judged(findings: Findings, change: float) -> str:
    """Whether the change is more than chance, which few responses cannot tell."""
    if not change:
        return ""
    if min(findings.count("responses"), findings.count("previous_responses")) < _FEW:
        return "Too few responses to tell a change from chance."
    return f"{say.judged(bool(findings.beyond_chance))}."


def _bullets(findings: Findings) -> tuple[str, ...]:
    shares = " · ".join(
        f"{name} {say.percent(cast(float, findings.measures[f'{name}_share']))} "
        f"({say.number(findings.count(name))})"
        for name in ("promoters", "passives", "detractors")
    )
    low, high = findings.measures["nps_low"], findings.measures["nps_high"]
    lines = [f"{shares[:1].upper()}{shares[1:]}"]
    if low is not None and high is not None and low < high:
        responses = say.count(findings.count("responses"), "response")
        lines.append(f"From {responses} alone, the true score may be {signed(low)} to {signed(high)} (95 %)")
    return tuple(lines)


def _few(findings: Findings) -> list[str]:
    responses = findings.count("responses")
    return (
        [f"Only {say.count(responses, 'response')}: too few to read much into it."]
        if 0 < responses < _FEW
        else []
    )
