"""The words of an account's card (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from bot.answers import wording as say
from bot.answers.answer import Listing
from bot.answers.footing import Footing, no_data, scope_lines, warnings
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
    """``before``: the comparison, None where there is none; ``no_comparison`` says why one that was asked for
    is left out. ``use``: the account's rows; ``owner``: an address."""

    account: Account
    card: AccountCard
    before: Window | None
    no_comparison: str
    owner: str | None
    names: Mapping[str, str]
    use: Table
    weeks: Window
    colleagues: int
    footing: Footing

    def name(self, one: FeatureUse) -> str:
        return self.names.get(one.id, one.id)

    def count(self, name: str) -> int:
        return cast(int, self.card.counts[name])


def words(question: Question, findings: Findings) -> Words:
    """The sentences of the answer."""
    headline, detail = _headline(question, findings)
    used = findings.count("visitors_active") > 0
    return Words(
        headline=headline,
        detail=detail,
        change=_change(question, findings) if used else "",
        bullets=_bullets(question, findings) if used else (),
        lists=_lists(findings),
        caveats=(*question.notes, *warnings(question, findings.footing)),
        scope=scope_lines(question, findings.footing, colleagues=findings.colleagues, hidden=None),
    )


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    name = say.shortened(findings.account.name, _NAME)
    if unknown := no_data(question, findings.footing):
        return f"{name}: no data for these days", unknown
    people, features = findings.count("visitors_active"), findings.count("features_used")
    if not people:
        who = "only colleagues were" if findings.colleagues else "nobody was"
        return f"{name}: {who} active in these days", "(so there is nothing to compare)"
    active = say.count(people, "active person", "active people")
    used = say.count(features, "feature") if features else "no feature"
    return f"{name}: {active}, {used} used", _against(findings)


def _against(findings: Findings) -> str:
    median = findings.card.counts["similar_median"]
    if median is None:
        return "(no account of its size to compare with)"
    others = findings.count("similar_accounts")
    if others == 1:
        return f"(the one account of its size uses {_half(median)})"
    return f"(median of the {say.number(others)} accounts of its size: {_half(median)})"


def _half(value: float) -> str:
    return f"{value:.0f}" if value == round(value) else f"{value:.1f}"


def _change(question: Question, findings: Findings) -> str:
    if findings.before is None:
        return findings.no_comparison
    now, before = findings.count("visitor_days"), findings.count("previous_visitor_days")
    than = say.before(findings.before, question.window, findings.footing.today)
    if not before:
        return f"▲ New: it used no feature in {_then(findings)}." if now else ""
    if not now:
        return f"▼ It used nothing now, after {say.count(before, 'visitor-day')} in {_then(findings)}."
    if now == before:
        return f"● No change on {than} ({say.count(now, 'visitor-day')})."
    mark = "▲" if now > before else "▼"
    return (
        f"{mark} Use {say.signed_percent(now, before)} on {than} "
        f"({say.number(now)} against {say.number(before)} visitor-days)."
    )


def _then(findings: Findings) -> str:
    return say.dates(findings.before, findings.footing.today) if findings.before else ""


def _bullets(question: Question, findings: Findings) -> tuple[str, ...]:
    lines = [
        _moved(findings, "More of", _by_change(findings, 1)),
        _moved(findings, "Less of", _by_change(findings, -1)),
    ]
    first, last = findings.card.first_use, findings.card.last_use
    if first and last and question.window.days > 1:
        today = findings.footing.today
        lines.append(
            f"First use in these days: {say.day(first, today)} · last: {say.day(last, today, weekday=True)}"
        )
    if findings.owner:
        lines.append(f"Owner: {findings.owner}")
    return tuple(line for line in lines if line)


def _by_change(findings: Findings, direction: Literal[1, -1]) -> list[FeatureUse]:
    """The features whose use rose (1) or fell (-1) most, of those that were used enough to tell."""
    found: list[tuple[int, FeatureUse]] = []
    for one in findings.card.features:
        if one.previous_visitor_days is not None:
            change = direction * (one.visitor_days - one.previous_visitor_days)
            if change > 0 and _tells(one.visitor_days, one.previous_visitor_days):
                found.append((change, one))
    return [one for _, one in sorted(found, key=lambda pair: (-pair[0], pair[1].id))][:_MOST]


def _tells(now: int, before: int) -> bool:
    """Whether counts differ by more than the spread of their difference, were they drawn by chance."""
    return max(now, before) >= _ENOUGH and (now - before) ** 2 >= now + before


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
    rest = f"{_LISTED} of {len(used)} features" if len(used) > _LISTED else ""
    return (Listing("What it uses most", lines, rest),)
