"""Answers `/first-use`: a cohort by first visit, and when each of them first used the thing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.answers.answer import Answer, Row
from bot.answers.first_use.chart import chart
from bot.answers.first_use.words import Findings, words
from bot.answers.footing import footing
from bot.answers.making import made
from bot.answers.reading import Read
from bot.answers.tools import Tools, days
from bot.errors import Refused
from bot.question import Question
from bot.rows import Table, present
from bot.windows import Window
from queries.binding import Value
from queries.measures.first_use import (
    WITHIN,
    Member,
    accounts_of,
    band_of_shares,
    cohort,
    curve,
    first_days,
)

DEFAULT_DAYS = 90
_YEAR = timedelta(days=365)
_DAY = timedelta(days=1)


async def answer_first_use(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises Refused where nobody can have joined, SourceError."""
    yesterday = tools.today - _DAY
    joined = _joined(question, yesterday)
    asked = replace(question, window=Window(joined.start, yesterday, joined.zone))
    before = Window(joined.start - timedelta(days=joined.days), joined.start - _DAY, joined.zone)
    span = Window(before.start - _YEAR, yesterday, joined.zone)
    uses, visits = await asyncio.gather(
        _uses(asked, tools, span), tools.first_visits(span, fresh=question.fresh)
    )
    scope = await tools.scope(question, span)
    async with tools.counting():
        tables = (*scope.split(visits.table), scope.split(uses.table)[0])
        findings = _counted(question, tools, joined, before, yesterday, tables, [uses, visits])
    return made(
        "first_use",
        asked,
        [uses, visits],
        words(asked, findings),
        findings.measures,
        chart=chart(asked, findings),
        tables={"curve": _curve_rows(findings), "accounts": _account_rows(findings, tools)},
    )


def _joined(question: Question, yesterday: date) -> Window:
    """The days of first visit that make the cohort."""
    zone = question.window.zone
    if question.joined:
        if question.joined.start > yesterday:
            raise Refused("Whoever joins today has had no full day yet.", "Try joined last 30 days")
        return Window(question.joined.start, min(question.joined.end, yesterday), zone)
    return Window(yesterday - timedelta(days=DEFAULT_DAYS - 1), yesterday, zone)


async def _uses(question: Question, tools: Tools, span: Window) -> Read:
    thing = question.things[0]
    values: dict[str, Value] = {"thing": thing.id, **days(span)}
    edited = thing.last_updated_at.isoformat() if thing.last_updated_at else ""
    name = tools.pipeline("first_use", thing)
    return await tools.reader.read(name, values, until=span.end, version=edited, fresh=question.fresh)


def _counted(
    question: Question,
    tools: Tools,
    joined: Window,
    before: Window,
    yesterday: date,
    tables: tuple[Table, Table, Table],
    reads: Sequence[Read],
) -> Findings:
    seen, internal, used = tables
    zone = joined.zone
    visits, uses, accounts = first_days(seen, zone), first_days(used, zone), accounts_of(seen)
    launched = min(uses.values(), default=None)
    installed = min(first_days(reads[1].table, zone).values(), default=None)
    chosen, left_out = joined, None
    if not question.joined:
        start = joined.start if launched is None else max(launched, joined.start)
        if question.since_launch and launched is not None:
            start = launched
        chosen, left_out = Window(start, joined.end, zone), installed
    members = cohort(visits, accounts, uses, chosen, yesterday, left_out)
    found = curve(members)
    inside = {
        visitor for visitor, day in first_days(internal, zone).items() if chosen.start <= day <= chosen.end
    }
    kept_out = left_out is not None and chosen.start <= left_out <= chosen.end
    return Findings(
        measures={
            "median_days": found.median,
            **{f"within_{days}": found.within(days) for days in WITHIN},
            "cohort": len(members),
            "used": sum(one.used for one in members),
            "excluded_visitors": len(inside - present(seen.text("visitorId"))),
        },
        curve=found,
        before=curve(cohort(visits, accounts, uses, before, yesterday, left_out)),
        members=tuple(members),
        joined=chosen,
        installed=left_out if kept_out else None,
        launched=launched,
        names={account.id: account.name for account in tools.catalog.accounts},
        footing=footing(question, tools, reads),
    )


def _curve_rows(findings: Findings) -> list[Row]:
    low, high = band_of_shares(findings.curve)
    return [
        {"day": day, "share": 1 - left, "low": float(low[day]), "high": float(high[day])}
        for day, left in enumerate(findings.curve.survival)
    ]


def _account_rows(findings: Findings, tools: Tools) -> list[Row]:
    by_account: dict[str, list[Member]] = {}
    for one in findings.members:
        for account in one.accounts:
            by_account.setdefault(account, []).append(one)
    return [
        {
            "account": findings.names.get(account, account),
            "id": account,
            "cohort": len(members),
            "used": sum(one.used for one in members),
            "median_days": curve(members).median,
        }
        for account, members in sorted(by_account.items())
    ]
