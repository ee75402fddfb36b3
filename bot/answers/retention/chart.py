"""The chart of a retention answer: cohorts by week, with the oldest one as a curve (pure)."""

from __future__ import annotations

from datetime import date

from bot.answers import wording as say
from bot.answers.retention.words import Findings
from bot.charts.spec import Heatmap, HeatRow
from bot.question import Question
from queries.measures.retention import Cohort

_NAME = 60


def chart(question: Question, findings: Findings) -> Heatmap | None:
    """None where nobody used it."""
    found = findings.retention
    if not found.visitors:
        return None
    count, today = len(found.cohorts), findings.footing.today
    after = found.after(1)
    finding = "" if after is None else f": {say.percent(after)} come back after a week"
    name = say.shortened(question.subject, _NAME)
    return Heatmap(
        title=f"{name}{finding}",
        subtitle=" · ".join(
            (
                "Share that used it again, by week of first use",
                say.dates(question.window, date.min),
                say.place(question.window.zone),
            )
        ),
        rows=tuple(
            HeatRow(say.day(cohort.week, today), cohort.size, _shares(cohort, count))
            for cohort in found.cohorts
        ),
        columns=tuple(f"week {week}" for week in range(count)),
        curve=tuple(found.after(weeks) for weeks in range(count)),
        curve_label="all weeks together",
    )


def _shares(cohort: Cohort, count: int) -> tuple[float | None, ...]:
    shares = [used / cohort.size if cohort.size else None for used in cohort.used]
    return (*shares, *[None] * (count - len(shares)))
