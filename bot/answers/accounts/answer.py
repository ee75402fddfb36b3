"""Answers `/accounts`: the accounts behind an adoption, from the same rows."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

from bot.answers.accounts.chart import chart
from bot.answers.accounts.words import Findings, words
from bot.answers.answer import Answer, Row
from bot.answers.csv import csv_file
from bot.answers.footing import footing
from bot.answers.making import made
from bot.answers.owning import check_owning, owned_by
from bot.answers.reading import Read
from bot.answers.silence import silent_since
from bot.answers.tools import Tools, history
from bot.errors import Refused
from bot.question import Question
from bot.rows import Table, present, renamed
from queries.measures.accounts import STATES, AccountUse, accounts
from queries.measures.distinct import known
from queries.measures.use import Scope, within


async def answer_accounts(question: Question, tools: Tools) -> Answer:
    """The answer to ``question``, not kept yet. Raises Refused where owners or parents are asked for that
    nobody told, SourceError."""
    _check(question, tools)
    thing, span = question.things[0], history(question.window)
    reads = await asyncio.gather(
        tools.use(thing, span, fresh=question.fresh),
        tools.use(thing, span, blacklist="only", fresh=question.fresh),
        tools.activity(question.app, question.window, fresh=question.fresh),
    )
    scope = await tools.scope(question, span)
    async with tools.counting():
        findings = _counted(question, tools, reads, scope)
    rows = [_row(one, findings) for one in findings.active]
    gone = [_row(one, findings) for one in findings.gone]
    return made(
        "accounts",
        question,
        reads,
        words(question, findings),
        _measures(findings),
        chart=chart(question, findings),
        tables={"accounts": rows, "lost": gone},
        file=csv_file(question, [*rows, *gone]) if question.csv else None,
    )


def _check(question: Question, tools: Tools) -> None:
    command = f'Try {tools.command} "{question.subject}"'
    if question.mine:
        owners = tools.catalog.account_values.get(tools.customs.owner, {})
        check_owning(question.owner, owners, tools.customs.owner, command)
    if question.by_parent and not tools.catalog.account_values.get(tools.customs.parent):
        raise Refused(
            "I don't know which accounts belong together: no account names its parent "
            "(setting: account_parent).",
            command,
        )


def _counted(question: Question, tools: Tools, reads: Sequence[Read], scope: Scope) -> Findings:
    ours, internal = scope.split(reads[0].table)
    everybody, _ = scope.split(reads[2].table)
    if question.by_parent:
        parents = tools.catalog.account_values[tools.customs.parent]
        ours, everybody = (renamed(table, "accountId", parents) for table in (ours, everybody))
    active, gone = accounts(ours, everybody, question.window)
    base = footing(question, tools, reads)
    names = {account.id: account.name for account in tools.catalog.accounts}
    owners = tools.catalog.account_values.get(tools.customs.owner, {})
    mine = owned_by(question.owner, owners)
    hidden = within(scope.only_asked(reads[1].table), question.window)
    return Findings(
        active=tuple(one for one in active if not question.mine or one.id in mine),
        gone=tuple(one for one in gone if not question.mine or one.id in mine),
        names=names,
        owners=owners,
        outside=_outside(everybody, within(ours, question.window)),
        excluded_visitors=len(present(within(internal, question.window).text("visitorId"))),
        excluded_by_pendo=len(present(hidden.text("visitorId"))),
        silent_since=silent_since(ours, question, base),
        footing=base,
    )


def _outside(*tables: Table) -> int:
    """How many people stand in rows without an account."""
    people = (present(table.where(~known(table.text("accountId"))).text("visitorId")) for table in tables)
    return len(set[str]().union(*people))


def _measures(findings: Findings) -> dict[str, float | int | None]:
    counts = Counter(one.state for one in (*findings.active, *findings.gone))
    used = sum(one.visitors_used > 0 for one in findings.active)
    return {
        "accounts_active": len(findings.active),
        "accounts_used": used,
        **{state.replace(" ", "_"): counts[state] for state in STATES},
        "excluded_visitors": findings.excluded_visitors,
        "excluded_by_pendo": findings.excluded_by_pendo,
    }


def _row(one: AccountUse, findings: Findings) -> Row:
    return {
        "account": findings.name(one),
        "id": one.id,
        "owner": findings.owners.get(one.id),
        "visitors_used": one.visitors_used,
        "visitors_active": one.visitors_active,
        "share": one.share,
        "clicks": one.clicks,
        "first_use": one.first_use.isoformat() if one.first_use else None,
        "last_use": one.last_use.isoformat() if one.last_use else None,
        "state": one.state,
    }
