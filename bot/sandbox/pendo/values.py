"""The values a row may hold, and when two of them are the same, smaller, or fit for JSON."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from enum import Enum
from typing import TypeAlias

from bot.sandbox.pendo.refusals import Refusal


class Missing(Enum):
    """A field that a row does not have; every reader but the printer sees null."""

    MISSING = "missing"


MISSING = Missing.MISSING

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | Missing | None"


def identity(value: Value) -> Hashable:
    """Equal for equal values, and only then: ``1`` is ``1.0`` but not ``true``."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, list):
        return ("list", tuple(identity(item) for item in value))
    if isinstance(value, dict):
        return ("object", tuple(sorted((key, identity(item)) for key, item in value.items())))
    return value


MAX_WEIGHT, MAX_DEPTH = 1_000_000, 100
_LONG_TEXT = 100
_TOO_HEAVY = f"a field holds more than {MAX_WEIGHT:,} elements in its lists, objects and texts"
Weighty: TypeAlias = "str | list[Value] | dict[str, Value]"


def check_weight(values: Iterable[Value]) -> None:
    """Raises Refusal where there is too much inside ``values``: every stage may double it."""
    weight, depth, layer = 0, 0, _weighty(values)
    while layer:
        weight, depth = weight + sum(map(_weight, layer)), depth + 1
        if weight > MAX_WEIGHT:
            raise Refusal(_TOO_HEAVY)
        if depth > MAX_DEPTH:
            raise Refusal(f"a value is nested more than {MAX_DEPTH} deep")
        layer = [item for value in layer for item in _weighty(_items(value))]


def weight(values: Iterable[Value]) -> int:
    """How many elements are inside ``values``, at any depth; above MAX_WEIGHT it counts no deeper."""
    total, layer = 0, _weighty(values)
    while layer:
        total += sum(map(_weight, layer))
        if total > MAX_WEIGHT:
            return total
        layer = [item for value in layer for item in _weighty(_items(value))]
    return total


def weighed(values: Iterable[Value]) -> Iterator[Value]:
    """The same values. Raises Refusal as soon as they hold too much, not counting what is deeper inside."""
    total = 0
    for value in values:
        if isinstance(value, list | dict | str):
            total += _weight(value)
            if total > MAX_WEIGHT:
                raise Refusal(_TOO_HEAVY)
        yield value


def _weight(value: Weighty) -> int:
    return len(value) // _LONG_TEXT if isinstance(value, str) else len(value)


def _items(value: Weighty) -> Iterable[Value]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _weighty(values: Iterable[Value]) -> list[Weighty]:
    return [
        value
        for value in values
        if isinstance(value, list | dict) or (isinstance(value, str) and len(value) >= _LONG_TEXT)
    ]


_TYPE_ORDER = ("NoneType", "bool", "number", "str", "list", "dict")


def type_name(value: Value) -> str:
    """``number`` for both kinds of numbers, else Python's name of the type."""
    return "number" if is_number(value) else type(value).__name__


def is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def sort_key(value: Value) -> tuple[int, object]:
    """Ascending: null, false, true, numbers, strings by code point, lists, objects."""
    if value is None or value is MISSING:
        return (0, 0)
    rank = _TYPE_ORDER.index(type_name(value))
    if isinstance(value, list):
        return (rank, [sort_key(item) for item in value])
    if isinstance(value, dict):
        return (rank, sorted((key, sort_key(item)) for key, item in value.items()))
    return (rank, value)


def printable(value: Value) -> Value:
    """As JSON carries it: integral floats without ``.0``, what JSON has no number for as null."""
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**63 else value
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items() if item is not MISSING}
    return None if value is MISSING else value
