"""The cheapest way to read every token: each belongs to exactly one segment, and most slots take one only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.errors import NotUnderstood
from bot.question.model import Subject
from bot.windows import Period

ONE_ONLY = (
    *("window", "comparison", "app", "account", "guide", "kind", "lead", "split", "segment", "weekdays"),
    *("joined", "since launch", "goal", "top", "mine", "state", "order", "page", "csv", "hours", "by parent"),
)
"""Slots that a question has once, besides its subject. The others: rival (another thing beside it), filter,
extra, fresh, private, filler, stop (a known refusal), unknown."""
SUBJECTS: Mapping[Subject, frozenset[str]] = {
    "thing": frozenset(["thing"]),
    "thing or app": frozenset(["thing", "whole"]),
    "account": frozenset(["account"]),
    "guide": frozenset(["guide"]),
    "nothing": frozenset(),
}
"""The slots of which a question has exactly one; none where it is about the whole product."""

EXACT, BEGUN, WORDED, MISTYPED = 20, 100, 120, 150
LOOSE_PLACE = 30
STOP, UNKNOWN, NO_THING = 600, 1000, 500


@dataclass(frozen=True, slots=True)
class Instead:
    """``words`` that fill ``slot``, to be offered where what was typed cannot."""

    slot: str
    words: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Tokens ``start`` to ``end`` (exclusive) read as ``slot``.

    ``name_start`` is where the name itself begins, after words like "for"; ``value`` is the fixed meaning or
    the sentence of a stop; ``period`` what a window's words came to; ``meaning`` what any other's did, of a
    stop the words that would be understood ``Instead``.
    """

    start: int
    end: int
    slot: str
    cost: int
    value: str = ""
    name_start: int = -1
    period: Period | NotUnderstood | None = None
    meaning: object = None


@dataclass(frozen=True, slots=True)
class _Step:
    cost: int
    segment: Segment | None
    before: int


def best(count: int, segments: Sequence[Segment], subject: frozenset[str]) -> list[Segment]:
    """The reading of ``count`` tokens with the least cost, in their order; it should fill one of ``subject``.

    Every position needs some segment that starts there, or tokens are left that no reading reaches.
    """
    bits = {slot: 2 << number for number, slot in enumerate(ONE_ONLY)} | dict.fromkeys(subject, 1)
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
    return _path(steps, 1 if subject else 0)


def _path(steps: list[dict[int, _Step]], wanted: int) -> list[Segment]:
    last = steps[-1]
    taken = min(last, key=lambda taken: last[taken].cost + (0 if taken & wanted == wanted else NO_THING))
    path: list[Segment] = []
    step = last[taken]
    while step.segment is not None:
        path.append(step.segment)
        step = steps[step.segment.start][step.before]
    return path[::-1]
