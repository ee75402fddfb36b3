"""Expressions: from text to something that gives a column for a frame.

>>> parse('numEvents > 5 && !contains(visitorId, "@")', env).evaluate(frame)  # doctest: +SKIP

Parsing finds every fault of the text (syntax, unknown function, wrong number of arguments); evaluating raises
nothing but what a function refuses.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from functools import partial
from typing import Any, cast

from lark import Token
from lark.exceptions import VisitError
from lark.visitors import Transformer_NonRecursive

from bot.sandbox.pendo import operators, vectors
from bot.sandbox.pendo.columns import Frame, row_values
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.functions import ELSEWHERE, FUNCTIONS
from bot.sandbox.pendo.functions_of_lists import check_one_type, list_
from bot.sandbox.pendo.grammar import parse_tree
from bot.sandbox.pendo.nodes import Literal, Name, Node, call, mapped
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import Value

MAX_LENGTH = 200_000
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}


def parse(text: object, env: Environment) -> Node:
    """The expression that ``text`` says. Raises Refusal where it says none."""
    if not isinstance(text, str):
        raise Refusal(f"an expression must be a string, not {json.dumps(text)[:80]}")
    env.trace.characters += len(text)
    if env.trace.characters > MAX_LENGTH:
        raise Refusal(f"the expressions of a request must not be longer than {MAX_LENGTH} characters in all")
    try:
        return _Builder(env).transform(parse_tree(text))
    except VisitError as error:
        raise error.orig_exc from None


def scalar(text: object, env: Environment) -> Value:
    """The value of an expression that reads no row."""
    return row_values(parse(text, env).evaluate(Frame({}, 1)))[0]


class _Builder(Transformer_NonRecursive[Token, Node]):
    def __init__(self, env: Environment) -> None:
        super().__init__()
        self.env = env

    def number(self, parts: list[Token]) -> Node:
        number = float(parts[0])
        if not math.isfinite(number):
            raise Refusal(f"the number {parts[0][:80]} is out of range")
        return Literal(number)

    def string(self, parts: list[Token]) -> Node:
        try:
            text = cast(str, json.loads(parts[0]))
            text.encode()
        except ValueError:
            raise Refusal(f"cannot read the string {parts[0][:80]}: escapes are those of JSON") from None
        return Literal(text)

    def raw_string(self, parts: list[Token]) -> Node:
        return Literal(str(parts[0][1:-1]))

    def name(self, parts: list[Token]) -> Node:
        word = str(parts[0])
        return Literal(_CONSTANTS[word]) if word in _CONSTANTS else Name(word)

    def or_(self, parts: list[Node]) -> Node:
        return call(self.env, operators.any_true, parts, vectors.any_true)

    def and_(self, parts: list[Node]) -> Node:
        return call(self.env, operators.all_true, parts, vectors.all_true)

    def not_(self, parts: list[Node]) -> Node:
        return call(self.env, operators.negate, parts, vectors.negate)

    def sign(self, parts: list[Any]) -> Node:
        sign, operand = parts
        if sign == "-":
            return self.binary([Literal(0.0), sign, operand])
        return call(self.env, operators.plus, [operand])

    def binary(self, parts: list[Any]) -> Node:
        left, sign, right = parts
        operator = operators.SCALAR[sign]
        return call(self.env, operator, [left, right], vectors.FAST[sign], scans=operator in _EQUALITIES)

    def attribute(self, parts: list[Any]) -> Node:
        return call(self.env, operators.item, [parts[0], Literal(str(parts[1]))])

    def item(self, parts: list[Node]) -> Node:
        return call(self.env, operators.item, parts)

    def slice_end(self, parts: list[Node]) -> Node:
        return parts[0] if parts else Literal(None)

    def slice_(self, parts: list[Node]) -> Node:
        return call(self.env, operators.part, parts, scans=True)

    def list_(self, parts: list[Node]) -> Node:
        return self._function("list", parts)

    def call(self, parts: list[Any]) -> Node:
        name, arguments = str(parts[0]), cast("list[Node]", parts[1:])
        return self._map(arguments) if name == "map" else self._function(name, arguments)

    def _function(self, name: str, arguments: list[Node]) -> Node:
        function = FUNCTIONS.get(name)
        if function is None:
            hint = f"; {ELSEWHERE[name]}" if name in ELSEWHERE else ""
            raise Refusal(f"unknown function '{name}'{hint}")
        if not function.least <= len(arguments) <= function.most:
            raise Refusal(f"function '{name}' takes {function.arity}, not {len(arguments)} arguments")
        if function.words:
            _check_word(name, arguments[function.word_at], function.words)
        if function.call is list_:
            check_one_type([argument.value for argument in arguments if isinstance(argument, Literal)])
        fast = partial(function.fast, self.env) if function.fast else None
        return call(self.env, partial(function.call, self.env), arguments, fast, function.scans)

    def _map(self, arguments: list[Node]) -> Node:
        if len(arguments) != 3 or not isinstance(variable := arguments[0], Name):
            raise Refusal("function 'map' takes a name for the element, a list and an expression")
        return mapped(self.env, variable.name, *arguments[1:])


_EQUALITIES = (operators.equal, operators.unequal)


def _check_word(function: str, argument: Node, words: Collection[Value]) -> None:
    if not isinstance(argument, Literal) or argument.value not in words:
        raise Refusal(f"function '{function}' takes, written out, one of " + ", ".join(map(str, words)))
