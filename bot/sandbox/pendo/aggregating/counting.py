"""``count`` and ``countIf``."""

from __future__ import annotations

from typing import cast

import numpy as np

from bot.sandbox.pendo.aggregating.aggregate import Aggregate, read_object
from bot.sandbox.pendo.columns import Column, Dense, Frame, Groups, is_true
from bot.sandbox.pendo.distinct import count_distinct
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.expressions import parse
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.steps import keying

_ROW = 5
"""About the nanoseconds that one row takes beside its values."""


def count(argument: object, env: Environment) -> Aggregate:
    """Rows for null; else distinct values, or distinct tuples, of which no part is null."""
    if argument is None:
        return lambda frame, groups: _rows(frame, groups, env)
    texts = cast("list[object]", argument) if isinstance(argument, list) else [argument]
    if not texts:
        raise Refusal("aggregator 'count' takes null, a field or a list of fields")
    nodes = [parse(text, env) for text in texts]

    def aggregate(frame: Frame, groups: Groups) -> Column:
        columns = [node.evaluate(frame) for node in nodes]
        env.spend(_ROW * len(frame) + keying(columns, len(frame)))
        return Dense(count_distinct(columns, groups))

    return aggregate


def _rows(frame: Frame, groups: Groups, env: Environment) -> Column:
    env.spend(_ROW * len(frame))
    return Dense(np.bincount(groups.ids, minlength=len(groups)))


def count_if(argument: object, env: Environment) -> Aggregate:
    """The same over the rows where a condition is true."""
    given = read_object("countIf", argument, ("count", "if"))
    condition = parse(given["if"], env)
    counted = count(given["count"], env)

    def aggregate(frame: Frame, groups: Groups) -> Column:
        env.spend(_ROW * len(frame))
        keep = is_true(condition.evaluate(frame))
        return counted(frame.take(keep), Groups(groups.ids[keep], groups.first))

    return aggregate
