"""Stages by name. A stage reads its argument once, raising Refusal on any fault, and gives a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from bot.sandbox.pendo.columns import (
    Array,
    Column,
    Dense,
    Frame,
    coded,
    constant,
    is_true,
    lift,
    recode,
)
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.expanding import bulk_expand, expand, item_seen
from bot.sandbox.pendo.expressions import parse
from bot.sandbox.pendo.fields import put_fields, read_outputs
from bot.sandbox.pendo.grouping import count, group, reduce
from bot.sandbox.pendo.joining import join
from bot.sandbox.pendo.paths import read as read_path
from bot.sandbox.pendo.paths import split_path, write
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.reshaping import accumulate, switch, unmarshal, useragent
from bot.sandbox.pendo.steps import ReadStage, Step, check_growth
from bot.sandbox.pendo.values import Value, sort_key
from bot.sandbox.pendo.world import is_anonymous

MAX_PREFIXED = 1_000_000
_SORTED_ROW, _UNWOUND_ROW = 60, 40
"""About the nanoseconds that one row takes for each field it is sorted by, and one that is unwound."""


def cat(argument: object, env: Environment) -> Step:
    if argument is not None:
        raise Refusal("cat takes null")
    return lambda frame: frame


def filter_(argument: object, env: Environment) -> Step:
    condition = parse(argument, env)
    return lambda frame: frame.take(is_true(condition.evaluate(frame)))


def identified(argument: object, env: Environment) -> Step:
    """``visitorId`` drops anonymous visitors, ``accountId`` rows without account; ``!`` keeps only those."""
    text = argument if isinstance(argument, str) else ""
    field, wanted = text.removeprefix("!"), not text.startswith("!")
    if field not in ("visitorId", "accountId"):
        raise Refusal(f'identified takes "visitorId" or "accountId", either with !, not {argument!r}')

    def known(value: Value) -> Value:
        return (
            isinstance(value, str) and value != "" and not (field == "visitorId" and is_anonymous(value))
        ) == wanted

    return lambda frame: frame.take(is_true(lift(known, [frame.column(field)], len(frame))))


def select(argument: object, env: Environment) -> Step:
    outputs = [(path, parse(text, env)) for path, text in read_outputs("select", argument)]

    def step(frame: Frame) -> Frame:
        columns: dict[str, Column] = {}
        for path, node in outputs:
            columns = write(columns, path, node.evaluate(frame), len(frame))
        return Frame(columns, len(frame), frame.ordered)

    return step


def eval_(argument: object, env: Environment) -> Step:
    """Every output is made of the row as it was before: an output does not see another of the same eval."""
    outputs = [(path, parse(text, env)) for path, text in read_outputs("eval", argument)]

    def step(frame: Frame) -> Frame:
        return put_fields(frame, [(path, node.evaluate(frame)) for path, node in outputs], "eval")

    return step


def set_(argument: object, env: Environment) -> Step:
    outputs = [(path, cast(Value, value)) for path, value in read_outputs("set", argument)]
    return lambda frame: put_fields(
        frame, [(path, constant(value, len(frame))) for path, value in outputs], "set"
    )


def sort(argument: object, env: Environment) -> Step:
    """Nulls first where ascending. Rows that tie come in any order."""
    names = cast("list[object]", argument) if isinstance(argument, list) else []
    if not names or not all(isinstance(name, str) for name in names):
        raise Refusal("sort takes a list of field names")
    keys = [
        (split_path(name.lstrip("+-"), "sort"), name.startswith("-")) for name in cast("list[str]", names)
    ]

    def step(frame: Frame) -> Frame:
        env.spend(_SORTED_ROW * len(frame) * len(keys))
        ranks = [_rank(read_path(frame, path), descending) for path, descending in keys]
        ties = np.arange(len(frame)) if frame.ordered else env.chance.permutation(len(frame))
        return replace(frame.take(np.lexsort([ties, *reversed(ranks)])), ordered=True)

    return step


def _rank(column: Column, descending: bool) -> Array:
    if isinstance(column, Dense):
        ranks = column.numbers.astype(np.int64) if column.numbers.dtype == np.bool_ else column.numbers
    else:
        keys = [sort_key(value) for value in column.values]
        places = np.empty(len(keys), dtype=np.int64)
        places[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
        ranks = places[column.codes]
    return -ranks if descending else ranks


def limit(argument: object, env: Environment) -> Step:
    """The first rows; any rows where no order was asked for."""
    if not isinstance(argument, int) or isinstance(argument, bool) or argument < 0:
        raise Refusal(f"limit takes a whole number, not {argument!r}")
    count = argument
    return lambda frame: env.shuffled(frame).take(slice(0, min(count, len(frame))))


def unwind(argument: object, env: Environment) -> Step:
    """A row for each element of a list; with ``prefix``, for each of its beginnings."""
    given = cast("dict[str, object]", argument) if isinstance(argument, dict) else {}
    unknown = sorted(set(given) - {"field", "index", "keepEmpty", "prefix"})
    if unknown:
        raise Refusal(f"unwind: unknown argument '{unknown[0]}'")
    path = split_path(given.get("field"), "unwind")
    index = split_path(given["index"], "unwind") if given.get("index") is not None else None
    keep_empty, prefix = bool(given.get("keepEmpty")), bool(given.get("prefix"))

    def step(frame: Frame) -> Frame:
        column = coded(read_path(frame, path))
        if prefix:
            _check_prefixes(column.values)
        lists = [_elements(value, keep_empty, prefix) for value in column.values]
        sizes = np.array([len(elements) for elements in lists], dtype=np.int64)
        counts = sizes[column.codes]
        check_growth("unwind", len(frame), int(counts.sum()))
        env.spend(_UNWOUND_ROW * int(counts.sum()))
        rows = np.repeat(np.arange(len(frame)), counts)
        # Where the elements of each row's list begin in all elements, and how far in it each new row is.
        begins = np.repeat((np.cumsum(sizes) - sizes)[column.codes], counts)
        places = begins + np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        pairs = [pair for elements in lists for pair in elements]
        spread = frame.take(rows)
        columns = write(spread.columns, path, recode([value for _, value in pairs], places), len(spread))
        if index:
            columns = write(columns, index, recode([place for place, _ in pairs], places), len(spread))
        return spread.with_columns(columns).own()

    return step


def _check_prefixes(values: Sequence[Value]) -> None:
    total = sum(len(value) * (len(value) + 1) // 2 for value in values if isinstance(value, list))
    if total > MAX_PREFIXED:
        raise Refusal(f"unwind: with 'prefix', lists of up to {MAX_PREFIXED:,} elements in all are served")


def _elements(value: Value, keep_empty: bool, prefix: bool) -> list[tuple[int | None, Value]]:
    items = value if isinstance(value, list) else []
    if not items:
        return [(None, None)] if keep_empty else []
    return [(place, items[: place + 1] if prefix else item) for place, item in enumerate(items)]


STAGES: Mapping[str, ReadStage] = {
    "accumulate": accumulate,
    "bulkExpand": bulk_expand,
    "cat": cat,
    "expand": expand,
    "filter": filter_,
    "identified": identified,
    "select": select,
    "eval": eval_,
    "set": set_,
    "sort": sort,
    "limit": limit,
    "count": count,
    "reduce": reduce,
    "group": group,
    "itemSeen": item_seen,
    "join": join,
    "switch": switch,
    "unmarshal": unmarshal,
    "unwind": unwind,
    "useragent": useragent,
}
NOT_SERVED: Mapping[str, str] = {
    "pes": "what it gives, and how growth is scaled, is not public",
    "adoption": "what it gives is not public",
    "growth": "how it is scaled is not public",
    "retention": "it works on the source timespan, which is not public",
    "sessionReplays": "it belongs to session replay",
    "expandList": "what it gives is not public",
    "pages": "how tags match an address is not public",
    "features": "how tags match an element is not public",
    "matchRules": "how tags match is not public",
    "compute": "what it gives is not public",
    "blacklist": "it is no stage; it is an argument of a source",
    **dict.fromkeys(("bulkInclude", "fill", "dup"), "no document describes it"),
}
"""Stages that are known to exist, or often meant, and why they are refused."""
