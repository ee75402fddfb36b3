"""Answers a team's own query with the rows of its pipeline, as they are."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from bot.answers import wording as say
from bot.answers.answer import Answer, Listing, Row
from bot.answers.csv import csv_file
from bot.answers.footing import Footing, completeness, footing, warnings
from bot.answers.tools import Tools, days
from bot.catalog import KIND_WORDS
from bot.errors import Refused
from bot.question import Question
from bot.rows import Table, Text, each
from queries.binding import ALL_APPS, ParameterKind, Value
from queries.measures.rows import rows

SHOWN = 20
"""Rows in a message; the table has them all."""


async def answer_rows(question: Question, tools: Tools) -> Answer:
    """The rows, not kept yet. Raises Refused where the pipeline needs what the question does not say, or
    cannot heed what it says; SourceError."""
    name = _pipeline(question, tools)
    takes = tools.reader.takes(name)
    values = _values(question, takes, tools)
    read = await tools.reader.read(name, values, until=question.window.end, fresh=question.fresh)
    base = footing(question, tools, [read])
    found = _rows(read.table)
    headline, lists = _told(tools.query.says, found)
    return Answer(
        id=None,
        question=question,
        kind="rows",
        measures=rows(read.table),
        headline=headline,
        detail="",
        change="",
        bullets=(),
        caveats=warnings(question, base),
        scope=_scope(question, takes, base),
        sources=(read.source,),
        read_at=read.source.read_at,
        tables={"rows": found},
        lists=lists,
        file=csv_file(question, found) if question.csv else None,
    )


def _pipeline(question: Question, tools: Tools) -> str:
    thing, named = (*question.things, None)[0], tools.query.pipelines.get("rows")
    if thing and isinstance(named, dict) and thing.kind not in named:
        asked = " or ".join(f"{KIND_WORDS[kind]}s" for kind in KIND_WORDS if kind in named)
        raise Refused(
            f"{tools.query.words[0]} is about {asked}, and {thing.name} is a {KIND_WORDS[thing.kind]}.",
            f"Name one of the {asked}.",
        )
    return tools.pipeline("rows", thing)


def _values(question: Question, takes: Mapping[str, ParameterKind], tools: Tools) -> dict[str, Value]:
    known: dict[str, Value] = {
        **days(question.window),
        "app": question.app.id if question.app else ALL_APPS,
        "blacklist": "apply",
    }
    if question.things:
        known["thing"] = question.things[0].id
    if question.segment:
        known["segment"] = question.segment.id
    if question.account:
        known["account"] = question.account.id
    word = tools.query.words[0]
    if question.account and "account" not in takes:
        raise Refused(f"{word} cannot be asked for one account: its pipeline takes none.")
    if missing := [name for name in takes if name not in known]:
        raise Refused(f"{word} needs a {missing[0]}.", f"Add it, such as: {missing[0]} <name>.")
    return {name: known[name] for name in takes}


def _rows(table: Table) -> list[Row]:
    columns = {
        name: each(column) if isinstance(column, Text) else column.tolist()
        for name, column in table.columns.items()
    }
    return [
        {name: None if value != value else value for name, value in zip(columns, values, strict=True)}
        for values in zip(*columns.values(), strict=True)
    ]


def _told(says: str, found: list[Row]) -> tuple[str, tuple[Listing, ...]]:
    """One row is the headline itself; several stand in a list."""
    title = says.rstrip(".")
    if len(found) == 1:
        pairs = ", ".join(f"{name} {_cell(value)}" for name, value in found[0].items())
        return f"{title}: {pairs}", ()
    headline = f"{title}: {say.count(len(found), 'row')}"
    if not found:
        return headline, ()
    lines = tuple(" · ".join(map(_cell, row.values())) for row in islice(found, SHOWN))
    note = f"and {say.number(len(found) - SHOWN)} more rows" if len(found) > SHOWN else ""
    return headline, (Listing(" · ".join(found[0]), lines, note),)


def _cell(value: object) -> str:
    if value is None or value == "":
        return "–"
    return say.number(value) if isinstance(value, int) and abs(value) < 10**11 else str(value)


def _scope(question: Question, takes: Mapping[str, ParameterKind], base: Footing) -> tuple[str, ...]:
    window = question.window
    dates = f"{say.dates(window, base.today)}, {say.full_days(window)} ({say.place(window.zone)})"
    parts = [
        dates if "first" in takes else "days as the pipeline says",
        base.app_name if "app" in takes else "apps as the pipeline says",
        completeness(question, base) if "first" in takes else "",
    ]
    return (" · ".join(filter(None, parts)), "Rows as the stored pipeline gives them: colleagues count too")
