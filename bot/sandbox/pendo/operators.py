"""Operators on single values, with the documented algebra of null.

In ``&&`` and ``||`` null counts as false; ``==`` and ``!=`` treat it as a value of its own; every other
operator gives null where an operand is null, or is of a type that the operator does not take.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from typing import cast

from bot.sandbox.pendo.values import Value, identity, is_number


def any_true(*values: Value) -> Value:
    return any(value is True for value in values)


def all_true(*values: Value) -> Value:
    return all(value is True for value in values)


def negate(value: Value) -> Value:
    return not value if isinstance(value, bool) else None


def plus(value: Value) -> Value:
    return value if is_number(value) else None


def equality_key(value: Value) -> Hashable:
    """Equal for what ``==`` calls equal, and only then: all numbers are floats."""
    number = as_float(value)
    return identity(value) if number is None else number


def equal(left: Value, right: Value) -> Value:
    return equality_key(left) == equality_key(right)


def unequal(left: Value, right: Value) -> Value:
    return equality_key(left) != equality_key(right)


def item(value: Value, index: Value) -> Value:
    """An element of a list by position, negative from its end, or a field of an object by name."""
    if isinstance(value, dict):
        return value.get(index) if isinstance(index, str) else None
    position = whole(index)
    if not isinstance(value, list) or position is None or not -len(value) <= position < len(value):
        return None
    return value[position]


def part(value: Value, start: Value, end: Value) -> Value:
    """The elements from ``start`` up to, not including, ``end``."""
    if not isinstance(value, list | str):
        return None
    return value[whole(start) : whole(end)]


def as_float(value: Value) -> float | None:
    """The number as a float; None where it is none, or too large for one."""
    if not is_number(value):
        return None
    try:
        return float(cast(float, value))
    except OverflowError:
        return None


def whole(value: Value) -> int | None:
    """The number as an integer; None where it is no number."""
    number = as_float(value)
    if number is None or not math.isfinite(number):
        return None
    return int(cast(float, value))


def _arithmetic(operation: Callable[[float, float], float]) -> Callable[[Value, Value], Value]:
    def apply(left: Value, right: Value) -> Value:
        one, other = as_float(left), as_float(right)
        if one is None or other is None:
            return None
        try:
            result = operation(one, other)
        except (ZeroDivisionError, ValueError, OverflowError):
            return None
        return result if math.isfinite(result) else None

    return apply


def _ordering(operation: Callable[[float, float], bool]) -> Callable[[Value, Value], Value]:
    def apply(left: Value, right: Value) -> Value:
        if isinstance(left, str) and isinstance(right, str):
            return operation(cast(float, left), cast(float, right))
        one, other = as_float(left), as_float(right)
        return None if one is None or other is None else operation(one, other)

    return apply


SCALAR: Mapping[str, Callable[[Value, Value], Value]] = {
    "==": equal,
    "!=": unequal,
    "<": _ordering(lambda a, b: a < b),
    "<=": _ordering(lambda a, b: a <= b),
    ">": _ordering(lambda a, b: a > b),
    ">=": _ordering(lambda a, b: a >= b),
    "+": _arithmetic(lambda a, b: a + b),
    "-": _arithmetic(lambda a, b: a - b),
    "*": _arithmetic(lambda a, b: a * b),
    "/": _arithmetic(lambda a, b: a / b),
    "%": _arithmetic(math.fmod),
}
