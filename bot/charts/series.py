"""Lines through the values of a plot: gaps stay gaps, what still runs is dashed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.charts.axes import Plot
from bot.charts.sheet import Sheet

Point = tuple[int, float]  # the place, its value


@dataclass(frozen=True, slots=True)
class Series:
    """``runs`` are the stretches between gaps; the last place of an ``unfinished`` one still runs.

    Without ``dot`` (its radius) the end is not marked.
    """

    runs: tuple[tuple[Point, ...], ...]
    colour: str
    width: float
    dot: float
    unfinished: bool = False
    dashed: bool = False

    @property
    def values(self) -> list[float]:
        return [value for run in self.runs for _, value in run]

    @property
    def end(self) -> float:
        return self.runs[-1][-1][1]


def runs(values: Iterable[float | None]) -> tuple[tuple[Point, ...], ...]:
    return tuple(_runs(values))


def still_runs(found: Sequence[Sequence[Point]], places: int) -> bool:
    """Whether the last of ``places`` has a value."""
    return any(place == places - 1 for run in found for place, _ in run[-1:])


def thinned(width: float, room: float, places: int) -> float:
    """``width`` or less, where many ``places`` stand close in ``room`` pixels."""
    return min(width, 2 + room / 4 / max(1, places))


def draw_series(sheet: Sheet, plot: Plot, series: Series) -> None:
    for run in series.runs[:-1]:
        _draw_run(sheet, plot, series, run)
    last = series.runs[-1]
    _draw_run(sheet, plot, series, last[:-1] if series.unfinished else last)
    if series.unfinished and len(last) > 1:
        _draw_line(sheet, plot, series, last[-2:], dashed=True)
    place, value = series.runs[-1][-1]
    if series.dot:
        sheet.dot(plot.x(place), plot.y(value), series.dot, series.colour, hollow=series.unfinished)


def _draw_run(sheet: Sheet, plot: Plot, series: Series, run: Sequence[Point]) -> None:
    if len(run) == 1:
        radius = max(series.dot * 0.7, series.width)
        sheet.dot(plot.x(run[0][0]), plot.y(run[0][1]), radius, series.colour)
    elif run:
        _draw_line(sheet, plot, series, run, dashed=series.dashed)


def _draw_line(sheet: Sheet, plot: Plot, series: Series, run: Sequence[Point], *, dashed: bool) -> None:
    xs, ys = [plot.x(place) for place, _ in run], [plot.y(value) for _, value in run]
    sheet.line(xs, ys, series.colour, series.width, dashed=dashed)


def _runs(values: Iterable[float | None]) -> Iterator[tuple[Point, ...]]:
    run: list[Point] = []
    for place, value in enumerate(values):
        if value is not None and math.isfinite(value):
            run.append((place, float(value)))
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)
