"""Active: who is there at all, day by day, week by week and month by month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.rows import Table, present
from bot.windows import Window
from queries.measures.proportions import ratio
from queries.measures.stickiness import Trail
from queries.measures.use import within

NAMES = ("dau_mean", "wau", "mau", "visitors", "accounts", "new", "returning")
Value = float | int | None


def active(
    activity: Table, first_days: Mapping[str, date], weekly: Trail, monthly: Trail, window: Window
) -> dict[str, Value]:
    """Every measure of ``NAMES`` for ``window``.

    ``activity``: rows with ``visitorId``, ``accountId`` and ``day``; ``weekly`` and ``monthly`` are its
    trails of 7 and 30 days, which begin early enough. ``dau_mean``: the mean of the daily unique visitors,
    days without any counted as 0; ``wau``, ``mau``: the unique visitors of the 7 and 30 days that end with
    the window; ``visitors``, ``accounts``: distinct over all of it; ``new``: of those visitors, whose first
    visit lies in it; ``returning``: the others.
    """
    inside = within(activity, window)
    visitors = present(inside.text("visitorId"))
    first, last = (window.start - weekly.first).days, (window.end - weekly.first).days
    new = sum(window.start <= day <= window.end for day in filter(None, map(first_days.get, visitors)))
    return {
        "dau_mean": ratio(int(weekly.daily[first : last + 1].sum()), window.days),
        "wau": int(weekly.monthly[last]),
        "mau": int(monthly.monthly[last]),
        "visitors": len(visitors),
        "accounts": len(present(inside.text("accountId"))),
        "new": new,
        "returning": len(visitors) - new,
    }
