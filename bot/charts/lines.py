"""Several series over the same days, each labelled at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.charts.axes import Plot, draw_axes, draw_no_data, plot_rows, plot_within
from bot.charts.end_labels import End, EndLabel, draw_end_labels, end_labels, labels_fit, room_beside
from bot.charts.heading import Heading, draw_lines, lay_heading
from bot.charts.layout import keep_inside, spread
from bot.charts.series import Series, draw_series, runs, still_runs, thinned
from bot.charts.sheet import Box, Sheet
from bot.charts.spec import Line, Lines, Mark

_MOST = 8
_NAMED_MARKS = 4
_MARK_ROOM = 64  # above the plot
_MARK_GAP = 30
_WIDTHS = {"accent": 8.0, "other": 6.0, "ghost": 4.0}
_DOTS = {"accent": 13.0, "other": 10.0, "ghost": 0.0}


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is drawn of a spec: as many series as have room for a label."""

    heading: Heading
    rows: tuple[float, float]
    labels: list[EndLabel]
    shown: list[tuple[Series, Line]]


def draw(spec: Lines, sheet: Sheet) -> None:
    places = {day: place for place, day in enumerate(spec.days)}
    marks = [(places[mark.day], mark) for mark in spec.marks if mark.day in places]
    frame = _frame(spec, sheet, _MARK_ROOM if marks else 0)
    draw_lines(sheet, frame.heading)
    values = [value for series, _ in frame.shown for value in series.values]
    plot = plot_within(sheet, frame.rows, room_beside(frame.labels), len(spec.days), values, spec.unit)
    draw_axes(sheet, plot, spec.days, weekends=not spec.trailing)
    if not frame.shown:
        draw_no_data(sheet, _between_lines(plot))
        return
    _draw_marks(sheet, plot, marks)
    for series, _ in reversed(frame.shown):  # the first lies over the others
        draw_series(sheet, plot, series)
    draw_end_labels(sheet, plot, frame.labels)


def _frame(spec: Lines, sheet: Sheet, above: float) -> _Frame:
    found = list(_series(spec, sheet))
    count = min(_MOST, len(found))
    while True:
        note = f"{count} of {len(spec.series):,} lines" if 0 < count < len(spec.series) else ""
        heading = lay_heading(sheet, spec.title, spec.subtitle, note, compact=True)
        top, bottom = plot_rows(sheet, heading.below)
        rows, shown = (top + above, bottom), found[:count]
        ends = [End(series.end, line.label, series.colour, line.figure) for series, line in shown]
        labels = end_labels(sheet, ends, rows, spec.unit)
        if not count or labels_fit(labels, rows):
            return _Frame(heading, rows, labels, shown)
        count -= 1


def _between_lines(plot: Plot) -> Box:
    """The room between the two highest grid lines: where all began alike, one of the others is dark."""
    low, high = (plot.y(tick) for tick in plot.ticks[-2:])
    return Box(plot.box.left, high, plot.box.right, low)


def _series(spec: Lines, sheet: Sheet) -> Iterator[tuple[Series, Line]]:
    """Those with a value at all; greys in turns, so that neighbours differ."""
    theme, others = sheet.theme, 0
    for line in spec.series:
        found = runs(line.values)
        if not found:
            continue
        colour = theme.ghost
        if line.role == "accent":
            colour = theme.accent
        elif line.role == "other":
            colour, others = (theme.muted, theme.ghost)[others % 2], others + 1
        width = thinned(_WIDTHS[line.role], theme.width, len(spec.days))
        unfinished = spec.unfinished and still_runs(found, len(spec.days))
        yield Series(found, colour, width, _DOTS[line.role], unfinished), line


def _draw_marks(sheet: Sheet, plot: Plot, marks: Sequence[tuple[int, Mark]]) -> None:
    """A line down at each day, the words of up to four above the plot."""
    theme, box = sheet.theme, plot.box
    for place, _ in marks:
        sheet.rectangle(Box(plot.x(place) - 1, box.top - 12, plot.x(place) + 2, box.bottom), theme.muted)
    if not (marks := marks[:_NAMED_MARKS]):
        return
    room = theme.width - 2 * theme.margin
    words = [sheet.type.fit(mark.label, theme.text_size, room / len(marks) - _MARK_GAP) for _, mark in marks]
    lines = [sheet.type.line(text, theme.text_size) for text in words]
    sizes = [line.width + _MARK_GAP for line in lines]
    xs = [plot.x(place) for place, _ in marks]
    low, high = theme.margin, theme.width - theme.margin + _MARK_GAP
    wanted = [keep_inside(x - size / 2, size, low, high) for x, size in zip(xs, sizes, strict=True)]
    starts = spread(wanted, sizes, low, high, rank=xs)
    for line, start in zip(lines, starts, strict=True):
        sheet.text(line, start, box.top - 28 - line.descent, theme.muted)
