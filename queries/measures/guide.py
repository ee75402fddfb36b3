"""Guide: how far people come in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bot.rows import Table, present
from queries.measures.proportions import ratio

Value = float | int | None


def guide(events: Table, steps: Sequence[str]) -> tuple[dict[str, Value], Mapping[str, int]]:
    """Distinct visitors by what they did at least once, and by step seen.

    ``seen``: any step; ``advanced``, ``dismissed``: any step; ``completed``: saw the last of several
    ``steps``, or saw the only one and advanced from it. ``completion_rate`` is ``completed`` ÷ ``seen``.
    Kinds of events are Pendo's: guideSeen, guideAdvanced, guideDismissed.
    """
    by_step = {step: len(_visitors(events, "guideSeen", step)) for step in steps}
    seen, advanced = _visitors(events, "guideSeen"), _visitors(events, "guideAdvanced")
    completed = _visitors(events, "guideSeen", steps[-1]) if len(steps) > 1 else advanced & seen
    return {
        "seen": len(seen),
        "advanced": len(advanced),
        "dismissed": len(_visitors(events, "guideDismissed")),
        "completed": len(completed),
        "completion_rate": ratio(len(completed), len(seen)),
        "views": _events(events, "guideSeen"),
    }, by_step


def _visitors(events: Table, kind: str, step: str | None = None) -> set[str]:
    rows = _rows(events, "type", kind)
    return present((rows if step is None else _rows(rows, "guideStepId", step)).text("visitorId"))


def _events(events: Table, kind: str) -> int:
    return int(_rows(events, "type", kind).integers("events").sum())


def _rows(table: Table, name: str, value: str) -> Table:
    column = table.text(name)
    if value not in column.values:
        return table.where(np.zeros(table.count, np.bool_))
    return table.where(column.codes == column.values.index(value))
