"""Launch: whether a new thing finds people, or only clicks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bot.rows import Table, Text, present
from bot.windows import Window
from queries.measures.distinct import known, places_among
from queries.measures.proportions import ratio
from queries.measures.use import by_day, day_starts, within

Value = float | int | None
SIDES = ("clicks", "visitors", "accounts")


@dataclass(frozen=True, slots=True)
class Day:
    """``reached``: accounts that used it on this day or before."""

    day: date
    clicks: int
    visitors: int
    accounts: int
    reached: int


@dataclass(frozen=True, slots=True)
class Launch:
    """``counts``: each figure by name; ``days``: one a civil day since the launch, of which ``ended`` are
    over."""

    counts: Mapping[str, Value]
    days: tuple[Day, ...]
    ended: int

    def share_by(self, day: int) -> float | None:
        """The share of the active accounts that used it by day ``day``, the launch being day 1; None before
        that day has ended, or without active accounts."""
        if day > self.ended:
            return None
        return ratio(self.days[day - 1].reached, int(self.counts["accounts_active"] or 0))


def launch(use: Table, activity: Table, window: Window) -> Launch:
    """``use`` reaches over ``window``, which begins on the day of the launch; ``activity`` is exactly its.

    ``…_first_half`` and ``…_second_half``: clicks, distinct visitors and distinct accounts of the days before
    and from the middle of the window (a middle day of an odd number belongs to neither).
    """
    inside = within(use, window)
    half = window.days // 2
    first = Window(window.start, window.start + timedelta(days=half - 1), window.zone) if half else None
    second = Window(window.end - timedelta(days=half - 1), window.end, window.zone) if half else None
    accounts = present(inside.text("accountId"))
    active = accounts | present(activity.text("accountId"))
    counts: dict[str, Value] = {
        **totals_of(inside),
        "accounts_active": len(active),
        "adoption_rate": ratio(len(accounts), len(active)),
        **_half("first_half", inside, first),
        **_half("second_half", inside, second),
    }
    ended = window.days - 1 if window.unfinished else window.days
    return Launch(counts, tuple(_days(inside, window)), ended)


def totals_of(rows: Table) -> dict[str, Value]:
    """Clicks, and distinct visitors and accounts, of ``rows`` of use."""
    return {
        "clicks": int(rows.integers("clicks").sum()),
        "visitors": len(present(rows.text("visitorId"))),
        "accounts": len(present(rows.text("accountId"))),
    }


def _half(name: str, inside: Table, span: Window | None) -> dict[str, Value]:
    totals = totals_of(within(inside, span)) if span else dict.fromkeys(SIDES)
    return {f"{side}_{name}": value for side, value in totals.items()}


def _days(inside: Table, window: Window) -> list[Day]:
    place = places_among(day_starts(window), inside.integers("day"))
    clicks = np.bincount(place, weights=inside.integers("clicks"), minlength=window.days)
    visitors = by_day(inside, window, "visitorId")
    accounts = by_day(inside, window, "accountId")
    reached = np.cumsum(_begun(inside.text("accountId"), place, window.days))
    return [
        Day(
            window.start + timedelta(days=day),
            int(clicks[day]),
            visitors[day],
            accounts[day],
            int(reached[day]),
        )
        for day in range(window.days)
    ]


def _begun(account: Text, place: np.ndarray, days: int) -> np.ndarray:
    """How many accounts used it for the first time on each day."""
    held = known(account)
    first = np.full(len(account.values), days)
    np.minimum.at(first, account.codes[held], place[held])
    return np.bincount(first[first < days], minlength=days)
