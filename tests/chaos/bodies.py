"""Request bodies that nobody would send: good ones of every kind, broken in every way.

Whatever the body, the sandbox's Pendo answers with rows that are JSON, or refuses it with a 4xx, within two
seconds. What exists is read from the sandbox's own registries, so what is new there is met here at once.
``python -m tests.chaos.bodies [SEED]`` tries ten thousand.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import click

from bot.sandbox.conformance.table import CASES, load_cases
from bot.sandbox.pendo.aggregating.registry import AGGREGATORS
from bot.sandbox.pendo.answering import Answerer
from bot.sandbox.pendo.functions import FUNCTIONS
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.sources import SOURCES
from bot.sandbox.pendo.stages import STAGES
from queries.library import load_library
from tests.sandbox.pendo.asking import NOW
from tests.sandbox.pendo.handmade import handmade_world

LONGEST_SECONDS = 2.0
AGGREGATOR_NAMES = (*AGGREGATORS, "uniqueCount")
STAGE_NAMES = (*STAGES, "source", "spawn", "stickiness", "fork", "merge", "segment")
PENDO_TESTS = Path(__file__).parents[1] / "sandbox" / "pendo"
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1, 1.5, 1e308, -1e308, 5e-324, 2**53, 10**18, -(2**63), 2**64, 10**30),
    *([], {}, [[]], [None], {"a": {}}, ["-a"], ["a", "a"], [0, "", None, {}], {"": ""}),
    *("", "*", "a..b", ".", "a.", '"', "a[b]", "a[-1]", "s[0].x", "visitorId", "-visitorId", "!visitorId"),
    *(
        "a % 0",
        "1/0",
        "b[-1:5]",
        "date(1,1,1)",
        "date(9999,12,31)",
        "1e999",
        "-1e999",
        "[[a]]",
        "NaN",
        "null",
    ),
    *("dateAdd(now(), -99999999, `days`)", "dateAdd(0, 1e18, `months`)", "startOfPeriod(`daily`, -1e17)"),
    *("\x00", "\u202e", "日本", "🚀", "e" * 5_000, "((" * 500, "!" * 500, "-" * 5_000, "a." * 300 + "a"),
    *("a + " * 2_000 + "a", "[" * 200 + "]" * 200, "f-export", "expandAppIds(`*`)", "now()"),
)
NOISE = '"`()[]{}!&|.+-*/%<>=,:a1 \\\x00é'
MOMENTS = ("now()", NOW, 0, -1, 1e17, "1e99", "date(1,1,1)", 'dateAdd(now(), -30, "days")', "2025-10-01")
PERIODS = ("hourRange", "dayRange", "weekRange", "monthRange", "hourly", "daily", "weekly", "monthly", "x")


@dataclass
class Record:
    """What became of bodies: how many with which status, and the slowest."""

    faults: list[str] = field(default_factory=list[str])
    outcomes: Counter[int] = field(default_factory=Counter[int])
    slowest: tuple[float, str] = (0.0, "")

    @property
    def summary(self) -> str:
        seconds, body = self.slowest
        told = ", ".join(f"{status}: {count}" for status, count in sorted(self.outcomes.items()))
        return f"{len(self.faults)} faults; {told}; the slowest took {seconds:.2f} seconds: {body[:300]}"

    def add(self, body: bytes, status: int, seconds: float, fault: str) -> None:
        text = body.decode(errors="replace")
        self.outcomes[status] += 1
        self.slowest = max(self.slowest, (seconds, text))
        if seconds > LONGEST_SECONDS:
            fault = f"took {seconds:.1f} seconds"
        if fault:
            self.faults.append(f"body {text[:600]!r} {fault}")


def fuzzed(count: int, seed: int) -> Record:
    world, chance, record = handmade_world(), random.Random(seed), Record()
    answerer = Answerer(world, world.zone, seed)
    for _ in range(count):
        body = any_body(chance)
        began = time.perf_counter()
        status, fault = outcome(answerer, body)
        record.add(body, status, time.perf_counter() - began, fault)
    return record


def outcome(answerer: Answerer, body: bytes) -> tuple[int, str]:
    """The status of the answer, and what is wrong with it, if anything."""
    try:
        answer = answerer.answer(body, answerer.environment(NOW), details=True)
        text = b"".join(answer.pieces)
        return 200, "" if answer.media_type == "text/csv" else wrong_json(text)
    except Refusal as refusal:
        unnamed = "was refused without a word" if not str(refusal) else ""
        return refusal.status, unnamed if 400 <= refusal.status < 500 else f"met {refusal.status}"
    except Exception as error:
        return 500, f"raised {error!r:.300}"


def wrong_json(text: bytes) -> str:
    """What keeps ``text`` from being an answer: it is not JSON (which knows no NaN), or has no rows."""
    try:
        rows = json.loads(text, parse_constant=float_of_no_json)["results"]
    except (ValueError, LookupError, TypeError) as error:
        return f"was answered with what is no JSON answer: {error!r}"
    return "" if isinstance(rows, list) else "was answered without a list of rows"


def float_of_no_json(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


@cache
def good_bodies() -> tuple[str, ...]:
    """Bodies of every kind as JSON text: the table's cases that give rows, those by others, stored ones."""
    table = [case for folder in (CASES, PENDO_TESTS / "cases") for case in load_cases(folder).values()]
    cases = [case.request for case in table if case.gives is not None]
    by_others = [json.loads(file.read_text()) for file in sorted((PENDO_TESTS / "bodies").glob("*.json"))]
    stored = [body_of(pipeline.pipeline) for pipeline in load_library().pipelines.values()]
    return tuple(json.dumps(body) for body in [*cases, *by_others, *stored])


def body_of(stages: object) -> dict[str, Any]:
    return {"response": {"mimeType": "application/json"}, "request": {"pipeline": stages}}


def any_body(chance: random.Random) -> bytes:
    body = json.loads(chance.choice(good_bodies())) if chance.random() < 0.6 else composed(chance)
    stages = pipeline_in(body)
    if stages is not None:
        for _ in range(chance.choice((0, 0, 1, 2))):
            stages.insert(chance.randint(1, max(len(stages), 1)), any_stage(chance))
    for _ in range(chance.choice((0, 0, 1, 1, 2, 6))):
        mutate(stages if stages and chance.random() < 0.9 else body, chance)
    text = json.dumps(body, ensure_ascii=chance.random() < 0.5).encode(errors="surrogatepass")
    return broken(text, chance) if chance.random() < 0.08 else text


def composed(chance: random.Random) -> dict[str, Any]:
    """The rows of one good body, and stages of others."""
    source = json.loads(chance.choice(arguments()["source"]))
    return body_of([{"source": source}, *(any_stage(chance) for _ in range(chance.randint(1, 6)))])


def pipeline_in(body: Any) -> list[Any] | None:
    request = body.get("request") if isinstance(body, dict) else None
    stages = request.get("pipeline") if isinstance(request, dict) else None
    return stages if isinstance(stages, list) else None


def broken(text: bytes, chance: random.Random) -> bytes:
    """As text, no longer as JSON."""
    cut, content = chance.randrange(len(text) + 1), bytearray(text)
    content[cut : cut + chance.randint(0, 3)] = chance.choice(
        (b"", b"NaN", b"\xff", b"[" * 5_000, b'"', b"1e999")
    )
    return bytes(content) if chance.random() < 0.8 else text[:cut]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container and key inside a body."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    for key in keys:
        yield value, key
        yield from places(value[key])


def mutate(body: Any, chance: random.Random) -> None:
    found = list(places(body))
    if found:
        # Rather something small deep inside: what breaks a whole stage is refused at once.
        picked = chance.choices(found, k=2)
        container, key = min(picked, key=lambda place: len(str(place[0][place[1]])))
        chance.choice(MUTATIONS)(container, key, body, chance)


def _drop(container: Any, key: Any, body: Any, chance: random.Random) -> None:
    del container[key]


def _replace(container: Any, key: Any, body: Any, chance: random.Random) -> None:
    container[key] = copied(chance.choice(VALUES))


def _splice(container: Any, key: Any, body: Any, chance: random.Random) -> None:
    """Noise inside a text, or an expression instead of whatever stands there."""
    old = container[key]
    if isinstance(old, str) and old:
        cut = chance.randrange(len(old))
        container[key] = old[:cut] + chance.choice(NOISE) + old[cut + chance.randint(0, 2) :]
    else:
        container[key] = any_expression(chance)


def _express(container: Any, key: Any, body: Any, chance: random.Random) -> None:
    container[key] = any_expression(chance)


def _swap(container: Any, key: Any, body: Any, chance: random.Random) -> None:
    """With what stands elsewhere in the body."""
    other, there = chance.choice(list(places(body)))
    container[key] = copied(other[there])


def _rename(container: Any, key: Any, body: Any, chance: random.Random) -> None:
    if isinstance(container, dict):
        container[chance.choice([*STAGE_NAMES, *SOURCES, *AGGREGATOR_NAMES, "a.b", "", "%s", "\u2028"])] = (
            container.pop(key)
        )


def _wrap(container: Any, key: Any, body: Any, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 2, 30, 120))):
        container[key] = [container[key]] if chance.random() < 0.5 else {"a": container[key]}


def _repeat(container: Any, key: Any, body: Any, chance: random.Random) -> None:
    if isinstance(container[key], list) and len(json.dumps(container[key])) < 2_000:
        container[key] = container[key] * chance.choice((2, 3, 40))


def _aggregate(container: Any, key: Any, body: Any, chance: random.Random) -> None:
    container[key] = {chance.choice(AGGREGATOR_NAMES): any_argument(chance)}


MUTATIONS: tuple[Callable[[Any, Any, Any, random.Random], None], ...] = (
    *(_drop, _replace, _replace, _splice, _splice, _express, _express),
    *(_swap, _swap, _rename, _wrap, _repeat, _aggregate),
)


def copied(value: Any) -> Any:
    return json.loads(json.dumps(value))


def any_stage(chance: random.Random) -> Any:
    """A stage with the argument of one in some good body, or with one that fits no stage."""
    name = chance.choice(STAGE_NAMES)
    known = arguments().get(name, ())
    return (
        {name: json.loads(chance.choice(known))}
        if known and chance.random() < 0.9
        else {name: any_argument(chance)}
    )


@cache
def arguments() -> dict[str, tuple[str, ...]]:
    """Name of a stage to the arguments that it has in good bodies, as JSON text."""
    found: dict[str, set[str]] = {}
    for text in good_bodies():
        for container, key in places(json.loads(text)):
            if key in STAGE_NAMES:
                found.setdefault(key, set()).add(json.dumps(container[key]))
    return {name: tuple(sorted(texts)) for name, texts in found.items()}


def any_argument(chance: random.Random) -> Any:
    makers: tuple[Callable[[], Any], ...] = (
        lambda: copied(chance.choice(VALUES)),
        lambda: any_expression(chance),
        lambda: {"out": any_expression(chance)},
        lambda: {"out": {chance.choice(AGGREGATOR_NAMES): any_expression(chance)}},
        lambda: [chance.choice(("a", "-a", "b.c", "visitorId", "day"))],
        lambda: {"group": ["a"], "fields": {"n": {chance.choice(AGGREGATOR_NAMES): any_expression(chance)}}},
        lambda: {
            "field": chance.choice(("a", "b", "metadata")),
            "index": "i",
            "prefix": True,
            "keepEmpty": True,
        },
        lambda: [[{"source": any_source(chance)}], [{"source": any_source(chance)}]],
        lambda: {"fields": ["a"], "pipeline": [{"source": any_source(chance)}], "mappings": {"x": "a"}},
    )
    return chance.choice(makers)()


def any_source(chance: random.Random) -> Any:
    series: dict[str, Any] = {"period": chance.choice(PERIODS), "first": chance.choice(MOMENTS)}
    series["count" if chance.random() < 0.7 else "last"] = chance.choice(
        (-1, -30, 1, 5, 0, -(10**9), 10**18, "now()")
    )
    rows = [{"a": copied(chance.choice(VALUES)), "b": [1, 2, "x"]} for _ in range(3)]
    source = {chance.choice([*SOURCES]): chance.choice((None, rows, {"appId": "expandAppIds(`*`)"}))}
    return source | ({"timeSeries": series} if chance.random() < 0.6 else {})


def any_expression(chance: random.Random, depth: int = 0) -> str:
    if depth > 3 or chance.random() < 0.25:
        return str(
            chance.choice(("a", "b[0]", "metadata.auto", "visitorId", "day", "1", "`x`", "null", "-1e300"))
        )
    inner = [any_expression(chance, depth + 1) for _ in range(chance.choice((0, 1, 1, 2, 2, 3)))]
    if chance.random() < 0.6:
        return f"{chance.choice([*FUNCTIONS])}({', '.join(inner)})"
    sign = chance.choice(("+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||", "in", "?", ".", ":"))
    return f"({f' {sign} '.join(inner)})" if inner else "[]"


@click.command()
@click.argument("seed", type=int, default=0)
@click.option("--count", default=10_000, show_default=True)
def main(seed: int, count: int) -> None:
    """Exit status 1 where a body met a fault."""
    record = fuzzed(count, seed)
    for fault in record.faults:
        click.echo(f"FAULT {fault}")
    click.echo(record.summary)
    sys.exit(bool(record.faults))


if __name__ == "__main__":
    main()
