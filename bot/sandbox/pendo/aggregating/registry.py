"""Aggregators by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from bot.sandbox.pendo.aggregating import counting, gathering, numbers
from bot.sandbox.pendo.aggregating.aggregate import Aggregate, ReadAggregate
from bot.sandbox.pendo.aggregating.sequences import sequence
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.refusals import Refusal

AGGREGATORS: Mapping[str, ReadAggregate] = {
    "count": counting.count,
    "countIf": counting.count_if,
    "sum": numbers.of_numbers(numbers.total),
    "min": numbers.of_numbers(numbers.least),
    "max": numbers.of_numbers(numbers.greatest),
    "avg": numbers.of_numbers(numbers.mean),
    "mean": numbers.of_numbers(numbers.mean),
    "median": numbers.of_numbers(numbers.median, numbers.SORTED_ROW),
    "stddev": numbers.of_numbers(numbers.deviation),
    "var": numbers.of_numbers(numbers.variance),
    "percentiles": numbers.percentiles,
    "first": gathering.first,
    "list": gathering.list_,
    "listIf": gathering.list_if,
    "concat": gathering.concat,
    "listAverage": gathering.list_average,
    "listMedian": gathering.list_median,
    "sequence": sequence,
}
NOT_SERVED: Mapping[str, str] = {
    "funnel": "how it matches steps is not public",
    "accumulate": "its result is not public; the stage accumulate is served",
    "daysActiveCreate": "its bitmaps are not public",
    "daysActiveUnion": "its bitmaps are not public",
    "daysActiveCount": "its bitmaps are not public",
    "minutesActiveUnion": "its bitmaps are not public",
    "minutesActiveCount": "its bitmaps are not public",
    "inactivityPeriods": "it belongs to session replay",
}


def read_aggregator(definition: object, env: Environment) -> Aggregate:
    """``{"sum": "numEvents"}`` and its like. Raises Refusal naming what is wrong with it."""
    if not isinstance(definition, dict) or len(cast("dict[str, object]", definition)) != 1:
        raise Refusal("an aggregation is an object with one aggregator")
    ((name, argument),) = cast("dict[str, object]", definition).items()
    if name in NOT_SERVED:
        raise Refusal(f"aggregator '{name}' is not served: {NOT_SERVED[name]}")
    if name not in AGGREGATORS:
        raise Refusal(f"unknown aggregator '{name}'")
    return AGGREGATORS[name](argument, env)
