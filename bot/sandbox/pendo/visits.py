"""Who was first and last seen when, and in which accounts: what Pendo itself fills into metadata."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bot.sandbox.pendo.columns import Array, Coded, group_codes, integers
from bot.sandbox.pendo.world import World


@dataclass(frozen=True, slots=True)
class Visits:
    """Epoch milliseconds of the first and the last event."""

    first: int
    last: int


def visits_by_app(
    world: World, field: Literal["visitorId", "accountId"], now: int
) -> dict[str, dict[int, Visits]]:
    """Visitor or account to app to visits, of all events up to ``now``."""
    who, apps = _seen(world, field, now), _seen(world, "appId", now)
    time = world.events.time
    first, last = _first_and_last([who, apps])
    found: dict[str, dict[int, Visits]] = {}
    for start, end in zip(integers(first), integers(last), strict=True):
        app = int(str(apps.at(start)))
        visits = Visits(int(time[start]), int(time[end]))
        found.setdefault(str(who.at(start)), {})[app] = visits
    return found


def accounts_of_visitors(world: World, now: int) -> dict[str, list[str]]:
    """Visitor to its accounts of all events up to ``now``, the one seen last at the end."""
    visitors, accounts = _seen(world, "visitorId", now), _seen(world, "accountId", now)
    found: dict[str, list[str]] = {}
    for place in integers(np.sort(_first_and_last([visitors, accounts])[1])):
        account = str(accounts.at(place))
        if account:
            found.setdefault(str(visitors.at(place)), []).append(account)
    return found


def _seen(world: World, field: str, now: int) -> Coded:
    return world.events.fields[field].take(slice(0, int(np.searchsorted(world.events.time, now, "right"))))


def _first_and_last(columns: list[Coded]) -> tuple[Array, Array]:
    """The first and the last row of each distinct combination."""
    rows = len(columns[0].codes)
    groups = group_codes([(column.codes, len(column.values)) for column in columns], rows)
    last = np.zeros(len(groups), dtype=np.int64)
    last[groups.ids] = np.arange(rows)  # of several assignments to one place the latest stays
    return groups.first, last
