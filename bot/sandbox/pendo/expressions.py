"""Expressions: from text to something that gives a column for a frame.

>>> parse('numEvents > 5 && !contains(visitorId, "@")', env).evaluate(frame)  # doctest: +SKIP

Parsing finds every fault of the text (syntax, unknown function, wrong number of arguments); evaluating raises
nothing but what a function refuses. A node works on whole columns: numbers without nulls by numpy, everything
else once for each distinct combination of values.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, cast

from lark import Token, UnexpectedInput
from lark.exceptions import VisitError
from lark.visitors import Transformer_NonRecursive

from bot.sandbox.pendo import operators
from bot.sandbox.pendo.columns import Column, Frame, constant, lift, row_values
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.functions import FUNCTIONS
from bot.sandbox.pendo.grammar import parse_tree
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import Value

MAX_DEPTH = 150
MAX_LENGTH = 200_000


class Node(Protocol):
    """``depth``: how many nodes lie below one another, this one included."""

    @property
    def depth(self) -> int: ...
    def evaluate(self, frame: Frame) -> Column: ...


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value
    depth: int = 1

    def evaluate(self, frame: Frame) -> Column:
        return constant(self.value, len(frame))


@dataclass(frozen=True, slots=True)
class Name:
    """An unquoted word: a field of the row, null where the row has none."""

    name: str
    depth: int = 1

    def evaluate(self, frame: Frame) -> Column:
        return frame.column(self.name)


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function of other nodes; ``fast`` is its form for whole arrays, where it has one."""

    function: Callable[..., Value]
    arguments: Sequence[Node]
    depth: int
    fast: operators.ArrayForm | None = None

    def evaluate(self, frame: Frame) -> Column:
        columns = [argument.evaluate(frame) for argument in self.arguments]
        result = self.fast(columns) if self.fast else None
        return result or lift(self.function, columns, len(frame))


def call(
    function: Callable[..., Value], arguments: Sequence[Node], fast: operators.ArrayForm | None = None
) -> Node:
    depth = 1 + max((argument.depth for argument in arguments), default=0)
    if depth > MAX_DEPTH:
        raise Refusal(f"expression is nested more than {MAX_DEPTH} deep")
    return Call(function, arguments, depth, fast)


def parse(text: object, env: Environment) -> Node:
    """The expression that ``text`` says. Raises Refusal where it says none."""
    if not isinstance(text, str):
        raise Refusal(f"an expression must be a string, not {json.dumps(text)[:80]}")
    env.trace.characters += len(text)
    if env.trace.characters > MAX_LENGTH:
        raise Refusal(f"the expressions of a request must not be longer than {MAX_LENGTH} characters in all")
    try:
        return _Builder(env).transform(parse_tree(text))
    except UnexpectedInput as error:
        raise Refusal(_syntax_fault(text, error)) from None
    except VisitError as error:
        raise error.orig_exc from None


def scalar(text: object, env: Environment) -> Value:
    """The value of an expression that reads no row."""
    return row_values(parse(text, env).evaluate(Frame({}, 1)))[0]


def _syntax_fault(text: str, error: UnexpectedInput) -> str:
    place = error.pos_in_stream
    found = "its end" if place is None or place >= len(text) else repr(text[place : place + 12])
    return f"cannot parse expression {text[:200]!r}: unexpected {found}"


class _Builder(Transformer_NonRecursive[Token, Node]):
    def __init__(self, env: Environment) -> None:
        super().__init__()
        self.env = env

    def number(self, parts: list[Token]) -> Node:
        return Literal(float(parts[0]))

    def string(self, parts: list[Token]) -> Node:
        try:
            return Literal(cast(str, json.loads(parts[0])))
        except ValueError:
            raise Refusal(f"cannot read the string {parts[0][:80]}: escapes are those of JSON") from None

    def raw_string(self, parts: list[Token]) -> Node:
        return Literal(str(parts[0][1:-1]))

    def name(self, parts: list[Token]) -> Node:
        word = str(parts[0])
        constants: dict[str, Value] = {"true": True, "false": False, "null": None}
        return Literal(constants[word]) if word in constants else Name(word)

    def or_(self, parts: list[Node]) -> Node:
        return call(operators.any_true, parts, operators.fast_any)

    def and_(self, parts: list[Node]) -> Node:
        return call(operators.all_true, parts, operators.fast_all)

    def not_(self, parts: list[Node]) -> Node:
        return call(operators.negate, parts, operators.fast_not)

    def sign(self, parts: list[Any]) -> Node:
        sign, operand = parts
        return self.binary([Literal(0.0), sign, operand]) if sign == "-" else call(operators.plus, [operand])

    def binary(self, parts: list[Any]) -> Node:
        left, operator, right = parts
        return call(operators.SCALAR[operator], [left, right], operators.FAST.get(operator))

    def attribute(self, parts: list[Any]) -> Node:
        return call(operators.item, [parts[0], Literal(str(parts[1]))])

    def item(self, parts: list[Node]) -> Node:
        return call(operators.item, parts)

    def slice_end(self, parts: list[Node]) -> Node:
        return parts[0] if parts else Literal(None)

    def slice_(self, parts: list[Node]) -> Node:
        return call(operators.part, parts)

    def list_(self, parts: list[Node]) -> Node:
        return call(lambda *items: list(items), parts)

    def call(self, parts: list[Any]) -> Node:
        name, arguments = str(parts[0]), parts[1:]
        function = FUNCTIONS.get(name)
        if function is None:
            raise Refusal(f"unknown function '{name}'")
        if not function.least <= len(arguments) <= function.most:
            raise Refusal(f"function '{name}' takes {function.arity}, not {len(arguments)} arguments")
        if function.words:
            _check_word(name, arguments[function.word_at], function.words)
        return call(partial(function.call, self.env), arguments)


def _check_word(function: str, argument: Node, words: Collection[Value]) -> None:
    if not isinstance(argument, Literal) or argument.value not in words:
        raise Refusal(f"function '{function}' takes, written out, one of " + ", ".join(map(str, words)))
