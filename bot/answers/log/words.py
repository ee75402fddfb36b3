"""The words of a log (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.answers import wording as say
from bot.answers.answer import Listing
from bot.answers.footing import Footing, no_data, scope_lines, warnings
from bot.answers.making import Words
from bot.question import Question
from queries.measures.log import Entry

SHOWN = 12
_NAME = 60


@dataclass(frozen=True)
class Findings:
    """``entries``: the newest first. Without ``show_visitors`` people are told apart by numbers alone."""

    entries: tuple[Entry, ...]
    first: datetime
    names: Mapping[str, str]
    show_visitors: bool
    colleagues: int
    footing: Footing

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        """Visitors by the order in which they stand here."""
        visitors = dict.fromkeys(entry.visitor for entry in self.entries)
        return {visitor: number for number, visitor in enumerate(visitors, 1)}

    @property
    def measures(self) -> Mapping[str, float | int | None]:
        return {
            "events": sum(entry.events for entry in self.entries),
            "visitors": len(self._numbers),
            "accounts": len({entry.account for entry in self.entries} - {""}),
            "excluded_visitors": self.colleagues,
        }

    def person(self, entry: Entry) -> str:
        return entry.visitor if self.show_visitors else f"person {self._numbers[entry.visitor]}"

    def account(self, entry: Entry) -> str:
        return self.names.get(entry.account, entry.account)


def words(question: Question, findings: Findings) -> Words:
    """The sentences and the newest entries."""
    headline, detail = _headline(question, findings)
    return Words(
        headline=headline,
        detail=detail,
        lists=_lists(findings),
        caveats=_caveats(question, findings),
        scope=scope_lines(
            question,
            findings.footing,
            colleagues=findings.colleagues,
            hidden=None,
            dates=_span(question, findings),
        ),
    )


def _span(question: Question, findings: Findings) -> str:
    if question.hours is None:
        return f"{say.dates(question.window, findings.footing.today)}, {say.full_days(question.window)}"
    return f"Last {say.count(question.hours, 'hour')}, since {_moment(findings.first, findings)}"


def _moment(moment: datetime, findings: Findings) -> str:
    return f"{say.day(moment.date(), findings.footing.today, weekday=True)} {moment:%H:%M}"


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    name, measures = say.shortened(question.subject, 80), findings.measures
    at = f" at {say.shortened(question.account.name, _NAME)}" if question.account else ""
    if not findings.entries:
        who = "only colleagues" if findings.colleagues else "nobody"
        if unknown := no_data(question, findings.footing):
            return f"{name}: no data for these days", unknown
        hours = question.hours
        when = f"the last {say.count(hours, 'hour') if hours != 1 else 'hour'}" if hours else "these days"
        return f"{name}: {who}{at} used it in {when}", ""
    newest = findings.entries[0]
    people = say.count(int(measures["visitors"] or 0), "person", "people")
    accounts = int(measures["accounts"] or 0)
    within = f" in {say.count(accounts, 'account')}" if accounts else ", in no account"
    return (
        f"{name}: last used{at} on {_moment(newest.at, findings)}",
        f"({say.count(int(measures['events'] or 0), 'event')} by {people}{within})",
    )


def _lists(findings: Findings) -> tuple[Listing, ...]:
    if not findings.entries:
        return ()
    shown = findings.entries[:SHOWN]
    lines = tuple(
        f"{_moment(entry.at, findings)} · {say.shortened(findings.account(entry), _NAME) or 'no account'} · "
        f"{say.shortened(findings.person(entry), _NAME)} · {say.count(entry.events, 'event')}"
        for entry in shown
    )
    more = len(findings.entries) - len(shown)
    note = f"The newest {len(shown)} of {say.number(len(findings.entries))}; add csv for all" if more else ""
    return (Listing("Newest first, a line for each person and hour", lines, note),)


def _caveats(question: Question, findings: Findings) -> tuple[str, ...]:
    lines = list(question.notes)
    if findings.entries and not findings.show_visitors:
        lines.append("People are numbered here, not named.")
    late = "Pendo shows events some minutes to some hours late, so the newest may be missing."
    return (
        *lines,
        *([] if findings.footing.complete_until else [late]),
        *warnings(question, findings.footing),
    )
