"""Which columns the rows of a pipeline have, and of which kind: as the demo subscription shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import SettingsError
from bot.rows import ColumnKind
from bot.workbench.lint import Trial
from bot.workbench.stages import Stage, entries, keys, outputs, read_stages

SEEN = 1000
"""Rows that show what columns hold."""
_KEEPING = frozenset({"filter", "identified", "segment", "sort", "limit", "cat"})
"""Stages that keep some rows and change none."""


@dataclass(frozen=True, slots=True)
class Columns:
    """``empty`` are those that hold nothing in any row; ``guessed``: there was no row to see."""

    kinds: dict[str, ColumnKind]
    empty: frozenset[str] = frozenset()
    guessed: bool = False


def columns_of(body: Mapping[str, Any], tried: Trial) -> Columns:
    """The columns of the rows that ``body`` gives. Raises Refusal, and SettingsError where nothing shows
    them: neither rows, nor those before a stage that lets none through, nor a stage that names them."""
    stages = list(body["request"]["pipeline"])
    rows = tried.objects(body)
    while not rows and len(stages) > 1 and next(iter(stages[-1])) in _KEEPING:
        stages.pop()
        rows = tried.objects({**body, "request": {"pipeline": [*stages, {"limit": SEEN}]}})
    return _seen(rows) if rows else Columns(_named(read_stages(stages)), guessed=True)


def _seen(rows: Sequence[Mapping[str, Any]]) -> Columns:
    names = dict.fromkeys(name for row in rows for name in row)
    values = {name: [row.get(name) for row in rows] for name in names}
    empty = frozenset(name for name in names if all(value is None for value in values[name]))
    return Columns({name: _kind(values[name]) for name in names}, empty)


def _kind(values: Sequence[object]) -> ColumnKind:
    there = [value for value in values if value is not None]
    kinds = {type(value) for value in there}
    if kinds == {int} and len(there) == len(values):
        return "integer"
    if kinds and kinds <= {int, float}:
        return "number"
    return "text" if kinds <= {str} else "json"


def _named(line: Sequence[Stage]) -> dict[str, ColumnKind]:
    """Columns by the last stage that names them."""
    for stage in reversed(line):
        if stage.name in ("group", "reduce"):
            kinds: dict[str, ColumnKind] = dict.fromkeys(keys(stage) if stage.name == "group" else [], "text")
            kinds.update((output, "number") for output, _, _ in outputs(stage))
            return kinds
        if stage.name == "select":
            return dict.fromkeys(entries(stage.argument), "json")
    raise SettingsError(
        "The demo subscription has no row for this, so its columns are not known.",
        "End the pipeline with a select that names them.",
    )
