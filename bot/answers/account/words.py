"""The words of an account's card (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from bot.answers import wording as say
from bot.answers.answer import Listing
from bot.answers.footing import Footing, scope_lines, warnings
from bot.answers.making import Words
from bot.catalog import Account
from bot.question import Question
from bot.rows import Table
from bot.windows import Window
from queries.measures.account_card import AccountCard, FeatureUse

_NAME, _FEATURE = 80, 50
_MOST = 3
_LISTED = 5
_ENOUGH = 5
"""Visitor-days in one of the windows from which on a change of a feature is told."""


@dataclass(frozen=True, slots=True)
class Findings:
    """``use``: the account's rows; ``daily``: its people on each day of ``weeks``; ``owner``: an address."""

    account: Account
    card: AccountCard
    before: Window
    owner: str | None
    names: Mapping[str, str]
    use: Table
    weeks: Window
    daily: tuple[int, ...]
    colleagues: int
    footing: Footing

    def name(self, one: FeatureUse) -> str:
        return self.names.get(one.id, one.id)

    def count(self, name: str) -> int:
        return cast(int, self.card.counts[name])


def words(question: Question, findings: Findings) -> Words:
    """The sentences of the answer."""
    headline, detail = _headline(findings)
    used = findings.count("visitors_active") > 0
    return Words(
        headline=headline,
        detail=detail,
        change=_change(question, findings) if used else "",
        bullets=_bullets(findings) if used else (),
        lists=_lists(findings),
        caveats=(*question.notes, *warnings(question, findings.footing)),
        scope=scope_lines(question, findings.footing, colleagues=findings.colleagues, hidden=None),
    )


def _headline(findings: Findings) -> tuple[str, str]:
    name = say.shortened(findings.account.name, _NAME)
    people, features = findings.count("visitors_active"), findings.count("features_used")
    if not people:
        return f"{name}: nobody was active in these days", ""
    active = say.count(people, "active person", "active people")
    return f"{name}: {active}, {say.count(features, 'feature')} used", _against(findings)


def _against(findings: Findings) -> str:
    median = findings.card.counts["similar_median"]
    if median is None:
        return "(no account of its size to compare with)"
    others = say.count(findings.count("similar_accounts"), "account")
    return f"({others} of its size {'uses' if others == '1 account' else 'use'} {_half(median)})"


def _half(value: float) -> str:
    return f"{value:.0f}" if value == round(value) else f"{value:.1f}"


def _change(question: Question, findings: Findings) -> str:
    now, before = findings.count("visitor_days"), findings.count("previous_visitor_days")
    than = say.before(findings.before, question.window, findings.footing.today)
    if not before:
        return f"No feature was used in {say.dates(findings.before, findings.footing.today)}." if now else ""
    mark = "▲" if now > before else "▼" if now < before else "●"
    return (
        f"{mark} Use {say.signed_percent(now, before)} on {than} "
        f"({say.number(now)} against {say.number(before)} visitor-days)."
    )


def _bullets(findings: Findings) -> tuple[str, ...]:
    lines = [
        _moved(findings, "More of", _rising(findings)),
        _moved(findings, "Less of", _fading(findings)),
    ]
    first, last = findings.card.first_use, findings.card.last_use
    if first and last:
        today = findings.footing.today
        lines.append(
            f"First use in these days {say.day(first, today)}, last {say.day(last, today, weekday=True)}"
        )
    if findings.owner:
        lines.append(f"Owner: {findings.owner}")
    return tuple(line for line in lines if line)


def _rising(findings: Findings) -> list[FeatureUse]:
    return _by_change(findings, lambda one: one.visitor_days - one.previous_visitor_days)


def _fading(findings: Findings) -> list[FeatureUse]:
    return _by_change(findings, lambda one: one.previous_visitor_days - one.visitor_days)


def _by_change(findings: Findings, change: Callable[[FeatureUse], int]) -> list[FeatureUse]:
    enough = (
        one for one in findings.card.features if max(one.visitor_days, one.previous_visitor_days) >= _ENOUGH
    )
    found = [one for one in enough if change(one) > 0]
    return sorted(found, key=lambda one: (-change(one), one.id))[:_MOST]


def _moved(findings: Findings, how: str, found: Sequence[FeatureUse]) -> str:
    told = [
        f"{say.shortened(findings.name(one), _FEATURE)} ({one.previous_visitor_days} → {one.visitor_days})"
        for one in found
    ]
    return f"{how}: {', '.join(told)} visitor-days" if told else ""


def _told(findings: Findings, one: FeatureUse) -> str:
    people, days = say.count(one.visitors, "person", "people"), say.count(one.visitor_days, "visitor-day")
    return f"{say.shortened(findings.name(one), _FEATURE)}: {people} on {days}"


def _lists(findings: Findings) -> tuple[Listing, ...]:
    used = [one for one in findings.card.features if one.visitor_days]
    if not used:
        return ()
    lines = tuple(f"{place} {_told(findings, one)}" for place, one in enumerate(used[:_LISTED], 1))
    rest = f"{min(_LISTED, len(used))} of {len(used)}" if len(used) > _LISTED else ""
    return (Listing("What it uses most", lines, rest),)
