"""Whatever the body: rows that are JSON, or a refusal with a 4xx, in no time; nothing else."""

from __future__ import annotations

import json
import random
from typing import Any

import httpx
import pytest

from bot.sandbox.pendo.answering import Answerer
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.serving import EmbeddedPendo
from tests.chaos.bodies import any_body, body_of, fuzzed, outcome, wrong_json
from tests.sandbox.pendo.asking import NOW, ask, ask_rows, at, small_world
from tests.sandbox.pendo.handmade import handmade_world

CONST: dict[str, Any] = {"source": {"const": [{"a": 1, "s": "x" * 1_000}]}}
THOUSAND = f"[{','.join(map(str, range(1_000)))}]"
BOTH = {"fork": [[{"cat": None}], [{"cat": None}]]}
GROWING: dict[str, list[Any]] = {
    "lists unwound again and again": [{"eval": {"x": THOUSAND}}, {"unwind": {"field": "x"}}] * 4,
    "beginnings of beginnings": [
        {"eval": {"x": THOUSAND}},
        *[{"unwind": {"field": "x", "prefix": True}}] * 2,
    ],
    "lists of lists": [{"eval": {"a": "[a, a]"}}] * 40,
    "objects of objects": [{"eval": {"a.x": "a", "a.y": "a"}}] * 40,
    "texts of texts": [{"eval": {"s": "toString([s, s])"}}] * 40,
    "rows to two branches": [BOTH] * 40,
    "groups of every combination": [
        {"group": {"group": ["a", "b", "c"], "forceKeys": dict.fromkeys("abc", THOUSAND)}}
    ],
    "paths": [{"eval": {"a" + ".a" * 20_000: "1"}}],
    "objects in objects": [{"eval": {"a" + ".b" * 50: "a"}}] * 30,
    "expressions": [{"filter": f"s == `{'x' * 50_000}`"}] * 5,
    "pipelines with fields of their own": [
        {
            "merge": {
                "fields": ["a"],
                "pipeline": [{"spawn": [[{"source": {"const": [{str(n): n}]}}] for n in range(999)]}],
            }
        }
    ],
}


def test_mutated_bodies() -> None:
    record = fuzzed(1_500, seed=4)
    assert record.faults == []
    assert set(record.outcomes) >= {200, 400}
    assert record.outcomes[200] > 150


@pytest.mark.parametrize("stages", GROWING.values(), ids=GROWING.keys())
def test_what_grows_without_end_is_refused(stages: list[Any]) -> None:
    world = small_world([{"time": at("2026-11-20T09:00"), "visitorId": "ana"}])
    answerer = Answerer(world, world.zone, 0)
    assert outcome(answerer, json.dumps(body_of([CONST, *stages])).encode()) == (400, "")


def test_rows_of_very_many_fields_are_refused() -> None:
    answerer = Answerer(small_world(), "UTC", 0)
    rows = [{str(number): number} for number in range(2_000)]
    assert outcome(answerer, json.dumps(body_of([{"source": {"const": rows}}])).encode()) == (400, "")


def test_a_key_named_again_and_again_is_one_key() -> None:
    group = {"group": {"group": ["a"] * 40, "fields": {"n": {"count": None}}, "forceKeys": {"a": "[1, 2]"}}}
    assert sorted(row["n"] for row in ask_rows([{"a": 1}], group)) == [0, 1]


def test_mutated_bodies_over_http() -> None:
    chance = random.Random(5)
    with (
        EmbeddedPendo(handmade_world(), key="key", clock=lambda: NOW) as pendo,
        httpx.Client(base_url=pendo.url, headers={"x-pendo-integration-key": "key"}) as client,
    ):
        for body in [any_body(chance) for _ in range(300)]:
            found = client.post("/api/v1/aggregation", content=body)
            if found.status_code != 200:
                assert 400 <= found.status_code < 500, body
                assert isinstance(found.json(), dict), body
            elif found.headers["content-type"].startswith("application/json"):
                assert wrong_json(found.content) == "", body


def test_an_answer_of_few_long_values_in_many_rows_is_refused_before_it_is_written() -> None:
    long = list(range(20_000))
    rows = {"source": {"const": [{"a": long, "b": long}]}}

    with pytest.raises(Refusal, match="the answer would hold"):
        ask(small_world(), rows, {"unwind": {"field": "a"}}, {"select": {"b": "b"}})
