"""Small lines of the same periods, a row each: name, line, last value, change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.charts.axes import Plot, draw_no_data
from bot.charts.heading import draw_lines
from bot.charts.layout import day_label
from bot.charts.series import Series, draw_series, runs, thinned
from bot.charts.sheet import Align, Box, Sheet
from bot.charts.spec import Multiples, Panel
from bot.charts.stack import Stack, fitting_height, lay_rows, most_rows
from bot.charts.text import Line

_MOST = 12
_LABEL_SHARE, _SIDE_SHARE, _END_SHARE = 0.5, 0.36, 0.17  # of the picture's width, at most
_LINE_SHARE = 0.17  # at least
_GAP = 28
_HEIGHT = 0.74  # of a row
_DATED = 6  # rows; more leave no room for dates
_FOOT, _DATE_GAP = 84, 10
_YEAR = 365  # days
_ALIGNS: tuple[Align, ...] = ("left", "right")
_WIDTH, _DOT = 5.0, 9.0


@dataclass(frozen=True, slots=True)
class _Row:
    panel: Panel
    end: Line
    change: Line
    label: Line

    @property
    def texts(self) -> tuple[Line, ...]:
        return (self.label, self.end, self.change)


@dataclass(frozen=True, slots=True)
class _Sides:
    """How wide what stands right of the lines is: all of it, and the changes alone."""

    both: float
    changes: float


def draw(spec: Multiples, sheet: Sheet) -> None:
    most = len(spec.panels) if spec.every else min(_MOST, most_rows(sheet))
    rows = _rows(sheet, spec.panels[:most])
    texts = [row.texts for row in rows]
    foot = _FOOT if len(rows) <= _DATED else 0
    if spec.every and rows:
        sheet.resize(fitting_height(sheet, spec.title, spec.subtitle, texts, foot))
    theme = sheet.theme
    stack = lay_rows(sheet, spec.title, spec.subtitle, texts, len(spec.panels), foot)
    below = draw_lines(sheet, stack.heading)
    rows = rows[: stack.count]
    if not rows:
        draw_no_data(sheet, Box(theme.margin, below, theme.width - theme.margin, theme.height))
        return
    left = theme.margin + max(row.label.width for row in rows) + _GAP
    sides = _sides(rows)
    right = theme.width - theme.margin - sides.both - _GAP
    for place, row in enumerate(rows):
        _draw_line(sheet, stack, place, row, (left, right))
        _draw_texts(sheet, stack.line(place), row, theme.width - theme.margin - sides.changes)
    if foot and spec.periods:
        _draw_dates(sheet, spec.periods, (left, right), stack.bottom)


def _draw_dates(sheet: Sheet, periods: Sequence[date], across: tuple[float, float], below: float) -> None:
    """The first and the last, at the ends of the lines, where there is room for both."""

    def fit(texts: Sequence[str]) -> bool:
        room = across[1] - across[0] - _GAP
        return sum(sheet.type.width(text, theme.text_size) for text in texts) <= room

    theme, ends = sheet.theme, (periods[0], periods[-1])
    texts = [day_label(day) for day in ends]
    if (ends[1] - ends[0]).days >= _YEAR:
        dated = [day_label(day, year=True) for day in ends]
        texts = dated if fit(dated) else [str(day.year) for day in ends]
    if len(periods) > 1 and not fit(texts):
        return
    for text, x, align in zip(texts[: len(periods)], across, _ALIGNS, strict=False):
        line = sheet.type.line(text, theme.text_size)
        sheet.text(line, x, below + _DATE_GAP + line.ascent, theme.muted, align)


def _rows(sheet: Sheet, panels: Sequence[Panel]) -> list[_Row]:
    """Names take the room that figures and the least line leave."""
    theme, type_ = sheet.theme, sheet.type
    bare = [_row(sheet, panel) for panel in panels]
    room = theme.width * (1 - _LINE_SHARE) - 2 * (theme.margin + _GAP) - _sides(bare).both
    room = min(room, theme.width * _LABEL_SHARE)
    fitted = (type_.fit(panel.label, theme.text_size, room) for panel in panels)
    labels = (type_.line(text, theme.text_size) for text in fitted)
    return [replace(row, label=label) for row, label in zip(bare, labels, strict=True)]


def _row(sheet: Sheet, panel: Panel) -> _Row:
    """Without its name yet."""

    def line(text: str, share: float) -> Line:
        return type_.line(type_.fit(text, theme.text_size, theme.width * share), theme.text_size)

    theme, type_, empty = sheet.theme, sheet.type, sheet.type.line("", sheet.theme.text_size)
    if panel.broken:
        return _Row(panel, line(panel.broken_label or panel.end, _SIDE_SHARE), empty, empty)
    return _Row(panel, line(panel.end, _END_SHARE), line(panel.change, _END_SHARE), empty)


def _sides(rows: Sequence[_Row]) -> _Sides:
    ends = max((row.end.width for row in rows if not row.panel.broken), default=0)
    changes = max((row.change.width + _GAP for row in rows if row.change.width), default=0)
    broken = max((row.end.width for row in rows if row.panel.broken), default=0)
    return _Sides(max(ends + changes, broken), changes)


def _colour(sheet: Sheet, panel: Panel) -> str:
    if panel.broken:
        return sheet.theme.ghost
    return sheet.theme.accent if panel.accent else sheet.theme.muted


def _draw_texts(sheet: Sheet, baseline: float, row: _Row, ends: float) -> None:
    """Values flush right at ``ends``, changes at the margin."""
    theme, panel = sheet.theme, row.panel
    colour = theme.accent if panel.accent else theme.ink
    sheet.text(row.label, theme.margin, baseline, theme.ink)
    if panel.broken:
        sheet.text(row.end, theme.width - theme.margin, baseline, theme.muted, "right")
        return
    sheet.text(row.end, ends, baseline, colour, "right")
    sheet.text(row.change, theme.width - theme.margin, baseline, colour, "right")


def _draw_line(sheet: Sheet, stack: Stack, place: int, row: _Row, across: tuple[float, float]) -> None:
    found = runs(row.panel.values)
    middle, half = stack.middle(place), stack.pitch * _HEIGHT / 2
    values = [value for run in found for _, value in run]
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    box = Box(across[0], middle - half, across[1], middle + half)
    plot = Plot(box, len(row.panel.values), (low, high if high > low else low + 1))
    zero = plot.y(0)
    sheet.rectangle(Box(box.left, zero - 1, box.right, zero + 1), sheet.theme.grid)
    if found:
        dashed = row.panel.broken
        width = thinned(_WIDTH, box.right - box.left, plot.cells)
        draw_series(sheet, plot, Series(found, _colour(sheet, row.panel), width, _DOT, dashed=dashed))
