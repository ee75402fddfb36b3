"""Who is there at all, counted the slow and obvious way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from tests.oracles.counting import Counts, Row, Seen, Span, accounts, days_of, inside, visitors


def active_of(
    found: list[Seen], app: str, window: Span, before: Span | None, first_seen: Mapping[str, date]
) -> tuple[Counts, list[Row]]:
    """Every measure, and a row for each day of the window."""
    here = [one for one in found if one.event.app == app and not one.event.hidden]
    counted = [one for one in here if one.counts]

    def measured(span: Span) -> Counts:
        people = visitors(inside(counted, span))
        new = {visitor for visitor in people if span[0] <= first_seen.get(visitor, date.min) <= span[1]}
        daily = [len(visitors(inside(counted, (day, day)))) for day in days_of(span)]
        return {
            "dau_mean": sum(daily) / len(daily),
            "wau": _ending(counted, span[1], 7),
            "mau": _ending(counted, span[1], 30),
            "visitors": len(people),
            "accounts": len(accounts(inside(counted, span))),
            "new": len(new),
            "returning": len(people - new),
        }

    now = measured(window)
    earlier = measured(before) if before else dict.fromkeys(now)
    colleagues = visitors(one for one in inside(here, window) if one.internal)
    rows: list[Row] = [
        {
            "day": day.isoformat(),
            "dau": _ending(counted, day, 1),
            "wau": _ending(counted, day, 7),
            "mau": _ending(counted, day, 30),
        }
        for day in days_of(window)
    ]
    previous = {f"previous_{name}": value for name, value in earlier.items()}
    return {**now, **previous, "excluded_visitors": len(colleagues)}, rows


def _ending(counted: list[Seen], last: date, length: int) -> int:
    return len(visitors(inside(counted, (last - timedelta(days=length - 1), last))))


def first_days(found: list[Seen]) -> dict[str, date]:
    """The day of each visitor's first event, in any app."""
    first: dict[str, date] = {}
    for one in found:
        if not one.event.hidden:
            first[one.event.visitor] = min(one.day, first.get(one.event.visitor, one.day))
    return first
