"""Operators on the values of one row, when two values are equal, and how they sort."""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable
from typing import Any


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def same(left: Any, right: Any) -> bool:
    """Numbers equal numbers, and nothing of one type equals anything of another."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return left == right and ((is_number(left) and is_number(right)) or type(left) is type(right))


def plain(value: Any) -> Any:
    """The same with whole numbers for integral ones."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    return {name: plain(item) for name, item in value.items()} if isinstance(value, dict) else value


def key(value: Any) -> str:
    """A text that is equal for ``same`` values, and only for them."""
    return json.dumps(plain(value), sort_keys=True)


def place(value: Any) -> Any:
    """Null, booleans, numbers, texts, lists, objects."""
    if value is None:
        return (0,)
    if isinstance(value, list):
        return (4, [place(item) for item in value])
    if isinstance(value, dict):
        return (5, [(name, place(value[name])) for name in sorted(value)])
    return (1 if isinstance(value, bool) else 2 if is_number(value) else 3, value)


def calculation(apply: Callable[[float, float], float]) -> Callable[[Any, Any], Any]:
    def operate(left: Any, right: Any) -> Any:
        if not is_number(left) or not is_number(right):
            return None
        found = apply(float(left), float(right))
        return found if math.isfinite(found) else None

    return operate


def comparison(apply: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    def operate(left: Any, right: Any) -> Any:
        comparable = (is_number(left) and is_number(right)) or (
            isinstance(left, str) and isinstance(right, str)
        )
        return apply(left, right) if comparable else None

    return operate


def element(value: Any, index: Any) -> Any:
    if isinstance(value, dict):
        return value.get(index)
    if not isinstance(value, list) or not is_number(index):
        return None
    return value[int(index)] if -len(value) <= int(index) < len(value) else None


def part(value: Any, start: Any, end: Any) -> Any:
    whole = [int(edge) if is_number(edge) else None for edge in (start, end)]
    return value[whole[0] : whole[1]] if isinstance(value, list | str) else None


OPERATORS: dict[str, Callable[..., Any]] = {
    "||": lambda left, right: left is True or right is True,
    "&&": lambda left, right: left is True and right is True,
    "==": same,
    "!=": lambda left, right: not same(left, right),
    "<": comparison(operator.lt),
    "<=": comparison(operator.le),
    ">": comparison(operator.gt),
    ">=": comparison(operator.ge),
    "+": calculation(operator.add),
    "-": calculation(operator.sub),
    "*": calculation(operator.mul),
    "/": calculation(lambda left, right: left / right if right else math.nan),
    "%": calculation(lambda left, right: math.fmod(left, right) if right else math.nan),
    "! ": lambda value: not value if isinstance(value, bool) else None,
    "- ": lambda value: -value if is_number(value) else None,
    "+ ": lambda value: value if is_number(value) else None,
}
