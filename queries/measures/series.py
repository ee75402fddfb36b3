"""Numbers by day or week: how a team's own rows become lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Literal, cast

import numpy as np

from bot.rows import Numbers, Table, Text
from bot.windows import Window

Every = Literal["day", "week"]
_SUNDAY = 6
"""Pendo's weeks begin on Sunday."""
_LENGTH = {"day": timedelta(days=1), "week": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Line:
    """``values`` by period, None where nothing is known; ``key`` is what the rows are split by, or the
    number's column."""

    key: str
    values: tuple[float | None, ...]

    @property
    def known(self) -> list[float]:
        return [value for value in self.values if value is not None]

    @property
    def mean(self) -> float | None:
        return fmean(self.known) if self.known else None


@dataclass(frozen=True, slots=True)
class Series:
    """``lines`` over ``periods`` (their first days), the one with the highest mean first. ``silent``: periods
    without any row. ``clashing``: a period with several values of a line where these do not add up."""

    periods: tuple[date, ...]
    lines: tuple[Line, ...]
    silent: int = 0
    clashing: date | None = None


def periods(window: Window, every: Every) -> tuple[date, ...]:
    """First days of the days or weeks of ``window``, which begins with one."""
    length = _LENGTH[every]
    count = -(-window.days // length.days)
    return tuple(window.start + length * place for place in range(count))


def whole_weeks(window: Window) -> Window | None:
    """``window`` cut to whole weeks of Pendo's; None where it holds none.

    An unfinished window keeps the week that still runs.
    """
    start = window.start + timedelta(days=(_SUNDAY - window.start.weekday()) % 7)
    weeks = (window.end - start).days + 1
    end = window.end if window.unfinished else start + timedelta(days=weeks // 7 * 7 - 1)
    return Window(start, end, window.zone, window.unfinished) if end >= start else None


def series(
    rows: Table,
    window: Window,
    every: Every,
    *,
    moment: str,
    numbers: Sequence[str],
    split: str = "",
    adds_up: bool = True,
    since: date | None = None,
) -> Series:
    """The lines of ``numbers``, or of the one number for each value of ``split``.

    ``moment`` is the column with the instants (epoch milliseconds) at which periods begin; rows outside of
    ``window`` are left out. Several values of one period are summed where they add up, and a period without
    a row is then 0, but None before ``since``, when data begin; values that do not add up are None there.
    """
    starts = periods(window, every)
    bounds = [Window(day, day, window.zone).epoch_ms()[0] for day in starts]
    at = rows.integers(moment)
    inside = rows.where((at >= bounds[0]) & (at < window.epoch_ms()[1]))
    slots = cast("list[int]", (np.searchsorted(bounds, inside.integers(moment), side="right") - 1).tolist())
    cells: dict[tuple[str, int], list[float]] = {}
    for number in numbers:
        values = cast("list[float]", cast(Numbers, inside.columns[number]).tolist())
        keys = _keys(inside, split) if split else [number] * inside.count
        for key, slot, value in zip(keys, slots, values, strict=True):
            cells.setdefault((key, slot), []).extend([value] if value == value else [])
    silent = [0.0 if adds_up and (since is None or day >= since) else None for day in starts]
    lines = [
        Line(key, tuple(_value(cells.get((key, slot)), none) for slot, none in enumerate(silent)))
        for key in dict.fromkeys(key for key, _ in cells)
    ]
    clashing = () if adds_up else [starts[slot] for (_, slot), found in cells.items() if len(found) > 1]
    lines.sort(key=lambda line: -(line.mean or 0))
    return Series(starts, tuple(lines), len(starts) - len(set(slots)), next(iter(clashing), None))


def _value(found: Sequence[float] | None, none: float | None) -> float | None:
    return sum(found) if found else none


def _keys(rows: Table, split: str) -> list[str]:
    column = rows.columns[split]
    if isinstance(column, Text):
        return [column.values[code] for code in cast("list[int]", column.codes.tolist())]
    return [str(value) for value in column.tolist()]
