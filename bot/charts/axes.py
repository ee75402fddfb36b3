"""The plot's inner box, a place a cell across and values upward, and the axes around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.charts.layout import Tick, date_ticks
from bot.charts.sheet import Box, Sheet
from bot.charts.spec import Unit
from bot.charts.units import axis_texts, unit_ticks

_TICK_ROOM, _LEAST_TICK_ROOM = 112, 72  # from one grid line to the next; where that leaves fewer than four
_TICK_GAP = 24  # between a value and its grid line
_DATE_GAP = 44  # between the lowest grid line and the dates
_DATE_ROOM = 60  # the same with room for the descenders of the dates
_SHADED_FROM = 4  # pixels a day; narrower weekends are stripes without meaning
_SATURDAY = 5
_NO_DATA = "No data for these days"


@dataclass(frozen=True, slots=True)
class Plot:
    """``cells`` places from left to right, ``ticks`` (from low to high) from the bottom to the top."""

    box: Box
    cells: int
    ticks: Sequence[float]
    unit: Unit = "count"

    @property
    def cell(self) -> float:
        return (self.box.right - self.box.left) / max(1, self.cells)

    def x(self, place: float) -> float:
        """The middle of the cell at ``place``."""
        return self.box.left + (place + 0.5) * self.cell

    def y(self, value: float) -> float:
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return self.box.bottom - share * (self.box.bottom - self.box.top)


def plot_rows(sheet: Sheet, below: float) -> tuple[float, float]:
    """The top and bottom of a plot with ``below`` above it and room for dates under it."""
    theme = sheet.theme
    capital = sheet.type.line("H", theme.text_size).ascent
    return below + (theme.margin + capital) / 2, theme.height - theme.margin - capital - _DATE_ROOM


def plot_within(
    sheet: Sheet,
    rows: tuple[float, float],
    beside: float,
    cells: int,
    values: Sequence[float],
    unit: Unit = "count",
) -> Plot:
    """The widest plot that leaves ``beside`` pixels free on its right."""
    theme, (upper, lower) = sheet.theme, rows
    height = lower - upper
    most = max(2, min(3, int(height / _LEAST_TICK_ROOM)), int(height / _TICK_ROOM))
    ticks = unit_ticks(values, most, unit)
    widest = max(sheet.type.width(label, theme.text_size) for label in axis_texts(ticks, unit))
    left, right = theme.margin + widest + _TICK_GAP, theme.width - theme.margin - beside
    return Plot(Box(left, upper, right, lower), cells, ticks, unit)


def draw_axes(sheet: Sheet, plot: Plot, days: Sequence[date], *, weekends: bool = True) -> None:
    """Weekends shaded, unless they are nothing special, a grid line a round value, dates below."""
    for weekend in _weekends(plot, days) if weekends else ():
        sheet.rectangle(weekend, sheet.theme.shade)
    draw_values(sheet, plot)
    if days:
        draw_ticks(sheet, plot, _ticks_of(sheet, plot, days))


def draw_values(sheet: Sheet, plot: Plot) -> None:
    """A grid line and its value for each tick; where all began alike, at ×1, the line is a dark one."""
    theme, box = sheet.theme, plot.box
    for tick, label in zip(plot.ticks, axis_texts(plot.ticks, plot.unit), strict=True):
        y = plot.y(tick)
        dark = tick == (1 if plot.unit == "index" else 0)
        sheet.rectangle(Box(box.left, y - 1, box.right, y + 2), theme.muted if dark else theme.grid)
        line = sheet.type.line(label, theme.text_size)
        sheet.text(line, box.left - _TICK_GAP, y + line.ascent / 2, theme.muted, "right")


def draw_ticks(sheet: Sheet, plot: Plot, ticks: Sequence[Tick]) -> None:
    theme = sheet.theme
    for tick in ticks:
        x, bottom = plot.x(tick.place), plot.box.bottom
        sheet.rectangle(Box(x - 1, bottom, x + 2, bottom + 12), theme.muted)
        line = sheet.type.line(tick.label, theme.text_size)
        sheet.text(line, tick.centre, bottom + _DATE_GAP + line.ascent, theme.muted, "centre")


def is_weekly(days: Sequence[date]) -> bool:
    """Whether a place is a week, named by its first day, and not a day."""
    return len(days) > 1 and (days[1] - days[0]).days == 7


def draw_no_data(sheet: Sheet, box: Box) -> None:
    line = sheet.type.line(_NO_DATA, sheet.theme.text_size)
    middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    sheet.text(line, *middle, sheet.theme.muted, "centre")


def _ticks_of(sheet: Sheet, plot: Plot, days: Sequence[date]) -> list[Tick]:
    theme, type_ = sheet.theme, sheet.type
    return date_ticks(
        days,
        plot.x,
        lambda label: type_.width(label, theme.text_size),
        (theme.margin, theme.width - theme.margin),
        theme.text_size * 0.6,
    )


def _weekends(plot: Plot, days: Sequence[date]) -> Iterator[Box]:
    if plot.cell < _SHADED_FROM or is_weekly(days):
        return
    for place, day in enumerate(days):
        if day.weekday() >= _SATURDAY:
            yield Box(plot.x(place - 0.5), plot.box.top, plot.x(place + 0.5), plot.box.bottom)
