"""The ``fork`` stage: the same rows to several pipelines, each of which sees what the others change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from bot.sandbox.pendo.columns import Frame, Home, stack
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.steps import Inner, Step, check_growth

_ROW = 15
"""About the nanoseconds that it takes to share one row with one child."""


def read_fork(argument: object, env: Environment, inner: Inner) -> Step:
    """A list of lists of stages. The children run in turn, so a later one sees what an earlier one changed;
    rows that a child passes on show in the end what any child changed.
    """
    if not isinstance(argument, list) or not argument:
        raise Refusal("fork takes a list of lists of stages")
    children = [_read_child(child, inner) for child in cast("list[object]", argument)]

    def step(frame: Frame) -> Frame:
        env.spend(_ROW * len(frame) * len(children))
        home = Home(frame)
        passed = [child(home.shared()) for child in children]
        check_growth("fork", len(frame), sum(map(len, passed)))
        return stack([part for rows in passed for part in _as_in_the_end(rows, home)])

    return step


def _read_child(stages: object, inner: Inner) -> Step:
    if stages == []:
        raise Refusal("fork: a child without stages; cat passes rows on as they are")
    return inner.stages(stages)


def _as_in_the_end(frame: Frame, home: Home) -> Sequence[Frame]:
    if frame.link is None:
        return [frame]
    places = frame.link.places
    return [home.frame.take(places[places >= 0]), frame.take(places < 0).own()]
