"""Accounts: how much of each one uses a thing, and what became of its use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bot.rows import Table
from bot.windows import Window
from queries.measures.distinct import codes_in, distinct_per, known, visitors_per_account
from queries.measures.use import within

State = Literal["lost", "new", "using", "paused", "not yet"]
STATES: tuple[State, ...] = ("lost", "new", "using", "paused", "not yet")
LEAD_IN = timedelta(days=90)
_BLOCKS, _QUIET, _BUSY = 6, 2, 3


@dataclass(frozen=True, slots=True)
class AccountUse:
    """One account. ``first_use`` and ``last_use`` are civil days inside the window, None without use there;
    ``share`` is of its active visitors, 0 without use."""

    id: str
    visitors_used: int
    visitors_active: int
    clicks: int
    first_use: date | None
    last_use: date | None
    state: State

    @property
    def share(self) -> float:
        return self.visitors_used / self.visitors_active if self.visitors_active else 0.0


def accounts(use: Table, activity: Table, window: Window) -> tuple[list[AccountUse], list[AccountUse]]:
    """The accounts active in ``window``, by id, and those that are lost and not active in it.

    ``use`` reaches at least 90 days before the window and six weeks before its end; ``activity`` is exactly
    the window's. The states exclude each other, in this order. lost: used in at least three of the four
    7-day blocks before the last two, in neither of those. new: used in the window, not in the 90 days before
    it. using: used in both. paused: used in those 90 days, not in the window. not yet: neither.
    """
    ids = _ids(use, activity)
    place = {account: number for number, account in enumerate(ids)}
    inside = within(use, window)
    used, clicks, first, last = _use(inside, place, window.zone)
    active = visitors_per_account((inside, activity), place)
    lost = _lost(use, place, window)
    before = _used_in(
        use, place, Window(window.start - LEAD_IN, window.start - timedelta(days=1), window.zone)
    )
    found = [
        AccountUse(
            account,
            int(used[number]),
            int(active[number]),
            int(clicks[number]),
            first[number],
            last[number],
            _state(bool(lost[number]), bool(used[number]), bool(before[number])),
        )
        for account, number in place.items()
    ]
    return (
        [one for one in found if one.visitors_active],
        [one for one in found if not one.visitors_active and one.state == "lost"],
    )


def _state(lost: bool, used: bool, before: bool) -> State:
    if lost:
        return "lost"
    if used:
        return "using" if before else "new"
    return "paused" if before else "not yet"


def _ids(use: Table, activity: Table) -> list[str]:
    return sorted({*use.text("accountId").values, *activity.text("accountId").values} - {""})


def _use(
    inside: Table, place: dict[str, int], zone: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], list[date | None], list[date | None]]:
    """By account: distinct visitors, clicks, and the civil days of the first and the last use."""
    rows = inside.where(known(inside.text("accountId")))
    account, visitor = codes_in(rows.text("accountId"), place), rows.text("visitorId")
    day, count = rows.integers("day"), len(place)
    used = distinct_per(account, count, [(visitor.codes, len(visitor.values))])
    clicks = np.bincount(account, weights=rows.integers("clicks"), minlength=count).astype(np.int64)
    most = np.iinfo(np.int64).max
    first, last = np.full(count, most), np.full(count, -1)
    np.minimum.at(first, account, day)
    np.maximum.at(last, account, day)
    return used, clicks, _dates(first, used, zone), _dates(last, used, zone)


def _dates(days: NDArray[np.int64], used: NDArray[np.int64], zone: str) -> list[date | None]:
    where = ZoneInfo(zone)
    known_days = {
        day: datetime.fromtimestamp(day / 1000, where).date() for day in set(days[used > 0].tolist())
    }
    return [known_days.get(day) for day in days.tolist()]


def _used_in(use: Table, place: dict[str, int], span: Window) -> NDArray[np.bool_]:
    rows = within(use, span)
    rows = rows.where(known(rows.text("accountId")))
    found = np.zeros(len(place), np.bool_)
    found[codes_in(rows.text("accountId"), place)] = True
    return found


def _lost(use: Table, place: dict[str, int], window: Window) -> NDArray[np.bool_]:
    last = window.end - timedelta(days=1) if window.unfinished else window.end
    blocks = [
        Window(last - timedelta(days=7 * back + 6), last - timedelta(days=7 * back), window.zone)
        for back in range(_BLOCKS)
    ]
    used = np.array([_used_in(use, place, block) for block in blocks])
    return ~used[:_QUIET].any(axis=0) & (used[_QUIET:].sum(axis=0) >= _BUSY)
