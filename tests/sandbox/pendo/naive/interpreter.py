"""Stages: each takes a list of rows and gives another. The children of a fork get the very same dicts."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.sandbox.pendo.naive import sources
from tests.sandbox.pendo.naive.aggregators import aggregate
from tests.sandbox.pendo.naive.algebra import OPERATORS, element, key, place
from tests.sandbox.pendo.naive.expressions import evaluate
from tests.sandbox.pendo.naive.functions import is_anonymous
from tests.sandbox.pendo.naive.subscription import Row, Subscription

Rows = list[Row]
Stages = list[Row]


def run(stages: Stages, sub: Subscription, rows: Rows | None = None) -> Rows:
    """What ``stages`` make of ``rows``; where there are none, they start with ``source`` or ``spawn``."""
    found = list(rows or [])
    for stage in stages:
        ((name, argument),) = stage.items()
        found = STAGES[name](argument, found, sub)
    return found


def get(row: Row, path: str) -> Any:
    """The value at a dotted path, null where any part is missing."""
    value: Any = row
    for name in path.split("."):
        value = element(value, name)
    return value


def put(row: Row, path: str, value: Any) -> None:
    name, _, rest = path.partition(".")
    if rest:
        inner = dict(row[name]) if isinstance(row.get(name), dict) else {}
        put(inner, rest, value)
        value = inner
    row[name] = value


def source(argument: Row, rows: Rows, sub: Subscription) -> Rows:
    return sources.rows(argument, sub)


def spawn(argument: list[Stages], rows: Rows, sub: Subscription) -> Rows:
    return [row for stages in argument for row in run(stages, sub)]


def fork(argument: list[Stages], rows: Rows, sub: Subscription) -> Rows:
    """The children run in turn on the very same rows; only what comes out are rows of their own."""
    passed = [row for stages in argument for row in run(stages, sub, rows)]
    return [dict(row) for row in passed]


def cat(argument: None, rows: Rows, sub: Subscription) -> Rows:
    return rows


def filter_(argument: str, rows: Rows, sub: Subscription) -> Rows:
    return [row for row in rows if evaluate(argument, row, sub) is True]


def identified(argument: str, rows: Rows, sub: Subscription) -> Rows:
    def known(row: Row) -> bool:
        value = row.get(argument.lstrip("!"))
        return (
            bool(value)
            and isinstance(value, str)
            and not (argument.endswith("visitorId") and is_anonymous(value))
        )

    return [row for row in rows if known(row) != argument.startswith("!")]


def select(argument: Row, rows: Rows, sub: Subscription) -> Rows:
    found: Rows = []
    for row in rows:
        chosen: Row = {}
        for path, text in argument.items():
            put(chosen, path, evaluate(text, row, sub))
        found.append(chosen)
    return found


def eval_(argument: Row, rows: Rows, sub: Subscription) -> Rows:
    for row in rows:
        values = {path: evaluate(text, row, sub) for path, text in argument.items()}
        for path, value in values.items():
            put(row, path, value)
    return rows


def set_(argument: Row, rows: Rows, sub: Subscription) -> Rows:
    for row in rows:
        for path, value in argument.items():
            put(row, path, copy.deepcopy(value))
    return rows


def sort(argument: list[str], rows: Rows, sub: Subscription) -> Rows:
    found = list(rows)
    for name in reversed(argument):
        found.sort(key=lambda row: place(get(row, name.lstrip("+-"))), reverse=name.startswith("-"))
    return found


def limit(argument: int, rows: Rows, sub: Subscription) -> Rows:
    return rows[:argument]


def count(argument: None, rows: Rows, sub: Subscription) -> Rows:
    return [{"count": len(rows)}]


def reduce(argument: Any, rows: Rows, sub: Subscription) -> Rows:
    return [aggregated({}, argument, rows, sub)]


def group(argument: Row, rows: Rows, sub: Subscription) -> Rows:
    groups: dict[str, tuple[Row, Rows]] = {}
    for row in rows:
        keys: Row = {}
        for path in argument["group"]:
            put(keys, path, get(row, path))
        groups.setdefault(key(keys), (keys, []))[1].append(row)
    return [aggregated(keys, argument.get("fields") or {}, members, sub) for keys, members in groups.values()]


def aggregated(keys: Row, fields: Any, rows: Rows, sub: Subscription) -> Row:
    for part in fields if isinstance(fields, list) else [fields]:
        for path, definition in part.items():
            put(keys, path, aggregate(definition, rows, sub))
    return keys


def unwind(argument: Row, rows: Rows, sub: Subscription) -> Rows:
    found: Rows = []
    for row in rows:
        items = get(row, argument["field"])
        items = items if isinstance(items, list) else []
        elements = list(enumerate(items)) or ([(None, None)] if argument.get("keepEmpty") else [])
        for index, item in elements:
            spread = dict(row)
            put(spread, argument["field"], items[: index + 1] if argument.get("prefix") and items else item)
            if "index" in argument:
                put(spread, argument["index"], index)
            found.append(spread)
    return found


def merge(argument: Row, rows: Rows, sub: Subscription) -> Rows:
    """A left join; where the inner rows have no match, the outputs are missing."""
    fields, mappings = argument["fields"], argument.get("mappings")
    inner = run(argument["pipeline"], sub)
    places = {key([inner_key(row, path, mappings, sub) for path in fields]): row for row in inner}
    copied = {name: name for row in inner for name in row if name not in fields}
    outputs = (
        copied if mappings is None else {out: text for out, text in mappings.items() if out not in fields}
    )
    for row in rows:
        match = places.get(key([get(row, path) for path in fields]))
        for out, text in outputs.items():
            if match is None:
                row.pop(out, None)
            else:
                put(row, out, match.get(text) if mappings is None else evaluate(text, match, sub))
    return rows


def inner_key(row: Row, path: str, mappings: Row | None, sub: Subscription) -> Any:
    """A key that is mapped as well is what its mapping gives."""
    return evaluate(mappings[path], row, sub) if mappings and path in mappings else get(row, path)


def join(argument: Row, rows: Rows, sub: Subscription) -> Rows:
    """Rows of equal keys become one; with ``width``, that many rows at most."""
    found: list[tuple[str, Rows]] = []
    for row in rows:
        keys = key([get(row, path) for path in argument["fields"]])
        width = argument.get("width")
        open_ = next((rows for known, rows in found if known == keys and len(rows) != width), None)
        if open_ is None:
            open_ = []
            found.append((keys, open_))
        open_.append(row)
    return [{name: value for row in joined for name, value in row.items()} for _, joined in found]


def switch(argument: Row, rows: Rows, sub: Subscription) -> Rows:
    """The first case of which all conditions hold; a row that fits none is dropped."""
    ((out, inputs),) = argument.items()
    ((field, cases),) = inputs.items()
    found: Rows = []
    for row in rows:
        value = get(row, field)
        fitting = [case for case in cases if fits(case, value)]
        if value is not None and fitting:
            put(row, out, fitting[0]["value"])
            found.append(row)
    return found


def fits(case: Row, value: Any) -> bool:
    return all(OPERATORS[sign](value, bound) is True for sign, bound in case.items() if sign != "value")


def segment(argument: Row, rows: Rows, sub: Subscription) -> Rows:
    items = sub.segments[argument["id"]]
    return [row for row in rows if any(in_item(row, visitor, account) for visitor, account in items)]


def in_item(row: Row, visitor: str | None, account: str | None) -> bool:
    return (visitor is None or row.get("visitorId") == visitor) and (
        account is None or row.get("accountId") == account
    )


STAGES: dict[str, Callable[[Any, Rows, Subscription], Rows]] = {
    **{
        "source": source,
        "spawn": spawn,
        "fork": fork,
        "cat": cat,
        "filter": filter_,
        "identified": identified,
    },
    **{"select": select, "eval": eval_, "set": set_, "sort": sort, "limit": limit, "count": count},
    **{"reduce": reduce, "group": group, "unwind": unwind, "merge": merge, "join": join, "switch": switch},
    "segment": segment,
}
