"""The chart of a first-use answer: how many have begun by which day (pure)."""

from __future__ import annotations

from datetime import date

from bot.answers import wording as say
from bot.answers.first_use.words import Findings
from bot.charts.spec import Steps
from bot.question import Question
from queries.measures.first_use import band_of_shares

_NAME = 60
_LONGEST = 60
"""Days that are drawn: what comes later is seldom news."""


def chart(question: Question, findings: Findings) -> Steps | None:
    """None where nobody joined."""
    if not findings.members:
        return None
    drawn = min(_LONGEST, findings.longest) + 1
    low, high = band_of_shares(findings.curve)
    name, median = say.shortened(question.subject, _NAME), findings.curve.median
    finding = "half is not reached" if median is None else f"half begin within {say.count(median, 'day')}"
    return Steps(
        title=f"{name}: {finding}",
        subtitle=" · ".join(
            (
                "New people who used it, by days since their first visit",
                f"joined {say.dates(findings.joined, date.min)}",
                say.place(findings.joined.zone),
            )
        ),
        shares=tuple(1 - left for left in findings.curve.survival[:drawn]),
        label=f"of {say.count(len(findings.members), 'person', 'people')}",
        low=tuple(low[:drawn].tolist()),
        high=tuple(high[:drawn].tolist()),
        ghost=tuple(1 - left for left in findings.before.survival[:drawn]),
        ghost_label="joined before",
        median=median,
    )
