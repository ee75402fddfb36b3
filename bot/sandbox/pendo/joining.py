"""The ``join`` stage: rows with equal keys become one row."""

from __future__ import annotations

from typing import cast

import numpy as np

from bot.sandbox.pendo.columns import (
    Array,
    Coded,
    Column,
    Frame,
    Groups,
    group_codes,
    group_rows,
    take_found,
)
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.paths import read, split_path
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.steps import Step, keying
from bot.sandbox.pendo.values import MISSING

_ROW = 200
"""About the nanoseconds that one row takes beside its keys."""


def join(argument: object, env: Environment) -> Step:
    """``fields``, and optionally ``width``: so many rows with a key are a row, and further ones the next.

    Where two rows have a field, the later one's stays. What is incomplete in the end is given as it is.
    """
    given = cast("dict[str, object]", argument) if isinstance(argument, dict) else {}
    unknown = sorted(set(given) - {"fields", "width"})
    if unknown:
        raise Refusal(f"join: unknown argument '{unknown[0]}'")
    names = given.get("fields")
    if not isinstance(names, list):
        raise Refusal("join takes a list of field names as 'fields'")
    paths = [split_path(name, "join") for name in cast("list[object]", names)]
    width = _width(given["width"]) if "width" in given else None

    def step(frame: Frame) -> Frame:
        rows = env.shuffled(frame)
        keys = [read(rows, path) for path in paths]
        env.spend(_ROW * len(rows) + keying(keys, len(rows)))
        groups = group_rows(keys, len(rows))
        return _joined(rows, _in_turn(groups, min(width, len(rows) + 1)) if width else groups)

    return step


def _width(given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or given < 1:
        raise Refusal(f"join: 'width' must be a whole number above 0, not {given!r}")
    return given


def _in_turn(groups: Groups, width: int) -> Groups:
    """Groups of ``width`` rows each, the last of each key maybe of fewer."""
    ids = groups.ids
    by_key = np.argsort(ids, kind="stable")
    counts = np.bincount(ids, minlength=len(groups))
    rank = np.empty(len(ids), dtype=np.int64)
    rank[by_key] = np.arange(len(ids)) - np.repeat(np.cumsum(counts) - counts, counts)
    turns = rank // width
    return group_codes([(ids, len(groups)), (turns, int(turns.max(initial=0)) + 1)], len(ids))


def _joined(frame: Frame, groups: Groups) -> Frame:
    columns = {
        name: take_found(column, _last(groups, _present(column))) for name, column in frame.columns.items()
    }
    return Frame(columns, len(groups))


def _present(column: Column) -> Array | slice:
    if not isinstance(column, Coded) or MISSING not in column.values:
        return np.s_[:]
    return np.flatnonzero(column.codes != column.values.index(MISSING))


def _last(groups: Groups, present: Array | slice) -> Array:
    """The last of the rows ``present`` in each group, -1 where there is none."""
    last = np.full(len(groups), -1)
    last[groups.ids[present]] = np.arange(len(groups.ids))[present]  # the last of those written stays
    return last
