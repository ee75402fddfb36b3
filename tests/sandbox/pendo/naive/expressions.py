"""Expressions by operator precedence, evaluated on one row.

>>> evaluate('a.b[0] + 2 * n > 5 && !contains(v, "@")', row, subscription)  # doctest: +SKIP
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from tests.sandbox.pendo.naive.algebra import OPERATORS, element, part
from tests.sandbox.pendo.naive.functions import FUNCTIONS
from tests.sandbox.pendo.naive.subscription import Row, Subscription

Expression = Callable[[Row, Subscription], Any]
TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?)|(?P<text>"(?:[^"\\]|\\.)*")|(?P<raw>`[^`]*`)"""
    r"""|(?P<word>[A-Za-z_$][\w$]*)|(?P<sign>\|\||&&|[=!<>]=|[-+*/%<>!()\[\],.:]))"""
)
WORDS = {"true": True, "false": False, "null": None}
POWERS = {
    **{"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4},
    **{"+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "[": 8, ".": 8},
}
PREFIX_POWER = 7


def evaluate(text: str, row: Row, subscription: Subscription) -> Any:
    return parsed(text)(row, subscription)


@lru_cache(maxsize=10_000)
def parsed(text: str) -> Expression:
    parser = Parser(text)
    found = parser.expression(0)
    assert parser.next == "", f"{parser.next!r} is left of {text!r}"
    return found


class Parser:
    def __init__(self, text: str) -> None:
        self.tokens = [(str(found.lastgroup), found[0].strip()) for found in TOKEN.finditer(text)]
        self.place = 0

    @property
    def next(self) -> str:
        return self.tokens[self.place][1] if self.place < len(self.tokens) else ""

    def take(self, *expected: str) -> tuple[str, str]:
        kind, word = self.tokens[self.place]
        assert not expected or word in expected, f"{word!r} is not {expected}"
        self.place += 1
        return kind, word

    def expression(self, power: int) -> Expression:
        """All that binds more tightly than ``power``."""
        left = self.operand()
        while POWERS.get(self.next, 0) > power:
            left = self.continued(left, self.take()[1])
        return left

    def continued(self, left: Expression, sign: str) -> Expression:
        if sign == ".":
            name = self.take()[1]
            return lambda row, sub: element(left(row, sub), name)
        if sign == "[":
            return self.index(left)
        right, operate = self.expression(POWERS[sign]), OPERATORS[sign]
        return lambda row, sub: operate(left(row, sub), right(row, sub))

    def index(self, left: Expression) -> Expression:
        start = (lambda row, sub: None) if self.next == ":" else self.expression(0)
        if self.take(":", "]")[1] == "]":
            return lambda row, sub: element(left(row, sub), start(row, sub))
        end = (lambda row, sub: None) if self.next == "]" else self.expression(0)
        self.take("]")
        return lambda row, sub: part(left(row, sub), start(row, sub), end(row, sub))

    def operand(self) -> Expression:
        kind, word = self.take()
        if kind in ("number", "text", "raw"):
            value = float(word) if kind == "number" else json.loads(word) if kind == "text" else word[1:-1]
            return lambda row, sub: value
        if kind == "word":
            return self.word(word)
        if word == "(":
            inner = self.expression(0)
            self.take(")")
            return inner
        if word == "[":
            items = self.listed("]")
            return lambda row, sub: [item(row, sub) for item in items]
        operand, operate = self.expression(PREFIX_POWER), OPERATORS[f"{word} "]
        return lambda row, sub: operate(operand(row, sub))

    def word(self, word: str) -> Expression:
        if self.next == "(":
            self.take("(")
            arguments, function = self.listed(")"), FUNCTIONS[word]
            return lambda row, sub: function(sub, *(argument(row, sub) for argument in arguments))
        if word in WORDS:
            return lambda row, sub: WORDS[word]
        return lambda row, sub: row.get(word)

    def listed(self, end: str) -> list[Expression]:
        items: list[Expression] = []
        while self.next != end:
            items.append(self.expression(0))
            if self.next != end:
                self.take(",")
        self.take(end)
        return items
