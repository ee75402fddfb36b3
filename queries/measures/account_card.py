"""One account against those of its size: what it uses, and what it uses more or less than before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bot.rows import Table
from bot.windows import Window
from queries.measures.distinct import day_places, distinct_per, known, visitors_per_account
from queries.measures.use import within

Value = float | int | None


@dataclass(frozen=True, slots=True)
class FeatureUse:
    """One feature of the account; ``previous_visitor_days`` are those of the comparison, None without one."""

    id: str
    visitors: int
    visitor_days: int
    previous_visitor_days: int | None
    clicks: int


@dataclass(frozen=True, slots=True)
class AccountCard:
    """``features``: those used in the window or the comparison, the most visitor-days first.
    ``first_use``, ``last_use``: civil days of any feature's use inside the window."""

    counts: Mapping[str, Value]
    features: tuple[FeatureUse, ...]
    first_use: date | None
    last_use: date | None


def account_card(
    account: str, use: Table, activity: Table, window: Window, earlier: Table | None
) -> AccountCard:
    """``use``: rows of all features, visitors, accounts and days of at least the window; ``activity``:
    exactly the window's; ``earlier``: use in exactly the comparison, None without one.

    ``features_used``: distinct features in the window; ``similar_median``: the median of that over the other
    accounts of the same quartile of active visitors (by the quartiles, linearly interpolated, of all active
    accounts, a value on a bound in the lower one), and ``similar_accounts`` their number.
    """
    inside = within(use, window)
    mine = _of(inside, account)
    then = None if earlier is None else _visitor_days(_of(earlier, account))
    visitors = _visitors_by_account(inside, activity)
    breadth = _breadth(inside)
    similar = [breadth.get(other, 0) for other in _similar(account, visitors)]
    days = mine.integers("day")
    counts: dict[str, Value] = {
        "visitors_active": visitors.get(account, 0),
        "features_used": breadth.get(account, 0),
        "previous_features_used": None if then is None else len(then),
        "similar_accounts": len(similar),
        "similar_median": float(np.median(similar)) if similar else None,
        "clicks": int(mine.integers("clicks").sum()),
        "visitor_days": sum(_visitor_days(mine).values()),
        "previous_visitor_days": None if then is None else sum(then.values()),
    }
    return AccountCard(
        counts,
        tuple(_features(mine, then)),
        _day(days, last=False, window=window),
        _day(days, last=True, window=window),
    )


def _day(days: NDArray[np.int64], *, last: bool, window: Window) -> date | None:
    if not len(days):
        return None
    chosen = int(days.max() if last else days.min())
    return datetime.fromtimestamp(chosen / 1000, ZoneInfo(window.zone)).date()


def _of(table: Table, account: str) -> Table:
    column = table.text("accountId")
    hit = np.fromiter((value == account for value in column.values), np.bool_, len(column.values))
    return table.where(hit[column.codes] if len(column.codes) else np.zeros(0, np.bool_))


def _features(mine: Table, then: Mapping[str, int] | None) -> list[FeatureUse]:
    now, compared, then = _visitor_days(mine), then is not None, then or {}
    feature, visitor = mine.text("featureId"), mine.text("visitorId")
    count = len(feature.values)
    people = distinct_per(feature.codes, count, [(visitor.codes, len(visitor.values))])
    clicks = np.bincount(feature.codes, weights=mine.integers("clicks"), minlength=count)
    place = {value: number for number, value in enumerate(feature.values)}
    found = [
        FeatureUse(
            one,
            int(people[place[one]]) if one in now else 0,
            now.get(one, 0),
            then.get(one, 0) if compared else None,
            int(clicks[place[one]]) if one in now else 0,
        )
        for one in {**now, **then}
    ]
    return sorted(found, key=lambda one: (-one.visitor_days, -(one.previous_visitor_days or 0), one.id))


def _visitor_days(rows: Table) -> dict[str, int]:
    """By feature that was used, its distinct pairs of civil day and visitor."""
    feature, visitor = rows.text("featureId"), rows.text("visitorId")
    days, day = day_places(rows.integers("day"))
    counts = distinct_per(
        feature.codes, len(feature.values), [(visitor.codes, len(visitor.values)), (day, len(days))]
    )
    return {feature.values[place]: int(counts[place]) for place in np.flatnonzero(counts).tolist()}


def _breadth(inside: Table) -> dict[str, int]:
    """By account, how many features it used."""
    rows = inside.where(known(inside.text("accountId")))
    account, feature = rows.text("accountId"), rows.text("featureId")
    counts = distinct_per(account.codes, len(account.values), [(feature.codes, len(feature.values))])
    return {account.values[place]: int(counts[place]) for place in np.flatnonzero(counts).tolist()}


def _visitors_by_account(inside: Table, activity: Table) -> dict[str, int]:
    """By account, its distinct visitors who were active or used a feature."""
    tables = (inside, activity)
    accounts = dict.fromkeys(account for table in tables for account in table.text("accountId").values)
    place = {account: number for number, account in enumerate(accounts)}
    counts = visitors_per_account(tables, place).tolist()
    return {account: count for account, count in zip(accounts, counts, strict=True) if count}


def _similar(account: str, visitors: Mapping[str, int]) -> list[str]:
    """The other accounts in the same quartile of active visitors."""
    if account not in visitors:
        return []
    counts = np.array(list(visitors.values()))
    quartiles = np.searchsorted(np.quantile(counts, [0.25, 0.5, 0.75]), counts)
    ours = quartiles[list(visitors).index(account)]
    return [
        one
        for one, like in zip(visitors, (quartiles == ours).tolist(), strict=True)
        if like and one != account
    ]
