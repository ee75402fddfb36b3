"""The chart of a launch answer: clicks, people and accounts as multiples of their first week (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import dropwhile

from bot.answers import wording as say
from bot.answers.launch.words import FAIR_DAYS, Findings, name_of, verdict
from bot.charts.spec import Line, Lines
from bot.question import Question
from bot.windows import Window

_NAME = 60
_SMOOTH = 7


def chart(question: Question, findings: Findings) -> Lines | None:
    """None in fewer than two weeks since the first use: there is nothing to index by."""
    days = tuple(dropwhile(lambda day: not day.visitors, findings.launch.days))
    if len(days) < FAIR_DAYS:
        return None
    trusted = not findings.silent_since and not question.window.unfinished
    said, name = verdict(findings) if trusted else "", say.shortened(name_of(question), _NAME)
    became = "stayed level" if said == "level" else f"got {said}"
    title = f"{name} {became}" if said else f"{name} since its launch"
    return Lines(
        title=title,
        subtitle=" · ".join(
            (
                "Means of 7 days, as multiples of the first 7 with use",
                say.dates(Window(days[0].day, days[-1].day, question.window.zone), date.min),
                say.place(question.window.zone),
            )
        ),
        days=tuple(day.day for day in days[_SMOOTH - 1 :]),
        series=(
            Line("accounts", _indexed([day.accounts for day in days]), "accent"),
            Line("people", _indexed([day.visitors for day in days])),
            Line("clicks", _indexed([day.clicks for day in days])),
        ),
        unit="index",
        unfinished=question.window.unfinished,
        trailing=True,
    )


def _indexed(values: Sequence[int]) -> tuple[float | None, ...]:
    """Means of each week as multiples of the first week's, from its last day on."""
    start = sum(values[:_SMOOTH])
    weeks = (sum(values[first : first + _SMOOTH]) for first in range(len(values) - _SMOOTH + 1))
    return tuple(week / start if start else None for week in weeks)
