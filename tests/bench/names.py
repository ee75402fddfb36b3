"""A large subscription's names: what a form and its list have to look through."""

from __future__ import annotations

from datetime import datetime
from random import Random

from bot.catalog import Account, App, Catalog, Thing

THINGS, ACCOUNTS = 2_000, 20_000
_FIRST = ("Export", "Import", "Report", "Dashboard", "Settings", "Billing", "Team", "Search", "Bulk")
_SECOND = ("invoice", "access", "audit", "alert", "calendar", "contact", "deal", "forecast", "token")
_LAST = ("button", "page", "menu", "panel", "dialog", "list", "view", "editor", "wizard", "builder", "tab")


def thing_id(number: int) -> str:
    return f"feature-{number:05}"


def large_catalog(now: datetime) -> Catalog:
    """2,000 features and 20,000 accounts, the same each time."""
    draw = Random(1)
    things = [Thing("export-button", "Export button", "feature", "1")]
    for number in range(THINGS):
        name = f"{draw.choice(_FIRST)} {draw.choice(_SECOND)} {draw.choice(_LAST)} {number}"
        things.append(Thing(thing_id(number), name, "feature", "1"))
    accounts = (Account(f"acc-{number}", f"{draw.choice(_FIRST)} Ltd {number}") for number in range(ACCOUNTS))
    return Catalog(apps=(App("1", "Web app"),), things=tuple(things), accounts=tuple(accounts), read_at=now)
