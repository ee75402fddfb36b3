"""One value a civil day as a line, with an earlier span as a grey ghost behind it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.charts.axes import Plot, draw_axes, plot_rows, plot_within
from bot.charts.end_labels import draw_end_labels, end_label, label_room, room_beside
from bot.charts.heading import draw_heading
from bot.charts.sheet import Sheet
from bot.charts.spec import DailyLine

Point = tuple[int, float]  # the day's place, its value

_NO_DATA = "No data for these days"
_GHOST_WIDTH, _GHOST_DOT = 5.0, 10.0
_LINE_WIDTH, _LINE_DOT = 8.0, 13.0


@dataclass(frozen=True, slots=True)
class _Series:
    """``runs`` are the stretches between gaps; the last day of an ``unfinished`` one still runs."""

    runs: tuple[tuple[Point, ...], ...]
    words: str
    colour: str
    width: float
    dot: float
    figure: bool = True
    unfinished: bool = False

    @property
    def values(self) -> list[float]:
        return [value for run in self.runs for _, value in run]


def draw(spec: DailyLine, sheet: Sheet) -> None:
    rows = plot_rows(sheet, draw_heading(sheet, spec.title, spec.subtitle))
    shown = [series for series in _series(spec, sheet) if series.runs]
    room = label_room(rows, len(shown))
    labels = [
        end_label(sheet, series.values[-1], series.words, series.colour, room, figure=series.figure)
        for series in shown
    ]
    values = [value for series in shown for value in series.values]
    plot = plot_within(sheet, rows, room_beside(labels), spec.days, values)
    draw_axes(sheet, plot)
    for series in shown:
        _draw_series(sheet, plot, series)
    draw_end_labels(sheet, plot, labels)
    if not shown:
        line = sheet.type.line(_NO_DATA, sheet.theme.text_size)
        middle = (plot.box.left + plot.box.right) / 2, (plot.box.top + plot.box.bottom) / 2
        sheet.text(line, *middle, sheet.theme.muted, "centre")


def _series(spec: DailyLine, sheet: Sheet) -> Iterator[_Series]:
    """The ghost first, so that the line lies over it; both thinner where days stand close."""
    days = len(spec.days)
    width = min(_LINE_WIDTH, 2 + sheet.theme.width / 4 / max(1, days))
    ghost = tuple(_runs(spec.ghost[:days]))
    yield _Series(ghost, spec.ghost_label, sheet.theme.ghost, min(width, _GHOST_WIDTH), _GHOST_DOT, False)
    runs = tuple(_runs(spec.values))
    unfinished = spec.unfinished and bool(runs) and runs[-1][-1][0] == days - 1
    yield _Series(runs, spec.label, sheet.theme.accent, width, _LINE_DOT, True, unfinished)


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


def _draw_series(sheet: Sheet, plot: Plot, series: _Series) -> None:
    for run in series.runs[:-1]:
        _draw_run(sheet, plot, series, run)
    last = series.runs[-1]
    _draw_run(sheet, plot, series, last[:-1] if series.unfinished else last)
    if series.unfinished and len(last) > 1:
        _draw_line(sheet, plot, series, last[-2:], dashed=True)
    place, value = series.runs[-1][-1]
    sheet.dot(plot.x(place), plot.y(value), series.dot, series.colour, hollow=series.unfinished)


def _draw_run(sheet: Sheet, plot: Plot, series: _Series, run: tuple[Point, ...]) -> None:
    if len(run) == 1:
        sheet.dot(plot.x(run[0][0]), plot.y(run[0][1]), series.dot * 0.7, series.colour)
    elif run:
        _draw_line(sheet, plot, series, run)


def _draw_line(
    sheet: Sheet, plot: Plot, series: _Series, run: tuple[Point, ...], *, dashed: bool = False
) -> None:
    xs, ys = [plot.x(place) for place, _ in run], [plot.y(value) for _, value in run]
    sheet.line(xs, ys, series.colour, series.width, dashed=dashed)
