"""Answers `/first-use`: a cohort by first visit, and when each of them first used the thing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.answers.answer import Answer, Row
from bot.answers.first_use.chart import chart
from bot.answers.first_use.words import Findings, words
from bot.answers.footing import footing
from bot.answers.making import made
from bot.answers.reading import Read
from bot.answers.tools import Tools, days
from bot.errors import Refused
from bot.question import Question
from bot.rows import present
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
    median_days,
)
from queries.measures.use import Scope

DEFAULT_DAYS = 90
_YEAR = timedelta(days=365)
_DAY = timedelta(days=1)
_NO_DATA_BEFORE = date(2013, 1, 1)
"""Pendo was founded in that year."""


async def answer_first_use(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises Refused where nobody can have joined, SourceError."""
    yesterday = tools.today - _DAY
    joined = _joined(question, tools, yesterday)
    asked = replace(question, window=Window(joined.start, yesterday, joined.zone))
    span = Window(_first_day(question, tools, joined), yesterday, joined.zone)
    uses, visits = await asyncio.gather(
        _uses(asked, tools, span), tools.first_visits(span, fresh=question.fresh)
    )
    scope = await tools.scope(question, span)
    async with tools.counting():
        findings = _counted(question, tools, joined, yesterday, scope, [uses, visits])
    return made(
        "first_use",
        asked,
        [uses, visits],
        words(asked, findings),
        findings.measures,
        chart=chart(asked, findings),
        tables={"curve": _curve_rows(findings), "accounts": _account_rows(findings, tools)},
    )


def _joined(question: Question, tools: Tools, yesterday: date) -> Window:
    """The days of first visit that make the cohort."""
    zone = question.window.zone
    if question.joined and question.since_launch:
        raise Refused(
            "Joined in some days and joined since the launch are two groups; I count one.",
            f'Try {tools.command} "{question.subject}" since launch',
        )
    if question.joined:
        if question.joined.start > yesterday:
            raise Refused(
                "Whoever joins today has had no full day yet.",
                f'Try {tools.command} "{question.subject}" joined last 30 days',
            )
        return Window(question.joined.start, min(question.joined.end, yesterday), zone)
    return Window(yesterday - timedelta(days=DEFAULT_DAYS - 1), yesterday, zone)


def _first_day(question: Question, tools: Tools, joined: Window) -> date:
    """From when events are read: a year before the group before, and all there are where the launch, however
    long ago, must be found."""
    first, since = joined.start - timedelta(days=joined.days) - _YEAR, tools.catalog.data_since
    if not question.since_launch:
        return first
    return min(first, since.astimezone(ZoneInfo(joined.zone)).date() if since else _NO_DATA_BEFORE)


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
    yesterday: date,
    scope: Scope,
    reads: Sequence[Read],
) -> Findings:
    zone, (use, visit) = joined.zone, (read.table for read in reads)
    seen, internal = scope.split(visit)
    visits, uses, accounts = first_days(seen, zone), first_days(scope.split(use)[0], zone), accounts_of(seen)
    # Whoever is asked about, the thing began with its first use by any customer.
    launched = min(first_days(Scope(tools.rules).split(use)[0], zone).values(), default=None)
    chosen = _since(question, joined, launched)
    left_out = None if question.joined else min(first_days(visit, zone).values(), default=None)
    before = Window(chosen.start - timedelta(days=chosen.days), chosen.start - _DAY, zone)
    comparable = launched is None or launched <= before.start
    earlier = cohort(visits, accounts, uses, before, yesterday, left_out) if comparable else []
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
        before=curve(earlier),
        comparable=comparable,
        members=tuple(members),
        joined=chosen,
        installed=left_out if kept_out else None,
        launched=launched,
        names={account.id: account.name for account in tools.catalog.accounts},
        footing=footing(question, tools, reads),
    )


def _since(question: Question, joined: Window, launched: date | None) -> Window:
    """``joined``; unless it was typed, without the days before anybody could have used it."""
    if question.joined or launched is None:
        return joined
    start = launched if question.since_launch else max(launched, joined.start)
    return Window(start, joined.end, joined.zone)


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
            "median_days": median_days(members),
        }
        for account, members in sorted(by_account.items())
    ]
