"""Answers `/usage account`: one account's card."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

from bot.answers.account.chart import WEEKS, chart
from bot.answers.account.words import Findings, words
from bot.answers.answer import Answer, Row
from bot.answers.footing import footing
from bot.answers.making import made
from bot.answers.reading import Read
from bot.answers.tools import Tools, days
from bot.errors import InternalError
from bot.question import Question
from bot.windows import Window
from queries.binding import ALL_APPS, Value
from queries.measures.account_card import account_card
from queries.measures.use import by_day


async def answer_account(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises SourceError."""
    account, window = question.account, question.window
    if account is None:
        raise InternalError("A question about an account names none.")
    before = Window(window.start - timedelta(days=window.days), window.start - timedelta(days=1), window.zone)
    weeks = Window(window.end - timedelta(days=7 * WEEKS - 1), window.end, window.zone)
    span = Window(min(before.start, weeks.start), window.end, window.zone)
    use, activity = await asyncio.gather(
        _features(question, tools, span), tools.activity(question.app, window, fresh=question.fresh)
    )
    everybody = await tools.scope(replace(question, account=None), span)
    mine = replace(everybody, account=account.id)
    async with tools.counting():
        ours, _ = everybody.split(use.table)
        card = account_card(account.id, ours, everybody.split(activity.table)[0], window, before)
        own, internal = mine.split(use.table)
        per_day = by_day(own, weeks, "visitorId")
    findings = Findings(
        account=account,
        card=card,
        before=before,
        owner=tools.catalog.account_values.get(tools.customs.owner, {}).get(account.id),
        names={thing.id: thing.name for thing in tools.catalog.things},
        use=own,
        weeks=weeks,
        daily=tuple(per_day),
        colleagues=len(set(internal.text("visitorId").codes.tolist())),
        footing=footing(question, tools, [use, activity]),
    )
    return made(
        "account",
        question,
        [use, activity],
        words(question, findings),
        card.counts,
        chart=chart(question, findings),
        tables={"features": _rows(findings)},
    )


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
