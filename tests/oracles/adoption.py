"""Adoption of some of the people only, and of parts, counted from single events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from tests.oracle import ANONYMOUS, Event, adoption_of

Counts = dict[str, float | int | None]


def on_weekdays(events: Iterable[Event], zone: str) -> list[Event]:
    """The events of Monday to Friday."""
    where = ZoneInfo(zone)
    return [e for e in events if datetime.fromtimestamp(e.at_ms / 1000, where).weekday() < 5]


def parts_of(
    events: Iterable[Event],
    feature: str,
    window: tuple[date, date],
    zone: str,
    internal: Iterable[str],
    app: str,
    values: Mapping[str, str],
) -> dict[str, Counts]:
    """By part: the five values that most active accounts hold, ``other`` for the rest, ``none`` without."""
    known, globs = list(events), tuple(internal)
    accounts = _active(known, feature, window, zone, globs, app)
    sizes = Counter(values[account] for account in accounts if account in values)
    five = [value for value, _ in sorted(sizes.items(), key=lambda item: (-item[1], item[0]))][:5]

    def part(account: str) -> str:
        value = values.get(account, "")
        return "none" if not value else value if value in five else "other"

    names = [name for name in [*five, "other", "none"] if any(part(account) == name for account in accounts)]
    return {
        name: adoption_of(
            [event for event in known if event.account in accounts and part(event.account) == name],
            feature,
            window,
            None,
            zone,
            globs,
            app,
        )
        for name in names
    }


def _active(
    events: Iterable[Event],
    feature: str,
    window: tuple[date, date],
    zone: str,
    globs: tuple[str, ...],
    app: str,
) -> set[str]:
    where, found = ZoneInfo(zone), set[str]()
    for event in events:
        day = datetime.fromtimestamp(event.at_ms / 1000, where).date()
        colleague = any(fnmatchcase(event.visitor, g) or fnmatchcase(event.account, g) for g in globs)
        counts = event.account and not event.hidden and not event.visitor.startswith(ANONYMOUS)
        here = window[0] <= day <= window[1] and (event.app == app or event.feature == feature)
        if here and counts and not colleague:
            found.add(event.account)
    return found


def holding(
    values: Mapping[str, str], wanted: Iterable[str], *, excluded: bool = False
) -> Callable[[str], bool]:
    """Whether whoever has an id holds one of the ``wanted`` values, in any case; or holds none of them."""
    lower = [value.lower() for value in wanted]
    return lambda identity: (values.get(identity, "").lower() in lower) != excluded
