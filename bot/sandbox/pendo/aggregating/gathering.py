"""Aggregators that keep values: ``first`` and the lists. Rows come in any order unless they were sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import fmean, median
from typing import cast

import numpy as np

from bot.sandbox.pendo.aggregating.aggregate import Aggregate, ReadAggregate, in_row_order, read_object
from bot.sandbox.pendo.columns import (
    Array,
    Coded,
    Column,
    Frame,
    Groups,
    encode,
    group_codes,
    integers,
    is_true,
)
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.expressions import Node, parse
from bot.sandbox.pendo.values import Value, is_number

_ROW, _ELEMENT = 700, 200
"""About the nanoseconds that one row of a list takes, and one element of the lists in its rows."""


def first(argument: object, env: Environment) -> Aggregate:
    """The first value that is not null."""
    node = parse(argument, env)

    def aggregate(frame: Frame, groups: Groups) -> Column:
        ids, column = in_row_order(frame, groups, node.evaluate(frame), env)
        found = group_codes([(ids, len(groups))], len(ids))
        values = np.full(len(groups), len(column.values), dtype=np.int64)
        values[ids[found.first]] = column.codes[found.first]
        return encode([*column.values, None][code] for code in integers(values))

    return aggregate


def list_(argument: object, env: Environment) -> Aggregate:
    """All values that are not null."""
    node = parse(argument, env)

    def aggregate(frame: Frame, groups: Groups) -> Column:
        ids, column = in_row_order(frame, groups, node.evaluate(frame), env)
        lists = cast("list[Value]", _listed(ids, column, groups, env))
        # Numbers in lists are no more than the rows they come from.
        return encode(lists, weigh=not all(map(is_number, column.values)))

    return aggregate


def list_if(argument: object, env: Environment) -> Aggregate:
    """The same of the rows where a condition is true."""
    given = read_object("listIf", argument, ("list", "if"))
    condition, node = parse(given["if"], env), parse(given["list"], env)

    def aggregate(frame: Frame, groups: Groups) -> Column:
        keep = is_true(condition.evaluate(frame))
        kept = Groups(groups.ids[keep], groups.first)
        return encode(cast("list[Value]", _lists(node, frame.take(keep), kept, env)))

    return aggregate


def concat(argument: object, env: Environment) -> Aggregate:
    """The elements of all lists, one list after the other; what is no list is an element itself."""
    node = parse(argument, env)

    def aggregate(frame: Frame, groups: Groups) -> Column:
        return encode(list(_flat(values)) for values in _spread(node, frame, groups, env))

    return aggregate


def _flat(values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        if isinstance(value, list):
            yield from value
        else:
            yield value


def element_wise(fold: Callable[[Sequence[float]], float]) -> ReadAggregate:
    """Over lists, place by place: what ``fold`` makes of the numbers there, null where there are none."""

    def read(argument: object, env: Environment) -> Aggregate:
        node = parse(argument, env)

        def aggregate(frame: Frame, groups: Groups) -> Column:
            return encode(_folded(values, fold) for values in _spread(node, frame, groups, env))

        return aggregate

    return read


def _folded(values: Iterable[Value], fold: Callable[[Sequence[float]], float]) -> Value:
    by_place: list[list[float]] = []
    for value in values:
        for place, element in enumerate(value if isinstance(value, list) else ()):
            if place == len(by_place):
                by_place.append([])
            if is_number(element):
                by_place[place].append(float(cast(float, element)))
    return [fold(numbers) if numbers else None for numbers in by_place]


list_average = element_wise(fmean)
list_median = element_wise(median)


def _spread(node: Node, frame: Frame, groups: Groups, env: Environment) -> list[list[Value]]:
    """The values of each group, whose elements are going to be looked at."""
    ids, column = in_row_order(frame, groups, node.evaluate(frame), env)
    sizes = np.array(
        [len(value) if isinstance(value, list) else 1 for value in column.values], dtype=np.int64
    )
    env.spend(_ELEMENT * int(sizes[column.codes].sum()))
    return _listed(ids, column, groups, env)


def _lists(node: Node, frame: Frame, groups: Groups, env: Environment) -> list[list[Value]]:
    """The values of each group."""
    return _listed(*in_row_order(frame, groups, node.evaluate(frame), env), groups, env)


def _listed(ids: Array, column: Coded, groups: Groups, env: Environment) -> list[list[Value]]:
    env.spend(_ROW * (len(ids) + len(groups)))
    lists: list[list[Value]] = [[] for _ in range(len(groups))]
    for group, code in zip(integers(ids), integers(column.codes), strict=True):
        lists[group].append(column.values[code])
    return lists
