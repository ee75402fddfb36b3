"""Which pipelines over days may be run in parts, each over whole civil days that no other part has (pure).

The rows of all parts together are those of one run only where

- ``days``: a row belongs to one day. Rows are grouped by day or not at all, so no part has another's rows.
  The days of each group may be folded into a list last: then a group has a row, and a list, for each part;
- ``union``: a row is a tuple that occurs, and nothing is counted in it. Parts may share one: it is kept once.

Nothing else adds up: the distinct people of two weeks are not the sum of both. So a pipeline says which of
the two it is, and is held to that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from bot.rows import ColumnKind
from queries.binding import Json, ParameterKind, parameters

Split = Literal["days", "union"]
Stages = Sequence[Mapping[str, Any]]

_DAYS = {"first", "last"}
_SERIES = {"period": "dayRange", "first": "${first}", "last": "${last}"}
_ROW_BY_ROW = {"identified", "filter", "select", "eval", "set", "segment", "unwind", "group"}
"""Stages that look at one row at a time; ``group`` is looked at apart."""


def fault(
    split: Split, takes: Mapping[str, ParameterKind], rows: Mapping[str, ColumnKind], pipeline: Stages
) -> str:
    """Why ``pipeline``, which ``takes`` this and gives ``rows``, cannot be ``split``; '' where it can."""
    source, *stages = pipeline
    by_day = _by_day(stages) if split == "days" else stages
    return _fault_of_source(takes, source, stages) or _fault_of_stages(split, rows, by_day)


def _by_day(stages: Stages) -> Stages:
    """``stages`` without a last one that only folds the days of each group into a list."""
    if len(stages) < 2:
        return stages
    *before, last = (cast("dict[str, Any]", stage.get("group") or {}) for stage in stages)
    folds = list(cast("dict[str, Any]", last.get("fields") or {}).values()) == [{"list": "day"}]
    alone = not before[-1].get("fields") and [*last.get("group", []), "day"] == before[-1].get("group")
    return stages[:-1] if folds and alone else stages


def _fault_of_source(takes: Mapping[str, ParameterKind], source: Mapping[str, Any], stages: Stages) -> str:
    if {takes.get(name) for name in _DAYS} != {"integer"}:
        return "what is split takes first and last as integers"
    rest = dict(cast("Mapping[str, Json]", source.get("source") or {}))
    if rest.pop("timeSeries", None) != _SERIES:
        return "what is split begins with a source over dayRange from ${first} to ${last}"
    if _DAYS & parameters(cast(Json, [rest, *stages])):
        return "first and last stand in the timeSeries of the source alone"
    return ""


def _fault_of_stages(split: Split, rows: Mapping[str, ColumnKind], stages: Stages) -> str:
    names = [name for stage in stages for name in stage]
    if others := [name for name in names if name not in _ROW_BY_ROW]:
        return f"a stage {others[0]} looks at rows of several days"
    if "group" in names[:-1]:
        return "what is split is grouped in its last stage, once"
    group = cast("dict[str, Any]", stages[-1].get("group") or {}) if stages else dict[str, Any]()
    keys = set(cast("list[str]", group.get("group") or []))
    if split == "days":
        return "rows of split days are grouped by day too" if group and "day" not in keys else ""
    if not group or group.get("fields"):
        return "a union is of groups without fields"
    if set(rows) != keys or set(rows.values()) != {"text"}:
        return "a union is of texts, each a key of the group and the other way round"
    return ""
