"""The chart of an answer about the whole product: daily, weekly and monthly people (pure)."""

from __future__ import annotations

from datetime import date

from bot.answers import wording as say
from bot.answers.active.words import Findings, name_of
from bot.charts.spec import Line, Lines
from bot.question import Question

_NAME = 60


def chart(question: Question, findings: Findings) -> Lines | None:
    """None where nobody was there."""
    if not findings.measures["visitors"]:
        return None
    days, daily, weekly, monthly = zip(*findings.days(question.window), strict=True)
    people = say.count(monthly[-1], "person", "people")
    return Lines(
        title=f"{say.shortened(name_of(question, findings), _NAME)}: {people} in 30 days",
        subtitle=" · ".join(
            (
                "People active in a day, in 7 and in 30 days",
                say.dates(question.window, date.min),
                say.place(question.window.zone),
            )
        ),
        days=days,
        series=(
            Line("in 30 days", monthly, "accent"),
            Line("in 7 days", weekly),
            Line("a day", daily),
        ),
        unfinished=question.window.unfinished,
    )
