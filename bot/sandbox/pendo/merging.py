"""The ``merge`` stage: a left join with an inner pipeline."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from functools import cache
from typing import cast

import numpy as np

from bot.sandbox.pendo.columns import Array, Column, Frame, group_rows, row_values, take_found
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.expressions import Node, parse
from bot.sandbox.pendo.fields import put_fields
from bot.sandbox.pendo.paths import Path, head, path_text, read, split_path
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.steps import Inner, Step
from bot.sandbox.pendo.values import identity


def read_merge(argument: object, env: Environment, inner: Inner) -> Step:
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
    mappings = _mappings(given["mappings"], env) if "mappings" in given else None
    mapped = {path: node for path, node in mappings or () if path in paths}
    for path in mapped:
        env.warn(
            f"merge: a mapping for the key '{path_text(path)}'; it is compared with what the mapping gives"
        )
    inner_rows = inner.pipeline(given.get("pipeline"))

    @cache
    def matched() -> tuple[Frame, Callable[[list[Column], int], Array]]:
        """Once, however many runs ask."""
        rows = inner_rows()
        rows = rows.take(env.chance.permutation(len(rows)))  # which of equal keys wins is not promised
        keys = [mapped[path].evaluate(rows) if path in mapped else read(rows, path) for path in paths]
        return rows, _lookup(keys, len(rows))

    def step(frame: Frame) -> Frame:
        rows, find = matched()
        found = find([read(frame, path) for path in paths], len(frame))
        if mappings is None:
            outputs = _copied(rows, {head(path) for path in paths} | frame.read_only)
        else:
            outputs = [(path, node.evaluate(rows)) for path, node in mappings if path not in mapped]
        return put_fields(frame, [(path, take_found(column, found)) for path, column in outputs], "merge")

    return step


def _mappings(argument: object, env: Environment) -> list[tuple[Path, Node]]:
    if not isinstance(argument, dict):
        raise Refusal("merge takes an object of outputs as 'mappings'")
    given = cast("dict[str, object]", argument)
    return [(split_path(name, "merge"), parse(text, env)) for name, text in given.items()]


def _copied(inner: Frame, kept: Collection[str]) -> list[tuple[Path, Column]]:
    return [((name,), inner.column(name)) for name in inner.columns if name not in kept]


def _lookup(inner: Sequence[Column], rows: int) -> Callable[[list[Column], int], Array]:
    """Gives for each of some outer rows an inner row with equal keys, or -1."""
    _, keys, first = _keys(inner, rows)
    places = dict(zip(keys, first, strict=True))

    def find(outer: list[Column], rows: int) -> Array:
        ids, keys, _ = _keys(outer, rows)
        return np.array([places.get(key, -1) for key in keys], dtype=np.int64)[ids]

    return find


def _keys(columns: Sequence[Column], rows: int) -> tuple[Array, list[Hashable], list[int]]:
    groups = group_rows(columns, rows)
    parts = [map(identity, row_values(column.take(groups.first))) for column in columns]
    return groups.ids, list(zip(*parts, strict=True)), groups.first.tolist()
