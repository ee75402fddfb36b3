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


NUMBERS = st.sampled_from([0, 1, 2, 3, -1, -2.5, 0.5, 1e308])
TEXTS = st.sampled_from(["", "a", "b", "ab", "A", 'q"\\', "1"])
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
LISTS = st.one_of(st.lists(NUMBERS, max_size=3), st.lists(TEXTS, max_size=3))
VALUES = st.one_of(SCALARS, SCALARS, LISTS, st.lists(SCALARS, max_size=2), st.just({"x": 1}))
FIELDS = {"number": "nmce", "text": "te", "list": "le", "boolean": "be", "any": "anmctlbe"}
LITERALS = {
    "number": st.sampled_from([0, 1, 2, 3, 0.5, 1e308]),
    "text": TEXTS,
    "boolean": st.booleans(),
    "any": st.none(),
}
FORMS: dict[str, list[tuple[str, ...]]] = {
    "number": [
        *((sign, "number", "number") for sign in "+-*/%"),
        *(
            ("unary -", "number"),
            ("len", "text"),
            ("len", "list"),
            ("sum", "list"),
            ("item", "list", "number"),
        ),
    ],
    "text": [("toLowerCase", "text"), ("item", "list", "number")],
    "boolean": [
        *((sign, kind, kind) for sign in ("<", "<=", ">", ">=", "==", "!=") for kind in ("number", "text")),
        *((sign, kind, kind) for sign in ("==", "!=") for kind in ("list", "boolean", "any")),
        *((sign, "boolean", "boolean") for sign in ("&&", "||")),
        *((name, "any") for name in ("isNull", "isNumber", "isString", "isBoolean", "isList", "isEmpty")),
        *(("unary !", "boolean"), ("contains", "text", "text"), ("contains", "list", "any")),
        *(("contains", "list", "number"), ("startsWith", "text", "text")),
    ],
    "list": [
        ("reverse", "list"),
        ("split", "text", "text"),
        ("map", "list", "number"),
        ("map", "list", "any"),
    ],
    "any": [("if", "boolean", "any"), ("number",), ("text",), ("boolean",), ("list",)],
}
"""Of each type, what gives it: an operator or function, and the types of what it takes."""


@st.composite
def trees(draw: st.DrawFn, kind: str = "any", depth: int = 4) -> Tree:
    """An expression that gives ``kind``, mostly: now and then a part of it is of another type."""
    if draw(st.integers(0, 15)) == 0:
        kind = draw(st.sampled_from([*FORMS]))
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(leaves(kind))
    form = draw(st.sampled_from([*FORMS[kind], ("if", "boolean", kind, kind)]))
    parts = [draw(trees(part, depth - 1)) for part in form[1:]]
    if form[0] in FORMS:
        return draw(trees(form[0], depth - 1))
    if form[0] == "item":
        return ("item", ("field", draw(st.sampled_from(FIELDS["list"]))), parts[1])
    return ("map", "e", *parts) if form[0] == "map" else (form[0], *parts)


def leaves(kind: str) -> st.SearchStrategy[Tree]:
    fields = st.sampled_from(FIELDS[kind]).map(lambda name: ("field", name))
    if kind == "list":
        written = LISTS.map(lambda items: ("list", *(("literal", item) for item in items)))
        return st.one_of(
            fields, written, NUMBERS.map(lambda number: ("list", ("field", "c"), ("literal", number)))
        )
    return st.one_of(fields, fields, LITERALS[kind].map(lambda value: ("literal", value)))


PLAIN = {"n": st.integers(-3, 3), "m": st.sampled_from([-2.5, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0])}
ORNULL = {"c": NUMBERS, "t": TEXTS, "l": LISTS, "b": st.booleans(), "a": VALUES}
ROWS = st.lists(
    st.fixed_dictionaries(
        PLAIN, optional={name: st.one_of(st.none(), kind, kind) for name, kind in ORNULL.items()}
    ),
    max_size=8,
)


def frame_of(rows: list[Row]) -> Frame:
    """``n`` and ``m`` as plain numbers, as some fields of events are."""
    frame = from_rows([{name: row[name] for name in row if name in ORNULL} for row in rows])
    plain = {
        "n": Dense(np.array([row["n"] for row in rows], dtype=np.int64)),
        "m": Dense(np.array([row["m"] for row in rows], dtype=np.float64)),
    }
    return frame.with_columns({**frame.columns, **plain})


@given(trees(), ROWS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[*HealthCheck])
def test_random_expressions(tree: Tree, rows: list[Row]) -> None:
    node = parse(text_of(tree), ANSWERER.environment(NOW))
    found = row_values(node.evaluate(frame_of(rows)))
    expected = [value_of(tree, row) for row in rows]
    assert len(found) == len(expected)
    assert all(map(same, found, expected)), f"{text_of(tree)}: {found} instead of {expected}"
