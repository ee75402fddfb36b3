"""The words of a launch answer (pure)."""

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
from bot.windows import Window
from queries.measures.launch import Launch, Value

_NAME = 80
_APART = 1.25
"""Clicks outgrow people where they grew by a quarter more."""


@dataclass(frozen=True, slots=True)
class Findings:
    """``before``: as many days before the launch."""

    launch: Launch
    measures: Mapping[str, Value]
    before: Window
    silent_since: date | None
    footing: Footing

    def count(self, name: str) -> int:
        return cast(int, self.measures[name])


def words(question: Question, findings: Findings) -> Words:
    """The sentences of the answer."""
    headline, detail = _headline(question, findings)
    used = bool(findings.count("visitors"))
    return Words(
        headline=headline,
        detail=detail,
        change=_change(findings) if used else "",
        bullets=_bullets(question, findings) if used else (),
        caveats=_caveats(question, findings),
        scope=scope_lines(
            question,
            findings.footing,
            colleagues=findings.count("excluded_visitors"),
            hidden=findings.count("excluded_by_pendo"),
        ),
    )


def verdict(findings: Findings) -> str:
    """Whether the second half of the days brought more people or only more clicks; '' where nothing can be
    said of halves."""
    halves = [
        (findings.measures[f"{side}_first_half"], findings.measures[f"{side}_second_half"])
        for side in ("clicks", "visitors", "accounts")
    ]
    (clicks, clicks_after), (people, people_after), _ = halves
    if not clicks or not people or clicks_after is None or people_after is None:
        return ""
    busier, wider = clicks_after / clicks, people_after / people
    if busier >= _APART * wider and busier > 1:
        return "busier, not wider" if wider <= 1.05 else "busier more than wider"
    if wider > 1.05:
        return "wider"
    return "narrower" if wider < 0.95 else "level"


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    name = say.shortened(question.subject, _NAME)
    accounts, active = findings.count("accounts"), findings.count("accounts_active")
    days = say.count(question.window.days, "day")
    if not findings.count("visitors"):
        who = "only colleagues" if findings.count("excluded_visitors") else "nobody"
        return f"{name}: {who} used it in the {days} since its launch", ""
    rate = findings.measures["adoption_rate"]
    fraction = f"({say.number(accounts)} of {say.number(active)})"
    if rate is None or not accounts:
        people = say.count(findings.count("visitors"), "person", "people")
        return f"{name}: {people} in {days}, none with an account", ""
    return f"{name}: {say.percent(rate)} of active accounts in {days}", fraction


def _change(findings: Findings) -> str:
    said = verdict(findings)
    if not said:
        return ""
    parts = [
        f"{noun} {say.signed_percent(cast(int, after), cast(int, before))}"
        for side, noun in (("clicks", "clicks"), ("visitors", "people"), ("accounts", "accounts"))
        if (before := findings.measures[f"{side}_first_half"])
        and (after := findings.measures[f"{side}_second_half"]) is not None
    ]
    return f"Second half of the days against the first: {', '.join(parts)}. It got {said}."


def _bullets(question: Question, findings: Findings) -> tuple[str, ...]:
    people, clicks = findings.count("visitors"), findings.count("clicks")
    who = say.count(people, "person", "people")
    lines = [f"{who} made {say.count(clicks, 'click')}, {clicks / people:.1f} each"]
    if goal := _goal(findings):
        lines.append(goal)
    lines.append(_reached(findings))
    before = findings.count("previous_visitors")
    days = say.dates(findings.before, findings.footing.today)
    if before:
        lines.append(
            f"In as many days before, {days}: {say.count(before, 'person', 'people')} used it already"
        )
    else:
        lines.append(f"Nobody used it in as many days before, {days}")
    return tuple(lines)


def _goal(findings: Findings) -> str:
    share, day = findings.measures["goal_share"], findings.measures["goal_day"]
    if share is None or day is None:
        return ""
    reached = findings.measures["reached_by_goal_day"]
    if reached is None:
        day_now = len(findings.launch.days)
        so_far = findings.launch.share_by(day_now)
        told = "none" if so_far is None else say.percent(so_far)
        return f"Goal {say.percent(share)} by day {day}: {told} on day {day_now}, still running"
    verdict = "reached" if reached >= share else "missed"
    return f"Goal {say.percent(share)} by day {day}: {verdict}, {say.percent(reached)} on that day"


def _reached(findings: Findings) -> str:
    days = findings.launch.days
    half = days[max(0, len(days) // 2 - 1)].reached
    late = days[-1].reached - half
    first = "first day" if len(days) < 4 else f"first {len(days) // 2} days"
    return f"{say.count(half, 'account')} began in the {first}, {say.number(late)} after that"


def _caveats(question: Question, findings: Findings) -> tuple[str, ...]:
    lines = list(question.notes)
    if findings.silent_since is not None:
        lines.append(silence_warning(findings.silent_since, findings.footing.today))
    if not findings.launch.days[0].visitors and findings.count("visitors"):
        first = next(day for day in findings.launch.days if day.visitors)
        lines.append(f"The first use is of {say.day(first.day, findings.footing.today, weekday=True)}.")
    return (*lines, *warnings(question, findings.footing))
