"""The chart of a share answer: bars, the largest first, with the running share of the whole (pure)."""

from __future__ import annotations

from datetime import date

from bot.answers import wording as say
from bot.answers.share.words import Findings, shown
from bot.charts.spec import Bar, Bars
from bot.question import Question

_NAME = 60


def chart(question: Question, findings: Findings) -> Bars | None:
    """None where nothing was used."""
    some, every = shown(question, findings), findings.shares.features
    if not some:
        return None
    first = say.shortened(findings.name(some[0].id), _NAME)
    return Bars(
        title=f"{first}: {say.percent(some[0].share_visitor_days)} of feature use",
        subtitle=" · ".join(
            (
                "Share of visitor-days",
                say.dates(question.window, date.min),
                say.place(question.window.zone),
            )
        ),
        bars=tuple(
            Bar(
                findings.name(one.id),
                one.share_visitor_days,
                accent=place == 0,
            )
            for place, one in enumerate(some)
        ),
        unit="percent",
        more=len(every) - len(some),
        cumulative=len(some) > 1,
    )
