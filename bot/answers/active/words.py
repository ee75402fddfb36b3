"""The words of an answer about the whole product (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from bot.answers import wording as say
from bot.answers.footing import Footing, scope_lines, warnings
from bot.answers.making import Words
from bot.question import Question
from bot.windows import Window
from queries.measures.active import Value
from queries.measures.stickiness import MONTH, WEEK, Trail

_NAME = 80


@dataclass(frozen=True, slots=True)
class Findings:
    """``comparison`` is None where none was asked for, or Pendo's data do not reach back to it."""

    measures: Mapping[str, Value]
    comparison: Window | None
    weekly: Trail
    monthly: Trail
    footing: Footing

    def days(self, window: Window) -> Iterator[tuple[date, int, int, int]]:
        """Each day of ``window`` with its daily, weekly and monthly unique visitors."""
        first = (window.start - self.weekly.first).days
        for offset in range(window.days):
            place = first + offset
            yield (
                window.start + timedelta(days=offset),
                int(self.weekly.daily[place]),
                int(self.weekly.monthly[place]),
                int(self.monthly.monthly[place]),
            )


def words(question: Question, findings: Findings) -> Words:
    """The sentences of the answer."""
    measures = findings.measures
    headline, detail = _headline(question, findings)
    colleagues = cast(int, measures["excluded_visitors"])
    used = bool(measures["visitors"])
    return Words(
        headline=headline,
        detail=detail,
        change=_change(question, findings) if used else "",
        bullets=_bullets(question, findings) if used else (),
        caveats=(*question.notes, *warnings(question, findings.footing)),
        scope=scope_lines(question, findings.footing, colleagues=colleagues, hidden=None),
    )


def name_of(question: Question, findings: Findings) -> str:
    """The app, and the account whose people alone count."""
    app = findings.footing.app_name
    where = app if question.app else "All apps"
    return f"{where} at {say.shortened(question.account.name, _NAME)}" if question.account else where


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    measures, name = findings.measures, name_of(question, findings)
    people, accounts = cast(int, measures["visitors"]), cast(int, measures["accounts"])
    data_from = findings.footing.data_from
    if data_from and data_from > question.window.end:
        return f"{name}: no data for these days", f"(Pendo's data begin on {say.day(data_from, date.min)})"
    if not people:
        single = " that day" if question.window.days == 1 else " in these days"
        so_far = " so far" if question.window.unfinished else single
        who = "only colleagues were" if measures["excluded_visitors"] else "nobody was"
        return f"{name}: {who} there{so_far}", ""
    told = f"{name}: {say.count(people, 'active person', 'active people')}"
    if not question.account:
        told += f" in {say.count(accounts, 'account')}" if accounts else ", none with an account"
    if question.window.days == 1:
        return told, ""
    return told, f"(on an average day {_mean(cast(float, measures['dau_mean']))})"


def _mean(value: float) -> str:
    return say.number(value) if value >= 10 else f"{value:.1f}"


def _change(question: Question, findings: Findings) -> str:
    measures, today = findings.measures, findings.footing.today
    before = cast("int | None", measures["previous_visitors"])
    if findings.comparison is None:
        return "No comparison: Pendo's data do not reach back so far." if question.comparison else ""
    if not before:
        return f"No comparison: nobody was there in {say.dates(findings.comparison, today)}."
    than = say.before(findings.comparison, question.window, today)
    people, accounts = cast(int, measures["visitors"]), cast(int, measures["accounts"])
    mark = "▲" if people > before else "▼" if people < before else "●"
    change, were = say.signed_percent(people, before), say.count(before, "person", "people")
    before_accounts = cast(int, measures["previous_accounts"])
    if question.account or not before_accounts:
        return f"{mark} People {change} on {than} ({were})."
    of_accounts = say.signed_percent(accounts, before_accounts)
    then = say.count(before_accounts, "account")
    return f"{mark} People {change}, accounts {of_accounts} on {than} ({were}, {then})."


def _bullets(question: Question, findings: Findings) -> tuple[str, ...]:
    measures, window = findings.measures, question.window
    new, returning = cast(int, measures["new"]), cast(int, measures["returning"])
    weekly, monthly = cast(int, measures["wau"]), cast(int, measures["mau"])
    spans = [(days, people) for days, people in ((WEEK, weekly), (MONTH, monthly)) if days != window.days]
    told = ", ".join(f"{say.count(people, 'person', 'people')} in {days} days" for days, people in spans)
    when = "that day" if window.days == 1 else "in these days"
    lines = [
        f"{say.number(new)} new, first seen {when}; {say.number(returning)} returning",
        f"Up to {say.day(window.end, findings.footing.today)}: {told}",
    ]
    ratio = findings.monthly.block(window.end)
    if monthly > 1 and ratio["stickiness"] is not None:
        mean, share = _mean(cast(float, ratio["dau_mean"])), say.percent(ratio["stickiness"])
        lines.append(f"Stickiness {share} ({mean} of {say.number(monthly)} on an average day of the month)")
    return tuple(lines)
