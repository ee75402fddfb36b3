"""What expressions are made of.

A node works on whole columns: by numpy where it has such a form, else once for each distinct combination of
values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np

from bot.sandbox.pendo.columns import Column, Frame, constant, encode, group_rows, lift, recode, row_values
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import Value, check_weight, weight
from bot.sandbox.pendo.vectors import ArrayForm

MAX_DEPTH = 150
MAX_MAPPED = 1_000_000
_ROW, _CALL, _ELEMENT = 4, 3_000, 400
"""About the nanoseconds that one row, one combination of values and one element inside them take."""


class Node(Protocol):
    """``depth``: how many nodes lie below one another, this one included. ``names``: the fields it reads."""

    @property
    def depth(self) -> int: ...
    @property
    def names(self) -> frozenset[str]: ...
    def evaluate(self, frame: Frame) -> Column: ...


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value
    depth: int = 1
    names: frozenset[str] = frozenset()

    def evaluate(self, frame: Frame) -> Column:
        return constant(self.value, len(frame))


@dataclass(frozen=True, slots=True)
class Name:
    """An unquoted word: a field of the row, null where the row has none."""

    name: str
    depth: int = 1

    @property
    def names(self) -> frozenset[str]:
        return frozenset([self.name])

    def evaluate(self, frame: Frame) -> Column:
        return frame.column(self.name)


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function of other nodes; ``fast`` is its form for whole columns, where it has one.

    ``scans``: its work grows with what is inside the values.
    """

    env: Environment
    function: Callable[..., Value]
    arguments: Sequence[Node]
    depth: int
    names: frozenset[str]
    fast: ArrayForm | None
    scans: bool

    def evaluate(self, frame: Frame) -> Column:
        self.env.spend(_ROW * len(frame))
        columns = [argument.evaluate(frame) for argument in self.arguments]
        if self.fast and (result := self.fast(columns)):
            return result
        result = lift(self.function, columns, len(frame), self._spend)
        if self.scans:
            self.env.spend(_ELEMENT * weight(result.values))
        return result

    def _spend(self, arguments: Sequence[Sequence[Value]]) -> None:
        self.env.spend(_CALL * len(arguments[0]))
        if self.scans:
            self.env.spend(_ELEMENT * sum(map(weight, arguments)))


def call(
    env: Environment,
    function: Callable[..., Value],
    arguments: Sequence[Node],
    fast: ArrayForm | None = None,
    scans: bool = False,
) -> Node:
    """What is the same in every row is worked out at once. Raises Refusal where it nests too deep."""
    depth = _deeper(arguments)
    values = [argument.value for argument in arguments if isinstance(argument, Literal)]
    if len(values) < len(arguments):
        names = frozenset[str]().union(*(argument.names for argument in arguments))
        return Call(env, function, arguments, depth, names, fast, scans)
    value = function(*values)
    check_weight([value])
    env.spend(_CALL + _ELEMENT * weight([value]))
    return Literal(value, depth)


def _deeper(nodes: Sequence[Node]) -> int:
    depth = 1 + max((node.depth for node in nodes), default=0)
    if depth > MAX_DEPTH:
        raise Refusal(f"expression is nested more than {MAX_DEPTH} deep")
    return depth


@dataclass(frozen=True, slots=True)
class Mapped:
    """``map(variable, items, body)``: ``body`` for each element; null of what is no list."""

    env: Environment
    variable: str
    items: Node
    body: Node
    depth: int
    names: frozenset[str]

    def evaluate(self, frame: Frame) -> Column:
        lists = self.items.evaluate(frame)
        used = sorted(self.body.names - {self.variable})
        fields = [frame.column(name) for name in used]
        groups = group_rows([lists, *fields], len(frame))
        values = row_values(lists.take(groups.first))
        sizes = [len(value) if isinstance(value, list) else 0 for value in values]
        total = sum(sizes)
        if total > MAX_MAPPED:
            raise Refusal(f"map: lists of {total:,} elements in all; at most {MAX_MAPPED:,} are served")
        rows = np.repeat(groups.first, sizes)
        elements = encode(element for value in values if isinstance(value, list) for element in value)
        columns = {name: field.take(rows) for name, field in zip(used, fields, strict=True)}
        inner = Frame({**columns, self.variable: elements}, total)
        results = iter(row_values(self.body.evaluate(inner)))
        mapped = [[*islice(results, len(value))] if isinstance(value, list) else None for value in values]
        return recode(mapped, groups.ids)


def mapped(env: Environment, variable: str, items: Node, body: Node) -> Node:
    names = items.names | (body.names - {variable})
    return Mapped(env, variable, items, body, _deeper([items, body]), names)
