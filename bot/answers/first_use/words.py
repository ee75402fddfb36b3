"""The words of a first-use answer (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import hypot
from typing import cast

from bot.answers import wording as say
from bot.answers.footing import Footing, scope_lines, warnings
from bot.answers.making import Words
from bot.question import Question
from bot.windows import Window
from queries.measures.first_use import Curve, Member

_NAME = 80
_ENOUGH = 5
"""People of an account from which on its own median is told."""
_DONE = {"feature": "has used", "page": "has visited", "track": "has done"}
_TOLD = {1: "day 1", 7: "week 1", 14: "two weeks", 30: "30 days"}


@dataclass(frozen=True, slots=True)
class Findings:
    """``before``: the curve of those who joined in as many days before ``joined``, empty where those days are
    not ``comparable``, because some of them lie before the launch. ``installed``: the day
    left out because Pendo began on it; ``launched``: the day of the first use by anybody."""

    measures: Mapping[str, float | int | None]
    curve: Curve
    before: Curve
    comparable: bool
    members: tuple[Member, ...]
    joined: Window
    installed: date | None
    launched: date | None
    names: Mapping[str, str]
    footing: Footing

    @property
    def longest(self) -> int:
        """Days that somebody has had."""
        return len(self.curve.survival) - 1


def words(question: Question, findings: Findings) -> Words:
    """The sentences of the answer."""
    some = bool(findings.members)
    headline, detail = _headline(question, findings)
    return Words(
        headline=headline,
        detail=detail,
        change=_change(findings) if some else "",
        bullets=_bullets(findings) if some else (),
        caveats=_caveats(question, findings),
        scope=_scope(question, findings),
    )


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    name = say.shortened(question.subject, _NAME)
    size, used = cast(int, findings.measures["cohort"]), cast(int, findings.measures["used"])
    joined = say.dates(findings.joined, findings.footing.today)
    if not size:
        return f"{name}: nobody joined in {joined}", "(so there is no first use to count)"
    verb = {"feature": "use", "page": "visit", "track": "do"}[question.things[0].kind]
    counted = f"({say.number(used)} of {say.number(size)} so far)"
    if not used:
        has_used, people = _DONE[question.things[0].kind], say.count(size, "new person", "new people")
        return f"{name}: none of {people} {has_used} it so far", ""
    median = findings.curve.median
    if median is None:
        reached = findings.curve.within(findings.longest)
        return (
            f"{name}: {say.percent(cast(float, reached))} of new people {verb} it within "
            f"{say.count(findings.longest, 'day')}; half is not reached",
            counted,
        )
    if median == 0:
        return f"{name}: half of new people {verb} it on their first day", counted
    return f"{name}: half of new people {verb} it within {say.count(median, 'day')}", counted


def _change(findings: Findings) -> str:
    now, before = findings.curve.median, findings.before.median
    if not findings.comparable:
        return "No comparison: nobody had used it yet when the group before joined."
    if not findings.before.survival:
        return "No comparison: nobody joined in as many days before."
    if now is not None and before is not None:
        if now == before:
            return f"As fast as the group before ({say.count(before, 'day')})."
        how = f"{say.count(abs(now - before), 'day')} {'faster' if now < before else 'slower'}"
        judged = _judged(findings, min(now, before))
        return f"{how} than the group before ({say.count(before, 'day')}).{judged}"
    day = min(30, findings.longest, len(findings.before.survival) - 1)
    share, share_before = (cast(float, one.within(day)) for one in (findings.curve, findings.before))
    points, was = (share - share_before) * 100, say.percent(share_before)
    if not points:
        return f"By day {day}, as many as in the group before ({was})."
    more, judged = "more" if points > 0 else "fewer", _judged(findings, day)
    return f"By day {day}, {say.points(points)} {more} than in the group before ({was}).{judged}"


def _judged(findings: Findings, day: int) -> str:
    """Whether the 95 % interval of the difference by ``day`` leaves out 0, made of both bands (Zou and Donner
    2008); '' where one of them is none, because nobody or everybody has used it by then."""
    (left, low, high), (left_before, low_before, high_before) = (
        tuple(side[day] for side in (one.survival, one.low, one.high))
        for one in (findings.curve, findings.before)
    )
    if left in (0, 1) or left_before in (0, 1):
        return ""
    change = left - left_before
    lowest = change - hypot(left - low, high_before - left_before)
    highest = change + hypot(high - left, left_before - low_before)
    return f" {say.judged(lowest > 0 or highest < 0)}."


def _bullets(findings: Findings) -> tuple[str, ...]:
    measures = findings.measures
    if not measures["used"]:
        return ()
    told = [
        f"{words}: {say.percent(cast(float, measures[f'within_{days}']))}"
        for days, words in _TOLD.items()
        if days <= findings.longest
    ]
    lines: list[str] = []
    if told:
        lines.append(f"{told[0][:1].upper()}{told[0][1:]}" + "".join(f" · {part}" for part in told[1:]))
    size, used = cast(int, measures["cohort"]), cast(int, measures["used"])
    if used < size:
        missing = f"{say.number(size - used)} of {say.number(size)} have not yet"
        lines.append(f"{missing}; counted only for the days they have had")
    slowest = _slowest(findings)
    if slowest:
        lines.append(slowest)
    return tuple(lines)


def _slowest(findings: Findings) -> str:
    """Of the accounts with enough new people, the one with most who have not."""
    waiting: dict[str, list[Member]] = {}
    for one in findings.members:
        for account in one.accounts:
            waiting.setdefault(account, []).append(one)
    found = [
        (sum(not one.used for one in members), len(members), account)
        for account, members in waiting.items()
        if len(members) >= _ENOUGH
    ]
    missing, size, _ = max(found, default=(0, 0, ""), key=lambda one: (one[0], one[1]))
    if not missing or len(found) < 2:
        return ""
    return f"The account with most of these: {missing} of its {size} new people"


def _caveats(question: Question, findings: Findings) -> tuple[str, ...]:
    lines = list(question.notes)
    if findings.installed is not None:
        day = say.day(findings.installed, date.min)
        lines.append(
            f"People first seen on {day} are left out: Pendo's data begin there, so they are not new."
        )
    if findings.launched is None:
        lines.append("Nobody used it in a year.")
    return (*lines, *warnings(question, findings.footing))


def _scope(question: Question, findings: Findings) -> tuple[str, ...]:
    size = cast(int, findings.measures["cohort"])
    joined = say.dates(findings.joined, findings.footing.today)
    lines = scope_lines(
        question,
        findings.footing,
        colleagues=cast(int, findings.measures["excluded_visitors"]),
        hidden=None,
        dates=f"Joined {joined}, {say.count(size, 'person', 'people')}",
    )
    return (lines[0], "Day 0 is Pendo's first sight of a person, not the contract", *lines[1:])
