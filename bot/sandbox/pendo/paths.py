"""Fields inside fields: reading ``a.b[0].c`` of a frame and writing to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from bot.sandbox.pendo.columns import Column, Frame, constant, lift
from bot.sandbox.pendo.operators import item
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import MAX_DEPTH, MISSING, Value

Path: TypeAlias = "tuple[str | int, ...]"
"""Names of fields and positions in lists; the first is a name."""

_FIELD = re.compile(r"([^.\[\]]+)((?:\[-?[0-9]{1,9}\])*)")
_POSITION = re.compile(r"-?[0-9]+")


def split_path(path: object, stage: str) -> Path:
    """The parts of a field name such as ``visitorId``, ``Visitor Count``, ``metadata.auto.id`` or
    ``polls[0].id``. Raises Refusal where it is none."""
    parts: list[str | int] = []
    for text in path.split(".") if isinstance(path, str) else [""]:
        field = _FIELD.fullmatch(text)
        if field is None:
            raise Refusal(f"{stage}: {path!r} is not a field name")
        parts += [field[1], *map(int, _POSITION.findall(field[2]))]
    if len(parts) > MAX_DEPTH:
        raise Refusal(f"{stage}: a field name has more than {MAX_DEPTH} parts")
    return tuple(parts)


def head(path: Path) -> str:
    """The field of the row that ``path`` begins with."""
    return str(path[0])


def path_text(path: Path) -> str:
    """The name that ``split_path`` reads as ``path``."""
    return head(path) + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path[1:])


def read(frame: Frame, path: Path) -> Column:
    """The values at ``path``; null where any part is missing."""
    column = frame.column(head(path))
    for part in path[1:]:
        column = lift(item, [column, constant(part, len(frame))], len(frame))
    return column


def write(columns: Mapping[str, Column], path: Path, column: Column, rows: int) -> dict[str, Column]:
    """``columns`` with ``column`` at ``path``: a name makes or changes a field, a position an element.

    A list keeps as many elements as it has; only where there is none at all, position 0 makes one.
    """
    name, inside = head(path), path[1:]
    if not inside:
        return {**columns, name: column}
    outer = columns.get(name, constant(None, rows))

    def put(before: Value, value: Value) -> Value:
        return _put(before, inside, None if value is MISSING else value)

    return {**columns, name: lift(put, [outer, column], rows)}


def _put(outer: Value, path: Sequence[str | int], inner: Value) -> Value:
    if not path:
        return inner
    part, *rest = path
    if isinstance(part, str):
        fields = outer if isinstance(outer, dict) else {}
        return {**fields, part: _put(fields.get(part), rest, inner)}
    elements: list[Value] = outer if isinstance(outer, list) else [None] if outer in (None, MISSING) else []
    if not -len(elements) <= part < len(elements):
        return outer
    place = part % len(elements)
    return [*elements[:place], _put(elements[place], rest, inner), *elements[place + 1 :]]
