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
from bot.sandbox.pendo.values import MISSING, Value

MOST_CASES = 1_000
Case: TypeAlias = "tuple[Value, Sequence[tuple[str, Value]]]"
"""What a case gives, and the comparisons that must all hold."""


def useragent(argument: object, env: Environment) -> Step:
    """``{"out": "field"}``: name and version of the browser, and its system; '' where a text names none."""
    return _lifted("useragent", argument, _agent)


def unmarshal(argument: object, env: Environment) -> Step:
    """``{"out": "field"}``: what the JSON text of the field says; null where it is none."""
    return _lifted("unmarshal", argument, _unmarshalled)


def _lifted(stage: str, argument: object, function: Callable[[Value], Value]) -> Step:
    outputs = [(out, split_path(field, stage)) for out, field in read_outputs(stage, argument)]

    def step(frame: Frame) -> Frame:
        made = [(out, lift(function, [read(frame, field)], len(frame))) for out, field in outputs]
        return put_fields(frame, made, stage)

    return step


def _agent(text: Value) -> Value:
    if not isinstance(text, str):
        return None
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


def _unmarshalled(text: Value) -> Value:
    if not isinstance(text, str):
        return None
    try:
        return cast(Value, msgspec.json.decode(text.encode("utf-8", "surrogatepass")))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def accumulate(argument: object, env: Environment) -> Step:
    """``{"out": "in"}``: the running total of the field in row order; what is no number adds nothing."""
    outputs = [(out, split_path(field, "accumulate")) for out, field in read_outputs("accumulate", argument)]

    def step(frame: Frame) -> Frame:
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
    nodes = [(out, parse(text, env), cases) for out, text, cases in outputs]

    def step(frame: Frame) -> Frame:
        for out, node, cases in nodes:
            column = lift(partial(_chosen, cases=cases), [node.evaluate(frame)], len(frame))
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
    return given["value"], tests


_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


def _chosen(value: Value, *, cases: Sequence[Case]) -> Value:
    if value is None:
        return MISSING
    fitting = (
        result for result, tests in cases if all(SCALAR[name](value, other) is True for name, other in tests)
    )
    return next(fitting, MISSING)
