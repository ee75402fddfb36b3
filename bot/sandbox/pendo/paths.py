"""Fields inside fields: reading ``a.b.c`` of a frame and writing to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.sandbox.pendo.columns import Column, Frame, constant, lift
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import MAX_DEPTH, Value


def split_path(path: object, stage: str) -> tuple[str, ...]:
    """The parts of a dotted field name. Raises Refusal where it is none."""
    parts = tuple(path.split(".")) if isinstance(path, str) else ()
    if not parts or not all(parts):
        raise Refusal(f"{stage}: {path!r} is not a field name")
    if len(parts) > MAX_DEPTH:
        raise Refusal(f"{stage}: a field name has more than {MAX_DEPTH} parts")
    return parts


def get_field(value: Value, name: str) -> Value:
    return value.get(name) if isinstance(value, dict) else None


def read(frame: Frame, path: Sequence[str]) -> Column:
    """The values at ``path``; null where any part is missing."""
    column = frame.column(path[0])
    for name in path[1:]:
        column = lift(get_field, [column, constant(name, len(frame))], len(frame))
    return column


def write(columns: Mapping[str, Column], path: Sequence[str], column: Column, rows: int) -> dict[str, Column]:
    """``columns`` with ``column`` at ``path``; a dotted path makes or changes an object."""
    if len(path) == 1:
        return {**columns, path[0]: column}

    def put(outer: Value, inner: Value) -> Value:
        return _put(outer, path[1:], inner)

    outer = columns.get(path[0], constant(None, rows))
    return {**columns, path[0]: lift(put, [outer, column], rows)}


def _put(outer: Value, path: Sequence[str], inner: Value) -> Value:
    kept = outer if isinstance(outer, dict) else {}
    if len(path) == 1:
        return {**kept, path[0]: inner}
    return {**kept, path[0]: _put(kept.get(path[0]), path[1:], inner)}
