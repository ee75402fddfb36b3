"""The chart of an accounts answer: people who used it inside people active (pure)."""

from __future__ import annotations

from datetime import date

from bot.answers import wording as say
from bot.answers.accounts.words import Findings, ordered
from bot.charts.spec import Bar, Bars
from bot.question import Question

_MOST = 12
_NAME = 60


def chart(question: Question, findings: Findings) -> Bars | None:
    """None where no account stands in the list."""
    found = ordered(question, findings)
    if not found:
        return None
    some = found[:_MOST]
    name = say.shortened(question.subject, _NAME)
    whose = f"{len(some)} of {say.number(len(found))} accounts" if len(some) < len(found) else "All accounts"
    return Bars(
        title=f"{name}: people who used it, of the people active",
        subtitle=" · ".join((whose, say.dates(question.window, date.min), say.place(question.window.zone))),
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
