"""Answers `/usage active`: the whole product, people and accounts."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.answers.active.chart import chart
from bot.answers.active.words import Findings, words
from bot.answers.answer import Answer, Row
from bot.answers.footing import data_from, footing
from bot.answers.making import made
from bot.answers.tools import Tools
from bot.question import Question
from bot.rows import present
from bot.windows import Window
from queries.measures.active import NAMES, active
from queries.measures.first_use import first_days
from queries.measures.stickiness import MONTH, WEEK, presence, trail
from queries.measures.use import within

_YEAR = timedelta(days=365)


async def answer_active(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises SourceError."""
    window, comparison = question.window, question.comparison
    if comparison and data_from(comparison, tools.catalog):
        comparison = None
    first = min(window.start, comparison.start if comparison else window.start) - timedelta(days=MONTH - 1)
    span = Window(first, window.end, window.zone)
    before_that = Window(first - _YEAR, window.end, window.zone)
    activity, visits = await asyncio.gather(
        tools.activity(question.app, span, fresh=question.fresh),
        tools.first_visits(before_that, fresh=question.fresh),
    )
    scope = await tools.scope(question, span)
    async with tools.counting():
        ours, internal = scope.split(activity.table)
        came = first_days(visits.table, window.zone)
        there = presence(ours, span)
        weekly, monthly = trail(there, WEEK), trail(there, MONTH)
        now = active(ours, came, weekly, monthly, window)
        earlier = active(ours, came, weekly, monthly, comparison) if comparison else dict.fromkeys(NAMES)
    findings = Findings(
        measures={
            **now,
            **{f"previous_{name}": value for name, value in earlier.items()},
            "excluded_visitors": len(present(within(internal, window).text("visitorId"))),
        },
        comparison=comparison,
        weekly=weekly,
        monthly=monthly,
        footing=footing(question, tools, [activity, visits]),
    )
    return made(
        "active",
        question,
        [activity, visits],
        words(question, findings),
        findings.measures,
        chart=chart(question, findings),
        tables={"daily": _daily(findings, window)},
    )


def _daily(findings: Findings, window: Window) -> list[Row]:
    return [
        {"day": day.isoformat(), "dau": daily, "wau": weekly, "mau": monthly}
        for day, daily, weekly, monthly in findings.days(window)
    ]
