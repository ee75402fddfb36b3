"""The words of a launch answer (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from bot.answers import wording as say
from bot.answers.footing import Footing, scope_lines, warnings
from bot.answers.making import Words
from bot.answers.silence import silence_warning
from bot.question import Question
from bot.windows import Window
from queries.measures.launch import Launch, Value

_DID = {"feature": "used it", "page": "visited it", "track": "did it"}
_CLICKS = {"feature": "click", "page": "view", "track": "event"}
_NAME = 80
FAIR_DAYS = 14
"""From two weeks on, each half holds every weekday."""
_APART = 1.25
"""Clicks outgrow people where they grew by a quarter more."""


@dataclass(frozen=True, slots=True)
class Findings:
    """``before``: as many days before the launch; ``known_from``: the day on which Pendo's data begin, where
    that is later than those days do."""

    launch: Launch
    measures: Mapping[str, Value]
    before: Window
    known_from: date | None
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
        change=_change(question, findings) if used else "",
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


def name_of(question: Question) -> str:
    """What was launched, and the account whose people alone count."""
    at = f" at {say.shortened(question.account.name, _NAME)}" if question.account else ""
    return f"{say.shortened(question.subject, _NAME)}{at}"


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    name, data_from = name_of(question), findings.footing.data_from
    accounts, active = findings.count("accounts"), findings.count("accounts_active")
    if data_from and data_from > question.window.end:
        return f"{name}: no data for these days", f"(Pendo's data begin on {say.day(data_from, date.min)})"
    days, used_it = _span(question), _DID[question.things[0].kind]
    if not findings.count("visitors"):
        who = "only colleagues" if findings.count("excluded_visitors") else "nobody"
        counted = f"0 of {say.count(active, 'active account')}" if active else "nobody else was active"
        return f"{name}: {who} {used_it} {days}", f"({counted})"
    people = say.count(findings.count("visitors"), "person", "people")
    if question.account:
        return f"{name}: {people} {used_it} {days}", ""
    if not accounts:
        return f"{name}: {people} {used_it} {days}, none with an account", ""
    rate = cast(float, findings.measures["adoption_rate"])
    fraction = f"({say.number(accounts)} of {say.number(active)})"
    return f"{name}: {say.percent(rate)} of active accounts {used_it} {days}", fraction


def _span(question: Question) -> str:
    window = question.window
    if window.days == 1:
        return "today so far" if window.unfinished else "on the first day"
    return f"in {window.days} days"


def _change(question: Question, findings: Findings) -> str:
    said = verdict(findings)
    if findings.silent_since:
        since = say.day(findings.silent_since, findings.footing.today, weekday=True)
        return f"No verdict: that nothing came since {since} looks like a broken tag."
    if question.window.unfinished:
        return "No verdict while today is not over." if said else ""
    if len(findings.launch.days) < FAIR_DAYS:
        return "No verdict in fewer than two weeks: weekends would weigh too much." if said else ""
    if not said:
        return ""
    parts = [
        f"{noun} {say.signed_percent(cast(int, after), cast(int, before))}"
        for side, noun in (("clicks", "clicks"), ("visitors", "people"), ("accounts", "accounts"))
        if not (question.account and side == "accounts")
        and (before := findings.measures[f"{side}_first_half"])
        and (after := findings.measures[f"{side}_second_half"]) is not None
    ]
    became = "stayed level" if said == "level" else f"got {said}"
    return f"Second half of the days against the first: {', '.join(parts)}. It {became}."


def _bullets(question: Question, findings: Findings) -> tuple[str, ...]:
    people, clicks = findings.count("visitors"), findings.count("clicks")
    who = say.count(people, "person", "people")
    each = f", {clicks / people:.1f} each" if people > 1 else ""
    lines = [f"{who} made {say.count(clicks, _CLICKS[question.things[0].kind])}{each}"]
    if goal := _goal(question, findings):
        lines.append(goal)
    if len(findings.launch.days) > 1 and findings.count("accounts") > 1:
        lines.append(_reached(findings))
    lines.append(_before(findings))
    return tuple(lines)


def _before(findings: Findings) -> str:
    if findings.known_from:
        begin = say.day(findings.known_from, date.min)
        return f"How it was before is not known: Pendo's data begin on {begin}"
    before, days = findings.count("previous_visitors"), say.dates(findings.before, findings.footing.today)
    span = f"In as many days before, {days}," if len(findings.launch.days) > 1 else f"On {days}"
    if before:
        return f"{span} {say.count(before, 'person', 'people')} used it already"
    return f"{span} nobody used it"


def _goal(question: Question, findings: Findings) -> str:
    share, day = findings.measures["goal_share"], cast("int | None", findings.measures["goal_day"])
    if share is None or day is None:
        return ""
    goal, reached = f"Goal {say.percent(share)} by day {day}", findings.measures["reached_by_goal_day"]
    if reached is not None:
        verdict = "reached" if reached >= share else "missed"
        return f"{goal}: {verdict}, {say.percent(reached)} on that day"
    ended = findings.launch.ended
    so_far = findings.launch.share_by(ended) if ended else None
    told = f"{say.percent(so_far)} on day {ended}" if so_far is not None else "no day is over yet"
    over = question.window.start + timedelta(days=day - 1) < findings.footing.today
    return f"{goal}: {told}, {'and these days end there' if over else 'still running'}"


def _reached(findings: Findings) -> str:
    days = findings.launch.days
    half = len(days) // 2
    begun, all_of_them = days[half - 1].reached, days[-1].reached
    first = "on the first day" if half == 1 else f"in the first {half} days"
    late = say.number(all_of_them - begun) if all_of_them > begun else "none"
    early = say.count(begun, "account") if begun else "No account"
    return f"{early} began {first}, {late} after that"


def _caveats(question: Question, findings: Findings) -> tuple[str, ...]:
    lines = list(question.notes)
    if findings.silent_since is not None:
        lines.append(silence_warning(findings.silent_since, findings.footing.today))
    if not findings.launch.days[0].visitors and findings.count("visitors"):
        first = next(day for day in findings.launch.days if day.visitors)
        lines.append(f"The first use is of {say.day(first.day, findings.footing.today, weekday=True)}.")
    return (*lines, *warnings(question, findings.footing))
