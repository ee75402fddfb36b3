"""Horizontal bars in the given order, each labelled, the whole behind its part."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.charts.axes import draw_no_data
from bot.charts.heading import draw_lines
from bot.charts.sheet import Box, Sheet
from bot.charts.spec import Bar, Bars
from bot.charts.stack import Stack, lay_rows, most_rows
from bot.charts.text import Line
from bot.charts.units import value_text

_LABEL_SHARE, _NOTE_SHARE = 0.34, 0.38  # of the picture's width, at most
_GAP = 24
_BAR_SHARE, _THICKEST = 0.58, 84  # of a row; pixels
_THINNEST = 5  # pixels of a bar of zero
_LINE_WIDTH, _DOT = 4.0, 9.0


@dataclass(frozen=True, slots=True)
class _Row:
    bar: Bar
    label: Line
    note: Line


@dataclass(frozen=True, slots=True)
class _Scale:
    left: float
    right: float
    most: float

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * min(1, value / self.most)


def draw(spec: Bars, sheet: Sheet) -> None:
    bars = [bar for bar in spec.bars if math.isfinite(bar.value)]
    rows = [_row(sheet, spec, bar) for bar in bars[: most_rows(sheet)]]
    texts = [(row.label, row.note) for row in rows]
    stack = lay_rows(sheet, spec.title, spec.subtitle, texts, len(spec.bars) + spec.more)
    below = draw_lines(sheet, stack.heading)
    if not stack.count:
        theme = sheet.theme
        draw_no_data(sheet, Box(theme.margin, below, theme.width - theme.margin, theme.height))
        return
    rows = rows[: stack.count]
    scale = _scale(sheet, rows, cumulative=spec.cumulative)
    _draw_rows(sheet, stack, rows, scale, column=spec.cumulative)
    if spec.cumulative:
        _draw_cumulative(sheet, stack, rows, scale)


def _row(sheet: Sheet, spec: Bars, bar: Bar) -> _Row:
    theme, type_ = sheet.theme, sheet.type
    label = type_.fit(bar.label, theme.text_size, theme.width * _LABEL_SHARE)
    note = type_.fit(bar.note or _figures(spec, bar), theme.text_size, theme.width * _NOTE_SHARE)
    return _Row(bar, type_.line(label, theme.text_size), type_.line(note, theme.text_size))


def _figures(spec: Bars, bar: Bar) -> str:
    value = value_text(bar.value, spec.unit)
    return value if bar.of is None else f"{value} of {value_text(bar.of, spec.unit)}"


def _scale(sheet: Sheet, rows: Sequence[_Row], *, cumulative: bool) -> _Scale:
    """From zero to the longest bar; to the whole where the running share is drawn."""
    theme = sheet.theme
    left = theme.margin + max(row.label.width for row in rows) + _GAP
    notes = max(row.note.width for row in rows)
    most = max(max(row.bar.value, _whole(row.bar)) for row in rows) or 1.0
    if not cumulative:
        return _Scale(left, theme.width - theme.margin - notes - _GAP, most)
    together = value_text(sum(row.bar.value for row in rows), "percent")
    room = sheet.type.width(together, theme.text_size)
    return _Scale(left + notes + _GAP, theme.width - theme.margin - room - _GAP, max(most, 1.0))


def _whole(bar: Bar) -> float:
    return bar.of if bar.of is not None and math.isfinite(bar.of) else 0.0


def _draw_rows(sheet: Sheet, stack: Stack, rows: Sequence[_Row], scale: _Scale, *, column: bool) -> None:
    """Notes at the bars' ends, or in a ``column`` before them, flush right."""
    theme = sheet.theme
    alike = not any(row.bar.accent for row in rows)
    half = min(stack.pitch * _BAR_SHARE, _THICKEST) / 2
    for place, row in enumerate(rows):
        middle, value, whole = stack.middle(place), row.bar.value, _whole(row.bar)
        colour = theme.accent if alike or row.bar.accent else theme.ghost
        top, bottom = middle - half, middle + half
        if whole:
            sheet.rectangle(Box(scale.left, top, scale.x(whole), bottom), theme.grid)
        end = max(scale.left + _THINNEST, scale.x(value))
        sheet.rectangle(Box(scale.left, top, end, bottom), colour)
        baseline = stack.line(place)
        sheet.text(row.label, theme.margin, baseline, theme.ink)
        if column:
            sheet.text(row.note, scale.left - _GAP, baseline, theme.ink, "right")
        else:
            sheet.text(row.note, max(end, scale.x(whole)) + _GAP, baseline, theme.ink)


def _draw_cumulative(sheet: Sheet, stack: Stack, rows: Sequence[_Row], scale: _Scale) -> None:
    """The running share of the whole, thin, with its last value at its end."""
    shares = list(accumulate(row.bar.value for row in rows))
    xs, ys = [scale.x(share) for share in shares], [stack.middle(place) for place in range(len(rows))]
    theme = sheet.theme
    sheet.line(xs, ys, theme.muted, _LINE_WIDTH)
    sheet.dot(xs[-1], ys[-1], _DOT, theme.muted)
    share, baseline = value_text(shares[-1], "percent"), stack.line(len(rows) - 1)
    together = sheet.type.line(f"together {share}", theme.text_size)
    # The line comes down from the row above and may be steep or flat.
    flat = (xs[-1] - xs[-2]) * (together.ascent / 2 + _LINE_WIDTH) / stack.pitch if len(xs) > 1 else 0
    if flat < _GAP and xs[-1] - together.width - 2 * _GAP > scale.x(rows[-1].bar.value):
        sheet.text(together, xs[-1] - _GAP, baseline, theme.muted, "right")
    else:
        sheet.text(sheet.type.line(share, theme.text_size), xs[-1] + _GAP, baseline, theme.muted)
