"""Answers `/usage share`: one reading of all features' use."""

from __future__ import annotations

from bot.answers.answer import Answer, Row
from bot.answers.csv import csv_file
from bot.answers.footing import footing
from bot.answers.making import made
from bot.answers.share.chart import chart
from bot.answers.share.words import Findings, words
from bot.answers.tools import Tools, days
from bot.question import Question
from queries.binding import ALL_APPS, Value
from queries.measures.share import Shares, share


async def answer_share(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises SourceError."""
    window = question.window
    values: dict[str, Value] = {"app": question.app.id if question.app else ALL_APPS, **days(window)}
    read = await tools.reader.read(tools.pipeline("use"), values, until=window.end, fresh=question.fresh)
    scope = await tools.scope(question, window)
    async with tools.counting():
        shares = share(read.table, scope)
    names = {thing.id: thing.name for thing in tools.catalog.things}
    tagged = frozenset(
        thing.id
        for thing in tools.catalog.things
        if thing.kind == "feature" and (question.app is None or question.app.id == thing.app_id)
    )
    findings = Findings(shares, names, tagged, footing(question, tools, [read]))
    table = _table(shares, findings)
    return made(
        "share",
        question,
        [read],
        words(question, findings),
        shares.totals,
        chart=chart(question, findings),
        tables={"features": table},
        file=csv_file(question, table) if question.csv else None,
    )


def _table(shares: Shares, findings: Findings) -> list[Row]:
    return [
        {
            "feature": findings.name(one.id),
            "id": one.id,
            "share_visitor_days": one.share_visitor_days,
            "share_clicks": one.share_clicks,
            "visitor_days": one.visitor_days,
            "visitors": one.visitors,
            "accounts": one.accounts,
            "clicks": one.clicks,
        }
        for one in shares.features
    ]
