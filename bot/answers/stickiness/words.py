"""The words of a stickiness answer (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast

from bot.answers import wording as say
from bot.answers.footing import Footing, scope_lines, warnings
from bot.answers.making import Words
from bot.answers.silence import silence_warning
from bot.question import Question
from bot.windows import Window
from queries.measures.stickiness import WEEK, Value

_USES = {"feature": "use", "page": "visit", "track": "do"}
_DID = {"feature": "used it", "page": "visited it", "track": "did it"}
_NAME = 80
_SAME_POINTS = 0.5


@dataclass(frozen=True, slots=True)
class Findings:
    """``blocks``: first day, last day and figures, the earliest first; ``weeks``: the ratio at the end of
    each of the last four weeks; ``line``: at the end of each day that is drawn, ``app_line``: that of the
    whole app, where it was read. ``known_from``: the first day anything is known of. ``silent_since``: the
    last day with use, where the silence after it looks like a broken tag."""

    measures: Mapping[str, Value]
    blocks: tuple[tuple[date, date, Mapping[str, Value]], ...]
    weeks: tuple[Value, ...]
    line: tuple[float | None, ...]
    app_line: tuple[float | None, ...]
    known_from: date
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
        change=_change(question, findings) if used else "",
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


def name_of(question: Question) -> str:
    """What was asked about, and of which account, short enough for a sentence."""
    at = f" at {question.account.name}" if question.account and question.things else ""
    return say.shortened(f"{say.shortened(question.subject, _NAME)}{at}", 2 * _NAME)


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    name = name_of(question)
    data_from = findings.footing.data_from
    if data_from and data_from > question.window.end:
        return f"{name}: no data for these days", f"(Pendo's data begin on {say.day(data_from, date.min)})"
    if findings.ratio is None:
        colleagues = bool(findings.measures["excluded_visitors"])
        who = f"only colleagues {_did(question, 'were')}" if colleagues else f"nobody {_did(question, 'was')}"
        return f"{name}: {who} in these days", "(so there is no ratio to give)"
    if findings.measures["mau"] == 1:
        return f"{name}: one person {_did(question, 'was')} {how_often(findings.ratio)}", _ratio(findings)
    return f"{name}: people come back {how_often(findings.ratio)}", _ratio(findings)


def _did(question: Question, was: str) -> str:
    return _DID[question.things[0].kind] if question.things else f"{was} there"


def _ratio(findings: Findings) -> str:
    assert findings.ratio is not None
    return f"({named(findings)} {say.percent(findings.ratio)})"


def _change(question: Question, findings: Findings) -> str:
    before = findings.measures["previous_stickiness"]
    assert findings.ratio is not None
    if findings.silent_since:
        since = say.day(findings.silent_since, findings.footing.today, weekday=True)
        return f"No comparison: that nothing came since {since} looks like a broken tag."
    earlier = _block_before(question, findings)
    if before is None and findings.known_from > earlier.start:
        return f"No comparison: Pendo's data begin on {say.day(findings.known_from, date.min)}."
    if before is None:
        days = say.dates(earlier, findings.footing.today)
        return f"No comparison: nobody {_did(question, 'was')} in {days}."
    points = (findings.ratio - before) * 100
    span = "a week" if findings.by_week else "a month"
    if abs(points) < _SAME_POINTS:
        return f"● Within half a point of {span} before ({say.percent(before)})."
    mark, was = "▲" if points > 0 else "▼", say.percent(before)
    return f"{mark} {say.points(points)} in {span}, from {was}.{_trail(findings)}"


def _trail(findings: Findings) -> str:
    """The ratio week by week, where it moved."""
    known = [say.percent(value) for value in findings.weeks if value is not None]
    moved = len(known) == len(findings.weeks) and len(set(known)) > 1
    return f" By week: {' → '.join(known)}." if moved else ""


def _bullets(question: Question, findings: Findings) -> tuple[str, ...]:
    measures = findings.measures
    mean, monthly = cast(float, measures["dau_mean"]), cast(int, measures["mau"])
    period = "week" if findings.by_week else "month"
    verb = _USES[question.things[0].kind] + " it" if question.things else "are active"
    lines: list[str] = []
    if monthly > 1:
        people = f"{say.number(monthly)} people"
        lines.append(f"On an average day {_average(mean)} of the {period}'s {people} {verb}")
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


def _block_before(question: Question, findings: Findings) -> Window:
    days = timedelta(days=cast(int, findings.measures["days"]))
    first = findings.blocks[-1][0]
    return Window(first - days, first - timedelta(days=1), question.window.zone)


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
    if asked < days and findings.ratio is not None:
        lines.append(f"Counted over {days} days: the ratio needs a whole month, or 7 days for DAU/WAU.")
    elif asked % days and findings.ratio is not None:
        first = say.day(findings.blocks[0][0], findings.footing.today)
        lines.append(f"Counted from {first}, as {asked} days are not whole blocks of {days}.")
    if question.window.unfinished:
        lines.append("Today is not over, so its people are not all there yet.")
    return (*lines, *warnings(question, findings.footing))


def _scope(question: Question, findings: Findings) -> tuple[str, ...]:
    first = findings.blocks[0][0]
    today = findings.footing.today
    whole = replace(question.window, start=first)
    days = f"{say.dates(whole, today)}, {say.full_days(whole)}, zero days counted"
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
