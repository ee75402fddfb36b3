"""The words of a share answer (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from bot.answers import wording as say
from bot.answers.answer import Listing
from bot.answers.footing import Footing, no_data, scope_lines, warnings
from bot.answers.making import Words
from bot.question import Question
from queries.measures.share import FeatureShare, Shares

SHOWN = 10
"""Features that are listed unless ``top N`` says otherwise."""
_MOST_SHOWN = 15
_MOST_NAMED = 3
_NAME = 60
_OVERSTATED = 1.5
_NOTICED = 0.02
"""Clicks overstate a feature whose share of them is 1.5 times its share of visitor-days, and two points
more."""


@dataclass(frozen=True, slots=True)
class Findings:
    """``names``: by id, of everything tagged; ``tagged``: the ids of the features that the app has."""

    shares: Shares
    names: Mapping[str, str]
    tagged: frozenset[str]
    footing: Footing

    def name(self, identity: str) -> str:
        return self.names.get(identity, identity)


def words(question: Question, findings: Findings) -> Words:
    """The sentences of the answer."""
    shares = findings.shares
    headline, detail = _headline(question, findings)
    colleagues = cast(int, shares.totals["excluded_visitors"])
    return Words(
        headline=headline,
        detail=detail,
        bullets=_bullets(findings) if shares.features else (),
        lists=(_listing(question, findings),) if shares.features else (),
        caveats=(*question.notes, *_about_tags(findings), *warnings(question, findings.footing)),
        scope=scope_lines(question, findings.footing, colleagues=colleagues, hidden=None),
    )


def shown(question: Question, findings: Findings) -> tuple[FeatureShare, ...]:
    """The features that are listed and drawn."""
    return findings.shares.features[: min(question.top or SHOWN, _MOST_SHOWN)]


def overstated(findings: Findings) -> list[FeatureShare]:
    """The features that look larger by clicks than by the people who use them, the worst first."""
    found = [
        one
        for one in findings.shares.features
        if one.share_clicks >= _OVERSTATED * one.share_visitor_days
        and one.share_clicks - one.share_visitor_days >= _NOTICED
    ]
    return sorted(found, key=lambda one: one.share_visitor_days - one.share_clicks)


def _headline(question: Question, findings: Findings) -> tuple[str, str]:
    features, where = findings.shares.features, say.shortened(question.subject, _NAME)
    if unknown := no_data(question, findings.footing):
        return f"{where}: no data for these days", unknown
    if not features:
        alone = findings.shares.totals["excluded_visitors"]
        who = "only colleagues" if alone else "nobody"
        return f"{where}: {who} used a feature in these days", "(so there are no shares to give)"
    first = features[0]
    name = say.shortened(findings.name(first.id), _NAME)
    if len(features) == 1:
        return f"{name} is the only feature used", f"(by {say.count(first.visitors, 'person', 'people')})"
    total = cast(int, findings.shares.totals["visitor_days"])
    return (
        f"{name} has the largest share: {say.percent(first.share_visitor_days)} of feature use",
        f"({say.number(first.visitor_days)} of {say.number(total)} visitor-days)",
    )


def _bullets(findings: Findings) -> tuple[str, ...]:
    features, totals = findings.shares.features, findings.shares.totals
    half = cast(int, totals["half_of_use_features"])
    lines: list[str] = []
    if len(features) > 1:
        verb = "makes" if half == 1 else "make"
        lines.append(f"{say.count(half, 'feature')} of {len(features)} {verb} half of all use")
    loud = overstated(findings)
    for one in loud[:_MOST_NAMED]:
        name = say.shortened(findings.name(one.id), _NAME)
        lines.append(
            f"Clicks overstate {name}: {say.percent(one.share_clicks)} of clicks, "
            f"{say.percent(one.share_visitor_days)} of visitor-days"
        )
    unused = len(findings.tagged - {one.id for one in features})
    if unused and len(lines) < 4:
        lines.append(f"Not used at all: {say.number(unused)} of {say.count(len(findings.tagged), 'feature')}")
    return tuple(lines)


def _listing(question: Question, findings: Findings) -> Listing:
    some, every = shown(question, findings), findings.shares.features
    lines = tuple(
        f"{place} {say.shortened(findings.name(one.id), _NAME)} {say.percent(one.share_visitor_days)}"
        f" · {say.percent(one.share_clicks)} of clicks · {say.count(one.visitors, 'person', 'people')}"
        for place, one in enumerate(some, 1)
    )
    return Listing("Share of visitor-days", lines, _rest(question, len(some), len(every)))


def _rest(question: Question, shown: int, count: int) -> str:
    if shown == count:
        return ""
    most = ", as many as a message lists" if (question.top or 0) > shown else ""
    file = "the file has every row" if question.csv else "add csv for every row"
    return f"{shown} of {say.number(count)}{most}; {file}"


def _about_tags(findings: Findings) -> list[str]:
    if not findings.shares.features:
        return []
    return ["A visitor-day is one person on one day. A click that matches two tags counts in both features."]
