"""Stages that make one field of another: ``useragent``, ``unmarshal``, ``accumulate`` and ``switch``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias, cast

import msgspec
import numpy as np
import ua_parser

from bot.sandbox.pendo.aggregating.aggregate import numbers_of
from bot.sandbox.pendo.columns import Column, Dense, Frame, lift
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.expressions import parse
from bot.sandbox.pendo.fields import put_fields, read_outputs
from bot.sandbox.pendo.operators import SCALAR
from bot.sandbox.pendo.paths import read, split_path
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.steps import Step
from bot.sandbox.pendo.values import MISSING, Value, weight

MOST_CASES = 1_000
_ROW, _CALL, _TEST, _ELEMENT = 50, 1_000, 1_000, 200
"""About the nanoseconds that one row takes, one distinct value, one comparison and one element compared."""
_AGENT, _JSON = (300_000, 4_000), (4_000, 50)
"""The same of one text to be read, and of one of its characters."""
Case: TypeAlias = "tuple[Value, Sequence[tuple[str, Value]], int]"
"""What a case gives, the comparisons that must all hold, and how many elements are inside what they name."""


def useragent(argument: object, env: Environment) -> Step:
    """``{"out": "field"}``: name and version of the browser, and its system; '' where it names none."""
    return _from_texts("useragent", argument, env, _agent, _AGENT)


def unmarshal(argument: object, env: Environment) -> Step:
    """``{"out": "field"}``: what the JSON text of the field says; null where it is none."""
    return _from_texts("unmarshal", argument, env, _unmarshalled, _JSON)


def _from_texts(
    stage: str, argument: object, env: Environment, function: Callable[[str], Value], work: tuple[int, int]
) -> Step:
    """What ``function`` makes of the text of a field; what is no text is as an empty one."""
    outputs = [(out, split_path(field, stage)) for out, field in read_outputs(stage, argument)]

    def made_of(value: Value) -> Value:
        text = value if isinstance(value, str) else ""
        env.spend(work[0] + work[1] * len(text))
        return function(text)

    def step(frame: Frame) -> Frame:
        made = [(out, lift(made_of, [read(frame, field)], len(frame))) for out, field in outputs]
        return put_fields(frame, made, stage)

    return step


def _agent(text: str) -> Value:
    parsed = ua_parser.parse(text)
    browser, system = parsed.user_agent, parsed.os
    name = browser.family if browser else ""
    numbers = (browser.major, browser.minor, browser.patch) if browser else ()
    return {
        "name": name,
        "version": ".".join(filter(None, numbers)),
        "browser": name,
        "os": system.family if system else "",
    }


def _unmarshalled(text: str) -> Value:
    try:
        return cast(Value, msgspec.json.decode(text.encode("utf-8", "surrogatepass")))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def accumulate(argument: object, env: Environment) -> Step:
    """``{"out": "in"}``: the running total of the field in row order; what is no number adds nothing."""
    outputs = [(out, split_path(field, "accumulate")) for out, field in read_outputs("accumulate", argument)]

    def step(frame: Frame) -> Frame:
        env.spend(_ROW * len(frame) * len(outputs))
        frame = env.shuffled(frame)
        totals = [(out, _running(read(frame, field))) for out, field in outputs]
        return put_fields(frame, totals, "accumulate")

    return step


def _running(column: Column) -> Column:
    numbers, known = numbers_of(column)
    with np.errstate(over="ignore", invalid="ignore"):
        return Dense(np.cumsum(np.where(known, numbers, 0)))


def switch(argument: object, env: Environment) -> Step:
    """``{"out": {"in": [{"value": v, "<": 10}, …]}}``: the value of the first case of which every comparison
    holds. A row whose input is null, or fits no case, is dropped.
    """
    outputs = [(out, *_read_switch(given)) for out, given in read_outputs("switch", argument)]
    nodes = [(out, parse(text, env), partial(_chosen, env, cases)) for out, text, cases in outputs]

    def step(frame: Frame) -> Frame:
        for out, node, chosen in nodes:
            env.spend(_ROW * len(frame))
            column = lift(chosen, [node.evaluate(frame)], len(frame))
            keep = np.array([value is not MISSING for value in column.values], dtype=bool)[column.codes]
            frame = put_fields(frame.take(keep), [(out, column.take(keep))], "switch")
        return frame

    return step


def _read_switch(given: object) -> tuple[str, Sequence[Case]]:
    one = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    if len(one) != 1:
        raise Refusal("switch: an output takes an object with one input and its cases")
    ((text, cases),) = one.items()
    if not isinstance(cases, list) or not 0 < len(cast("list[object]", cases)) <= MOST_CASES:
        raise Refusal(f"switch takes a list of 1 to {MOST_CASES:,} cases")
    return text, [_read_case(case) for case in cast("list[object]", cases)]


def _read_case(case: object) -> Case:
    given = cast("dict[str, Value]", case) if isinstance(case, dict) else {}
    if "value" not in given or len(given) < 2:
        raise Refusal("switch: a case is an object with 'value' and comparisons such as '<': 10")
    tests = [(name, value) for name, value in given.items() if name != "value"]
    for name, _ in tests:
        if name not in _COMPARISONS:
            raise Refusal(f"switch: unknown comparison '{name}'")
    return given["value"], tests, weight([value for _, value in tests])


_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


def _chosen(env: Environment, cases: Sequence[Case], value: Value) -> Value:
    if value is None:
        return MISSING
    elements = weight([value])
    env.spend(_CALL)
    for result, tests, inside in cases:
        env.spend(_TEST * len(tests) + _ELEMENT * (elements * len(tests) + inside))
        if all(SCALAR[name](value, other) is True for name, other in tests):
            return result
    return MISSING
