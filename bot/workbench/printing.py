"""Rows in a terminal: as an aligned table, as CSV or as JSON."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, cast

import numpy as np

from bot.rows import Table, Text, each

Form = Literal["table", "csv", "json"]
Cell = str | int | float | None


def printed(table: Table, form: Form, limit: int | None) -> str:
    """The first ``limit`` rows of ``table`` (None: all), and how many there are where some are left out."""
    names = list(table.columns)
    shown = table if limit is None else table.where(np.arange(table.count) < limit)
    columns = [_cells(shown, name) for name in names]
    return _FORMS[form](names, list(zip(*columns, strict=True)), table.count)


def _cells(table: Table, name: str) -> list[Cell]:
    column = table.columns[name]
    if isinstance(column, Text):
        return list(each(column))
    return [None if number != number else number for number in cast("list[int | float]", column.tolist())]


def _csv(names: Sequence[str], rows: Sequence[tuple[Cell, ...]], count: int) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue().rstrip("\n")


def _json(names: Sequence[str], rows: Sequence[tuple[Cell, ...]], count: int) -> str:
    told = {"count": count, "rows": [dict(zip(names, row, strict=True)) for row in rows]}
    return json.dumps(told, ensure_ascii=False)


def _table(names: Sequence[str], rows: Sequence[tuple[Cell, ...]], count: int) -> str:
    texts = [[_text(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(names, *texts, strict=True)]
    numbers = [
        all(not isinstance(row[place], str) for row in rows) and bool(rows) for place in range(len(names))
    ]
    lines = [
        "  ".join(map(_padded, row, widths, numbers)).rstrip()
        for row in [list(names), ["─" * width for width in widths], *texts]
    ]
    return "\n".join([*lines, "", _counted(len(rows), count)])


def _counted(shown: int, count: int) -> str:
    whole = "1 row" if count == 1 else f"{count:,} rows"
    return f"{whole}." if shown == count else f"The first {shown:,} of {whole}; --limit {count} shows all."


def _text(cell: Cell) -> str:
    """A cell on one line, without what would steer a terminal."""
    text = "" if cell is None else str(cell)
    return "".join(char if char.isprintable() else "·" for char in text)


def _width(text: str) -> int:
    """Columns that a terminal needs for it."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def _padded(text: str, width: int, right: bool) -> str:
    gap = " " * (width - _width(text))
    return gap + text if right else text + gap


_FORMS: Mapping[Form, Callable[[Sequence[str], Sequence[tuple[Cell, ...]], int], str]] = {
    "table": _table,
    "csv": _csv,
    "json": _json,
}
