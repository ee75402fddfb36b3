"""What a chart shows, as data: made by ``bot.answers``, drawn by ``bot.charts``, the cache's key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class DailyLine:
    """One value a civil day, with an earlier span as a ghost behind it.

    ``values[i]`` belongs to ``days[i]``; None is a gap (unknown), 0 is zero. ``ghost`` is aligned by
    position (day 1 over day 1) and may be shorter or longer than ``days``; ghost days beyond are not drawn.
    ``unfinished``: the last day still runs and is dashed. Numbers that are not finite are drawn as gaps.
    """

    title: str
    subtitle: str
    days: tuple[date, ...]
    values: tuple[float | None, ...]
    label: str
    alt_text: str
    ghost: tuple[float | None, ...] = ()
    ghost_label: str = ""
    unfinished: bool = False
    kind: Literal["daily_line"] = "daily_line"

    def __post_init__(self) -> None:
        if len(self.days) != len(self.values):
            raise ValueError(f"{len(self.days)} days, {len(self.values)} values")


ChartSpec = DailyLine
