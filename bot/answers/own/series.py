"""Answers a team's own query with the numbers of its pipeline by day or week."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.answers.answer import Answer, Measures, Row
from bot.answers.csv import csv_file
from bot.answers.footing import data_from, footing, uncovered
from bot.answers.making import made
from bot.answers.own.reading import OwnRows, read_rows
from bot.answers.own.series_chart import chart
from bot.answers.own.series_words import Findings, settled, words
from bot.answers.own.table import cells
from bot.answers.tools import Tools
from bot.errors import Refused, SettingsError
from bot.question import Question
from bot.windows import Window
from queries.measures.series import Every, Series, series, whole_weeks
from queries.stored import StoredQuery

_WEEK, _YEAR_OF_WEEKS = timedelta(days=7), timedelta(days=364)


async def answer_series(typed: Question, tools: Tools) -> Answer:
    """The answer, not kept yet. Raises Refused where the days hold no week or the pipeline needs what the
    question does not say, SettingsError where its rows make no series, SourceError."""
    question = _by_whole_periods(typed, tools)
    rows = await read_rows(question, tools, question.window)
    before_window = None if uncovered(question, tools) else question.comparison
    before = await read_rows(question, tools, before_window) if before_window else None
    async with tools.counting():
        now = _counted(rows, question.window, tools)
        earlier = _counted(before, before_window, tools) if before and before_window else None
    findings = Findings(
        series=now,
        before=earlier,
        uncovered=uncovered(question, tools),
        every=_every(tools.query),
        columns=tools.query.columns,
        cells=cells(question, tools, tools.query.columns, rows.table),
        says=tools.query.says,
        own=rows,
        footing=footing(question, tools, [rows.read]),
    )
    listed = _rows(question, findings)
    return made(
        "series",
        question,
        [rows.read, *([before.read] if before else [])],
        words(question, findings),
        _measures(question, findings),
        chart=chart(question, findings) if tools.query.chart != "none" else None,
        tables={"series": listed},
        file=csv_file(question, listed) if question.csv else None,
    )


def _every(query: StoredQuery) -> Every:
    return "week" if any(column.holds == "week" for column in query.columns.values()) else "day"


def _by_whole_periods(question: Question, tools: Tools) -> Question:
    """``question`` with its windows cut to whole weeks where the series has one number a week."""
    if _every(tools.query) == "day":
        return question
    window = whole_weeks(question.window)
    if window is None:
        hint = f"Try {tools.command} last 8 complete weeks"
        raise Refused("This has one number a week, and these days hold no whole week.", hint)
    comparison = None
    if question.comparison:
        back = _YEAR_OF_WEEKS if question.comparison_kind == "last year" else _WEEK * (-(-window.days // 7))
        comparison = Window(window.start - back, window.end - back, window.zone)
    return replace(question, window=window, comparison=comparison)


def _counted(rows: OwnRows, window: Window, tools: Tools) -> Series:
    columns = tools.query.columns
    numbers = [name for name, column in columns.items() if column.is_number]
    found = series(
        rows.table,
        window,
        _every(tools.query),
        moment=next(name for name, column in columns.items() if column.holds in ("day", "week")),
        numbers=numbers,
        split=next((name for name, column in columns.items() if column.is_label), ""),
        adds_up=columns[numbers[0]].adds_up,
        since=data_from(window, tools.catalog),
    )
    if found.clashing:
        raise SettingsError(
            f"{rows.stored.name} has several rows for {found.clashing.isoformat()}, and a percent cannot be "
            "added up.",
            "Group its rows by day or week alone, or by what the query splits by.",
        )
    return found


def _measures(question: Question, findings: Findings) -> Measures | dict[str, Measures]:
    if not findings.split:
        found: dict[str, float | int | None] = {
            "rows": findings.own.table.count,
            "excluded_rows": findings.own.read.table.count - findings.own.table.count,
        }
        single = len(findings.series.lines) == 1
        for line in findings.series.lines:
            prefix = "" if single else f"{line.key}_"
            found[f"{prefix}mean"] = settled(line, question)
            found[f"previous_{prefix}mean"] = findings.mean_before(line.key)
        return found
    names = findings.names
    return {
        names[line.key]: {
            "mean": settled(line, question),
            "previous_mean": findings.mean_before(line.key),
        }
        for line in findings.series.lines
    }


def _rows(question: Question, findings: Findings) -> list[Row]:
    """A row for each period, with every line."""
    names = findings.names
    return [
        {
            findings.every: day.isoformat(),
            **{names[line.key]: line.values[place] for line in findings.series.lines},
        }
        for place, day in enumerate(findings.series.periods)
        if findings.series.lines
    ]
