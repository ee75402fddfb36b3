"""The cheapest way to read every token: each belongs to exactly one segment, and most slots take one only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import NotUnderstood
from bot.windows import Period

ONE_ONLY = ("thing", "window", "comparison", "app", "account", "kind", "lead")
"""Slots that a question has once. The others: fresh, private, filler, stop (a known refusal), unknown."""

EXACT, BEGUN, WORDED, MISTYPED = 20, 100, 120, 150
LOOSE_PLACE = 30
STOP, UNKNOWN, NO_THING = 600, 1000, 500


@dataclass(frozen=True, slots=True)
class Segment:
    """Tokens ``start`` to ``end`` (exclusive) read as ``slot``.

    ``name_start`` is where the name itself begins, after words like "for"; ``value`` is the fixed meaning or
    the sentence of a stop; ``period`` what a window's words came to.
    """

    start: int
    end: int
    slot: str
    cost: int
    value: str = ""
    name_start: int = -1
    period: Period | NotUnderstood | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    cost: int
    segment: Segment | None
    before: int


def best(count: int, segments: Sequence[Segment]) -> list[Segment]:
    """The reading of ``count`` tokens with the least cost, in their order.

    Every position needs some segment that starts there, or tokens are left that no reading reaches.
    """
    bits = {slot: 1 << number for number, slot in enumerate(ONE_ONLY)}
    starting: list[list[Segment]] = [[] for _ in range(count)]
    for segment in segments:
        starting[segment.start].append(segment)
    steps: list[dict[int, _Step]] = [{} for _ in range(count + 1)]
    steps[0][0] = _Step(0, None, 0)
    for position in range(count):
        for taken, step in list(steps[position].items()):
            for segment in starting[position]:
                bit = bits.get(segment.slot, 0)
                if taken & bit:
                    continue
                cost = step.cost + segment.cost
                known = steps[segment.end].get(taken | bit)
                if known is None or cost < known.cost:
                    steps[segment.end][taken | bit] = _Step(cost, segment, taken)
    return _path(steps, bits["thing"])


def _path(steps: list[dict[int, _Step]], thing: int) -> list[Segment]:
    last = steps[-1]
    taken = min(last, key=lambda taken: last[taken].cost + (0 if taken & thing else NO_THING))
    path: list[Segment] = []
    step = last[taken]
    while step.segment is not None:
        path.append(step.segment)
        step = steps[step.segment.start][step.before]
    return path[::-1]
