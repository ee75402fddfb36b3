"""Tables and native charts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.sandbox.slack.blockkit.objects import block_id
from bot.sandbox.slack.blockkit.richtext import rich_text
from bot.sandbox.slack.blockkit.shapes import (
    Fault,
    Faults,
    Record,
    as_list,
    as_record,
    boolean,
    many,
    number,
    one_of,
    record,
    records_within,
    tagged,
    text,
    typed,
    whole,
)

TABLE_CHARACTERS = 20_000

_raw_text = typed("raw_text", {"text": text()})
_raw_number = typed("raw_number", {"value": number(), "text": text()})
_cell = tagged({"raw_text": _raw_text, "raw_number": _raw_number, "rich_text": rich_text})


def _rows(fields: Record) -> Sequence[Sequence[object]]:
    return [as_list(row) or () for row in as_list(fields.get("rows")) or ()]


def _equal_rows(fields: Record, pointer: str) -> Faults:
    rows = _rows(fields)
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            yield Fault("all rows must have the same number of cells", f"{pointer}/rows/{index}")


table = typed(
    "table",
    {"rows": many(many(tagged({"raw_text": _raw_text, "rich_text": rich_text}), most=20), most=100)},
    {
        "block_id": block_id,
        "column_settings": many(
            record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean}), most=20
        ),
    },
    _equal_rows,
)


def _header_is_raw_text(fields: Record, pointer: str) -> Faults:
    for index, cell in enumerate(_rows(fields)[0]):
        if (as_record(cell) or {}).get("type") != "raw_text":
            yield Fault("header cells must be raw_text", f"{pointer}/rows/0/{index}")


def _row_header_exists(fields: Record, pointer: str) -> Faults:
    index = fields.get("row_header_column_index", 0)
    if isinstance(index, int) and index >= len(_rows(fields)[0]):
        yield Fault("no such column", f"{pointer}/row_header_column_index")


def table_characters(block: Record) -> int:
    """Characters that a data_table shows."""
    return sum(
        len(shown)
        for _, cell in records_within(block.get("rows"))
        if isinstance(shown := cell.get("text"), str)
    )


def _few_characters(fields: Record, pointer: str) -> Faults:
    if table_characters(fields) > TABLE_CHARACTERS:
        yield Fault(f"no more than {TABLE_CHARACTERS} characters allowed in a table", f"{pointer}/rows")


data_table = typed(
    "data_table",
    {"caption": text(), "rows": many(many(_cell, most=20), most=201, least=2)},
    {"block_id": block_id, "page_size": whole(1, 100), "row_header_column_index": whole(0, 19)},
    _equal_rows,
    _header_is_raw_text,
    _row_header_exists,
    _few_characters,
)

_label = text(most=20)


def _matches_categories(fields: Record, pointer: str) -> Faults:
    axis = as_record(fields.get("axis_config")) or {}
    categories = list(as_list(axis.get("categories")) or ())
    if len(set(categories)) != len(categories):
        yield Fault("categories must be unique", f"{pointer}/axis_config/categories")
    names: list[object] = []
    for index, item in enumerate(as_list(fields.get("series")) or ()):
        series = as_record(item) or {}
        labels = [(as_record(point) or {}).get("label") for point in as_list(series.get("data")) or ()]
        if sorted(map(str, labels)) != sorted(map(str, categories)):
            yield Fault("must have exactly one point per category", f"{pointer}/series/{index}/data")
        if series.get("name") in names:
            yield Fault("series names must be unique", f"{pointer}/series/{index}/name")
        names.append(series.get("name"))


_series = record({"name": _label, "data": many(record({"label": _label, "value": number()}), most=20)})
_axes = record({"categories": many(_label, most=20)}, {"x_label": text(most=50), "y_label": text(most=50)})
_charts = {
    kind: typed(kind, {"series": many(_series, most=12), "axis_config": _axes}, {}, _matches_categories)
    for kind in ("bar", "area", "line")
}
_pie = typed("pie", {"segments": many(record({"label": _label, "value": number(above=0)}), most=12)})
data_visualization = typed(
    "data_visualization",
    {"title": text(most=50), "chart": tagged({**_charts, "pie": _pie})},
    {"block_id": block_id},
)
