"""The chart of a guide's answer: its funnel (pure)."""

from __future__ import annotations

from datetime import date

from bot.answers import wording as say
from bot.answers.guide.words import Findings, name_of, part_of
from bot.charts.spec import Bar, Bars
from bot.question import Question

_NAME = 60
_STAGES = (
    ("seen", "saw it"),
    ("advanced", "went on"),
    ("completed", "completed it"),
    ("dismissed", "closed it"),
)


def chart(question: Question, findings: Findings) -> Bars | None:
    """None where nobody saw it."""
    seen = findings.count("seen")
    if not seen:
        return None
    rate = findings.measures["completion_rate"] or 0.0
    return Bars(
        title=f"{say.shortened(name_of(question, findings), _NAME)}: {say.percent(rate)} completed it",
        subtitle=" · ".join(
            ("People", say.dates(question.window, date.min), say.place(question.window.zone))
        ),
        bars=tuple(
            Bar(
                words,
                findings.count(name),
                of=seen,
                note=part_of(findings.count(name), seen),
                accent=name == "completed",
            )
            for name, words in _STAGES
        ),
    )
