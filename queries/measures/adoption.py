"""Adoption: the share of those active who used a thing at least once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.rows import Table, Text, present
from bot.windows import Window
from queries.measures.proportions import ratio, wilson
from queries.measures.use import Scope, within

Value = float | int | None
Counts = dict[str, Value]

NAMES = (
    "accounts_active",
    "accounts_used",
    "adoption_rate",
    "adoption_low",
    "adoption_high",
    "visitors_active",
    "visitors_used",
    "visitor_adoption_rate",
    "clicks",
    "clicks_per_visitor",
    "top5_share",
    "half_of_use_accounts",
    "excluded_visitors",
    "excluded_clicks",
    "excluded_by_pendo",
)


@dataclass(frozen=True, slots=True)
class Rows:
    """What one window's adoption rests on. ``use`` and ``hidden`` may reach beyond the window.

    ``use``: visitor × account × day, without those on Pendo's exclude list; ``hidden``: the same of
    those on it; ``activity``: visitor × account of everyone active in the app in exactly that window.
    """

    use: Table
    hidden: Table
    activity: Table


def adoption(
    now: Rows, window: Window, before: Rows | None, comparison: Window | None, scope: Scope
) -> Counts:
    """Every measure of ``NAMES`` for ``window``, again as ``previous_…`` for ``comparison``, and the change.

    Rates are fractions of 1, ``change_points`` percentage points. A value that does not exist (a zero
    denominator, no comparison) is None; no name is ever absent.
    """
    counts = _counts(now, window, scope)
    nothing: Mapping[str, Value] = dict.fromkeys(NAMES)
    earlier = _counts(before, comparison, scope) if before and comparison else nothing
    rate, rate_before = counts["adoption_rate"], earlier["adoption_rate"]
    change = None if rate is None or rate_before is None else (rate - rate_before) * 100
    return {**counts, **{f"previous_{name}": earlier[name] for name in NAMES}, "change_points": change}


def _counts(rows: Rows, window: Window, scope: Scope) -> Counts:
    used, internal = scope.split(within(rows.use, window))
    active, _ = scope.split(rows.activity)
    hidden = scope.only_asked(within(rows.hidden, window))
    accounts_used, visitors_used = present(used.text("accountId")), present(used.text("visitorId"))
    accounts_active = len(accounts_used | present(active.text("accountId")))
    visitors_active = len(visitors_used | present(active.text("visitorId")))
    low, high = wilson(len(accounts_used), accounts_active) or (None, None)
    clicks = used.integers("clicks")
    total = int(clicks.sum())
    by_visitor = _totals(used.text("visitorId"), clicks)
    return {
        "accounts_active": accounts_active,
        "accounts_used": len(accounts_used),
        "adoption_rate": ratio(len(accounts_used), accounts_active),
        "adoption_low": low,
        "adoption_high": high,
        "visitors_active": visitors_active,
        "visitors_used": len(visitors_used),
        "visitor_adoption_rate": ratio(len(visitors_used), visitors_active),
        "clicks": total,
        "clicks_per_visitor": ratio(total, len(visitors_used)),
        "top5_share": ratio(int(by_visitor[:5].sum()), total),
        "half_of_use_accounts": _makers_of_half(_totals(used.text("accountId"), clicks)),
        "excluded_visitors": len(present(internal.text("visitorId"))),
        "excluded_clicks": int(internal.integers("clicks").sum()),
        "excluded_by_pendo": len(present(hidden.text("visitorId"))),
    }


def _totals(column: Text, clicks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Clicks of each non-empty value, the most first."""
    totals = np.zeros(len(column.values), np.int64)
    np.add.at(totals, column.codes, clicks)
    known = np.array([value != "" for value in column.values], np.bool_)
    return np.sort(totals[known])[::-1]


def _makers_of_half(totals: NDArray[np.int64]) -> int | None:
    """The smallest number of the largest ``totals`` that make at least half of their sum."""
    whole = int(totals.sum())
    return int(np.argmax(np.cumsum(totals) * 2 >= whole)) + 1 if whole else None
