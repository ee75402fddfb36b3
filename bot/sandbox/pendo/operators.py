"""Operators on single values, with the documented algebra of null, and on whole arrays.

In ``&&`` and ``||`` null counts as false; ``==`` and ``!=`` treat it as a value of its own; every other
operator gives null where an operand is null, or is of a type that the operator does not take.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias, cast

import numpy as np

from bot.sandbox.pendo.columns import Array, Coded, Column, Dense
from bot.sandbox.pendo.values import Value, identity, is_number

ArrayForm: TypeAlias = Callable[[Sequence[Column]], "Column | None"]
"""Gives None where the columns need the scalar form."""


def any_true(*values: Value) -> Value:
    return any(value is True for value in values)


def all_true(*values: Value) -> Value:
    return all(value is True for value in values)


def negate(value: Value) -> Value:
    return not value if isinstance(value, bool) else None


def plus(value: Value) -> Value:
    return value if is_number(value) else None


def equal(left: Value, right: Value) -> Value:
    return identity(left) == identity(right)


def unequal(left: Value, right: Value) -> Value:
    return identity(left) != identity(right)


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


def whole(value: Value) -> int | None:
    """The number as an integer; None where it is no number."""
    if not is_number(value) or not math.isfinite(cast(float, value)):
        return None
    return int(cast(float, value))


def _arithmetic(operation: Callable[[float, float], float]) -> Callable[[Value, Value], Value]:
    def apply(left: Value, right: Value) -> Value:
        if not (is_number(left) and is_number(right)):
            return None
        try:
            result = operation(float(cast(float, left)), float(cast(float, right)))
        except (ZeroDivisionError, ValueError, OverflowError):
            return None
        return result if math.isfinite(result) else None

    return apply


def _ordering(operation: Callable[[float, float], bool]) -> Callable[[Value, Value], Value]:
    def apply(left: Value, right: Value) -> Value:
        if (is_number(left) and is_number(right)) or (isinstance(left, str) and isinstance(right, str)):
            return operation(cast(float, left), cast(float, right))
        return None

    return apply


SCALAR: dict[str, Callable[[Value, Value], Value]] = {
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


def _numbers(columns: Sequence[Column]) -> list[Array] | None:
    """The columns as float arrays, where each holds numbers only and one at least a number a row."""
    arrays: list[Array] = []
    for column in columns:
        if isinstance(column, Dense) and column.numbers.dtype != np.bool_:
            arrays.append(column.numbers.astype(np.float64, copy=False))
        elif isinstance(column, Coded) and len(column.values) == 1 and is_number(column.values[0]):
            arrays.append(np.array(column.values[0], dtype=np.float64))
        else:
            return None
    return arrays if any(array.ndim for array in arrays) else None


def _array_form(operation: Callable[[Array, Array], Array]) -> ArrayForm:
    def apply(columns: Sequence[Column]) -> Column | None:
        arrays = _numbers(columns)
        return Dense(operation(arrays[0], arrays[1])) if arrays else None

    return apply


FAST: dict[str, ArrayForm] = {
    "==": _array_form(np.equal),
    "!=": _array_form(np.not_equal),
    "<": _array_form(np.less),
    "<=": _array_form(np.less_equal),
    ">": _array_form(np.greater),
    ">=": _array_form(np.greater_equal),
    "+": _array_form(np.add),
    "-": _array_form(np.subtract),
}


def _masks(columns: Sequence[Column]) -> list[Array] | None:
    masks = [column.numbers for column in columns if isinstance(column, Dense)]
    if len(masks) < len(columns) or any(mask.dtype != np.bool_ for mask in masks):
        return None
    return masks


def fast_any(columns: Sequence[Column]) -> Column | None:
    masks = _masks(columns)
    return Dense(np.logical_or.reduce(masks)) if masks else None


def fast_all(columns: Sequence[Column]) -> Column | None:
    masks = _masks(columns)
    return Dense(np.logical_and.reduce(masks)) if masks else None


def fast_not(columns: Sequence[Column]) -> Column | None:
    masks = _masks(columns)
    return Dense(~masks[0]) if masks else None
