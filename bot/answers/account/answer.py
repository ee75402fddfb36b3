"""Answers `/usage account`: one account's card."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

from bot.answers.account.chart import WEEKS, chart
from bot.answers.account.words import Findings, words
from bot.answers.answer import Answer, Row
from bot.answers.footing import footing, uncovered
from bot.answers.making import made
from bot.answers.reading import Read
from bot.answers.tools import Tools, days
from bot.errors import InternalError
from bot.question import Question
from bot.rows import present
from bot.windows import Window
from queries.binding import ALL_APPS, Value
from queries.measures.account_card import account_card
from queries.measures.use import within


async def answer_account(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises SourceError."""
    account, window = question.account, question.window
    if account is None:
        raise InternalError("A question about an account names none.")
    no_comparison = uncovered(question, tools)
    before = None if no_comparison else question.comparison
    weeks = Window(window.end - timedelta(days=7 * WEEKS - 1), window.end, window.zone)
    use, activity, *more = await _read(question, before, weeks, tools)
    reads = [use, activity, *more]
    everybody = await tools.scope(replace(question, account=None), window)
    mine = replace(everybody, account=account.id)
    async with tools.counting():
        ours, _ = everybody.split(use.table)
        earlier = within(everybody.split(more[0].table if more else use.table)[0], before) if before else None
        card = account_card(account.id, ours, everybody.split(activity.table)[0], window, earlier)
        own, internal = mine.split(use.table)
        colleagues = {
            *present(within(internal, window).text("visitorId")),
            *present(mine.split(activity.table)[1].text("visitorId")),
        }
    findings = Findings(
        account=account,
        card=card,
        before=before,
        no_comparison=no_comparison,
        owner=tools.catalog.account_values.get(tools.customs.owner, {}).get(account.id),
        names={thing.id: thing.name for thing in tools.catalog.things},
        use=own,
        weeks=weeks,
        colleagues=len(colleagues),
        footing=footing(question, tools, reads),
    )
    return made(
        "account",
        question,
        reads,
        words(question, findings),
        card.counts,
        chart=chart(question, findings),
        tables={"features": _rows(findings)},
    )


async def _read(question: Question, before: Window | None, weeks: Window, tools: Tools) -> list[Read]:
    """Use, who was active, and use in a comparison that lies too far back to be read with the window's."""
    window, first = question.window, min(weeks.start, question.window.start)
    apart = before is not None and before.end < first - timedelta(days=1)
    if before and not apart:
        first = min(first, before.start)
    reading = [
        _features(question, tools, Window(first, window.end, window.zone)),
        tools.activity(question.app, window, fresh=question.fresh),
    ]
    if before and apart:
        reading.append(_features(question, tools, before))
    return await asyncio.gather(*reading)


def _features(question: Question, tools: Tools, span: Window) -> Awaitable[Read]:
    app = question.app.id if question.app else ALL_APPS
    values: dict[str, Value] = {"app": app, **days(span)}
    return tools.reader.read(tools.pipeline("use"), values, until=span.end, fresh=question.fresh)


def _rows(findings: Findings) -> list[Row]:
    return [
        {
            "feature": findings.name(one),
            "id": one.id,
            "visitors": one.visitors,
            "visitor_days": one.visitor_days,
            "previous_visitor_days": one.previous_visitor_days,
            "clicks": one.clicks,
        }
        for one in findings.card.features
    ]
