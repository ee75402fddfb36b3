"""What the rows of an own query must be like for its table or series, and for its chart (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from queries.columns import Column
from queries.files import Where, one_of
from queries.stored import ChartKind, StoredPipeline, StoredQuery

Fault = tuple[Where, str, str]
_CHARTS: dict[str, ChartKind] = {"table": "bars", "series": "lines"}


def shape_faults(query: StoredQuery, stored: StoredPipeline) -> Iterator[Fault]:
    """Why the shown columns of ``query``, which is complete, make no such answer of rows of ``stored``."""
    fitting = _CHARTS[query.measure]
    if query.chart not in (None, "none", fitting):
        do = f"Write chart: {fitting}, or chart: none."
        yield ("chart",), f"a {query.measure} cannot be drawn as {query.chart}", do
    if merged := _merged(query, stored):
        hidden, kept = merged
        reason = f"rows that differ only in {hidden} would be added up, which a {kept} cannot be"
        yield ("columns",), reason, f"Name {hidden} under columns too, or group without it in the pipeline."
    yield from _faults_of_table(query) if query.measure == "table" else _faults_of_series(query)


def _merged(query: StoredQuery, stored: StoredPipeline) -> tuple[str, str] | None:
    """A text that is not shown, and a number shown that does not add up over it."""
    hidden = [name for name, kind in stored.rows.items() if kind == "text" and name not in query.columns]
    unfit = [str(column.holds) for column in query.columns.values() if column.holds in ("percent", "date")]
    return (hidden[0], unfit[0]) if hidden and unfit else None


def _faults_of_table(query: StoredQuery) -> Iterator[Fault]:
    numbers = [name for name, column in query.columns.items() if column.is_number]
    labels = [name for name, column in query.columns.items() if not column.is_number]
    if query.charted and query.charted not in numbers:
        do = one_of(query.charted, numbers, "columns with numbers")
        yield ("charted",), f"there is no number called {query.charted} to draw", do
    if query.chart == "bars" and not numbers:
        yield ("chart",), "bars need a column with numbers, and no row has one", "Write chart: none."
    if query.chart == "bars" and not labels:
        yield (
            ("chart",),
            "bars need a column that names them, and every column is a number",
            "Write chart: none.",
        )


def _faults_of_series(query: StoredQuery) -> Iterator[Fault]:
    moments = [name for name, column in query.columns.items() if column.holds in ("day", "week")]
    numbers = [column for column in query.columns.values() if column.is_number]
    labels = [name for name, column in query.columns.items() if column.is_label]
    if query.charted:
        yield ("charted",), "a series draws all its numbers", "Take charted out."
    if len(moments) != 1:
        do = "Group by day or week in the pipeline, and show that column: {holds: day} or {holds: week}."
        yield ("columns",), "a series needs one column with the day or week", do
    if not numbers:
        yield ("columns",), "a series needs a column with numbers", "Count or sum something in the pipeline."
    if "visitor" in [column.holds for column in query.columns.values()]:
        yield ("columns",), "a series has no line for each person", "Leave the visitor out of columns."
    if len(labels) > 1 or (labels and len(numbers) > 1):
        do = "Show one number and one column to split by, or several numbers and none."
        yield ("columns",), "that is more than one split of the series", do
    if len({_axis(column) for column in numbers}) > 1:
        yield ("columns",), "numbers of different kinds share no axis", "Show those of one kind and unit."


def _axis(column: Column) -> tuple[str | None, str]:
    return column.holds, column.unit if column.holds == "duration" else ""
