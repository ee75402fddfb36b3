"""Whatever the body: rows that are JSON, or a refusal with a 4xx; nothing else."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest

from bot.sandbox.pendo.answering import Answerer
from bot.sandbox.pendo.refusals import Refusal
from tests.sandbox.pendo.asking import EXPORT, NOW, at, days, small_world

ROWS = [{"a": 1, "b": [1, 2], "c": {"d": "x"}}, {"a": None, "b": "s"}, {"a": "z"}, {}]
CONST = {"source": {"const": ROWS}}
EVENTS = {"source": {"featureEvents": {"featureId": EXPORT.id}, "timeSeries": days(-30)}}
BODIES: list[list[dict[str, Any]]] = [
    [CONST, {"filter": "a > 1 && !contains(b, `s`)"}, {"limit": 2}],
    [CONST, {"select": {"x": "b[0]", "y.z": "c.d"}}, {"sort": ["-y.z", "x"]}],
    [CONST, {"eval": {"c.d": "a", "n": "len(b) + 1"}}, {"set": {"k": [1]}}],
    [
        CONST,
        {
            "group": {
                "group": ["a", "c.d"],
                "fields": {"n": {"sum": "a"}, "l": {"list": "b"}, "m": {"max": "a"}},
            }
        },
    ],
    [
        CONST,
        {"unwind": {"field": "b", "index": "i", "keepEmpty": True}},
        {"reduce": {"n": {"count": ["a", "i"]}}},
    ],
    [CONST, {"merge": {"fields": ["a"], "mappings": {"q": "b"}, "pipeline": [CONST]}}],
    [{"spawn": [[CONST, {"count": None}], [EVENTS]]}, {"identified": "visitorId"}],
    [
        EVENTS,
        {
            "group": {
                "group": ["visitorId", "day"],
                "fields": [{"n": {"countIf": {"count": None, "if": "numEvents > 1"}}}],
            }
        },
    ],
    [
        {
            "source": {
                "events": None,
                "timeSeries": days(30, 'dateAdd(startOfPeriod("daily", now()), -30, "days")'),
            }
        }
    ],
]
VALUES: list[Any] = [
    *(None, True, 0, -1, 1.5, 1e308, 10**18, 10**30, [], {}, [[]], {"a": {}}, ["-a"]),
    *("", "*", "a..b", '"', "a[b]", "a % 0", "b[-1:5]", "date(1,1,1)", "date(9999,12,31)", "1e999", "[[a]]"),
    *(
        "dateAdd(now(), -99999999, 'days')",
        "dateAdd(0, 1e18, `months`)",
        "startOfPeriod(`daily`, -1e17)",
        "\x00",
    ),
]
NOISE = '"`()[]!&|.+-*/%<>=,a1 \\\x00'


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container and key inside a body."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [place for key in keys for place in [(value, key), *places(value[key])]]


def mutated(chance: random.Random) -> str:
    body = json.loads(json.dumps({"response": {}, "request": {"pipeline": chance.choice(BODIES)}}))
    for _ in range(chance.randint(1, 3)):
        container, key = chance.choice(places(body) or [({"request": 1}, "request")])
        old = container[key]
        if isinstance(old, str) and old and chance.random() < 0.5:
            cut = chance.randrange(len(old))
            container[key] = old[:cut] + chance.choice(NOISE) + old[cut + chance.randint(0, 2) :]
        elif chance.random() < 0.2:
            del container[key]
        else:
            container[key] = json.loads(json.dumps(chance.choice(VALUES)))
    return json.dumps(body)


def outcome(answerer: Answerer, body: str) -> int:
    """The status of the answer; of rows, only when they are JSON."""
    try:
        pieces = answerer.answer(body.encode(), answerer.environment(NOW), details=True).pieces
        return 200 if isinstance(json.loads(b"".join(pieces))["results"], list) else 500
    except Refusal as refusal:
        return refusal.status


@pytest.mark.parametrize("seed", range(4))
def test_mutated_bodies(seed: int) -> None:
    world = small_world([{"time": at("2026-11-20T09:00"), "visitorId": 'o"\\', "tag": EXPORT.id}])
    answerer, chance = Answerer(world, world.zone, 0), random.Random(seed)
    outcomes = Counter(outcome(answerer, mutated(chance)) for _ in range(400))
    assert set(outcomes) == {200, 400, 422}
    assert outcomes[200] > 40
