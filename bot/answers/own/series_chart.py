"""The chart of an own query's series: a line for each number, or each value it is split by (pure)."""

from __future__ import annotations

from datetime import date

from bot.answers import wording as say
from bot.answers.own.cells import figure
from bot.answers.own.scope import SUBTITLE, title_of
from bot.answers.own.series_words import Findings, settled
from bot.charts.spec import Line, Lines
from bot.question import Question

_NAME, _MOST = 40, 8


def chart(question: Question, findings: Findings) -> Lines | None:
    """None where there are no two periods to draw between, or nothing but zeros."""
    lines, names = findings.series.lines, findings.names
    if len(findings.series.periods) < 2 or not any(value for line in lines for value in line.values):
        return None
    first = lines[0]
    column, window = findings.column(first.key), question.window
    mean = settled(first, question)
    about = question.subject if len(lines) == 1 and question.things else names[first.key]
    title = f"{say.shortened(about, _NAME)}: {figure(column, mean or 0)} a {findings.every}"
    measured = f"{column.title} ({column.unit})" if column.holds == "duration" else ""
    parts = (
        say.shortened(title_of(findings.says, question), SUBTITLE),
        measured,
        say.dates(window, date.min),
        say.place(window.zone),
    )
    drawn = [Line(names[line.key], line.values, "accent" if line is first else "other") for line in lines]
    return Lines(
        title=title,
        subtitle=" · ".join(filter(None, parts)),
        days=findings.series.periods,
        series=(*drawn, *_ghost(question, findings)),
        unit="percent" if column.holds == "percent" else "count",
        unfinished=window.unfinished,
    )


def _ghost(question: Question, findings: Findings) -> list[Line]:
    """The days before in grey, behind a single line."""
    if len(findings.series.lines) != 1 or findings.before is None or question.comparison is None:
        return []
    earlier = next((line for line in findings.before.lines if line.key == findings.series.lines[0].key), None)
    if earlier is None or not any(earlier.values):
        return []
    count = len(findings.series.periods)
    values = (*earlier.values, *[None] * count)[:count]
    name = say.before(question.comparison, question.window, findings.footing.today)
    return [Line(name, values, "ghost", figure=False)]
