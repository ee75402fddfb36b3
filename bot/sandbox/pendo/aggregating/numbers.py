"""Aggregators over the numbers of an expression; what is no number is passed over."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeAlias, cast

import numpy as np

from bot.sandbox.pendo.aggregating.aggregate import Aggregate, ReadAggregate, numbers_of
from bot.sandbox.pendo.columns import Array, Column, Dense, Frame, Groups, encode
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.expressions import parse
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import Value, is_number

Fold: TypeAlias = Callable[[Array, Array, int], tuple[Array, Array]]
"""From numbers, their groups and how many there are to a value for each and whether it has one."""
MOST_PERCENTILES = 100
_ROW, SORTED_ROW, _ELEMENT = 20, 200, 200
"""About the nanoseconds that one row takes, one that has to be sorted, and one element of the result."""


def of_numbers(fold: Fold, row: int = _ROW) -> ReadAggregate:
    """The aggregator that gives each group what ``fold`` makes of its numbers, null where it has nothing."""

    def read(argument: object, env: Environment) -> Aggregate:
        node = parse(argument, env)

        def aggregate(frame: Frame, groups: Groups) -> Column:
            env.spend(row * len(frame))
            numbers, known = numbers_of(node.evaluate(frame))
            results, has = fold(numbers[known], groups.ids[known], len(groups))
            if has.all():
                return Dense(results)
            return encode(
                value if there else None for value, there in zip(results.tolist(), has.tolist(), strict=True)
            )

        return aggregate

    return read


def total(numbers: Array, ids: Array, count: int) -> tuple[Array, Array]:
    return np.bincount(ids, weights=numbers, minlength=count), np.ones(count, dtype=bool)


def mean(numbers: Array, ids: Array, count: int) -> tuple[Array, Array]:
    rows = np.bincount(ids, minlength=count)
    return np.bincount(ids, weights=numbers, minlength=count) / np.maximum(rows, 1), rows > 0


def variance(numbers: Array, ids: Array, count: int) -> tuple[Array, Array]:
    """Of the whole group, not of a sample."""
    means, has = mean(numbers, ids, count)
    with np.errstate(over="ignore", invalid="ignore"):
        return mean((numbers - means[ids]) ** 2, ids, count)[0], has


def deviation(numbers: Array, ids: Array, count: int) -> tuple[Array, Array]:
    variances, has = variance(numbers, ids, count)
    return np.sqrt(variances), has


def least(numbers: Array, ids: Array, count: int) -> tuple[Array, Array]:
    return _extreme(np.minimum, numbers, ids, count)


def greatest(numbers: Array, ids: Array, count: int) -> tuple[Array, Array]:
    return _extreme(np.maximum, numbers, ids, count)


def _extreme(choose: np.ufunc, numbers: Array, ids: Array, count: int) -> tuple[Array, Array]:
    has = np.bincount(ids, minlength=count) > 0
    results = np.zeros(count, dtype=numbers.dtype)
    results[ids] = numbers  # any member is a right start
    choose.at(results, ids, numbers)
    return results, has


def median(numbers: Array, ids: Array, count: int) -> tuple[Array, Array]:
    (middle,), has = _quantiles(numbers, ids, count, [0.5])
    return middle, has


def _quantiles(
    numbers: Array, ids: Array, count: int, shares: Collection[float]
) -> tuple[list[Array], Array]:
    """The value at each of ``shares`` of a group's numbers in order, linearly between two of them."""
    order = np.lexsort([numbers, ids])
    ordered = numbers[order].astype(np.float64)
    sizes = np.bincount(ids, minlength=count)
    if not len(ordered):
        return [np.zeros(count) for _ in shares], sizes > 0
    begins, steps = np.cumsum(sizes) - sizes, np.maximum(sizes - 1, 0)
    return [_at(ordered, begins + share * steps) for share in shares], sizes > 0


def _at(ordered: Array, place: Array) -> Array:
    lower = np.minimum(np.floor(place).astype(np.int64), len(ordered) - 1)
    upper = np.minimum(np.ceil(place).astype(np.int64), len(ordered) - 1)
    with np.errstate(over="ignore", invalid="ignore"):
        return ordered[lower] + (place - lower) * (ordered[upper] - ordered[lower])


def percentiles(argument: object, env: Environment) -> Aggregate:
    """``{"field": "x", "p50": 50}``: an object with a value for each name."""
    given = dict(cast("dict[str, object]", argument)) if isinstance(argument, dict) else {}
    field = given.pop("field", None)
    if field is None or not 0 < len(given) <= MOST_PERCENTILES:
        raise Refusal(f"aggregator 'percentiles' takes 'field' and 1 to {MOST_PERCENTILES} named percentiles")
    node, shares = parse(field, env), _shares(given)

    def aggregate(frame: Frame, groups: Groups) -> Column:
        env.spend(SORTED_ROW * len(frame) + _ELEMENT * len(groups) * len(shares))
        numbers, known = numbers_of(node.evaluate(frame))
        found, has = _quantiles(numbers[known], groups.ids[known], len(groups), shares.values())
        rows = zip(*(cast("list[Value]", values.tolist()) for values in found), strict=True)
        return encode(
            dict(zip(shares, row, strict=True)) if there else dict.fromkeys(shares)
            for row, there in zip(rows, has.tolist(), strict=True)
        )

    return aggregate


def _shares(given: dict[str, object]) -> dict[str, float]:
    for name, percent in given.items():
        if not is_number(cast(Value, percent)) or not 0 <= cast(float, percent) <= 100:
            raise Refusal(f"aggregator 'percentiles': '{name}' must be a number from 0 to 100")
    return {name: cast(float, percent) / 100 for name, percent in given.items()}
