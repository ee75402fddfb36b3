"""One account's card, counted from single events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from math import ceil, floor
from statistics import median
from typing import Any

from tests.oracle import Event
from tests.oracles.accounts import Dated, is_colleague, seen

Span = tuple[date, date]


def card_of(
    events: Iterable[Event],
    account: str,
    features: Iterable[str],
    window: Span,
    before: Span | None,
    zone: str,
    *,
    globs: Iterable[str] = (),
    apps: Iterable[str] = ("1",),
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The figures, and the rows of the features used in either span."""
    wanted, known, globs = frozenset(features), frozenset(apps), tuple(globs)
    ours = [(day, event) for day, event in seen(events, zone) if not is_colleague(event, globs)]
    now = [(day, event) for day, event in ours if window[0] <= day <= window[1]]
    people: dict[str, set[str]] = defaultdict(set)
    breadth: dict[str, set[str]] = defaultdict(set)
    for _, event in now:
        if event.account and (event.app in known or event.feature in wanted):
            people[event.account].add(event.visitor)
        if event.account and event.feature in wanted:
            breadth[event.account].add(event.feature)
    sizes = {other: len(visitors) for other, visitors in people.items()}
    quarter = {other: _quarter(size, list(sizes.values())) for other, size in sizes.items()}
    similar = [o for o in sizes if account in sizes and o != account and quarter[o] == quarter[account]]
    mine = [(day, e) for day, e in now if e.account == account and e.feature in wanted]
    earlier = [
        (day, e)
        for day, e in ours
        if before and before[0] <= day <= before[1] and e.account == account and e.feature in wanted
    ]
    rows = [
        _row(feature, mine, earlier if before else None)
        for feature in {e.feature for _, e in [*mine, *earlier]}
    ]
    rows.sort(key=lambda row: (-row["visitor_days"], -(row["previous_visitor_days"] or 0), row["id"]))
    return {
        "visitors_active": sizes.get(account, 0),
        "features_used": len(breadth[account]),
        "previous_features_used": len({e.feature for _, e in earlier}) if before else None,
        "similar_accounts": len(similar),
        "similar_median": median(len(breadth[other]) for other in similar) if similar else None,
        "clicks": sum(e.clicks for _, e in mine),
        "visitor_days": sum(row["visitor_days"] for row in rows),
        "previous_visitor_days": sum(row["previous_visitor_days"] for row in rows) if before else None,
    }, rows


def _row(feature: str, mine: list[Dated], earlier: list[Dated] | None) -> dict[str, Any]:
    now = [(day, e) for day, e in mine if e.feature == feature]
    return {
        "id": feature,
        "visitors": len({e.visitor for _, e in now}),
        "visitor_days": len({(day, e.visitor) for day, e in now}),
        "previous_visitor_days": None
        if earlier is None
        else len({(day, e.visitor) for day, e in earlier if e.feature == feature}),
        "clicks": sum(e.clicks for _, e in now),
    }


def _quarter(size: int, sizes: list[int]) -> int:
    """In which quarter ``size`` lies; on a bound, in the lower one. Bounds lie between neighbours in line."""
    ordered, passed = sorted(sizes), 0
    for part in (1, 2, 3):
        place = (len(ordered) - 1) * part / 4
        low, high = ordered[floor(place)], ordered[ceil(place)]
        passed += size > low + (high - low) * (place - floor(place))
    return passed
