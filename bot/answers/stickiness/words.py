"""The words of a stickiness answer (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from bot.answers import wording as say
from bot.answers.footing import Footing, scope_lines, warnings
from bot.answers.making import Words
from bot.answers.silence import silence_warning
from bot.question import Question
from queries.measures.stickiness import WEEK, Value

_USES = {"feature": "use", "page": "visit", "track": "do"}
_NAME = 80


@dataclass(frozen=True, slots=True)
class Findings:
    """``blocks``: first day, last day and figures, the earliest first; ``weeks``: the ratio at the end of
    each of the last four weeks; ``line``: at the end of each day that is drawn. ``silent_since``: the last
    day with use, where the silence after it looks like a broken tag."""

    measures: Mapping[str, Value]
    blocks: tuple[tuple[date, date, Mapping[str, Value]], ...]
    weeks: tuple[Value, ...]
    line: tuple[float | None, ...]
    silent_since: date | None
    footing: Footing

    @property
    def ratio(self) -> float | None:
        return self.measures["stickiness"]

    @property
    def by_week(self) -> bool:
        """Whether the days are a week's: DAU/WAU."""
        return self.measures["days"] == WEEK


def words(question: Question, findings: Findings) -> Words:
    """The sentences of the answer."""
    headline, detail = _headline(question, findings)
    used = findings.ratio is not None
    return Words(
        headline=headline,
        detail=detail,
        change=_change(findings) if used else "",
        bullets=_bullets(question, findings) if used else (),
        caveats=_caveats(question, findings),
        scope=_scope(question, findings),
    )


def named(findings: Findings) -> str:
    """What the ratio is called."""
    return "DAU/WAU" if findings.by_week else "stickiness"


def how_often(ratio: float) -> str:
    """A share of days as people say it: ``about 1 day in 4``."""
    if ratio >= 0.95:
        return "almost every day"
    if ratio > 0.55:
        return f"about {round(ratio * 10)} days in 10"
    return f"about 1 day in {round(1 / ratio)}"


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    name = say.shortened(question.subject, _NAME)
    data_from = findings.footing.data_from
    if data_from and data_from > question.window.end:
        return f"{name}: no data for these days", f"(Pendo's data begin on {say.day(data_from, date.min)})"
    if findings.ratio is None:
        who = "only colleagues were" if findings.measures["excluded_visitors"] else "nobody was"
        return f"{name}: {who} there in these days", "(so there is no ratio to give)"
    return (
        f"{name}: people come back {how_often(findings.ratio)}",
        f"({named(findings)} {say.percent(findings.ratio)})",
    )


def _change(findings: Findings) -> str:
    before = findings.measures["previous_stickiness"]
    assert findings.ratio is not None
    if before is None:
        return "No comparison: nobody was there in the days before."
    points = (findings.ratio - before) * 100
    mark = "▲" if points > 0 else "▼" if points < 0 else "●"
    span = "a week" if findings.by_week else "a month"
    amount = f"{say.points(points)} in {span}" if points else f"No change in {span}"
    trail = " → ".join("none" if value is None else say.percent(value) for value in findings.weeks)
    return f"{mark} {amount}, from {say.percent(before)}. By week: {trail}."


def _bullets(question: Question, findings: Findings) -> tuple[str, ...]:
    measures = findings.measures
    mean, monthly = cast(float, measures["dau_mean"]), cast(int, measures["mau"])
    period = "week" if findings.by_week else "month"
    verb = _USES[question.things[0].kind] + " it" if question.things else "are active"
    people = say.count(monthly, "person", "people")
    lines = [f"On an average day {_average(mean)} of the {period}'s {people} {verb}"]
    weekdays = measures["weekdays_stickiness"]
    if not question.weekdays and weekdays is not None:
        lines.append(f"Weekdays only: {say.percent(weekdays)}{_pull(cast(float, findings.ratio), weekdays)}")
    app = measures["app_stickiness"]
    if app is not None:
        lines.append(f"For comparison, the whole {findings.footing.app_name}: {say.percent(app)}")
    if len(findings.blocks) > 1:
        ratios = (block["stickiness"] for _, _, block in findings.blocks)
        told = " → ".join("none" if value is None else say.percent(value) for value in ratios)
        lines.append(f"By {measures['days']} days, the earliest first: {told}")
    return tuple(lines)


def _average(mean: float) -> str:
    return say.number(mean) if mean >= 10 else f"{mean:.1f}"


def _pull(ratio: float, weekdays: float) -> str:
    if round(weekdays * 100) == round(ratio * 100):
        return ", the same"
    return ". Weekends pull the figure down" if weekdays > ratio else ". Weekends raise the figure"


def _caveats(question: Question, findings: Findings) -> tuple[str, ...]:
    lines = list(question.notes)
    if findings.silent_since is not None:
        lines.append(silence_warning(findings.silent_since, findings.footing.today))
    days, asked = cast(int, findings.measures["days"]), question.window.days
    if asked % days and findings.ratio is not None:
        whole = say.count(len(findings.blocks), f"block of {days} days", f"blocks of {days} days")
        first = say.day(findings.blocks[0][0], date.min)
        lines.append(f"Counted over {whole} from {first}, as {asked} days do not divide by {days}.")
    if question.window.unfinished:
        lines.append("Today is not over, so its people are not all there yet.")
    return (*lines, *warnings(question, findings.footing))


def _scope(question: Question, findings: Findings) -> tuple[str, ...]:
    first, last = findings.blocks[0][0], findings.blocks[-1][1]
    today = findings.footing.today
    days = (
        f"{say.day(first, today)} – {say.day(last, today)}, {(last - first).days + 1} days, zero days counted"
    )
    hidden = findings.measures["excluded_by_pendo"]
    lines = scope_lines(
        question,
        findings.footing,
        colleagues=cast(int, findings.measures["excluded_visitors"]),
        hidden=None if hidden is None else int(hidden),
        dates=days,
    )
    about = "Pendo's Stickiness widget shows the whole app, not this feature"
    return (lines[0], *([about] if question.things else []), *lines[1:])
