"""Pipelines: read as a whole first, so that every fault is named before a row is touched, and then run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import cast

from bot.sandbox.pendo.columns import Frame, stack
from bot.sandbox.pendo.environment import Environment, Trace
from bot.sandbox.pendo.forking import read_fork
from bot.sandbox.pendo.merging import read_merge
from bot.sandbox.pendo.periods import read_periods
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.segments import read_segment
from bot.sandbox.pendo.sources import read_source
from bot.sandbox.pendo.stages import NOT_SERVED, STAGES
from bot.sandbox.pendo.steps import Inner, ReadHolder, Run, Step
from bot.sandbox.pendo.stickiness import read_stickiness

MAX_NESTING = 20
MAX_STEPS = 4_000
_STAGE, _ROW, _SPAWNED_ROW = 1_000, 5, 50
"""About the nanoseconds that any stage takes, each of the rows it gets, and each row put below others."""


def read_pipeline(stages: object, env: Environment, nesting: int = 0) -> Run:
    """A pipeline that starts with ``source`` or ``spawn``. Raises Refusal naming what is wrong with it."""
    (name, argument), *rest = _named_stages(stages, env, nesting)
    if name not in _STARTS:
        _check_known(name, {*STAGES, *_HOLDERS})
        raise Refusal(f"a pipeline starts with source or spawn, not '{name}'")
    starts = _STARTS[name](argument, env, nesting)
    steps = _read_steps(rest, env, nesting)
    if len(starts) == 1:
        return lambda: _through(steps, starts[0](), env)
    if len(starts) * len(steps) > MAX_STEPS:
        raise Refusal(f"{len(starts)} periods of {len(steps)} stages are too many")
    return lambda: _one_after_another([env.shuffled(_through(steps, start(), env)) for start in starts])


def _through(steps: Sequence[Step], frame: Frame, env: Environment) -> Frame:
    for step in steps:
        env.spend(_STAGE + _ROW * len(frame))
        frame = step(frame)
    return frame


def _one_after_another(frames: Sequence[Frame]) -> Frame:
    return replace(stack(frames), ordered=True)


def _named_stages(stages: object, env: Environment, nesting: int) -> list[tuple[str, object]]:
    if not isinstance(stages, list) or not stages:
        raise Refusal("a pipeline is a list of stages")
    if nesting > MAX_NESTING:
        raise Refusal(f"pipelines are nested more than {MAX_NESTING} deep")
    return [_named(stage, env) for stage in cast("list[object]", stages)]


def _named(stage: object, env: Environment) -> tuple[str, object]:
    given = dict(cast("dict[str, object]", stage)) if isinstance(stage, dict) else {}
    if set(given) == {"source", "timeSeries"} and isinstance(given["source"], dict):
        env.warn("timeSeries stands beside source; it belongs inside")
        given = {"source": {**cast("dict[str, object]", given["source"]), "timeSeries": given["timeSeries"]}}
    if len(given) != 1:
        raise Refusal("a stage is an object with one key")
    return next(iter(given.items()))


def _read_steps(stages: Sequence[tuple[str, object]], env: Environment, nesting: int) -> list[Step]:
    return [_read_step(name, argument, env, nesting) for name, argument in stages]


def _read_step(name: str, argument: object, env: Environment, nesting: int) -> Step:
    if name in _HOLDERS:
        return _HOLDERS[name](argument, env, _inner(env, nesting + 1))
    if name in _STARTS:
        raise Refusal(f"'{name}' can only be the first stage of a pipeline")
    _check_known(name, STAGES)
    return STAGES[name](argument, env)


def _check_known(name: str, known: Collection[str]) -> None:
    if name in NOT_SERVED:
        raise Refusal(f"stage '{name}' is not served: {NOT_SERVED[name]}")
    if name not in known:
        raise Refusal(f"unknown stage '{name}'")


def _inner(env: Environment, nesting: int) -> Inner:
    def read_stages(stages: object) -> Step:
        steps = _read_steps(_named_stages(stages, env, nesting), env, nesting)
        return lambda frame: _through(steps, frame, env)

    return Inner(lambda stages: read_pipeline(stages, env, nesting), read_stages)


def _source(argument: object, env: Environment, nesting: int) -> list[Run]:
    """One run, or one for each of several periods."""
    periods = read_periods(argument, env)
    if periods is None:
        return [read_source(argument, env)]
    if nesting:
        raise Refusal("periods that run one by one are served in no pipeline inside another, such as spawn")
    given = cast("dict[str, object]", argument)
    untraced = replace(env, trace=Trace())
    first, *others = [given | {"timeSeries": period} for period in periods]
    return [read_source(first, env), *(read_source(other, untraced) for other in others)]


def _spawn(argument: object, env: Environment, nesting: int) -> list[Run]:
    if not isinstance(argument, list) or not argument:
        raise Refusal("spawn takes a list of pipelines")
    children = [read_pipeline(child, env, nesting + 1) for child in cast("list[object]", argument)]

    def run() -> Frame:
        frames: list[Frame] = []
        for child in children:
            frames.append(child())
            env.spend(_SPAWNED_ROW * len(frames[-1]))
        return stack(frames)

    return [run]


def _stickiness(argument: object, env: Environment, nesting: int) -> list[Run]:
    return [read_stickiness(argument, env, _inner(env, nesting + 1))]


_STARTS: Mapping[str, Callable[[object, Environment, int], list[Run]]] = {
    "source": _source,
    "spawn": _spawn,
    "stickiness": _stickiness,
}
_HOLDERS: Mapping[str, ReadHolder] = {"fork": read_fork, "merge": read_merge, "segment": read_segment}
