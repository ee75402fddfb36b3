"""Adoption counted the slow and obvious way, straight from single events: what the bot must equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from math import sqrt
from zoneinfo import ZoneInfo

ANONYMOUS = ("_PENDO_T_", "PENDO_T_", "VISITOR-UNIQUE-ID")


@dataclass(frozen=True, slots=True)
class Event:
    """One event; ``feature`` is '' for any other event, ``hidden`` if its visitor is on the exclude list."""

    at_ms: int
    visitor: str
    account: str
    feature: str
    clicks: int
    app: str = "1"
    hidden: bool = False


def adoption_of(
    events: Iterable[Event],
    feature: str,
    window: tuple[date, date],
    before: tuple[date, date] | None,
    zone: str,
    internal: Iterable[str] = (),
    app: str = "1",
    account: str | None = None,
) -> dict[str, float | int | None]:
    """All measures by name, as the definitions say, one event at a time."""
    globs, where = tuple(internal), ZoneInfo(zone)
    known = [event for event in events if not event.visitor.startswith(ANONYMOUS)]
    if account is not None:
        known = [event for event in known if event.account == account]
    days = {id(event): datetime.fromtimestamp(event.at_ms / 1000, where).date() for event in known}

    def measured(span: tuple[date, date]) -> dict[str, float | int | None]:
        inside = [event for event in known if span[0] <= days[id(event)] <= span[1]]
        return _measured(inside, feature, app, globs)

    now = measured(window)
    earlier = measured(before) if before else dict.fromkeys(now)
    rate, rate_before = now["adoption_rate"], earlier["adoption_rate"]
    change = None if rate is None or rate_before is None else (rate - rate_before) * 100
    return now | {f"previous_{name}": value for name, value in earlier.items()} | {"change_points": change}


def _measured(
    inside: list[Event], feature: str, app: str, globs: tuple[str, ...]
) -> dict[str, float | int | None]:
    def is_internal(event: Event) -> bool:
        return any(fnmatchcase(event.visitor, glob) or fnmatchcase(event.account, glob) for glob in globs)

    seen = [event for event in inside if not event.hidden]
    ours = [event for event in seen if not is_internal(event)]
    used = [event for event in ours if event.feature == feature]
    active = [event for event in ours if event.app == app] + used
    colleagues = [event for event in seen if event.feature == feature and is_internal(event)]
    accounts_used = {event.account for event in used} - {""}
    accounts_active = {event.account for event in active} - {""}
    visitors_used, visitors_active = {e.visitor for e in used}, {e.visitor for e in active}
    by_visitor, by_account = Counter[str](), Counter[str]()
    for event in used:
        by_visitor[event.visitor] += event.clicks
        if event.account:
            by_account[event.account] += event.clicks
    clicks = sum(by_visitor.values())
    low, high = _wilson(len(accounts_used), len(accounts_active))
    return {
        "accounts_active": len(accounts_active),
        "accounts_used": len(accounts_used),
        "adoption_rate": len(accounts_used) / len(accounts_active) if accounts_active else None,
        "adoption_low": low,
        "adoption_high": high,
        "visitors_active": len(visitors_active),
        "visitors_used": len(visitors_used),
        "visitor_adoption_rate": len(visitors_used) / len(visitors_active) if visitors_active else None,
        "clicks": clicks,
        "clicks_per_visitor": clicks / len(visitors_used) if visitors_used else None,
        "top5_share": sum(n for _, n in by_visitor.most_common(5)) / clicks if clicks else None,
        "half_of_use_accounts": _makers_of_half(by_account),
        "excluded_visitors": len({event.visitor for event in colleagues}),
        "excluded_clicks": sum(event.clicks for event in colleagues),
        "excluded_by_pendo": len({e.visitor for e in inside if e.hidden and e.feature == feature}),
    }


def _makers_of_half(by_account: Counter[str]) -> int | None:
    whole, reached = sum(by_account.values()), 0
    for position, (_, clicks) in enumerate(by_account.most_common(), start=1):
        reached += clicks
        if whole and 2 * reached >= whole:
            return position
    return None


def _wilson(k: int, n: int) -> tuple[float | None, float | None]:
    """The roots of (p - x)² = z² x (1 - x) / n, solved as a quadratic."""
    if not n:
        return None, None
    z2, p = 1.959963984540054**2, k / n
    a, b, c = 1 + z2 / n, -(2 * p + z2 / n), p * p
    root = sqrt(max(0.0, b * b - 4 * a * c))
    return max(0.0, (-b - root) / (2 * a)), min(1.0, (-b + root) / (2 * a))
