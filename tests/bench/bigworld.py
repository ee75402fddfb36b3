"""A large subscription: 20,000 accounts, 60,000 visitors, 500 features and 2,000,000 rows of their use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import numpy as np

from bot.sandbox.pendo.columns import Array, Coded, Dense, constant
from bot.sandbox.pendo.guides import POLL_RESPONSE, Guide, Happenings, Poll, Step
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.world import App, Events, Metadata, Segment, Tag, World

ACCOUNTS, VISITORS, FEATURES, ROWS = 20_000, 60_000, 500, 2_000_000
DAYS = 120
PAGE_LOADS = 600_000
VIEWS = 20_000
ZONE = "UTC"
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
"""A Monday afternoon."""
LAUNCHED = 40
"""Days since the newest feature came."""
PLANS = ("free", "team", "business", "enterprise", "partner", "trial", "education")
OWNERS = tuple(f"owner-{number}@acme.example" for number in range(25))
_DAY = 86_400_000
_START = int((NOW.replace(hour=0) - timedelta(days=DAYS)).timestamp() * 1000)
_APP = App()
_GUIDES = (
    Guide("guide-tour", "Welcome tour", _APP.id, steps=(Step("s1", "Hello"), Step("s2", "Look"), Step("s3"))),
    Guide("guide-nps", "How likely?", _APP.id, steps=(Step("s4"),), polls=(Poll("p1", "How likely?"),)),
    Guide("guide-news", "What is new", _APP.id, steps=(Step("s5", "News"),)),
)
_NAMES = (
    "Northwind Analytics",
    "株式会社サンプル",
    "شركة المثال للتجارة",
    "Gesellschaft für angewandte Wolkenkunde und Nebelforschung mit beschränkter Haftung & Co. KG <intern>",
    "🦊 Fox Studios",
)


def big_world() -> World:
    """The same world each time; its newest day is the one before ``NOW``."""
    rng = np.random.default_rng(7)
    home = np.concatenate([np.arange(ACCOUNTS), _skewed(rng, ACCOUNTS, VISITORS - ACCOUNTS, 300.0)])
    return World(
        events=_events(rng, home),
        tags=[_tag(place) for place in range(FEATURES)],
        zone=ZONE,
        visitors={_visitor(place): _person(place, int(home[place])) for place in range(VISITORS)},
        accounts={_account(place): _company(place) for place in range(ACCOUNTS)},
        segments=[
            Segment("segment-1", "Champions", frozenset((_visitor(n), None) for n in range(0, 20_000)))
        ],
        guides=_GUIDES,
        guide_events=_guide_events(rng, home),
        poll_events=_poll_events(rng, home),
    )


def _skewed(rng: np.random.Generator, most: int, count: int, softness: float) -> Array:
    """Places below ``most``, the first ones the most often."""
    weights = 1 / (np.arange(most) + softness)
    return rng.choice(most, count, p=weights / weights.sum())


def _events(rng: np.random.Generator, home: Array) -> Events:
    """Use, no two rows of one visitor, feature and day; and page loads that no tag names."""
    who = rng.permutation(VISITORS)
    size = ROWS + ROWS // 2
    visitor = who[_skewed(rng, VISITORS, size, 20_000.0)]
    feature, day = _skewed(rng, FEATURES, size, 3.0), rng.integers(0, DAYS, size)
    kept = (feature < FEATURES - 1) | (day >= DAYS - LAUNCHED)
    keys = np.unique((day[kept] * VISITORS + visitor[kept]) * FEATURES + feature[kept])
    keys = np.sort(rng.choice(keys, ROWS, replace=False))
    loads = rng.integers(0, DAYS * VISITORS, PAGE_LOADS)
    moment = np.concatenate([keys // FEATURES, loads])
    tag = np.concatenate([keys % FEATURES, np.full(PAGE_LOADS, -1)])
    time = _START + moment // VISITORS * _DAY + rng.integers(0, _DAY, len(moment))
    order = np.argsort(time)
    visitors = (moment % VISITORS)[order].astype(np.int32)
    rows = len(order)
    fields = {
        "visitorId": _people(visitors),
        "accountId": _companies(home[visitors]),
        "appId": constant(_APP.id, rows),
        **{name: constant("", rows) for name in ("server", "remoteIp", "userAgent", "tabId")},
    }
    numbers = rng.integers(1, 6, rows)
    return Events(time[order], numbers, tag[order].astype(np.int32), fields)


def _guide_events(rng: np.random.Generator, home: Array) -> Happenings:
    steps = [(guide.id, step.id) for guide in _GUIDES for step in guide.steps]
    kinds = ["guideSeen", "guideSeen", "guideAdvanced", "guideDismissed"]
    place = rng.integers(0, len(steps), VIEWS)
    fields = {
        "guideId": _coded([guide for guide, _ in steps], place),
        "guideStepId": _coded([step for _, step in steps], place),
        "type": _coded(kinds, rng.integers(0, len(kinds), VIEWS)),
    }
    return _happenings(rng, home, fields)


def _poll_events(rng: np.random.Generator, home: Array) -> Happenings:
    shared = {"type": POLL_RESPONSE, "guideId": "guide-nps", "guideStepId": "s4", "pollId": "p1"}
    fields: dict[str, Coded | Dense] = {name: constant(value, VIEWS) for name, value in shared.items()}
    fields["pollType"] = constant("NPSRating", VIEWS)
    fields["pollResponse"] = Dense(rng.integers(0, 11, VIEWS))
    return _happenings(rng, home, fields)


def _happenings(rng: np.random.Generator, home: Array, fields: Mapping[str, Coded | Dense]) -> Happenings:
    visitor = rng.integers(0, VISITORS, VIEWS)
    time = np.sort(_START + rng.integers(0, DAYS * _DAY, VIEWS))
    who = {"visitorId": _people(visitor), "accountId": _companies(home[visitor])}
    common = {"appId": constant(_APP.id, VIEWS), "guideTimestamp": Dense(time)}
    return Happenings(time, {**fields, **who, **common})


def _coded(values: list[str], places: Array) -> Coded:
    distinct = list(dict.fromkeys(values))
    return Coded(distinct, np.array([distinct.index(value) for value in values], np.int32)[places])


def _people(places: Array) -> Coded:
    return Coded([_visitor(place) for place in range(VISITORS)], places.astype(np.int32))


def _companies(places: Array) -> Coded:
    return Coded([_account(place) for place in range(ACCOUNTS)], places.astype(np.int32))


def _visitor(place: int) -> str:
    """One in a hundred is a colleague."""
    return f"person-{place}@{'acme' if place % 100 == 0 else f'company-{place % 997}'}.example"


def _account(place: int) -> str:
    return f"account-{place}"


def _tag(place: int) -> Tag:
    created = _START if place < FEATURES - 1 else _START + (DAYS - LAUNCHED) * _DAY
    return Tag(f"feature-{place}", f"Feature {place}", created_at=created, last_updated_at=created)


def _person(place: int, home: int) -> Metadata:
    first = _START - (place * 7919 % (300 * _DAY // 1000)) * 1000 + 100 * _DAY
    role = ("admin", "editor", "viewer")[place % 3]
    return {
        "auto": {"firstvisit": first, "accountids": [_account(home)]},
        "agent": {"role": role},
    }


def _company(place: int) -> Metadata:
    custom: dict[str, Value] = {"owner": OWNERS[place % len(OWNERS)], "parent": f"group-{place // 8}"}
    name = f"{_NAMES[place % len(_NAMES)]} {place}"
    return {"agent": {"name": name, "plan": PLANS[place % 11 % len(PLANS)]}, "custom": custom}
