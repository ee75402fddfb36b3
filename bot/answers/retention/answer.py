"""Answers `/retention`: cohorts by the week of first use inside the window."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.answers.answer import Answer, Row
from bot.answers.footing import footing
from bot.answers.making import made
from bot.answers.reading import Read
from bot.answers.retention.chart import chart
from bot.answers.retention.words import Findings, words
from bot.answers.silence import silent_since
from bot.answers.tools import Tools, history
from bot.errors import Refused
from bot.question import Question
from bot.rows import present
from bot.windows import Window
from queries.measures.retention import Retention, complete_weeks, retention
from queries.measures.use import Scope, within

_MONDAY, _SUNDAY = 0, 6


async def answer_retention(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises Refused under two whole weeks, SourceError."""
    asked = replace(question, window=_weeks(question, tools))
    thing, span = asked.things[0], history(question.window)
    reads = await asyncio.gather(
        tools.use(thing, span, fresh=asked.fresh), tools.use(thing, span, blacklist="only", fresh=asked.fresh)
    )
    scope = await tools.scope(asked, span)
    async with tools.counting():
        findings = _counted(asked, question, tools, list(reads), scope)
    return made(
        "retention",
        asked,
        reads,
        words(asked, findings),
        findings.measures,
        chart=chart(asked, findings),
        tables={"cohorts": _table(findings.retention)},
    )


def _weeks(question: Question, tools: Tools) -> Window:
    starts_on = _MONDAY if tools.reading_rules.week_starts_on == "monday" else _SUNDAY
    weeks = complete_weeks(question.window, starts_on)
    if weeks is None or weeks.days < 14:
        raise Refused(
            f"Retention compares whole weeks, and these days hold {'only one' if weeks else 'none'}.",
            f'Try {tools.command} "{question.subject}" last 8 complete weeks',
        )
    return weeks


def _counted(question: Question, typed: Question, tools: Tools, reads: list[Read], scope: Scope) -> Findings:
    ours, internal = scope.split(reads[0].table)
    found = retention(ours, question.window)
    base = footing(question, tools, reads)
    hidden = within(scope.only_asked(reads[1].table), question.window)
    return Findings(
        retention=found,
        measures={
            "week_over_week": found.week_over_week(),
            "previous_week_over_week": found.week_over_week(1),
            "weeks": len(found.weekly),
            "visitors": found.visitors,
            "visitors_last_week": found.weekly[-1],
            "visitors_week_before": found.weekly[-2],
            "visitors_again": found.again[-2],
            "after_1_week": found.after(1),
            "after_4_weeks": found.after(4),
            "excluded_visitors": len(present(within(internal, question.window).text("visitorId"))),
            "excluded_by_pendo": len(present(hidden.text("visitorId"))),
        },
        cut=question.window != typed.window,
        silent_since=silent_since(ours, typed, base),
        footing=base,
    )


def _table(found: Retention) -> list[Row]:
    return [
        {"week": cohort.week.isoformat(), "size": cohort.size, "used": list(cohort.used)}
        for cohort in found.cohorts
    ]
