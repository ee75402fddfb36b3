"""Operators on whole columns, where that is faster than once for each distinct combination of values.

A form gives None where it is not: of one column that varies, each value is better looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from bot.sandbox.pendo.columns import Array, Coded, Column, Dense, coded, distinct_numbers, is_true, recode
from bot.sandbox.pendo.operators import as_float, equality_key
from bot.sandbox.pendo.values import Value

ArrayForm: TypeAlias = Callable[[Sequence[Column]], "Column | None"]


def _is_constant(column: Column) -> bool:
    return isinstance(column, Coded) and len(column.values) == 1


def _one_varies(columns: Sequence[Column]) -> bool:
    """Whether at most one column varies, and only between values that are written out once."""
    varying = [column for column in columns if not _is_constant(column)]
    return not varying or (len(varying) == 1 and isinstance(varying[0], Coded))


def any_true(columns: Sequence[Column]) -> Column | None:
    return _folded(np.logical_or, columns)


def all_true(columns: Sequence[Column]) -> Column | None:
    return _folded(np.logical_and, columns)


def _folded(operation: np.ufunc, columns: Sequence[Column]) -> Column | None:
    """What is not true counts as false, so that a mask says all of a column."""
    if all(map(_is_constant, columns)):
        return None
    result = is_true(columns[0])
    for column in columns[1:]:
        result = operation(result, is_true(column))
    return Dense(result)


def negate(columns: Sequence[Column]) -> Column | None:
    (column,) = columns
    return Dense(~column.numbers) if isinstance(column, Dense) and column.numbers.dtype == np.bool_ else None


def choose(columns: Sequence[Column]) -> Column | None:
    """``if`` with both branches."""
    if _one_varies(columns) or len(columns) < 3:
        return None
    condition, then, otherwise = columns
    mask = is_true(condition)
    if isinstance(then, Dense) and isinstance(otherwise, Dense) and _alike(then, otherwise):
        return Dense(np.where(mask, then.numbers, otherwise.numbers))
    one, other = coded(then), coded(otherwise)
    both = recode([*one.values, *other.values], np.arange(len(one.values) + len(other.values)))
    left, right = both.codes[: len(one.values)], both.codes[len(one.values) :]
    return Coded(both.values, np.where(mask, left[one.codes], right[other.codes]))


def _alike(one: Dense, other: Dense) -> bool:
    return one.numbers.dtype == other.numbers.dtype


def _numbers(column: Column) -> tuple[Array, Array]:
    """The numbers as floats, and where there is one; of a constant a single one."""
    if isinstance(column, Dense):
        return column.numbers.astype(np.float64, copy=False), np.array(column.numbers.dtype != np.bool_)
    numbers = [as_float(value) for value in column.values]
    known = np.array([number is not None for number in numbers], dtype=bool)
    filled = np.array([number or 0.0 for number in numbers], dtype=np.float64)
    if len(numbers) == 1:
        return filled[0], known[0]
    return filled[column.codes], known[column.codes]


def _arithmetic(operation: Callable[[Array, Array], Array]) -> ArrayForm:
    def apply(columns: Sequence[Column]) -> Column | None:
        if _one_varies(columns):
            return None
        (left, left_known), (right, right_known) = map(_numbers, columns)
        with np.errstate(all="ignore"):
            result = operation(left, right)
        known = np.isfinite(result) & left_known & right_known
        return Dense(result) if known.all() else _with_nulls(result, known)

    return apply


def _with_nulls(numbers: Array, known: Array) -> Coded:
    distinct, places = distinct_numbers(numbers[known])
    codes = np.full(len(numbers), len(distinct), dtype=np.int32)
    codes[known] = places
    values: list[Value] = [*distinct.tolist(), None]
    return Coded(values, codes)


def _ordering(operation: Callable[[Array, Array], Array]) -> ArrayForm:
    def apply(columns: Sequence[Column]) -> Column | None:
        if _one_varies(columns) or all(map(_has_texts, columns)):
            return None
        (left, left_known), (right, right_known) = map(_numbers, columns)
        result, known = operation(left, right), left_known & right_known
        if known.all():
            return Dense(result)
        return Coded((False, True, None), np.where(known, result, np.int32(2)).astype(np.int32))

    return apply


def _has_texts(column: Column) -> bool:
    return isinstance(column, Coded) and any(isinstance(value, str) for value in column.values)


def _same(columns: Sequence[Column]) -> Array | None:
    if _one_varies(columns):
        return None
    if any(isinstance(column, Dense) and column.numbers.dtype != np.bool_ for column in columns):
        (left, left_known), (right, right_known) = map(_numbers, columns)
        return (left == right) & left_known & right_known
    left, right = map(coded, columns)
    places: dict[Hashable, int] = {}
    one, other = (
        np.array([places.setdefault(equality_key(value), len(places)) for value in part.values])[part.codes]
        for part in (left, right)
    )
    return one == other


def equal(columns: Sequence[Column]) -> Column | None:
    same = _same(columns)
    return None if same is None else Dense(same)


def unequal(columns: Sequence[Column]) -> Column | None:
    same = _same(columns)
    return None if same is None else Dense(~same)


FAST: Mapping[str, ArrayForm] = {
    "==": equal,
    "!=": unequal,
    "<": _ordering(np.less),
    "<=": _ordering(np.less_equal),
    ">": _ordering(np.greater),
    ">=": _ordering(np.greater_equal),
    "+": _arithmetic(np.add),
    "-": _arithmetic(np.subtract),
    "*": _arithmetic(np.multiply),
    "/": _arithmetic(np.divide),
    "%": _arithmetic(np.fmod),
}
