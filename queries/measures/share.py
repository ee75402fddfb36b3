"""Share: how the use of all features is divided among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bot.rows import Table, present
from queries.measures.distinct import day_places, distinct_per, known
from queries.measures.use import Scope

NAMES = ("visitor_days", "clicks", "features_used", "half_of_use_features", "excluded_visitors")


@dataclass(frozen=True, slots=True)
class FeatureShare:
    """One feature's part. ``share_visitor_days``: its distinct pairs of civil day and visitor, divided by the
    sum of those over all features; ``share_clicks`` likewise of clicks. Shares are fractions of 1."""

    id: str
    visitor_days: int
    share_visitor_days: float
    share_clicks: float
    visitors: int
    accounts: int
    clicks: int


@dataclass(frozen=True, slots=True)
class Shares:
    """``features``: every one that was used, the largest share first, then by id. ``totals`` has each name
    of ``NAMES``; the half is None without use."""

    features: tuple[FeatureShare, ...]
    totals: Mapping[str, int | None]


def share(use: Table, scope: Scope) -> Shares:
    """``use``: a row for each feature, visitor, account and civil day of the window, with its clicks."""
    ours, internal = scope.split(use)
    feature, visitor, account = (ours.text(name) for name in ("featureId", "visitorId", "accountId"))
    days, day = day_places(ours.integers("day"))
    count, people = len(feature.values), (visitor.codes, len(visitor.values))
    clicks = np.bincount(feature.codes, weights=ours.integers("clicks"), minlength=count).astype(np.int64)
    visitor_days = distinct_per(feature.codes, count, [people, (day, len(days))])
    visitors = distinct_per(feature.codes, count, [people])
    held = known(account)
    accounts = distinct_per(feature.codes[held], count, [(account.codes[held], len(account.values))])
    all_days, all_clicks = int(visitor_days.sum()), int(clicks.sum())
    found = [
        FeatureShare(
            feature.values[place],
            int(visitor_days[place]),
            int(visitor_days[place]) / all_days,
            int(clicks[place]) / all_clicks if all_clicks else 0.0,
            int(visitors[place]),
            int(accounts[place]),
            int(clicks[place]),
        )
        for place in np.flatnonzero(visitor_days).tolist()
    ]
    found.sort(key=lambda one: (-one.visitor_days, -one.clicks, one.id))
    totals = {
        "visitor_days": all_days,
        "clicks": all_clicks,
        "features_used": len(found),
        "half_of_use_features": _makers_of_half([one.visitor_days for one in found]),
        "excluded_visitors": len(present(internal.text("visitorId"))),
    }
    return Shares(tuple(found), totals)


def _makers_of_half(largest_first: list[int]) -> int | None:
    """How many of the largest make at least half of the whole."""
    whole = sum(largest_first)
    return int(np.argmax(np.cumsum(largest_first) * 2 >= whole)) + 1 if whole else None
