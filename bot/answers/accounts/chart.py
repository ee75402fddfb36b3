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
    some, place = found[:_MOST], say.place(question.window.zone)
    name = say.shortened(question.subject, _NAME)
    used = sum(one.visitors_used > 0 for one in findings.active)
    whole = f"{say.number(used)} of {say.count(len(findings.active), 'active account')}"
    return Bars(
        title=f"{name}: {whole}",
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
