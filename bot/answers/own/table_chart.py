"""The chart of an own query's table: a bar for each row, of one of its numbers (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from bot.answers import wording as say
from bot.answers.own.cells import bare, figure
from bot.answers.own.scope import SUBTITLE, title_of
from bot.answers.own.table_words import MOST_SHOWN, Findings
from bot.charts.spec import Bar, Bars
from bot.question import Question

_ROOM = 18
"""Letters of several names beside a bar."""


def chart(question: Question, findings: Findings) -> Bars | None:
    """None without two rows to compare, or where a bar has no length: all is zero, or something is less."""
    charted, largest = findings.charted, findings.largest
    known = [row for row in findings.rows if charted and row[charted] is not None]
    if not findings.drawn or largest is None or len(known) < 2:
        return None
    values = [cast(float, row[charted]) for row in known]
    if min(values) < 0:
        return None
    column, window = findings.columns[charted], question.window
    days = [say.dates(window, date.min)] if findings.own.windowed else []
    measured = [] if column.unit and column.holds == "count" else [column.title]
    label = say.shortened(findings.label(largest), 40)
    title = say.shortened(title_of(findings.says, question), SUBTITLE)
    return Bars(
        title=f"{label}: {findings.text(largest, charted)}",
        subtitle=" · ".join((title, *measured, *days, say.place(window.zone))),
        bars=tuple(
            Bar(_brief(findings.labels(row)), value, note=figure(bare(column), value), accent=row is largest)
            for row, value in zip(known[:MOST_SHOWN], values, strict=False)
        ),
        unit="percent" if column.holds == "percent" else "count",
        more=len(findings.rows) - len(known[:MOST_SHOWN]),
    )


def _brief(labels: Sequence[str]) -> str:
    """Several names beside a bar are each cut where they have no room, so that none is lost."""
    room = _ROOM // len(labels)
    long = sum(map(len, labels)) > _ROOM
    return " · ".join(say.shortened(label, room) if long and len(labels) > 1 else label for label in labels)
