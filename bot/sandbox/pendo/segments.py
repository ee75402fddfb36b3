"""The ``segment`` stage: rows whose visitor and account are in a segment."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeAlias, cast

from bot.sandbox.pendo.columns import Frame, is_true, lift, row_values
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.steps import Inner, Step
from bot.sandbox.pendo.values import Value

Item: TypeAlias = "tuple[str | None, str | None]"
"""A visitor and an account; None where the segment does not ask for that field."""


def read_segment(argument: object, env: Environment, inner: Inner) -> Step:
    """``{"id": "…"}`` of a shared segment, or ``{"pipeline": […]}`` whose rows are its items.

    A row passes if its visitor and its account match an item in every field that the item has.
    """
    given = cast("dict[str, object]", argument) if isinstance(argument, dict) else {}
    if set(given) == {"id"}:
        items = _shared(given["id"], env)
        return lambda frame: _inside(frame, items)
    if set(given) == {"pipeline"}:
        rows = inner.pipeline(given["pipeline"])
        return lambda frame: _inside(frame, _items(rows))
    raise Refusal("segment takes an object with 'id' or with 'pipeline'")


def _shared(identity: object, env: Environment) -> Collection[Item]:
    for segment in env.world.segments:
        if segment.id == identity:
            return segment.items
    raise Refusal(f"segment: there is no segment {identity!r}")


def _items(rows: Callable[[], Frame]) -> Collection[Item]:
    frame = rows()
    if not {"visitorId", "accountId"} & set(frame.columns):
        raise Refusal("segment: the rows of its pipeline have neither visitorId nor accountId")
    columns = [
        [value if isinstance(value, str) else None for value in row_values(frame.column(name))]
        for name in ("visitorId", "accountId")
    ]
    return frozenset(zip(*columns, strict=True)) - {(None, None)}


def _inside(frame: Frame, items: Collection[Item]) -> Frame:
    def passes(visitor: Value, account: Value) -> Value:
        who = visitor if isinstance(visitor, str) else None
        where = account if isinstance(account, str) else None
        return any(
            item in items for item in ((who, where), (who, None), (None, where)) if item != (None, None)
        )

    fields = [frame.column("visitorId"), frame.column("accountId")]
    return frame.take(is_true(lift(passes, fields, len(frame))))
