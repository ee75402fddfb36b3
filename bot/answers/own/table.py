"""Answers a team's own query with the rows of its pipeline, one below the other."""

from __future__ import annotations

from collections.abc import Mapping

from bot.answers.answer import Answer
from bot.answers.csv import csv_file
from bot.answers.footing import footing
from bot.answers.making import made
from bot.answers.own.cells import Cell, Cells, numbered, records
from bot.answers.own.reading import OwnRows, read_rows
from bot.answers.own.table_chart import chart
from bot.answers.own.table_words import Findings, words
from bot.answers.tools import Tools
from bot.errors import SettingsError
from bot.question import Question
from bot.rows import Table, each
from queries.columns import Column
from queries.measures.table import table, totals


async def answer_table(question: Question, tools: Tools) -> Answer:
    """The answer, not kept yet. Raises Refused where the pipeline needs what the question does not say,
    SettingsError where its rows make no table, SourceError."""
    rows = await read_rows(question, tools, question.window)
    async with tools.counting():
        findings = _findings(question, tools, rows)
    listed = findings.cells.rows(findings.columns, findings.rows)
    return made(
        "table",
        question,
        [rows.read],
        words(question, findings),
        {**totals(findings.table), "excluded_rows": rows.read.table.count - rows.table.count},
        chart=chart(question, findings),
        tables={"rows": listed},
        file=csv_file(question, listed) if question.csv else None,
    )


def _findings(question: Question, tools: Tools, rows: OwnRows) -> Findings:
    columns = tools.query.columns
    numbers = [name for name, column in columns.items() if column.is_number]
    shown = table(rows.table, [name for name in columns if name not in numbers], numbers)
    clashing = [columns[name].title for name in numbers if not columns[name].adds_up]
    if clashing and shown.count < rows.table.count:
        raise SettingsError(
            f"{rows.stored.name} has rows that look alike, and their {clashing[0]} cannot be added up.",
            "Show the column that tells them apart, or group without it in the pipeline.",
        )
    charted = tools.query.charted or next(iter(numbers), "")
    listed = [{name: row[name] for name in columns} for row in records(shown)]
    if charted and not rows.stored.is_sorted:
        listed.sort(key=lambda row: -_size(row[charted]))
    return Findings(
        table=shown,
        columns=columns,
        rows=listed,
        charted=charted,
        drawn=tools.query.chart != "none" and len(numbers) < len(columns),
        cells=cells(question, tools, columns, rows.table),
        says=tools.query.says,
        own=rows,
        footing=footing(question, tools, [rows.read]),
    )


def cells(question: Question, tools: Tools, columns: Mapping[str, Column], table: Table) -> Cells:
    """How values are shown; people by numbers unless the question may name them."""
    visitors = [name for name, column in columns.items() if column.holds == "visitor"]
    hidden = [] if question.show_visitors else visitors
    people = numbered(visitor for name in hidden for visitor in each(table.text(name)))
    return Cells(tools.catalog, question.window.zone, tools.today, people)


def _size(value: Cell) -> float:
    return float(value) if isinstance(value, int | float) else float("-inf")
