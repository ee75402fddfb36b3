"""The chart of an account's card: people of each feature, week by week (pure)."""

from __future__ import annotations

from datetime import date, timedelta

from bot.answers import wording as say
from bot.answers.account.words import Findings
from bot.charts.spec import Multiples, Panel
from bot.question import Question
from bot.rows import Table
from queries.measures.distinct import distinct_per, places_among
from queries.measures.use import day_starts, within

WEEKS = 12
_MOST = 9
_NAME = 60


def chart(question: Question, findings: Findings) -> Multiples | None:
    """None where it used nothing."""
    used = [one for one in findings.card.features if one.visitor_days][:_MOST]
    if not used:
        return None
    starts = tuple(findings.weeks.start + timedelta(days=7 * week) for week in range(WEEKS))
    inside = within(findings.use, findings.weeks)
    return Multiples(
        title=f"{say.shortened(findings.account.name, _NAME)}: {_used(findings)}",
        subtitle=" · ".join(
            (
                "People a week: the last week, and change since the first",
                say.dates(findings.weeks, date.min),
                say.place(question.window.zone),
            )
        ),
        periods=starts,
        panels=tuple(_panel(findings, inside, one.id, findings.name(one)) for one in used),
    )


def _used(findings: Findings) -> str:
    features, median = findings.count("features_used"), findings.card.counts["similar_median"]
    if median is None:
        return f"{say.count(features, 'feature')} used"
    return f"{say.count(features, 'feature')} used, accounts of its size {median:g}"


def _panel(findings: Findings, inside: Table, identity: str, name: str) -> Panel:
    values = _weekly(inside, findings, identity)
    more = values[-1] - values[0]
    change = f"{'+' if more > 0 else '−'}{abs(more)}" if more else "±0"
    return Panel(name, tuple(float(value) for value in values), str(values[-1]), change)


def _weekly(inside: Table, findings: Findings, identity: str) -> list[int]:
    """Distinct visitors of the feature in each week."""
    feature = inside.text("featureId")
    if identity not in feature.values:
        return [0] * WEEKS
    rows = inside.where(feature.codes == feature.values.index(identity))
    week = places_among(day_starts(findings.weeks), rows.integers("day")) // 7
    visitor = rows.text("visitorId")
    return [int(count) for count in distinct_per(week, WEEKS, [(visitor.codes, len(visitor.values))])]
