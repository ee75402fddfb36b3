"""Which days a window is compared with."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import Refused
from bot.question.model import ComparisonKind
from bot.windows import Window, moved_back, year_before
from bot.windows.calendar import Unit

NAMED_BY_DAYS: tuple[ComparisonKind, ...] = ("previous", "last year", "none")
"""The kinds that naming their very days asks for as well."""
MOVED: Mapping[str, Unit] = {
    "last week": "week",
    "last month": "month",
    "last quarter": "quarter",
}


def comparison(kind: ComparisonKind, window: Window, before: Window | None) -> Window | None:
    """The days that ``kind`` compares ``window`` with; ``before`` are those it compares with by itself.

    None where nothing is compared, as for an unfinished window. Raises Refused where both would share days,
    with other words for a comparison as its hint.
    """
    if kind == "previous":
        return before
    if kind == "last year":
        return year_before(window)
    if kind == "none":
        return None
    moved = moved_back(window, MOVED[kind])
    if moved and moved.end >= window.start:
        raise Refused(f"{window.days} days and the same a {MOVED[kind]} earlier overlap.", "vs previous")
    return moved
