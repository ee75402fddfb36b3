"""Random expressions over random rows, against an evaluator that knows nothing of columns: one row at a time,
on a tree of its own, by the documented algebra.

``ORACLE_EXAMPLES=5000`` tries more of them.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.pendo.answering import Answerer
from bot.sandbox.pendo.columns import Dense, Frame, from_rows, row_values
from bot.sandbox.pendo.expressions import parse
from tests.sandbox.pendo.asking import NOW, small_world

EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "300"))
WORLD = small_world()
ANSWERER = Answerer(WORLD, WORLD.zone, 0)
Row = dict[str, Any]
Tree = tuple[Any, ...]
"""An operator or function and its operands, ``("field", name)`` or ``("literal", value)``."""


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def same(left: Any, right: Any) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def calculated(apply: Callable[[float, float], float]) -> Callable[[Any, Any], Any]:
    def operate(left: Any, right: Any) -> Any:
        if not is_number(left) or not is_number(right):
            return None
        try:
            found = apply(float(left), float(right))
        except ZeroDivisionError:
            return None
        return finite(found)

    return operate


def compared(apply: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    def operate(left: Any, right: Any) -> Any:
        texts = isinstance(left, str) and isinstance(right, str)
        return apply(left, right) if texts or (is_number(left) and is_number(right)) else None

    return operate


def remainder(left: float, right: float) -> float:
    if not right:
        raise ZeroDivisionError
    return math.fmod(left, right)


def contains(holder: Any, sought: Any) -> Any:
    if isinstance(holder, list) and sought is not None:
        return any(same(element, sought) for element in holder)
    return sought in holder if isinstance(holder, str) and isinstance(sought, str) else None


def element(value: Any, place: Any) -> Any:
    if not isinstance(value, list) or not is_number(place):
        return None
    return value[int(place)] if -len(value) <= int(place) < len(value) else None


def of_list(apply: Callable[[list[Any]], Any]) -> Callable[[Any], Any]:
    return lambda value: apply(value) if isinstance(value, list) else None


def of_texts(apply: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *texts: apply(*texts) if all(isinstance(text, str) for text in texts) else None


BINARY: dict[str, tuple[int, Callable[[Any, Any], Any]]] = {
    "||": (1, lambda left, right: left is True or right is True),
    "&&": (2, lambda left, right: left is True and right is True),
    "==": (3, same),
    "!=": (3, lambda left, right: not same(left, right)),
    "<": (4, compared(lambda left, right: left < right)),
    "<=": (4, compared(lambda left, right: left <= right)),
    ">": (4, compared(lambda left, right: left > right)),
    ">=": (4, compared(lambda left, right: left >= right)),
    "+": (5, calculated(lambda left, right: left + right)),
    "-": (5, calculated(lambda left, right: left - right)),
    "*": (6, calculated(lambda left, right: left * right)),
    "/": (6, calculated(lambda left, right: left / right)),
    "%": (6, calculated(remainder)),
}
UNARY: dict[str, Callable[[Any], Any]] = {
    "!": lambda value: not value if isinstance(value, bool) else None,
    "-": lambda value: -value if is_number(value) else None,
}
FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "isNull": (1, lambda value: value is None),
    "isNumber": (1, is_number),
    "isString": (1, lambda value: isinstance(value, str)),
    "isBoolean": (1, lambda value: isinstance(value, bool)),
    "isList": (1, lambda value: isinstance(value, list)),
    "isEmpty": (1, lambda value: value is None or value in ("", [], {})),
    "contains": (2, contains),
    "startsWith": (2, of_texts(str.startswith)),
    "toLowerCase": (1, of_texts(str.lower)),
    "split": (2, of_texts(lambda text, by: text.split(by) if by else list(text))),
    "len": (1, lambda value: len(value) if isinstance(value, str | list | dict) else None),
    "reverse": (1, of_list(lambda value: value[::-1])),
    "sum": (1, of_list(lambda value: finite(sum(filter(is_number, value))))),
}


def value_of(tree: Tree, row: Row) -> Any:
    """The value of ``tree`` for one row."""
    kind, *parts = tree
    if kind == "literal":
        return parts[0]
    if kind == "field":
        return row.get(parts[0])
    if kind == "map":
        values = value_of(parts[1], row)
        if not isinstance(values, list):
            return None
        return [value_of(parts[2], row | {parts[0]: value}) for value in values]
    values = [value_of(part, row) for part in parts]
    if kind == "if":
        condition, then, *otherwise = values
        return then if condition is True else (otherwise or [None])[0]
    if kind == "item":
        return element(*values)
    if kind == "list":
        return values
    if kind == "unary !" or kind == "unary -":
        return UNARY[kind[-1]](*values)
    return BINARY[kind][1](*values) if kind in BINARY else FUNCTIONS[kind][1](*values)


def text_of(tree: Tree, around: int = 0) -> str:
    """``tree`` as an expression with no more brackets than C's precedence needs where ``around`` binds so."""
    kind, *parts = tree
    if kind == "literal":
        return json.dumps(parts[0])
    if kind == "field":
        return parts[0]
    if kind == "map":
        return f"map({parts[0]}, {text_of(parts[1])}, {text_of(parts[2])})"
    if kind == "item":
        return f"{text_of(parts[0], 8)}[{text_of(parts[1])}]"
    if kind == "list":
        return f"[{', '.join(map(text_of, parts))}]"
    if kind.startswith("unary"):
        return bracketed(f"{kind[-1]}{text_of(parts[0], 7)}", 7, around)
    if kind in BINARY:
        power = BINARY[kind][0]
        left, right = text_of(parts[0], power), text_of(parts[1], power + 1)
        return bracketed(f"{left} {kind} {right}", power, around)
    return f"{kind}({', '.join(map(text_of, parts))})"


def bracketed(text: str, power: int, around: int) -> str:
    return f"({text})" if power < around else text


NUMBERS = st.sampled_from([0, 1, 2, 3, -1, 0.5, 1e15, 1e308])
TEXTS = st.sampled_from(["", "a", "b", "ab", "A", 'q"\\', "1"])
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
LISTS = st.one_of(st.lists(NUMBERS, max_size=3), st.lists(TEXTS, max_size=3))
VALUES = st.one_of(SCALARS, SCALARS, LISTS, st.lists(SCALARS, max_size=2), st.just({"x": 1}))
NAMES = st.sampled_from(["a", "b", "c", "n", "m", "e", "nowhere"])
POSITIVE = st.one_of(st.sampled_from([0, 1, 2, 0.5, 1e308]), TEXTS, st.booleans(), st.none())
LEAVES = st.one_of(
    st.tuples(st.just("field"), NAMES),
    st.tuples(st.just("field"), NAMES),
    st.tuples(st.just("literal"), POSITIVE),
)


def nodes(children: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    operand = st.one_of(children, LISTS.map(lambda value: ("list", *(("literal", item) for item in value))))
    called = [st.tuples(st.just(name), *[operand] * count) for name, (count, _) in FUNCTIONS.items()]
    return st.one_of(
        st.tuples(st.sampled_from([*BINARY]), children, children),
        st.tuples(st.sampled_from([*BINARY]), children, operand),
        st.tuples(st.sampled_from(["unary !", "unary -"]), children),
        st.one_of(called),
        st.tuples(st.just("if"), children, children),
        st.tuples(st.just("if"), children, children, operand),
        st.tuples(st.just("item"), st.tuples(st.just("field"), NAMES), children),
        st.tuples(st.just("list"), st.tuples(st.just("field"), NAMES), children),
        st.tuples(st.just("map"), st.just("e"), operand, children),
    )


TREES = st.recursive(LEAVES, nodes, max_leaves=8)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"n": st.integers(-3, 3), "m": st.floats(-2, 2)}, optional=dict.fromkeys("abc", VALUES)
    ),
    max_size=6,
)


def frame_of(rows: list[Row]) -> Frame:
    """``n`` and ``m`` as plain numbers, as some fields of events are."""
    frame = from_rows([{name: row[name] for name in row if name in "abc"} for row in rows])
    plain = {
        "n": Dense(np.array([row["n"] for row in rows], dtype=np.int64)),
        "m": Dense(np.array([row["m"] for row in rows], dtype=np.float64)),
    }
    return frame.with_columns({**frame.columns, **plain})


@given(TREES, ROWS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[*HealthCheck])
def test_random_expressions(tree: Tree, rows: list[Row]) -> None:
    node = parse(text_of(tree), ANSWERER.environment(NOW))
    found = row_values(node.evaluate(frame_of(rows)))
    expected = [value_of(tree, row) for row in rows]
    assert len(found) == len(expected)
    assert all(map(same, found, expected)), f"{text_of(tree)}: {found} instead of {expected}"
