"""Tables for tests, built from plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from bot.rows import ColumnKind, Table, Text

USE: Mapping[str, ColumnKind] = {
    "visitorId": "text",
    "accountId": "text",
    "day": "integer",
    "clicks": "integer",
    "firstTime": "integer",
    "lastTime": "integer",
}
ACTIVITY: Mapping[str, ColumnKind] = {"visitorId": "text", "accountId": "text"}


def table(rows: Iterable[Sequence[str | int]], kinds: Mapping[str, ColumnKind]) -> Table:
    """``rows`` in the order of ``kinds``."""
    listed = list(rows)
    columns = {
        name: _column([row[index] for row in listed], kind)
        for index, (name, kind) in enumerate(kinds.items())
    }
    return Table(columns, len(listed))


def _column(values: list[str | int], kind: ColumnKind):
    if kind != "text":
        return np.array(values, np.int64 if kind == "integer" else np.float64)
    distinct = tuple(dict.fromkeys(str(value) for value in values))
    places = {value: place for place, value in enumerate(distinct)}
    return Text(distinct, np.array([places[str(value)] for value in values], np.int32))
