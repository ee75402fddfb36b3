"""How use is divided among features, counted from single events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from tests.oracle import Event
from tests.oracles.accounts import is_colleague, seen


def shares_of(
    events: Iterable[Event],
    features: Iterable[str],
    window: tuple[date, date],
    zone: str,
    *,
    globs: Iterable[str] = (),
    weekdays: bool = False,
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The rows of the used ones of ``features``, largest share first, and the totals."""
    wanted, globs = frozenset(features), tuple(globs)
    inside = [
        (day, event)
        for day, event in seen(events, zone)
        if window[0] <= day <= window[1]
        and event.feature in wanted
        and not (weekdays and day.isoweekday() > 5)
    ]
    ours = [(day, event) for day, event in inside if not is_colleague(event, globs)]
    rows: list[dict[str, Any]] = []
    for feature in sorted({event.feature for _, event in ours}):
        mine = [(day, event) for day, event in ours if event.feature == feature]
        row = {
            "id": feature,
            "visitor_days": len({(day, event.visitor) for day, event in mine}),
            "visitors": len({event.visitor for _, event in mine}),
            "accounts": len({event.account for _, event in mine} - {""}),
            "clicks": sum(event.clicks for _, event in mine),
        }
        rows.append(row)
    days, clicks = (sum(row[name] for row in rows) for name in ("visitor_days", "clicks"))
    for row in rows:
        row["share_visitor_days"] = row["visitor_days"] / days
        row["share_clicks"] = row["clicks"] / clicks
    rows.sort(key=lambda row: (-row["visitor_days"], -row["clicks"], row["id"]))
    half = next(
        (n for n in range(len(rows) + 1) if 2 * sum(row["visitor_days"] for row in rows[:n]) >= days), None
    )
    return rows, {
        "visitor_days": days,
        "clicks": clicks,
        "features_used": len(rows),
        "half_of_use_features": half if days else None,
        "excluded_visitors": len({event.visitor for _, event in inside if is_colleague(event, globs)}),
    }
