"""The chart of a stickiness answer: the trailing ratio, day by day (pure)."""

from __future__ import annotations

from datetime import date, timedelta

from bot.answers import wording as say
from bot.answers.stickiness.words import Findings, name_of, named
from bot.charts.spec import Line, Lines
from bot.question import Question

CHART_DAYS = 90
_NAME = 60


def chart(question: Question, findings: Findings) -> Lines | None:
    """None where nobody was there."""
    if findings.ratio is None:
        return None
    last = question.window.end
    name, days = say.shortened(name_of(question), _NAME), findings.measures["days"]
    before = findings.measures["previous_stickiness"]
    ratio = say.percent(findings.ratio)
    was = (
        ""
        if before is None
        else ", as before"
        if say.percent(before) == ratio
        else f", {say.percent(before)} before"
    )
    return Lines(
        title=f"{name}: {named(findings)} {ratio}{was}",
        subtitle=" · ".join(
            (
                f"People of an average day ÷ people of all {days} days",
                say.place(question.window.zone),
            )
        ),
        days=tuple(last - timedelta(days=CHART_DAYS - 1 - place) for place in range(CHART_DAYS)),
        series=(Line(f"on {say.day(last, date.min)}", findings.line, "accent"), *_whole_app(findings)),
        unit="percent",
        unfinished=question.window.unfinished,
        trailing=True,
    )


def _whole_app(findings: Findings) -> tuple[Line, ...]:
    """What was read of the whole app makes a line where the days asked for hold several of its months."""
    known = sum(value is not None for value in findings.app_line)
    return (Line(findings.footing.app_name, findings.app_line),) if known > 1 else ()
