"""What happened in the demo world: about a million rows, drawn in whole columns from one seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast as typed

import numpy as np

from bot.sandbox.pendo.columns import Array
from bot.sandbox.pendo.demo.people import (
    COLLEAGUE,
    CUSTOMER,
    PLACEHOLDER,
    ROBOT,
    STRANGER,
    Cast,
    gone_accounts,
)
from bot.sandbox.pendo.demo.stories import BROKE_AT_HOUR, TAG_BROKE, Story, demo_stories
from bot.sandbox.pendo.demo.things import APPS, MOBILE, REPORT_EXPORT, WEB
from bot.sandbox.pendo.world import Tag, TagKind

HISTORY_DAYS = 400
SPARE_DAYS = 2
"""Days after today, for a server that runs past midnight."""
WEEKEND = 0.15
ROWS_OF_CUSTOMERS, ROWS_OF_COLLEAGUES = 675_000, 340_000
SERVERS = ("app.acme.example", "eu.acme.example", "staging.acme.example", "")
AGENTS = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Version/18.6 Safari/605.1.15",
    "AcmeMobile/4.2 (iPhone; iOS 18.6)",
)
PHONE = len(AGENTS) - 1
IP_ADDRESSES = 4_001
TABS = 60_000
_KIND_SHARES: Mapping[TagKind | None, float] = {"Page": 0.46, "Feature": 0.4, "TrackType": 0.05, None: 0.09}


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """A row each: ``time`` (ms, ascending), ``number`` of events, and places in the world's dictionaries."""

    time: Array
    number: Array
    tag: Array
    visitor: Array
    account: Array
    app: Array
    server: Array
    address: Array
    agent: Array
    tab: Array


@dataclass(frozen=True, slots=True, eq=False)
class _Visits:
    """Rows before they have a moment: who, on which day, in which app, doing what how often."""

    visitor: Array
    day: Array
    app: Array
    tag: Array
    number: Array


def demo_history(
    rng: np.random.Generator, cast: Cast, tags: Sequence[Tag], day_starts: Array, first_day: date
) -> History:
    """``day_starts``: the first instants of the days from ``first_day`` on."""
    active = _active_days(rng, cast, len(day_starts), first_day)
    mobile = rng.choice([0.0, 0.35, 1.0], size=len(cast.group), p=[0.62, 0.3, 0.08])
    mobile[cast.group == ROBOT] = 0.0
    stories = demo_stories(rng, cast, active, mobile, HISTORY_DAYS)
    drawn = _drawn(rng, cast, tags, active, mobile, {story.name for story in stories})
    told = [_told(rng, story, tags, active) for story in stories]
    visits = _Visits(
        *(np.concatenate([getattr(part, name) for part in [drawn, *told]]) for name in _Visits.__slots__)
    )
    return _with_moments(rng, cast, tags, visits, day_starts)


def _active_days(rng: np.random.Generator, cast: Cast, days: int, first_day: date) -> Array:
    """Visitor by day: whether the visitor was there at all."""
    people = len(cast.group)
    rate = rng.beta(1.3, 4.0, people)
    rate[cast.group == COLLEAGUE] = rng.uniform(0.5, 0.95, int((cast.group == COLLEAGUE).sum()))
    rate[cast.group == STRANGER] *= 0.15
    rate[PLACEHOLDER] = 0.6
    rate[cast.group == ROBOT] = 0.9
    joined = np.where(rng.random(people) < 0.55, 0, rng.integers(0, days, people))
    left = np.where(rng.random(people) < 0.82, days, rng.integers(0, days, people))
    joined[PLACEHOLDER], left[PLACEHOLDER] = 0, days
    left[np.isin(cast.home, gone_accounts(rng, cast))] = HISTORY_DAYS - 75
    weekday = np.array([(first_day + timedelta(days=day)).weekday() for day in range(days)])
    day_rate = np.where(weekday >= 5, WEEKEND, 1.0) * np.linspace(0.85, 1.0, days)
    day = np.arange(days)
    present = (day >= joined[:, None]) & (day < left[:, None])
    return present & (rng.random((people, days)) < rate[:, None] * day_rate)


def _drawn(
    rng: np.random.Generator, cast: Cast, tags: Sequence[Tag], active: Array, mobile: Array, told: set[str]
) -> _Visits:
    visitor, day = np.nonzero(active)
    ours = cast.group[visitor] == COLLEAGUE
    mean_of_ours = ROWS_OF_COLLEAGUES / np.count_nonzero(ours)
    mean_of_others = ROWS_OF_CUSTOMERS / np.count_nonzero(~ours)
    mean = np.where(ours, mean_of_ours, mean_of_others)
    rows = 1 + rng.poisson((mean - 1) * rng.gamma(2.0, 0.5, len(visitor)))
    visitor, day = np.repeat(visitor, rows), np.repeat(day, rows)
    app = (rng.random(len(visitor)) < mobile[visitor]).astype(np.int32)
    number = (
        1 + rng.poisson(0.7, len(visitor)) + (rng.random(len(visitor)) < 0.03) * rng.poisson(6, len(visitor))
    )
    return _Visits(visitor, day, app, _tags_used(rng, cast, tags, visitor, app, told), number)


def _tags_used(
    rng: np.random.Generator, cast: Cast, tags: Sequence[Tag], visitor: Array, app: Array, told: set[str]
) -> Array:
    """Each row's tag: popular ones more often, none that the visitor's account has not taken up."""
    kinds: list[TagKind | None] = list(_KIND_SHARES)
    kind = rng.choice(len(kinds), size=len(visitor), p=list(_KIND_SHARES.values()))
    tag = np.full(len(visitor), -1, dtype=np.int32)
    for place, wanted in enumerate(kinds):
        for number, one in enumerate(APPS):
            choices = [
                code
                for code, candidate in enumerate(tags)
                if candidate.kind == wanted and candidate.app_id == one.id and candidate.name not in told
            ]
            rows = np.flatnonzero((kind == place) & (app == number))
            if choices and len(rows):
                weights = _taste(rng, cast, len(choices), everybody=wanted == "Page")
                tag[rows] = np.array(choices)[_choose(rng, weights, visitor[rows])]
    return tag


def _taste(rng: np.random.Generator, cast: Cast, choices: int, *, everybody: bool) -> Array:
    """Visitor by choice: how often, relative to the visitor's other choices."""
    popular = 1 / (np.arange(choices) + 1.5)
    own = rng.lognormal(0.0, 1.1, (len(cast.group), choices))
    taken_up = rng.random((len(cast.account_ids), choices)) < np.clip(popular * 2.2 + 0.12, 0, 0.97)
    return popular * own * np.where(everybody, 1.0, taken_up[cast.home]) + 1e-9


def _choose(rng: np.random.Generator, weights: Array, visitor: Array) -> Array:
    cumulated = np.cumsum(weights, axis=1)
    cumulated /= cumulated[:, -1:]
    flat = (cumulated + np.arange(len(weights))[:, None]).ravel()
    found = np.searchsorted(flat, visitor + rng.random(len(visitor)), side="right")
    return np.clip(found - visitor * weights.shape[1], 0, weights.shape[1] - 1)


def _told(rng: np.random.Generator, story: Story, tags: Sequence[Tag], active: Array) -> _Visits:
    tag = next(place for place, tag in enumerate(tags) if tag.name == story.name and tag.kind == "Feature")
    visitor, day = np.nonzero(active)
    chance = story.chance[visitor] * (day >= story.start[visitor]) * (day < story.end[visitor])
    used = rng.random(len(visitor)) < chance
    visitor, day = visitor[used], day[used]
    number = 1 + rng.poisson(np.maximum(story.clicks[visitor] * story.ramp[day] - 1, 0))
    same = np.zeros(len(visitor), dtype=np.int32)
    return _Visits(visitor, day, same, same + tag, number)


def _with_moments(
    rng: np.random.Generator, cast: Cast, tags: Sequence[Tag], visits: _Visits, day_starts: Array
) -> History:
    rows = len(visits.visitor)
    hour = np.where(rng.random(rows) < 0.55, rng.normal(10.7, 1.5, rows), rng.normal(15.2, 1.8, rows))
    time = day_starts[visits.day] + (np.clip(hour, 0.1, 22.5) * 3_600_000).astype(np.int64)
    broke = day_starts[HISTORY_DAYS - TAG_BROKE] + BROKE_AT_HOUR * 3_600_000
    broken = [tag.name == REPORT_EXPORT for tag in tags] + [False]
    kept = np.flatnonzero(~(np.array(broken)[visits.tag] & (time >= broke)))
    order = kept[np.argsort(time[kept], kind="stable")]
    visitor, app, day = visits.visitor[order], visits.app[order], visits.day[order]
    return History(
        time[order],
        visits.number[order],
        visits.tag[order],
        visitor,
        _accounts(rng, cast, visitor),
        app,
        _servers(rng, cast, visitor, app),
        (visitor * 2 + (rng.random(len(order)) < 0.2)) % IP_ADDRESSES,
        np.where(app == APPS.index(MOBILE), PHONE, (visitor + (rng.random(len(order)) < 0.15)) % PHONE),
        (visitor * 131 + day * 7 + rng.integers(0, 3, len(order))) % TABS,
    )


def _accounts(rng: np.random.Generator, cast: Cast, visitor: Array) -> Array:
    second = cast.second[visitor]
    away = (second >= 0) & (rng.random(len(visitor)) < 0.4)
    forgotten = (cast.group[visitor] == CUSTOMER) & (rng.random(len(visitor)) < 0.01)
    return np.where(forgotten, len(cast.account_ids) - 1, np.where(away, second, cast.home[visitor]))


def _servers(rng: np.random.Generator, cast: Cast, visitor: Array, app: Array) -> Array:
    chance = rng.random(len(visitor))
    server = ((visitor % 5 == 0) ^ (chance < 0.1)).astype(np.int64)
    server[(cast.home[visitor] == 1) & (chance > 0.85)] = SERVERS.index("staging.acme.example")
    server[app != APPS.index(WEB)] = SERVERS.index("")
    return typed(Array, server)
