"""A digest in a few words: what it is about, and when it is due next (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.answers import wording as say
from bot.catalog import Catalog
from bot.digest.definitions import Definition
from bot.digest.schedule import due
from bot.names import shown
from bot.windows import ReadingRules

_TWO_WEEKS = timedelta(days=14)


def about(digest: Definition, catalog: Catalog) -> str:
    """Features by the names that they have now."""
    if not isinstance(digest.features, tuple):
        return digest.about
    known = catalog.things_by_id
    return ", ".join(shown(known[name].name if name in known else name) for name in digest.features)


def next_due(digest: Definition, now: datetime, rules: ReadingRules) -> datetime:
    """When it is due after ``now``, by the clocks of its zone."""
    return next(due(digest, now, now + _TWO_WEEKS, rules)).at.astimezone(ZoneInfo(digest.zone))


def state(digest: Definition, now: datetime, rules: ReadingRules) -> str:
    """``next Mon 30 Nov 09:00``, or that it is paused."""
    if digest.paused:
        return "paused"
    at = next_due(digest, now, rules)
    today = now.astimezone(at.tzinfo).date()
    return f"next {say.day(at.date(), today, weekday=True)} {at:%H:%M}"
