"""Results as CSV (RFC 4180): objects as dotted columns, lists as JSON text, null and missing as nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from bot.sandbox.pendo.columns import Coded, Column, Frame, recode, row_values
from bot.sandbox.pendo.encoding import CHUNK, to_json
from bot.sandbox.pendo.values import MISSING, Value, printable


def csv_rows(frame: Frame) -> Iterator[bytes]:
    """A line of names, then a line for each row."""
    columns = [flat for name, column in frame.columns.items() for flat in _flat(name, column)]
    if not columns:
        return
    yield _lines([[name for name, _ in columns]])
    for start in range(0, len(frame), CHUNK):
        parts = [column.take(slice(start, start + CHUNK)) for _, column in columns]
        yield _lines(zip(*(map(_text, row_values(part)) for part in parts), strict=True))


def _flat(name: str, column: Column) -> Iterator[tuple[str, Column]]:
    """The column itself, and one for each field of the objects in it."""
    if not isinstance(column, Coded) or not any(isinstance(value, dict) for value in column.values):
        yield name, column
        return
    objects = [value if isinstance(value, dict) else {} for value in column.values]
    for key in dict.fromkeys(key for value in objects for key in value):
        inner = recode([value.get(key, MISSING) for value in objects], column.codes)
        yield from _flat(f"{name}.{key}", inner)
    others = [None if isinstance(value, dict) else value for value in column.values]
    if any(value is not None and value is not MISSING for value in others):
        yield name, recode(others, column.codes)


def _text(value: Value) -> str:
    if value is None or value is MISSING:
        return ""
    return value if isinstance(value, str) else to_json(printable(value))


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
