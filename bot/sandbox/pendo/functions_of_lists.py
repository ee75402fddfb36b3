"""Functions of lists, and of texts as lists of characters."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

from bot.sandbox.pendo.columns import Coded, Column, coded, recode
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.operators import as_float, equality_key, whole
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import MAX_WEIGHT, Value, sort_key, type_name


def contains(_: Environment, holder: Value, sought: Value) -> Value:
    """Part of a text, or exactly one of a list."""
    if isinstance(holder, list):
        return None if sought is None else equality_key(sought) in map(equality_key, holder)
    if isinstance(holder, str) and isinstance(sought, str):
        return sought in holder
    return None


def contains_column(_: Environment, columns: Sequence[Column]) -> Column | None:
    """Of one list, whose elements are looked at once."""
    holder, sought = columns
    if not isinstance(holder, Coded) or len(holder.values) != 1 or not isinstance(holder.values[0], list):
        return None
    known: frozenset[Hashable] = frozenset(map(equality_key, holder.values[0]))
    values = coded(sought)
    return recode(
        [None if value is None else equality_key(value) in known for value in values.values], values.codes
    )


def split(_: Environment, text: Value, separator: Value) -> Value:
    """Between separators; into characters where the separator is empty."""
    if not isinstance(text, str) or not isinstance(separator, str):
        return None
    return [*text.split(separator)] if separator else [*text]


def length(_: Environment, value: Value) -> Value:
    return len(value) if isinstance(value, str | list | dict) else None


def list_(_: Environment, *items: Value) -> Value:
    return list(items)


def check_one_type(items: Sequence[Value]) -> None:
    """Raises Refusal where elements written out are of several types; null is of any."""
    types = dict.fromkeys(type_name(item) for item in items if item is not None)
    if len(types) > 1:
        first, second, *_ = (_TYPE_NAMES[name] for name in types)
        raise Refusal(f"a list holds elements of one type, not {first} and {second}")


_TYPE_NAMES = {"bool": "booleans", "number": "numbers", "str": "texts", "list": "lists", "dict": "objects"}


def list_in_range(_: Environment, first: Value, last: Value) -> Value:
    """The whole numbers from ``first`` to ``last``, both included."""
    start, end = whole(first), whole(last)
    if start is None or end is None:
        return None
    if end - start >= MAX_WEIGHT:
        raise Refusal(f"listInRange: more than {MAX_WEIGHT:,} elements")
    return [*range(start, end + 1)]


def reverse(_: Environment, value: Value) -> Value:
    return value[::-1] if isinstance(value, list) else None


def sort_unique(_: Environment, value: Value) -> Value:
    """Each element once, in the order of ``sort``."""
    if not isinstance(value, list):
        return None
    return sorted({equality_key(item): item for item in value}.values(), key=sort_key)


def sum_(_: Environment, value: Value) -> Value:
    """Of the numbers in a list; null where it is too large for a number."""
    if not isinstance(value, list):
        return None
    total = sum(number for item in value if (number := as_float(item)) is not None)
    return total if math.isfinite(total) else None


def keys(_: Environment, value: Value) -> Value:
    """The names of an object's fields, in the order of the alphabet."""
    return [*sorted(value)] if isinstance(value, dict) else None
