"""``sequence``: the rows of a group in order, cut into stretches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from bot.sandbox.pendo.aggregating.aggregate import Aggregate, read_object
from bot.sandbox.pendo.columns import Column, Frame, Groups, encode, is_true, row_values
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.expressions import parse
from bot.sandbox.pendo.paths import Path, read, split_path
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import MAX_WEIGHT, MISSING, Value, sort_key

_ROW, _FIELD, _KEY = 5_000, 500, 500
"""About the nanoseconds that one row takes, one of its fields, and one key to sort it by."""


def sequence(argument: object, env: Environment) -> Aggregate:
    """A list of lists of rows, by the fields of ``sort``: a new list begins with each row of which ``new`` is
    true. Rows before the first such row make a list of their own.
    """
    given = read_object("sequence", argument, ("new", "sort"))
    begins, keys = parse(given["new"], env), _sort_keys(given["sort"])

    def aggregate(frame: Frame, groups: Groups) -> Column:
        if len(frame) * max(1, len(frame.columns)) > MAX_WEIGHT:
            raise Refusal(f"sequence: at most {MAX_WEIGHT:,} fields of rows are served")
        env.spend(len(frame) * (_ROW + _FIELD * len(frame.columns) + _KEY * len(keys)))
        rows, new = _rows(frame), is_true(begins.evaluate(frame))
        lists: list[list[list[Value]]] = [[] for _ in range(len(groups))]
        for place in _ordered(frame, keys, env):
            stretches = lists[int(groups.ids[place])]
            if new[place] or not stretches:
                stretches.append([])
            stretches[-1].append(rows[place])
        return encode(cast("list[Value]", lists))

    return aggregate


def _sort_keys(argument: object) -> list[tuple[Path, bool]]:
    names = cast("list[object]", argument) if isinstance(argument, list) else []
    if not names or not all(isinstance(name, str) for name in names):
        raise Refusal("aggregator 'sequence' takes a list of field names as 'sort'")
    texts = cast("list[str]", names)
    return [(split_path(text.lstrip("+-"), "sequence"), text.startswith("-")) for text in texts]


def _rows(frame: Frame) -> list[Value]:
    columns = [row_values(column) for column in frame.columns.values()]
    names = list(frame.columns)
    if not columns:
        return [dict[str, Value]() for _ in range(len(frame))]
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not MISSING}
        for row in zip(*columns, strict=True)
    ]


def _ordered(frame: Frame, keys: Sequence[tuple[Path, bool]], env: Environment) -> list[int]:
    """The places of the rows by ``keys``; ties in any order."""
    places = cast("list[int]", env.chance.permutation(len(frame)).tolist())
    if frame.ordered:
        places = list(np.arange(len(frame)).tolist())
    for path, descending in reversed(keys):
        values = row_values(read(frame, path))
        places.sort(key=lambda place: sort_key(values[place]), reverse=descending)
    return places
