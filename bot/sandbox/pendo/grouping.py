"""The stages that fold rows: ``count``, ``reduce`` and ``group``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import cast

import numpy as np

from bot.sandbox.pendo.aggregating.aggregate import Aggregate
from bot.sandbox.pendo.aggregating.registry import read_aggregator
from bot.sandbox.pendo.columns import Column, Dense, Frame, Groups, concatenate, encode, group_rows
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.expressions import scalar
from bot.sandbox.pendo.fields import read_outputs
from bot.sandbox.pendo.paths import Path, read, split_path, write
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.steps import Step, check_growth, keying
from bot.sandbox.pendo.values import Value


def count(argument: object, env: Environment) -> Step:
    if argument is not None:
        raise Refusal("count takes null")
    return lambda frame: Frame({"count": Dense(np.array([len(frame)], dtype=np.int64))}, 1)


def reduce(argument: object, env: Environment) -> Step:
    """All rows to one; no rows too."""
    fields = _fields("reduce", argument, env)

    def step(frame: Frame) -> Frame:
        whole = Groups(np.zeros(len(frame), dtype=np.int32), np.zeros(1, dtype=np.int64))
        return _aggregated({}, fields, frame, whole)

    return step


def group(argument: object, env: Environment) -> Step:
    """A row for each distinct tuple of the keys; a missing key groups under null.

    ``forceKeys`` names values of keys that get a row even where no row has them, together with each tuple of
    the other keys.
    """
    given = cast("dict[str, object]", argument) if isinstance(argument, dict) else {}
    unknown = sorted(set(given) - {"group", "fields", "forceKeys"})
    if unknown:
        raise Refusal(f"group: unknown argument '{unknown[0]}'")
    names = given.get("group")
    if not isinstance(names, list):
        raise Refusal("group takes a list of field names as 'group'")
    paths = list(dict.fromkeys(split_path(name, "group") for name in cast("list[object]", names)))
    forced = _forced(given["forceKeys"], paths, env) if "forceKeys" in given else {}
    fields = _fields("group", given["fields"], env) if given.get("fields") else []

    def step(frame: Frame) -> Frame:
        read_keys = [read(frame, path) for path in paths]
        env.spend(keying(read_keys, len(frame)))
        groups = group_rows(read_keys, len(frame))
        keys = [key.take(groups.first) for key in read_keys]
        if forced:
            keys, groups = _with_forced(keys, groups, [forced.get(path) for path in paths])
        columns: dict[str, Column] = {}
        for path, key in zip(paths, keys, strict=True):
            columns = write(columns, path, key, len(groups))
        return _aggregated(columns, fields, frame, groups)

    return step


def _fields(stage: str, argument: object, env: Environment) -> list[tuple[Path, Aggregate]]:
    """An object of outputs, or a list of such objects."""
    parts = cast("list[object]", argument) if isinstance(argument, list) else [argument]
    return [
        (path, read_aggregator(definition, env))
        for part in parts
        for path, definition in read_outputs(stage, part)
    ]


def _aggregated(
    columns: Mapping[str, Column], fields: Sequence[tuple[Path, Aggregate]], frame: Frame, groups: Groups
) -> Frame:
    for path, aggregate in fields:
        columns = write(columns, path, aggregate(frame, groups), len(groups))
    return Frame(columns, len(groups))


def _forced(argument: object, paths: Sequence[Path], env: Environment) -> dict[Path, list[Value]]:
    if not isinstance(argument, dict):
        raise Refusal("group: 'forceKeys' takes an object of keys and lists")
    forced: dict[Path, list[Value]] = {}
    for name, text in cast("dict[str, object]", argument).items():
        path, values = split_path(name, "group"), scalar(text, env)
        if path not in paths:
            raise Refusal(f"group: 'forceKeys' names '{name}', which is no key of the group")
        if not isinstance(values, list):
            raise Refusal(f"group: 'forceKeys' takes an expression of a list for '{name}', not {text!r}")
        forced[path] = values
    check_growth("group", 0, prod(map(len, forced.values())))
    return forced


def _with_forced(
    keys: Sequence[Column], groups: Groups, forced: Sequence[list[Value] | None]
) -> tuple[list[Column], Groups]:
    """Keys and groups with those that no row made; where ``forced`` is None the key takes what rows have."""
    combinations = list(product(*(values for values in forced if values is not None)))
    if not combinations:
        return list(keys), groups
    free = [key for key, values in zip(keys, forced, strict=True) if values is None]
    others = group_rows(free, len(groups)).first if free else np.zeros(1, dtype=np.int64)
    check_growth("group", 0, len(others) * len(combinations))
    columns = zip(*combinations, strict=True)
    every, turn = np.repeat(others, len(combinations)), np.tile(np.arange(len(combinations)), len(others))
    both = [
        concatenate([key, key.take(every) if values is None else encode(next(columns)).take(turn)])
        for key, values in zip(keys, forced, strict=True)
    ]
    together = group_rows(both, len(groups) + len(turn))
    made = together.ids[: len(groups)]
    first = np.zeros(len(together), dtype=np.int64)
    first[made] = groups.first
    return [key.take(together.first) for key in both], Groups(made[groups.ids], first)
