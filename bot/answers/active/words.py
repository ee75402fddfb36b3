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
from queries.measures.stickiness import Trail


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
    measures, where = findings.measures, findings.footing.app_name
    people, accounts = cast(int, measures["visitors"]), cast(int, measures["accounts"])
    colleagues = cast(int, measures["excluded_visitors"])
    scope = scope_lines(question, findings.footing, colleagues=colleagues, hidden=None)
    caveats = (*question.notes, *warnings(question, findings.footing))
    if not people:
        headline = f"{where}: nobody was there in these days"
        return Words(headline, "(but colleagues)" if colleagues else "", caveats=caveats, scope=scope)
    return Words(
        headline=f"{where}: {say.count(people, 'active person', 'active people')} in "
        f"{say.count(accounts, 'account')}",
        detail=f"(on an average day {_mean(cast(float, measures['dau_mean']))})",
        change=_change(question, findings),
        bullets=_bullets(findings),
        caveats=caveats,
        scope=scope,
    )


def _mean(value: float) -> str:
    return say.number(value) if value >= 10 else f"{value:.1f}"


def _change(question: Question, findings: Findings) -> str:
    measures = findings.measures
    before = measures["previous_visitors"]
    if findings.comparison is None:
        return "No comparison: Pendo's data do not reach back so far." if question.comparison else ""
    if not before:
        return f"No comparison: nobody was there in {say.dates(findings.comparison, findings.footing.today)}."
    than = say.before(findings.comparison, question.window, findings.footing.today)
    people, accounts = cast(int, measures["visitors"]), cast(int, measures["accounts"])
    before_accounts = cast(int, measures["previous_accounts"])
    mark = "▲" if people > before else "▼" if people < before else "●"
    of_accounts = f", accounts {say.signed_percent(accounts, before_accounts)}" if before_accounts else ""
    return (
        f"{mark} People {say.signed_percent(people, before)}{of_accounts} on {than} "
        f"({say.number(before)} people, {say.count(before_accounts, 'account')})."
    )


def _bullets(findings: Findings) -> tuple[str, ...]:
    measures = findings.measures
    new, returning = cast(int, measures["new"]), cast(int, measures["returning"])
    weekly, monthly = cast(int, measures["wau"]), cast(int, measures["mau"])
    lines = [
        f"New: {say.number(new)}, first seen in these days; {say.number(returning)} were there before",
        f"In the last 7 days {say.number(weekly)} people, in the last 30 days {say.number(monthly)}",
    ]
    if monthly:
        ratio = findings.monthly.block(
            findings.monthly.first + timedelta(days=len(findings.monthly.daily) - 1)
        )
        stickiness = ratio["stickiness"]
        if stickiness is not None:
            lines.append(f"Stickiness {say.percent(stickiness)} (average day of the month's people)")
    return tuple(lines)
