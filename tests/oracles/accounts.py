"""Accounts and what became of their use, counted from single events, one account at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle import ANONYMOUS, Event

Dated = tuple[date, Event]
Rows = dict[str, dict[str, Any]]
STATES = ("lost", "new", "using", "paused", "not yet")


def is_colleague(event: Event, globs: Iterable[str]) -> bool:
    return any(fnmatchcase(event.visitor, glob) or fnmatchcase(event.account, glob) for glob in globs)


def seen(events: Iterable[Event], zone: str) -> list[Dated]:
    """What Pendo gives: no anonymous visitor and nobody on the exclude list; each with its civil day."""
    where = ZoneInfo(zone)
    return [
        (datetime.fromtimestamp(event.at_ms / 1000, where).date(), event)
        for event in events
        if not event.hidden and not event.visitor.startswith(ANONYMOUS)
    ]


def accounts_of(
    events: Iterable[Event],
    feature: str,
    window: tuple[date, date],
    zone: str,
    *,
    globs: Iterable[str] = (),
    app: str = "1",
    parents: Mapping[str, str] | None = None,
    unfinished: bool = False,
) -> tuple[Rows, Rows]:
    """By id the rows of the active accounts, and of the lost ones that are not active."""
    globs = tuple(globs)
    by_account: dict[str, list[Dated]] = {}
    for day, event in seen(events, zone):
        if event.account and not is_colleague(event, globs):
            account = (parents or {}).get(event.account, event.account)
            by_account.setdefault(account, []).append((day, event))
    active: Rows = {}
    gone: Rows = {}
    for account, theirs in by_account.items():
        row = _row(theirs, feature, window, app, window[1] - timedelta(days=unfinished))
        if row["visitors_active"]:
            active[account] = row
        elif row["state"] == "lost":
            gone[account] = row
    return active, gone


def _row(
    theirs: list[Dated], feature: str, window: tuple[date, date], app: str, last: date
) -> dict[str, Any]:
    inside = [(day, event) for day, event in theirs if window[0] <= day <= window[1]]
    uses = [(day, event) for day, event in inside if event.feature == feature]
    here = {event.visitor for _, event in inside if event.app == app or event.feature == feature}
    users = {event.visitor for _, event in uses}
    return {
        "visitors_used": len(users),
        "visitors_active": len(here),
        "share": len(users) / len(here) if here else 0.0,
        "clicks": sum(event.clicks for _, event in uses),
        "first_use": min(day for day, _ in uses).isoformat() if uses else None,
        "last_use": max(day for day, _ in uses).isoformat() if uses else None,
        "state": _state([day for day, event in theirs if event.feature == feature], window, last),
    }


def _state(days: list[date], window: tuple[date, date], last: date) -> str:
    blocks = {(last - day).days // 7 for day in days if day <= last}
    if not blocks & {0, 1} and len(blocks & {2, 3, 4, 5}) >= 3:
        return "lost"
    now = any(window[0] <= day <= window[1] for day in days)
    before = any(0 < (window[0] - day).days <= 90 for day in days)
    return {(True, False): "new", (True, True): "using", (False, True): "paused"}.get(
        (now, before), "not yet"
    )


def numbers_of(active: Rows, gone: Rows) -> dict[str, int]:
    """The answer's figures about accounts."""
    counted = Counter(row["state"] for row in [*active.values(), *gone.values()])
    return {
        "accounts_active": len(active),
        "accounts_used": sum(row["visitors_used"] > 0 for row in active.values()),
        **{state.replace(" ", "_"): counted[state] for state in STATES},
    }
