"""The plot's inner box, a day a cell across and values upward, and the axes around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.charts.layout import date_ticks, tick_labels, value_ticks
from bot.charts.sheet import Box, Sheet

_TICK_ROOM = 112  # from one grid line to the next, at least
_TICK_GAP = 24  # between a value and its grid line
_DATE_GAP = 44  # between the lowest grid line and the dates
_DATE_ROOM = 60  # the same with room for the descenders of the dates
_SHADED_FROM = 4  # pixels a day; narrower weekends are stripes without meaning
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Plot:
    box: Box
    days: Sequence[date]
    ticks: Sequence[float]

    @property
    def cell(self) -> float:
        return (self.box.right - self.box.left) / max(1, len(self.days))

    def x(self, place: float) -> float:
        """The middle of the day at ``place``."""
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
    sheet: Sheet, rows: tuple[float, float], beside: float, days: Sequence[date], values: Sequence[float]
) -> Plot:
    """The widest plot that leaves ``beside`` pixels free on its right."""
    theme, (upper, lower) = sheet.theme, rows
    ticks = value_ticks(
        min(values, default=0.0),
        max(values, default=0.0),
        max(2, int((lower - upper) / _TICK_ROOM)),
        whole=all(value == round(value) for value in values),
    )
    widest = max(sheet.type.width(label, theme.text_size) for label in tick_labels(ticks))
    left, right = theme.margin + widest + _TICK_GAP, theme.width - theme.margin - beside
    return Plot(Box(left, upper, right, lower), days, ticks)


def draw_axes(sheet: Sheet, plot: Plot) -> None:
    """Weekends shaded, a grid line a round value, dates below."""
    for weekend in _weekends(plot):
        sheet.rectangle(weekend, sheet.theme.shade)
    _draw_values(sheet, plot)
    if plot.days:
        _draw_dates(sheet, plot)


def _draw_values(sheet: Sheet, plot: Plot) -> None:
    theme, box = sheet.theme, plot.box
    for tick, label in zip(plot.ticks, tick_labels(plot.ticks), strict=True):
        y = plot.y(tick)
        sheet.rectangle(Box(box.left, y - 1, box.right, y + 2), theme.grid if tick else theme.muted)
        line = sheet.type.line(label, theme.text_size)
        sheet.text(line, box.left - _TICK_GAP, y + line.ascent / 2, theme.muted, "right")


def _draw_dates(sheet: Sheet, plot: Plot) -> None:
    theme, type_ = sheet.theme, sheet.type
    ticks = date_ticks(
        plot.days,
        plot.x,
        lambda label: type_.width(label, theme.text_size),
        (theme.margin, theme.width - theme.margin),
        theme.text_size * 0.6,
    )
    for tick in ticks:
        x, bottom = plot.x(tick.place), plot.box.bottom
        sheet.rectangle(Box(x - 1, bottom, x + 2, bottom + 12), theme.muted)
        line = type_.line(tick.label, theme.text_size)
        sheet.text(line, tick.centre, bottom + _DATE_GAP + line.ascent, theme.muted, "centre")


def _weekends(plot: Plot) -> Iterator[Box]:
    if plot.cell < _SHADED_FROM:
        return
    for place, day in enumerate(plot.days):
        if day.weekday() >= _SATURDAY:
            yield Box(plot.x(place - 0.5), plot.box.top, plot.x(place + 0.5), plot.box.bottom)
