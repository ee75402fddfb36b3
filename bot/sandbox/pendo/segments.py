"""The ``segment`` stage: rows whose visitor and account are in a segment."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import TypeAlias, cast

from bot.sandbox.pendo.columns import Frame, is_true, lift, row_values
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.steps import Inner, Step
from bot.sandbox.pendo.values import Value

_ROW, _PAIR = 500, 2_000
"""About the nanoseconds that one row of the inner pipeline takes, and one distinct pair of the outer rows."""
Item: TypeAlias = "tuple[str | None, str | None]"
"""A visitor and an account; None where the segment does not ask for that field."""


def read_segment(argument: object, env: Environment, inner: Inner) -> Step:
    """``{"id": "…"}`` of a shared segment, or ``{"pipeline": […]}`` whose rows are its items.

    A row passes if its visitor and its account match an item in every field that the item has.
    """
    given = cast("dict[str, object]", argument) if isinstance(argument, dict) else {}
    if set(given) == {"id"}:
        items = _shared(given["id"], env)
        return lambda frame: _inside(frame, items, env)
    if set(given) == {"pipeline"}:
        rows = inner.pipeline(given["pipeline"])
        items_once = cache(lambda: _items(rows(), env))  # however many runs ask
        return lambda frame: _inside(frame, items_once(), env)
    raise Refusal("segment takes an object with 'id' or with 'pipeline'")


def _shared(identity: object, env: Environment) -> Collection[Item]:
    for segment in env.world.segments:
        if segment.id == identity:
            return segment.items
    raise Refusal(f"segment: there is no segment {identity!r}")


def _items(frame: Frame, env: Environment) -> Collection[Item]:
    env.spend(_ROW * len(frame))
    if not {"visitorId", "accountId"} & set(frame.columns):
        raise Refusal("segment: the rows of its pipeline have neither visitorId nor accountId")
    columns = [
        [value if isinstance(value, str) else None for value in row_values(frame.column(name))]
        for name in ("visitorId", "accountId")
    ]
    return frozenset(zip(*columns, strict=True)) - {(None, None)}


def _inside(frame: Frame, items: Collection[Item], env: Environment) -> Frame:
    def passes(visitor: Value, account: Value) -> Value:
        env.spend(_PAIR)
        who = visitor if isinstance(visitor, str) else None
        where = account if isinstance(account, str) else None
        return any(
            item in items for item in ((who, where), (who, None), (None, where)) if item != (None, None)
        )

    fields = [frame.column("visitorId"), frame.column("accountId")]
    return frame.take(is_true(lift(passes, fields, len(frame))))
