"""Answers `/usage launch`: a release judged by who uses it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.answers.answer import Answer, Row
from bot.answers.footing import data_from, footing
from bot.answers.launch.chart import chart
from bot.answers.launch.words import Findings, words
from bot.answers.making import made
from bot.answers.silence import silent_since
from bot.answers.tools import Tools, history
from bot.question import Question
from bot.rows import Table, present
from bot.windows import Window
from queries.measures.launch import SIDES, Launch, launch, totals_of
from queries.measures.proportions import ratio
from queries.measures.use import within


async def answer_launch(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, whose window begins on the day of the launch; not kept yet. Raises
    SourceError."""
    thing, window = question.things[0], question.window
    before = Window(window.start - timedelta(days=window.days), window.start - timedelta(days=1), window.zone)
    span = history(window)
    span = Window(min(span.start, before.start), span.end, span.zone)
    reads = await asyncio.gather(
        tools.use(thing, span, fresh=question.fresh),
        tools.use(thing, span, blacklist="only", fresh=question.fresh),
        tools.activity(question.app, window, fresh=question.fresh),
    )
    scope = await tools.scope(question, span)
    async with tools.counting():
        ours, internal = scope.split(reads[0].table)
        found = launch(ours, scope.split(reads[2].table)[0], window)
        known_from = data_from(before, tools.catalog)
        hidden = within(scope.only_asked(reads[1].table), window)
        base = footing(question, tools, reads)
    findings = Findings(
        launch=found,
        measures={
            **found.counts,
            **_before(None if known_from else within(ours, before)),
            **_goal(question, found),
            "excluded_visitors": len(present(within(internal, window).text("visitorId"))),
            "excluded_by_pendo": len(present(hidden.text("visitorId"))),
        },
        before=before,
        known_from=known_from,
        silent_since=silent_since(ours, question, base),
        footing=base,
    )
    return made(
        "launch",
        question,
        reads,
        words(question, findings),
        findings.measures,
        chart=chart(question, findings),
        tables={"daily": _daily(found)},
    )


def _before(earlier: Table | None) -> dict[str, float | int | None]:
    """What was there before the launch; None where Pendo's data do not reach back so far."""
    totals = dict.fromkeys(SIDES) if earlier is None else totals_of(earlier)
    return {f"previous_{side}": value for side, value in totals.items()}


def _goal(question: Question, found: Launch) -> dict[str, float | int | None]:
    """The goal, what was reached by its day, and so far where that is still to come."""
    if question.goal is None:
        return {"goal_share": None, "goal_day": None, "reached_by_goal_day": None}
    return {
        "goal_share": question.goal.share,
        "goal_day": question.goal.day,
        "reached_by_goal_day": found.share_by(question.goal.day),
    }


def _daily(found: Launch) -> list[Row]:
    active = int(found.counts["accounts_active"] or 0)
    return [
        {
            "day": day.day.isoformat(),
            "clicks": day.clicks,
            "visitors": day.visitors,
            "accounts": day.accounts,
            "accounts_so_far": day.reached,
            "adoption_so_far": ratio(day.reached, active),
        }
        for day in found.days
    ]
