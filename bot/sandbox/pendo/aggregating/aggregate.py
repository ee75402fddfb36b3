"""What an aggregator is once it is read, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeAlias, cast

import numpy as np

from bot.sandbox.pendo.columns import Array, Coded, Column, Frame, Groups, coded
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import is_number

Aggregate: TypeAlias = Callable[[Frame, Groups], Column]
"""One value for each group of the frame's rows."""
ReadAggregate: TypeAlias = Callable[[object, Environment], Aggregate]
_ROW = 100
"""About the nanoseconds that one row takes to be put in order."""


def read_object(name: str, argument: object, keys: Collection[str]) -> dict[str, object]:
    """The argument of an aggregator that takes exactly ``keys``. Raises Refusal on any other."""
    given = cast("dict[str, object]", argument) if isinstance(argument, dict) else {}
    if set(given) != set(keys):
        named = " and ".join(f"'{key}'" for key in keys)
        raise Refusal(f"aggregator '{name}' takes an object with {named}")
    return given


def numbers_of(column: Column) -> tuple[Array, Array]:
    """The numbers of a column, and which rows hold one."""
    if not isinstance(column, Coded):
        plain = column.numbers.dtype != np.bool_
        return column.numbers, np.full(len(column.numbers), plain)
    known = np.array([is_number(value) for value in column.values], dtype=bool)
    numbers = [cast(float, value) if is_number(value) else 0 for value in column.values]
    return np.array(numbers, dtype=np.float64)[column.codes], known[column.codes]


def in_row_order(frame: Frame, groups: Groups, column: Column, env: Environment) -> tuple[Array, Coded]:
    """Groups and values of the rows with a value; where no order was asked for, in any."""
    env.spend(_ROW * len(frame))
    values = coded(column)
    places = np.arange(len(frame)) if frame.ordered else env.chance.permutation(len(frame))
    known = np.array([value is not None for value in values.values], dtype=bool)[values.codes]
    places = places[known[places]]
    return groups.ids[places], values.take(places)
