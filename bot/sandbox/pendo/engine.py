"""Pipelines: read as a whole first, so that every fault is named before a row is touched, and then run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

from bot.sandbox.pendo.columns import Frame, stack
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.merging import Merge, read_merge
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.sources import read_source
from bot.sandbox.pendo.stages import STAGES, Step

Run: TypeAlias = Callable[[], Frame]
MAX_NESTING = 20


def read_pipeline(stages: object, env: Environment, nesting: int = 0) -> Run:
    """A pipeline that starts with ``source`` or ``spawn``. Raises Refusal naming what is wrong with it."""
    if not isinstance(stages, list) or not stages:
        raise Refusal("a pipeline is a list of stages")
    if nesting > MAX_NESTING:
        raise Refusal(f"pipelines are nested more than {MAX_NESTING} deep")
    named = [_named(stage, env) for stage in cast("list[object]", stages)]
    (name, argument), rest = named[0], named[1:]
    if name not in _STARTS:
        raise Refusal(f"a pipeline starts with source or spawn, not '{name}'")
    start = _STARTS[name](argument, env, nesting)
    steps = [_read_step(name, argument, env, nesting) for name, argument in rest]

    def run() -> Frame:
        frame = start()
        for step in steps:
            frame = step(frame)
        return frame

    return run


def _named(stage: object, env: Environment) -> tuple[str, object]:
    given = dict(cast("dict[str, object]", stage)) if isinstance(stage, dict) else {}
    if set(given) == {"source", "timeSeries"} and isinstance(given["source"], dict):
        env.warn("timeSeries stands beside source; it belongs inside")
        given = {"source": {**cast("dict[str, object]", given["source"]), "timeSeries": given["timeSeries"]}}
    if len(given) != 1:
        raise Refusal("a stage is an object with one key")
    return next(iter(given.items()))


def _read_step(name: str, argument: object, env: Environment, nesting: int) -> Step:
    if name == "merge":
        merge: Merge = read_merge(argument, env, lambda stages: read_pipeline(stages, env, nesting + 1))
        return merge
    if name in _STARTS:
        raise Refusal(f"'{name}' can only be the first stage of a pipeline")
    if name not in STAGES:
        raise Refusal(f"unknown stage '{name}'")
    return STAGES[name](argument, env)


def _source(argument: object, env: Environment, nesting: int) -> Run:
    return read_source(argument, env)


def _spawn(argument: object, env: Environment, nesting: int) -> Run:
    if not isinstance(argument, list) or not argument:
        raise Refusal("spawn takes a list of pipelines")
    children = [read_pipeline(child, env, nesting + 1) for child in cast("list[object]", argument)]
    return lambda: stack([child() for child in children])


_STARTS: Mapping[str, Callable[[object, Environment, int], Run]] = {"source": _source, "spawn": _spawn}
