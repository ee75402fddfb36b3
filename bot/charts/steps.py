"""A share that only grows, as a step curve in its band, with an earlier group as a ghost."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.charts.axes import Plot, draw_no_data, draw_ticks, draw_values, plot_rows, plot_within
from bot.charts.end_labels import End, draw_end_labels, end_labels, room_beside
from bot.charts.heading import draw_heading
from bot.charts.layout import Tick, tick_at
from bot.charts.sheet import Box, Sheet
from bot.charts.spec import Steps
from bot.charts.text import Line
from bot.charts.units import value_text

_BAND = 0.18
_CURVE_WIDTH, _GHOST_WIDTH, _MEDIAN_WIDTH = 8.0, 5.0, 4.0
_END_DOT, _MARK_DOT = 13.0, 10.0
_APART = 34  # pixels between two labels
_BESIDE = 20  # pixels from a line to its words
_FOOT = 64  # for the shares below the days


def draw(spec: Steps, sheet: Sheet) -> None:
    theme = sheet.theme
    top, bottom = plot_rows(sheet, draw_heading(sheet, spec.title, spec.subtitle, compact=True))
    rows = top, bottom - _FOOT
    shares = _known(spec.shares)
    ghost = _known(spec.ghost[: len(shares)])
    ends = [End(ghost[-1], spec.ghost_label, theme.ghost, figure=False)] if ghost else []
    ends += [End(shares[-1], spec.label, theme.accent)] if shares else []
    labels = end_labels(sheet, ends, rows, "percent")
    low, high = _known(spec.low), _known(spec.high)
    values = [*shares, *ghost, *low, *high]
    plot = plot_within(sheet, rows, room_beside(labels), len(shares), values, "percent")
    if len(low) == len(high) == len(shares) > 1:
        sheet.area(*_steps(plot, high), _steps(plot, low)[1], theme.tint(_BAND))
    draw_values(sheet, plot)
    if not shares:
        draw_no_data(sheet, plot.box)
        return
    ticks = _ticks(sheet, plot, spec.marks, shares)
    draw_ticks(sheet, plot, ticks)
    _draw_curve(sheet, plot, ghost, theme.ghost, _GHOST_WIDTH)
    if spec.median is not None:
        _draw_median(sheet, plot, spec.median, (shares, ghost))
    _draw_curve(sheet, plot, shares, theme.accent, _CURVE_WIDTH)
    _draw_marks(sheet, plot, shares, ticks)
    sheet.dot(plot.x(len(shares) - 1), plot.y(shares[-1]), _END_DOT, theme.accent)
    draw_end_labels(sheet, plot, labels)


def _known(shares: Sequence[float]) -> list[float]:
    """Up to the first that is no number."""
    ends = (place for place, share in enumerate(shares) if not math.isfinite(share))
    return list(shares[: next(ends, len(shares))])


def _steps(plot: Plot, shares: Sequence[float]) -> tuple[list[float], list[float]]:
    """The corners: a share holds from its day to the next."""
    xs = [plot.x(place) for place in range(len(shares)) for _ in (0, 1)][1:]
    return xs, [plot.y(share) for share in shares for _ in (0, 1)][: len(xs)]


def _draw_curve(sheet: Sheet, plot: Plot, shares: Sequence[float], colour: str, width: float) -> None:
    if len(shares) == 1:
        sheet.dot(plot.x(0), plot.y(shares[0]), _MARK_DOT, colour)
    elif shares:
        sheet.line(*_steps(plot, shares), colour, width)


def _ticks(sheet: Sheet, plot: Plot, marks: Sequence[int], shares: Sequence[float]) -> list[Tick]:
    """Days worth a label, the latest first, as many as stand apart."""
    theme, days = sheet.theme, plot.cells
    chosen: list[Tick] = []
    for day in (*sorted({mark for mark in marks if 0 <= mark < days}, reverse=True), days - 1, 0):
        texts = (f"day {day}", value_text(shares[day], "percent"))
        width = max(sheet.type.width(text, theme.text_size) for text in texts)
        tick = tick_at(day, texts[0], plot.x(day), width, (theme.margin, theme.width - theme.margin))
        if all(tick.end + _APART <= other.start or other.end + _APART <= tick.start for other in chosen):
            chosen.append(tick)
    return chosen


def _draw_median(sheet: Sheet, plot: Plot, median: int, curves: Sequence[Sequence[float]]) -> None:
    """From the half down to its day, dashed, with the days it takes where neither curve runs;
    the words are left out where one runs everywhere."""
    if not 0 <= median < plot.cells or plot.ticks[-1] < 0.5:
        return
    theme, x, half = sheet.theme, plot.x(median), plot.y(0.5)
    sheet.line((plot.box.left, x, x), (half, half, plot.box.bottom), theme.accent, _MEDIAN_WIDTH, dashed=True)
    words = sheet.type.line(f"half: {median} day{'' if median == 1 else 's'}", theme.text_size)
    spots = (spot for spot in _spots(plot, words, x, half) if _inside(plot.box, spot))
    free = (spot for spot in spots if all(_is_free(plot, spot, shares) for shares in curves))
    if spot := next(free, None):
        sheet.text(words, spot.left, spot.top + words.ascent, theme.accent)


def _spots(plot: Plot, words: Line, x: float, half: float) -> list[Box]:
    """Around the corner of the half and its day ``x``, the best first."""
    height = words.ascent + words.descent
    right, left, start = x + _BESIDE, x - _BESIDE - words.width, plot.box.left + _BESIDE
    foot, below, above = plot.box.bottom - _BESIDE - height, half + _BESIDE, half - _BESIDE - height
    places = [(right, foot), (right, below), (right, above), (left, above), (start, above)]
    places += [(left, foot), (start, below)]
    return [Box(at, top, at + words.width, top + height) for at, top in places]


def _inside(room: Box, spot: Box) -> bool:
    return (
        room.left <= spot.left
        and spot.right <= room.right
        and room.top <= spot.top
        and spot.bottom <= room.bottom
    )


def _is_free(plot: Plot, spot: Box, shares: Sequence[float]) -> bool:
    """Whether neither the curve through ``shares`` nor a grid line runs through ``spot``."""
    first, last = (int((x - plot.box.left) / plot.cell - 0.5) for x in (spot.left, spot.right))
    ys = [plot.y(share) for share in shares[max(0, first) : last + 1]]
    clear = not ys or max(ys) + _MARK_DOT < spot.top or min(ys) - _MARK_DOT > spot.bottom
    return clear and not any(spot.top - 2 <= plot.y(tick) <= spot.bottom + 2 for tick in plot.ticks)


def _draw_marks(sheet: Sheet, plot: Plot, shares: Sequence[float], ticks: Sequence[Tick]) -> None:
    """A dot a named day, its share below its name."""
    theme = sheet.theme
    for tick in ticks:
        sheet.dot(plot.x(tick.place), plot.y(shares[tick.place]), _MARK_DOT, theme.accent)
        line = sheet.type.line(value_text(shares[tick.place], "percent"), theme.text_size)
        sheet.text(line, tick.centre, theme.height - theme.margin, theme.accent, "centre")
