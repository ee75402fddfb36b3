"""The rows of an own query's pipeline, without colleagues where the rows tell who they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from bot.answers.reading import Read
from bot.answers.tools import Tools, days
from bot.catalog import KIND_WORDS
from bot.errors import Refused
from bot.pendo.client import limit_of
from bot.people import InternalRules
from bot.question import Question
from bot.rows import Table, Text, present
from bot.windows import Window
from queries.binding import ALL_APPS, Value
from queries.own import ROLE
from queries.stored import StoredPipeline, StoredQuery

Told = Literal["people", "accounts", "nobody"]
_IDS = {"visitor": "visitorId", "account": "accountId"}
_HOW = {"segment": "segment <name>", "account": "for <account>"}


@dataclass(frozen=True, slots=True)
class OwnRows:
    """``table`` without colleagues. ``told``: whom the rows tell apart; ``colleagues``: how many of those
    were left out. ``limit``: where the pipeline ends on purpose, None where it gives all there is."""

    table: Table
    told: Told
    colleagues: int
    stored: StoredPipeline
    read: Read
    limit: int | None

    @property
    def windowed(self) -> bool:
        """Whether the window that was asked for chose the days."""
        return "first" in self.stored.takes

    @property
    def hides_excluded(self) -> bool:
        """Whether every source leaves out who is on Pendo's exclude list."""
        return bool(found := list(_blacklists(self.read.source.body))) and set(found) == {"apply"}


async def read_rows(question: Question, tools: Tools, window: Window) -> OwnRows:
    """The rows over ``window``. Raises Refused where the pipeline needs what the question does not say,
    SourceError."""
    stored = _stored(question, tools)
    values = _values(question, stored, tools.query, window)
    read = await tools.reader.read(stored.name, values, until=window.end, fresh=question.fresh)
    asked = _of_account(question, tools.query, stored, read.table)
    ids = {who: _column(tools.query, asked, who) for who in _IDS}
    internal = _internal(asked, ids, tools.rules)
    told: Told = "people" if ids["visitor"] else "accounts" if ids["account"] else "nobody"
    named = ids["visitor"] or ids["account"]
    limit = limit_of(read.source.body)
    return OwnRows(
        table=asked.where(~internal),
        told=told,
        colleagues=len(present(asked.where(internal).text(named))) if named else 0,
        stored=stored,
        read=read,
        limit=limit if limit is not None and read.table.count >= limit else None,
    )


def _stored(question: Question, tools: Tools) -> StoredPipeline:
    thing, named = (*question.things, None)[0], tools.query.pipelines.get(ROLE)
    if thing and isinstance(named, dict) and thing.kind not in named:
        asked = " or ".join(f"{KIND_WORDS[kind]}s" for kind in KIND_WORDS if kind in named)
        raise Refused(
            f"{tools.query.words[0]} is about {asked}, and {thing.name} is a {KIND_WORDS[thing.kind]}.",
            f"Name one of the {asked}.",
        )
    return tools.reader.stored(tools.pipeline(ROLE, thing))


def _values(
    question: Question, stored: StoredPipeline, query: StoredQuery, window: Window
) -> dict[str, Value]:
    known: dict[str, Value | None] = {
        **days(window),
        "app": question.app.id if question.app else ALL_APPS,
        "blacklist": "apply",
        "thing": question.things[0].id if question.things else None,
        "segment": question.segment.id if question.segment else None,
        "account": question.account.id if question.account else None,
        "guide": question.guide.id if question.guide else None,
        **dict(question.extras),
    }
    values = {name: value for name in stored.takes if (value := known[name]) is not None}
    if missing := [name for name in stored.takes if name not in values]:
        how = _HOW.get(missing[0], f"{missing[0]} <name>")
        raise Refused(f"{query.words[0]} needs a {missing[0]}.", f"Add it: {how}.")
    return values


def _of_account(question: Question, query: StoredQuery, stored: StoredPipeline, table: Table) -> Table:
    """The rows of the account asked for, where the pipeline itself does not choose them."""
    if question.account is None or "account" in stored.takes:
        return table
    column = table.text(cast(str, _column(query, table, "account")))
    wanted = np.array([value == question.account.id for value in column.values], np.bool_)
    return table.where(wanted[column.codes])


def _column(query: StoredQuery, table: Table, who: str) -> str | None:
    """The column with the ids of visitors or accounts, shown or not; None without one."""
    shown = [name for name, column in query.columns.items() if column.holds == who]
    found = next(iter(shown), _IDS[who])
    return found if isinstance(table.columns.get(found), Text) else None


def _internal(table: Table, ids: Mapping[str, str | None], rules: InternalRules) -> NDArray[np.bool_]:
    nobody = Text(("",), np.zeros(table.count, np.int32))
    columns = {_IDS[who]: table.text(name) if name else nobody for who, name in ids.items()}
    return rules.rows(Table(columns, table.count))


def _blacklists(node: Any) -> list[str]:
    """How the sources of a bound pipeline treat Pendo's exclude list; Pendo's default is to apply it."""
    if isinstance(node, list):
        return [found for item in cast("list[Any]", node) for found in _blacklists(item)]
    if not isinstance(node, Mapping):
        return []
    found: list[str] = []
    for key, value in cast("Mapping[str, Any]", node).items():
        if key == "source" and isinstance(value, Mapping):
            given = cast("Mapping[str, Any]", value)
            rows = next((item for name, item in given.items() if name != "timeSeries"), None)
            said = cast("Mapping[str, str]", rows) if isinstance(rows, Mapping) else dict[str, str]()
            found.append(said.get("blacklist", "apply"))
        else:
            found += _blacklists(value)
    return found
