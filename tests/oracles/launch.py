"""A launch counted the slow and obvious way."""

from __future__ import annotations

from datetime import timedelta

from tests.oracles.counting import Counts, Row, Seen, Span, accounts, days_of, inside, visitors


def launch_of(
    found: list[Seen], feature: str, app: str, window: Span, goal: tuple[float, int] | None
) -> tuple[Counts, list[Row]]:
    """Every measure, and a row for each day since the launch."""
    uses = [one for one in found if one.event.feature == feature]
    counted = [one for one in uses if one.counts]
    days = days_of(window)
    half = len(days) // 2
    active = accounts(one for one in inside(found, window) if one.counts and one.event.app == app) | accounts(
        inside(counted, window)
    )
    earlier = window[0] - timedelta(days=len(days)), window[0] - timedelta(days=1)
    reached = [len(accounts(inside(counted, (window[0], day)))) for day in days]
    totals = _totals(inside(counted, window))
    measures: Counts = {
        **totals,
        "accounts_active": len(active),
        "adoption_rate": _share(int(totals["accounts"] or 0), len(active)),
        **_half(counted, (days[0], days[half - 1]) if half else None, "first_half"),
        **_half(counted, (days[-half], days[-1]) if half else None, "second_half"),
        **{f"previous_{name}": value for name, value in _totals(inside(counted, earlier)).items()},
        "goal_share": goal[0] if goal else None,
        "goal_day": goal[1] if goal else None,
        "reached_by_goal_day": _share(reached[goal[1] - 1], len(active))
        if goal and goal[1] <= len(days)
        else None,
        "excluded_visitors": len(
            visitors(one for one in inside(uses, window) if one.internal and not one.event.hidden)
        ),
        "excluded_by_pendo": len(visitors(one for one in inside(uses, window) if one.event.hidden)),
    }
    rows: list[Row] = [
        {
            "day": day.isoformat(),
            **_totals(inside(counted, (day, day))),
            "accounts_so_far": so_far,
            "adoption_so_far": _share(so_far, len(active)),
        }
        for day, so_far in zip(days, reached, strict=True)
    ]
    return measures, rows


def _totals(found: list[Seen]) -> Counts:
    return {
        "clicks": sum(one.event.clicks for one in found),
        "visitors": len(visitors(found)),
        "accounts": len(accounts(found)),
    }


def _half(counted: list[Seen], span: Span | None, name: str) -> Counts:
    totals = _totals(inside(counted, span)) if span else dict.fromkeys(("clicks", "visitors", "accounts"))
    return {f"{side}_{name}": value for side, value in totals.items()}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
