"""Aggregators of ``group`` and ``reduce``: each reads its argument once, then gives a value a group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

import numpy as np

from bot.sandbox.pendo.columns import (
    Array,
    Coded,
    Column,
    Dense,
    Frame,
    Groups,
    coded,
    encode,
    group_codes,
    is_true,
)
from bot.sandbox.pendo.distinct import count_distinct
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.expressions import parse
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import Value, is_number

Aggregate: TypeAlias = Callable[[Frame, Groups], Column]
"""One value for each group of the frame's rows."""


def read_aggregator(definition: object, env: Environment) -> Aggregate:
    """``{"sum": "numEvents"}`` and its like. Raises Refusal naming what is wrong with it."""
    if not isinstance(definition, dict) or len(cast("dict[str, object]", definition)) != 1:
        raise Refusal("an aggregation is an object with one aggregator")
    ((name, argument),) = cast("dict[str, object]", definition).items()
    if name not in AGGREGATORS:
        raise Refusal(f"unknown aggregator '{name}'")
    return AGGREGATORS[name](argument, env)


def _count(argument: object, env: Environment) -> Aggregate:
    """Rows for null; else distinct values, or distinct tuples, of which no part is null."""
    if argument is None:
        return lambda frame, groups: Dense(np.bincount(groups.ids, minlength=len(groups)))
    texts = cast("list[object]", argument) if isinstance(argument, list) else [argument]
    if not texts:
        raise Refusal("aggregator 'count' takes null, a field or a list of fields")
    nodes = [parse(text, env) for text in texts]

    def count(frame: Frame, groups: Groups) -> Column:
        return Dense(count_distinct([node.evaluate(frame) for node in nodes], groups))

    return count


def _known(column: Coded) -> Array:
    return np.array([value is not None for value in column.values], dtype=bool)[column.codes]


def _count_if(argument: object, env: Environment) -> Aggregate:
    given = cast("dict[str, object]", argument) if isinstance(argument, dict) else {}
    if set(given) != {"count", "if"}:
        raise Refusal("aggregator 'countIf' takes an object with 'count' and 'if'")
    condition = parse(given["if"], env)
    count = _count(given["count"], env)

    def count_if(frame: Frame, groups: Groups) -> Column:
        keep = is_true(condition.evaluate(frame))
        return count(frame.take(keep), Groups(groups.ids[keep], groups.first))

    return count_if


def _of_numbers(
    fold: Callable[[Array, Array, int], tuple[Array, Array]],
) -> Callable[[object, Environment], Aggregate]:
    """An aggregator over the numbers of an expression; what is no number is passed over.

    ``fold`` gets the numbers, their groups and how many groups there are, and gives a value for each group
    and whether it has one; a group without is null.
    """

    def read(argument: object, env: Environment) -> Aggregate:
        node = parse(argument, env)

        def aggregate(frame: Frame, groups: Groups) -> Column:
            numbers, known = _numbers(node.evaluate(frame))
            results, has = fold(numbers[known], groups.ids[known], len(groups))
            if has.all():
                return Dense(results)
            return encode(
                value if there else None for value, there in zip(results.tolist(), has.tolist(), strict=True)
            )

        return aggregate

    return read


def _numbers(column: Column) -> tuple[Array, Array]:
    if isinstance(column, Dense):
        plain = column.numbers.dtype != np.bool_
        return column.numbers, np.full(len(column.numbers), plain)
    known = np.array([is_number(value) for value in column.values], dtype=bool)
    numbers = [cast(float, value) if is_number(value) else 0 for value in column.values]
    return np.array(numbers, dtype=np.float64)[column.codes], known[column.codes]


def _sum(numbers: Array, ids: Array, count: int) -> tuple[Array, Array]:
    return np.bincount(ids, weights=numbers, minlength=count), np.ones(count, dtype=bool)


def _mean(numbers: Array, ids: Array, count: int) -> tuple[Array, Array]:
    rows = np.bincount(ids, minlength=count)
    return np.bincount(ids, weights=numbers, minlength=count) / np.maximum(rows, 1), rows > 0


def _min(numbers: Array, ids: Array, count: int) -> tuple[Array, Array]:
    return _extreme(np.minimum, numbers, ids, count)


def _max(numbers: Array, ids: Array, count: int) -> tuple[Array, Array]:
    return _extreme(np.maximum, numbers, ids, count)


def _extreme(choose: np.ufunc, numbers: Array, ids: Array, count: int) -> tuple[Array, Array]:
    has = np.bincount(ids, minlength=count) > 0
    results = np.zeros(count, dtype=numbers.dtype)
    results[ids] = numbers  # any member is a right start
    choose.at(results, ids, numbers)
    return results, has


def _first(argument: object, env: Environment) -> Aggregate:
    node = parse(argument, env)

    def first(frame: Frame, groups: Groups) -> Column:
        ids, column = _in_row_order(frame, groups, node.evaluate(frame), env)
        found = group_codes([(ids, len(groups))], len(ids))
        values = np.full(len(groups), len(column.values), dtype=np.int64)
        values[ids[found.first]] = column.codes[found.first]
        return encode([*column.values, None][code] for code in values.tolist())

    return first


def _list(argument: object, env: Environment) -> Aggregate:
    node = parse(argument, env)

    def collect(frame: Frame, groups: Groups) -> Column:
        ids, column = _in_row_order(frame, groups, node.evaluate(frame), env)
        lists: list[list[Value]] = [[] for _ in range(len(groups))]
        for group, code in zip(ids.tolist(), column.codes.tolist(), strict=True):
            lists[group].append(column.values[code])
        return encode(lists)

    return collect


def _in_row_order(frame: Frame, groups: Groups, column: Column, env: Environment) -> tuple[Array, Coded]:
    """Groups and values of the rows with a value; where no order was asked for, in any."""
    values = coded(column)
    places = np.arange(len(frame)) if frame.ordered else env.chance.permutation(len(frame))
    places = places[_known(values)[places]]
    return groups.ids[places], values.take(places)


AGGREGATORS: Mapping[str, Callable[[object, Environment], Aggregate]] = {
    "count": _count,
    "countIf": _count_if,
    "sum": _of_numbers(_sum),
    "min": _of_numbers(_min),
    "max": _of_numbers(_max),
    "avg": _of_numbers(_mean),
    "mean": _of_numbers(_mean),
    "first": _first,
    "list": _list,
}
