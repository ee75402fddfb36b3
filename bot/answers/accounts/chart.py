"""The chart of an accounts answer: people who used it inside people active (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.answers import wording as say
from bot.answers.accounts.words import Findings, ordered
from bot.charts.spec import Bar, Bars
from bot.question import Question
from queries.measures.accounts import State

_MOST = 12
_NAME = 60
_STATES: Mapping[State, str] = {
    "lost": "stopped using it",
    "new": "new to it",
    "using": "still using it",
    "paused": "paused",
    "not yet": "not using it yet",
}


def chart(question: Question, findings: Findings) -> Bars | None:
    """None where no account stands in the list."""
    found = ordered(question, findings)
    if not found:
        return None
    some, place = found[:_MOST], say.place(question.window.zone)
    return Bars(
        title=f"{say.shortened(question.subject, _NAME)}: {_whole(question, findings, len(found))}",
        subtitle=" · ".join(
            ("People who used it, of those active", say.dates(question.window, date.min), place)
        ),
        bars=tuple(
            Bar(
                findings.name(one),
                one.visitors_used,
                of=one.visitors_active,
                note=f"{say.number(one.visitors_used)} of {say.number(one.visitors_active)}",
            )
            for one in some
        ),
        more=len(found) - len(some),
    )


def _whole(question: Question, findings: Findings, count: int) -> str:
    """How many accounts the list has: those of the state asked for, else those that use it."""
    if question.state:
        return f"{say.count(count, 'account')} {_STATES[question.state]}"
    return f"{say.number(count)} of {say.count(len(findings.active), 'active account')}"
