"""The ``merge`` stage: a left join with an inner pipeline."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from typing import TypeAlias, cast

import numpy as np

from bot.sandbox.pendo.columns import Array, Column, Frame, coded, constant, group_rows, recode, row_values
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.expressions import Node, parse
from bot.sandbox.pendo.fields import put_fields
from bot.sandbox.pendo.paths import read, split_path
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import MISSING, identity

Merge: TypeAlias = Callable[[Frame], Frame]
ReadPipeline: TypeAlias = Callable[[object], Callable[[], Frame]]


def read_merge(argument: object, env: Environment, read_pipeline: ReadPipeline) -> Merge:
    """``fields``, ``pipeline`` and ``mappings``: expressions of the inner row, or all its fields.

    A key that is mapped as well is compared with what its mapping gives, as in ``{"appId": "id"}``.
    """
    given = cast("dict[str, object]", argument) if isinstance(argument, dict) else {}
    unknown = sorted(set(given) - {"fields", "mappings", "pipeline"})
    if unknown:
        raise Refusal(f"merge: unknown argument '{unknown[0]}'")
    names = given.get("fields")
    if not isinstance(names, list) or not names:
        raise Refusal("merge takes a list of field names as 'fields'")
    paths = [split_path(name, "merge") for name in cast("list[object]", names)]
    mappings = dict(_mappings(given.get("mappings"), env)) if "mappings" in given else None
    mapped_keys = {path: node for path, node in (mappings or {}).items() if path in paths}
    inner_rows = read_pipeline(given.get("pipeline"))

    def step(frame: Frame) -> Frame:
        inner = inner_rows()
        inner = inner.take(env.chance.permutation(len(inner)))  # which of equal keys wins is not promised
        inner_keys = [
            mapped_keys[path].evaluate(inner) if path in mapped_keys else read(inner, path) for path in paths
        ]
        found = _matches([read(frame, path) for path in paths], len(frame), inner_keys, len(inner))
        outputs = (
            _copied(inner, {path[0] for path in paths} | frame.read_only)
            if mappings is None
            else [(path, node.evaluate(inner)) for path, node in mappings.items() if path not in mapped_keys]
        )
        return put_fields(frame, [(path, _taken(column, found)) for path, column in outputs], "merge")

    return step


def _mappings(argument: object, env: Environment) -> list[tuple[tuple[str, ...], Node]]:
    if not isinstance(argument, dict):
        raise Refusal("merge takes an object of outputs as 'mappings'")
    given = cast("dict[str, object]", argument)
    return [(split_path(name, "merge"), parse(text, env)) for name, text in given.items()]


def _copied(inner: Frame, kept: Collection[str]) -> list[tuple[tuple[str, ...], Column]]:
    return [((name,), inner.column(name)) for name in inner.columns if name not in kept]


def _matches(outer: list[Column], rows: int, inner: list[Column], inner_rows: int) -> Array:
    """For each of the outer rows an inner row with equal keys, or -1."""
    _, inner_keys, inner_first = _keys(inner, inner_rows)
    places = dict(zip(inner_keys, inner_first, strict=True))
    ids, outer_keys, _ = _keys(outer, rows)
    return np.array([places.get(key, -1) for key in outer_keys], dtype=np.int64)[ids]


def _keys(columns: list[Column], rows: int) -> tuple[Array, list[Hashable], list[int]]:
    groups = group_rows(columns, rows)
    parts = [map(identity, row_values(column.take(groups.first))) for column in columns]
    return groups.ids, list(zip(*parts, strict=True)), groups.first.tolist()


def _taken(column: Column, found: Array) -> Column:
    if len(found) and not (found < 0).any():
        return column.take(found)
    values = coded(column)
    if not len(values.values):
        return constant(MISSING, len(found))
    codes = np.where(found < 0, len(values.values), values.codes[found])
    return recode([*values.values, MISSING], codes)
