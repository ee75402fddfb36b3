"""Shares in a grid of weeks, the larger the darker, with a curve above the same columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.charts.axes import Plot, draw_no_data
from bot.charts.heading import draw_lines, lay_heading
from bot.charts.layout import Tick, tick_at
from bot.charts.series import Series, draw_series, runs
from bot.charts.sheet import Box, Sheet
from bot.charts.spec import Heatmap, HeatRow
from bot.charts.text import Line, baselines
from bot.charts.units import value_text

_MOST = 15  # rows, and columns
_NAME_SHARE = 0.2  # of the picture's width, at most
_CURVE_NAME = 320  # pixels across, at least
_GAP = 24
_BETWEEN = 4  # cells
_PALEST = 0.08  # of the accent: zero is not nothing
_DARK_FROM = 0.78  # of the accent: white is read more easily than ink
_CURVE_SHARE, _CURVE_MOST = 0.34, 200  # of the room for both; pixels
_CURVE_WIDTH, _CURVE_DOT = 6.0, 11.0
_ABOVE_RULE = 4  # pixels between figures and the line they stand on
_FOOT = 58  # for the columns' names
_LEGEND = 32  # pixels across


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of rows and, flush right behind them, how many each stands for."""

    names: list[Line]
    sizes: list[Line]

    @property
    def width(self) -> float:
        return max(line.width for line in self.names) + _GAP + max(line.width for line in self.sizes)

    @property
    def height(self) -> float:
        lines = (*self.names, *self.sizes)
        return max(line.ascent for line in lines) + max(line.descent for line in lines)


@dataclass(frozen=True, slots=True)
class _Grid:
    plot: Plot
    rows: Sequence[HeatRow]

    @property
    def pitch(self) -> float:
        return (self.plot.box.bottom - self.plot.box.top) / len(self.rows)

    @property
    def most(self) -> float:
        """The largest share but for all, which a first week is by its nature; it and what is above are
        darkest."""
        return max((share for share in _known(self.rows) if share < 1), default=1.0) or 1.0

    def middle(self, row: int) -> float:
        return self.plot.box.top + (row + 0.5) * self.pitch


def draw(spec: Heatmap, sheet: Sheet) -> None:
    theme, rows = sheet.theme, spec.rows[-_MOST:]
    longest = max(len(spec.rows), len(spec.columns))
    note = f"{_MOST} of {longest} weeks" if longest > _MOST else ""
    top = draw_lines(sheet, lay_heading(sheet, spec.title, spec.subtitle, note, compact=True)) + 1.5 * _GAP
    bottom = theme.height - theme.margin - _FOOT
    if not _known(rows):
        draw_no_data(sheet, Box(theme.margin, top, theme.width - theme.margin, bottom))
        return
    names = _names(sheet, rows)
    curve = runs(spec.curve[:_MOST][: len(spec.columns)])
    unit = sheet.type.line("in %", theme.text_size)
    left = theme.margin + max(names.width, unit.width, _CURVE_NAME if curve else 0) + _GAP
    room = min(_CURVE_MOST, (bottom - top) * _CURVE_SHARE) if curve else 0
    grid, numbered = _grid(spec, sheet, Box(left, top + room, theme.width - theme.margin, bottom))
    if curve:
        series = Series(curve, theme.accent, _CURVE_WIDTH, _CURVE_DOT)
        _draw_curve(sheet, grid.plot, series, spec.curve_label, (top, top + room - _GAP))
    _draw_cells(sheet, grid, numbered=numbered)
    _draw_names(sheet, grid, names)
    _draw_columns(sheet, grid, spec.columns)
    if not numbered:
        _draw_legend(sheet, grid)
    else:
        sheet.text(unit, grid.plot.box.left - _GAP, theme.height - theme.margin, theme.muted, "right")


def _known(rows: Sequence[HeatRow]) -> list[float]:
    found = (share for row in rows for share in row.values[:_MOST] if share is not None)
    return [share for share in found if math.isfinite(share)]


def _names(sheet: Sheet, rows: Sequence[HeatRow]) -> _Names:
    theme, type_ = sheet.theme, sheet.type
    names = [type_.fit(row.label, theme.text_size, theme.width * _NAME_SHARE) for row in rows]
    return _Names(
        [type_.line(name, theme.text_size) for name in names],
        [type_.line(value_text(row.size, "count"), theme.text_size) for row in rows],
    )


def _grid(spec: Heatmap, sheet: Sheet, box: Box) -> tuple[_Grid, bool]:
    """Cells with their figures if those have room, else narrower ones beside a legend."""
    theme, rows, columns = sheet.theme, spec.rows[-_MOST:], len(spec.columns[:_MOST])
    texts = {_figure(share) for share in _known(rows)}
    widest = max(sheet.type.width(text, theme.text_size) for text in texts)
    aside = _GAP + _CURVE_DOT + sheet.type.width("100 %", theme.text_size) if spec.curve else 0
    tall = sheet.type.line("0", theme.text_size).ascent
    within = Box(box.left, box.top, box.right - aside, box.bottom)
    grid = _Grid(Plot(within, columns, (0, 1)), rows)
    if grid.plot.cell >= widest + 2 * _BETWEEN + 8 and grid.pitch >= tall + 2 * _BETWEEN + 6:
        return grid, True
    aside = 2 * _GAP + _LEGEND + sheet.type.width("≥100 %", theme.text_size)
    within = Box(box.left, box.top, box.right - aside, box.bottom)
    return _Grid(Plot(within, columns, (0, 1)), rows), False


def _draw_cells(sheet: Sheet, grid: _Grid, *, numbered: bool) -> None:
    theme, plot = sheet.theme, grid.plot
    for place, row in enumerate(grid.rows):
        top = grid.plot.box.top + place * grid.pitch
        for column, share in enumerate(row.values[:_MOST]):
            if share is None or not math.isfinite(share):
                continue
            depth = _depth(share / grid.most)
            left, right = plot.x(column - 0.5), plot.x(column + 0.5)
            cell = Box(left, top, right - _BETWEEN, top + grid.pitch - _BETWEEN)
            sheet.rectangle(cell, theme.tint(depth))
            if numbered:
                line = sheet.type.line(_figure(share), theme.text_size)
                colour = theme.paper if depth > _DARK_FROM else theme.ink
                x, y = (cell.left + cell.right) / 2, (cell.top + cell.bottom + line.ascent) / 2
                sheet.text(line, x, y, colour, "centre")


def _figure(share: float) -> str:
    return value_text(share, "percent").removesuffix(" %")


def _depth(share: float) -> float:
    return _PALEST + (1 - _PALEST) * max(0.0, min(1.0, share))


def _draw_names(sheet: Sheet, grid: _Grid, names: _Names) -> None:
    """Of every row, or of every second and so on where rows are low."""
    theme = sheet.theme
    capital = sheet.type.line("H", theme.text_size).ascent
    for place in range(0, len(grid.rows), max(1, math.ceil((names.height + 2) / grid.pitch))):
        baseline = grid.middle(place) + (capital - _BETWEEN) / 2
        sheet.text(names.names[place], theme.margin, baseline, theme.ink)
        sheet.text(names.sizes[place], grid.plot.box.left - _GAP, baseline, theme.muted, "right")


def _draw_columns(sheet: Sheet, grid: _Grid, columns: Sequence[str]) -> None:
    theme = sheet.theme
    for tick in _ticks(sheet, grid.plot, columns[:_MOST]):
        line = sheet.type.line(tick.label, theme.text_size)
        sheet.text(line, tick.centre, theme.height - theme.margin, theme.muted, "centre")


def _ticks(sheet: Sheet, plot: Plot, columns: Sequence[str]) -> list[Tick]:
    theme, type_ = sheet.theme, sheet.type
    room = (plot.box.left, theme.width - theme.margin)
    widest = room[1] - room[0]
    ticks: list[Tick] = []
    for step in range(1, len(columns) + 1):
        ticks = []
        for place in range(0, len(columns), step):
            label = type_.fit(columns[place], theme.text_size, widest)
            ticks.append(tick_at(place, label, plot.x(place), type_.width(label, theme.text_size), room))
        if all(left.end + _GAP <= right.start for left, right in pairwise(ticks)):
            break
    return ticks


def _draw_curve(sheet: Sheet, grid: Plot, series: Series, words: str, rows: tuple[float, float]) -> None:
    """Over the grid's columns, its name before it and its last value behind it."""
    theme, type_ = sheet.theme, sheet.type
    box = Box(grid.box.left, rows[0] + _CURVE_DOT, grid.box.right, rows[1])
    plot = Plot(box, grid.cells, (0, max(*series.values, 0.0) or 1.0))
    sheet.rectangle(Box(box.left, box.bottom - 1, box.right, box.bottom + 1), theme.grid)
    draw_series(sheet, plot, series)
    end = type_.line(value_text(series.end, "percent"), theme.text_size, bold=True)
    x, y = plot.x(series.runs[-1][-1][0]), plot.y(series.end)
    baseline = min(y + end.ascent / 2, box.bottom - _ABOVE_RULE)
    sheet.text(end, x + _CURVE_DOT + 12, baseline, theme.accent)
    broken = type_.paragraph(words, theme.text_size, box.left - theme.margin - _GAP, 2)
    lines = [type_.line(text, theme.text_size) for text in broken]
    for line, row in zip(lines, baselines(lines, theme.leading), strict=True):
        sheet.text(line, theme.margin, rows[0] + row, theme.accent)


def _draw_legend(sheet: Sheet, grid: _Grid) -> None:
    """The shades from zero to the largest share, at the right."""
    theme, box = sheet.theme, grid.plot.box
    left, bottom = box.right + _GAP, box.bottom - _BETWEEN
    steps = 12
    height = (bottom - box.top) / steps
    for step in range(steps):
        top = bottom - (step + 1) * height
        shade = theme.tint(_depth(step / (steps - 1)))
        sheet.rectangle(Box(left, top, left + _LEGEND, top + height), shade)
    above = "≥" if any(share > grid.most for share in _known(grid.rows)) else ""
    high = sheet.type.line(above + value_text(grid.most, "percent"), theme.text_size)
    low = sheet.type.line(value_text(0, "percent"), theme.text_size)
    x = left + _LEGEND + _GAP * 0.6
    sheet.text(high, x, box.top + high.ascent, theme.muted)
    sheet.text(low, x, bottom, theme.muted)
