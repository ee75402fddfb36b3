"""One value a civil day as a line, with an earlier span as a grey ghost behind it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.charts.axes import draw_axes, draw_no_data, plot_rows, plot_within
from bot.charts.end_labels import End, draw_end_labels, end_labels, room_beside
from bot.charts.heading import draw_heading
from bot.charts.series import Series, draw_series, runs, still_runs, thinned
from bot.charts.sheet import Sheet
from bot.charts.spec import DailyLine

_GHOST_WIDTH, _GHOST_DOT = 5.0, 10.0
_LINE_WIDTH, _LINE_DOT = 8.0, 13.0


def draw(spec: DailyLine, sheet: Sheet) -> None:
    rows = plot_rows(sheet, draw_heading(sheet, spec.title, spec.subtitle))
    shown = [(series, words) for series, words in _series(spec, sheet) if series.runs]
    accent = sheet.theme.accent
    ends = [End(one.end, words, one.colour, figure=one.colour == accent) for one, words in shown]
    labels = end_labels(sheet, ends, rows)
    values = [value for series, _ in shown for value in series.values]
    plot = plot_within(sheet, rows, room_beside(labels), len(spec.days), values)
    draw_axes(sheet, plot, spec.days)
    for series, _ in shown:
        draw_series(sheet, plot, series)
    draw_end_labels(sheet, plot, labels)
    if not shown:
        draw_no_data(sheet, plot.box)


def _series(spec: DailyLine, sheet: Sheet) -> Iterator[tuple[Series, str]]:
    """The ghost first, so that the line lies over it; both thinner where days stand close."""
    theme, days = sheet.theme, len(spec.days)
    width = thinned(_LINE_WIDTH, theme.width, days)
    ghost = runs(spec.ghost[:days])
    yield Series(ghost, theme.ghost, min(width, _GHOST_WIDTH), _GHOST_DOT), spec.ghost_label
    line = runs(spec.values)
    unfinished = spec.unfinished and still_runs(line, days)
    yield Series(line, theme.accent, width, _LINE_DOT, unfinished), spec.label
