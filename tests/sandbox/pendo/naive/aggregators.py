"""Aggregators: from the rows of one group to a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.sandbox.pendo.naive.algebra import is_number, key
from tests.sandbox.pendo.naive.expressions import evaluate
from tests.sandbox.pendo.naive.subscription import Row, Subscription

Rows = list[Row]


def aggregate(definition: Row, rows: Rows, sub: Subscription) -> Any:
    ((name, argument),) = definition.items()
    return AGGREGATORS[name](argument, rows, sub)


def count(argument: Any, rows: Rows, sub: Subscription) -> int:
    """Rows, or distinct values or tuples without null."""
    if argument is None:
        return len(rows)
    texts = argument if isinstance(argument, list) else [argument]
    tuples = [[evaluate(text, row, sub) for text in texts] for row in rows]
    return len({key(values) for values in tuples if None not in values})


def count_if(argument: Row, rows: Rows, sub: Subscription) -> int:
    return count(argument["count"], [row for row in rows if evaluate(argument["if"], row, sub) is True], sub)


def known(argument: str, rows: Rows, sub: Subscription) -> list[Any]:
    return [value for row in rows if (value := evaluate(argument, row, sub)) is not None]


def first(argument: str, rows: Rows, sub: Subscription) -> Any:
    return next(iter(known(argument, rows, sub)), None)


def of_numbers(fold: Callable[[list[Any]], Any]) -> Callable[[str, Rows, Subscription], Any]:
    def apply(argument: str, rows: Rows, sub: Subscription) -> Any:
        return fold([value for value in known(argument, rows, sub) if is_number(value)])

    return apply


def mean(numbers: list[Any]) -> Any:
    return sum(numbers) / len(numbers) if numbers else None


AGGREGATORS: dict[str, Callable[[Any, Rows, Subscription], Any]] = {
    "count": count,
    "countIf": count_if,
    "sum": of_numbers(sum),
    "min": of_numbers(lambda numbers: min(numbers, default=None)),
    "max": of_numbers(lambda numbers: max(numbers, default=None)),
    "avg": of_numbers(mean),
    "mean": of_numbers(mean),
    "first": first,
    "list": known,
}
