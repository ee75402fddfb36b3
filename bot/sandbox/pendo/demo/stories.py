"""Four features whose history is written, not drawn: who uses them, from when to when, and how much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.sandbox.pendo.columns import Array
from bot.sandbox.pendo.demo.people import COLLEAGUE, CUSTOMER, INTERNAL_ACCOUNTS, ROBOT, Cast
from bot.sandbox.pendo.demo.things import BULK_EDIT, BULK_EDIT_AGE, EXPORT_BUTTON, REPORT_EXPORT

TAG_BROKE = 9
"""Days since the tag of Report export last worked, at two in the afternoon."""
BROKE_AT_HOUR = 14
POWER_USERS = 5
ADOPTERS, NEW_ADOPTERS, LEAVERS = 45, 5, 2


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """Chance that visitor ``v`` uses the feature on a day of activity ``d`` is ``chance[v]`` from day
    ``start[v]`` to the day before ``end[v]``; a use is about ``clicks[v]`` clicks times ``ramp[d]``.
    """

    name: str
    chance: Array
    start: Array
    end: Array
    clicks: Array
    ramp: Array


def demo_stories(
    rng: np.random.Generator, cast: Cast, active: Array, mobile: Array, today: int
) -> list[Story]:
    """``active``: visitor by day; ``mobile``: each visitor's share of use in the mobile app."""
    lately = active[:, today - 60 : today].sum(axis=1) * (mobile < 0.6)
    return [
        _export_button(rng, cast, lately, active.shape[1], today),
        _bulk_edit(rng, cast, lately, active.shape[1], today),
        _report_export(rng, cast, lately, active.shape[1], today),
    ]


def _plain(name: str, days: int, chance: Array, clicks: float) -> Story:
    people = len(chance)
    return Story(
        name,
        chance,
        np.zeros(people, dtype=int),
        np.full(people, days),
        np.full(people, clicks),
        np.ones(days),
    )


def _accounts_by_activity(cast: Cast, lately: Array) -> Array:
    """Customers' accounts, the busiest first."""
    customers = len(cast.account_ids) - 1
    busy = np.bincount(cast.home, weights=lately * (cast.group == CUSTOMER), minlength=customers + 1)
    busy[: len(INTERNAL_ACCOUNTS)] = busy[-1] = -1
    return np.argsort(-busy, kind="stable")[: customers - len(INTERNAL_ACCOUNTS)]


def _export_button(rng: np.random.Generator, cast: Cast, lately: Array, days: int, today: int) -> Story:
    """Steady for most; a few accounts have just begun, two have stopped; five people click a third of it."""
    chosen = rng.permutation(_accounts_by_activity(cast, lately)[:95])[:ADOPTERS]
    users = (cast.group == CUSTOMER) & np.isin(cast.home, chosen) & (cast.second < 0)
    chance = np.where(users, np.where(rng.random(len(users)) < 0.55, 0.3, 0.05), 0.0)
    chance[cast.group == COLLEAGUE] = np.where(
        rng.random(int((cast.group == COLLEAGUE).sum())) < 0.25, 0.1, 0.0
    )
    chance[cast.group == ROBOT] = 0.2
    story = _plain(EXPORT_BUTTON, days, chance, 2.5)
    new, gone = chosen[:NEW_ADOPTERS], chosen[NEW_ADOPTERS : NEW_ADOPTERS + LEAVERS]
    for place, account in enumerate(new.tolist()):
        story.start[users & (cast.home == account)] = today - 27 + 4 * place
    story.end[users & np.isin(cast.home, gone)] = today - 33
    first = rng.integers(0, 260, len(chosen))  # accounts came to it one after another
    for account, day in zip(chosen.tolist(), first.tolist(), strict=True):
        mine = users & (cast.home == account) & (story.start == 0)
        story.start[mine] = day
    steady = np.flatnonzero(users & ~np.isin(cast.home, chosen[: NEW_ADOPTERS + LEAVERS]))
    power = steady[np.argsort(-lately[steady], kind="stable")[:POWER_USERS]]
    story.chance[power], story.clicks[power] = 0.95, 10.0
    return story


def _bulk_edit(rng: np.random.Generator, cast: Cast, lately: Array, days: int, today: int) -> Story:
    """The same people from the first day on, clicking more and more."""
    candidates = np.flatnonzero((cast.group == CUSTOMER) & (cast.second < 0))
    busiest = candidates[np.argsort(-lately[candidates], kind="stable")[:400]]
    chance = np.zeros(len(cast.group))
    chance[rng.permutation(busiest)[:90]] = 0.6
    story = _plain(BULK_EDIT, days, chance, 3.0)
    launch = today - BULK_EDIT_AGE
    story.start[:] = launch
    # 1 + 4x over the first thirty days: the second half holds twice the clicks of the first.
    story.ramp[launch:] = np.minimum(1 + 4 * np.arange(days - launch) / BULK_EDIT_AGE, 5.0)
    return story


def _report_export(rng: np.random.Generator, cast: Cast, lately: Array, days: int, today: int) -> Story:
    chosen = rng.permutation(_accounts_by_activity(cast, lately)[:80])[:45]
    users = (cast.group == CUSTOMER) & np.isin(cast.home, chosen) & (cast.second < 0)
    story = _plain(REPORT_EXPORT, days, np.where(users & (rng.random(len(users)) < 0.6), 0.25, 0.0), 2.0)
    story.end[:] = today - TAG_BROKE + 1
    return story
