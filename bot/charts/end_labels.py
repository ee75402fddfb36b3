"""Labels at the ends of lines, in their colours: no legend to look up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.axes import Plot
from bot.charts.layout import spread
from bot.charts.sheet import Sheet
from bot.charts.spec import Unit
from bot.charts.text import Line, baselines
from bot.charts.units import value_text

_GAP = 28  # beside the plot
_LEADER = 56  # the same with room for a thin line from the end to its label
_BETWEEN = 24  # two labels
_CLOSE = 8  # two labels of one line
_OVERHANG = 12  # above and below the plot
_SHARE = 0.28  # of the picture's width, at most
_WORD_LINES = 2
_STACKED = 3  # labels; more of them are one line each


@dataclass(frozen=True, slots=True)
class End:
    """What a line's end is worth a label: its value and whose it is; words alone without ``figure``."""

    value: float
    words: str
    colour: str
    figure: bool = True


@dataclass(frozen=True, slots=True)
class EndLabel:
    """Lines of text with their baselines (``rows``) and how far to the right each begins (``columns``)."""

    value: float
    colour: str
    lines: tuple[Line, ...]
    rows: tuple[float, ...]
    columns: tuple[float, ...]
    height: float
    gap: float = _GAP

    @property
    def width(self) -> float:
        pairs = zip(self.columns, self.lines, strict=True)
        return max((column + line.width for column, line in pairs), default=0) + self.gap


def end_labels(
    sheet: Sheet, ends: Sequence[End], rows: tuple[float, float], unit: Unit = "count"
) -> list[EndLabel]:
    """The figure large above its words; both on one line where that leaves no room for the words of all."""
    if len(ends) > _STACKED:
        return _inline(sheet, ends, unit)
    room = (rows[1] - rows[0] + 2 * _OVERHANG + _BETWEEN) / max(1, len(ends))
    stacked = [_stacked(sheet, end, unit, room) for end in ends]
    pairs = zip(stacked, ends, strict=True)
    wordless = any(len(label.lines) == 1 and end.figure and end.words for label, end in pairs)
    return _inline(sheet, ends, unit) if wordless else stacked


def labels_fit(labels: Sequence[EndLabel], rows: tuple[float, float]) -> bool:
    below = max((_CLOSE if label.gap == _LEADER else _BETWEEN for label in labels), default=0)
    return sum(label.height for label in labels) <= rows[1] - rows[0] + 2 * _OVERHANG + below


def room_beside(labels: Sequence[EndLabel]) -> float:
    return max((label.width for label in labels), default=0)


def draw_end_labels(sheet: Sheet, plot: Plot, labels: Sequence[EndLabel]) -> None:
    """Each with its figure at the height of its line's end, nudged apart where they would meet."""
    ends = [plot.y(label.value) for label in labels]
    wanted = [end - label.rows[0] / 2 for end, label in zip(ends, labels, strict=True)]
    low, high = plot.box.top - _OVERHANG, plot.box.bottom + _OVERHANG + _BETWEEN
    tops = spread(wanted, [label.height for label in labels], low, high, rank=ends)
    for label, end, top in zip(labels, ends, tops, strict=True):
        if label.gap == _LEADER:
            _draw_leader(sheet, plot.box.right, end, top + label.rows[0] / 2)
        for line, row, column in zip(label.lines, label.rows, label.columns, strict=True):
            sheet.text(line, plot.box.right + label.gap + column, top + row, label.colour)


def _draw_leader(sheet: Sheet, right: float, end: float, middle: float) -> None:
    xs = (right, right + _LEADER * 0.3, right + _LEADER * 0.6, right + _LEADER * 0.8)
    sheet.line(xs, (end, end, middle, middle), sheet.theme.ghost, 2)


def _stacked(sheet: Sheet, end: End, unit: Unit, room: float) -> EndLabel:
    """Two lines of words at most, fewer where they would be higher than ``room`` pixels.

    Without a figure the words stand alone: an earlier span's last day is no finding.
    """
    theme, type_ = sheet.theme, sheet.type
    wordless = not type_.paragraph(end.words, theme.text_size, theme.width * _SHARE, 1)
    number = type_.line(value_text(end.value, unit), theme.value_size, bold=True)
    figures = (number,) if end.figure or wordless else ()
    label = _column(end, figures, theme.leading)
    for most in range(1, _WORD_LINES + 1):
        broken = type_.paragraph(end.words, theme.text_size, theme.width * _SHARE, most)
        lines = (*figures, *(type_.line(row, theme.text_size) for row in broken))
        larger = _column(end, lines, theme.leading)
        if label.rows and larger.height > room:
            break
        label = larger
    return label


def _column(end: End, lines: tuple[Line, ...], leading: float) -> EndLabel:
    rows = tuple(baselines(lines, leading))
    height = rows[-1] + lines[-1].descent + _BETWEEN if rows else 0
    return EndLabel(end.value, end.colour, lines, rows, (0.0,) * len(lines), height)


def _inline(sheet: Sheet, ends: Sequence[End], unit: Unit) -> list[EndLabel]:
    """Figures in a column, flush right, and words in another."""
    theme, type_ = sheet.theme, sheet.type
    figures = [type_.line(value_text(end.value, unit), theme.text_size, bold=True) for end in ends]
    widest = max(figure.width for figure in figures)
    room = theme.width * _SHARE - widest / 2
    labels: list[EndLabel] = []
    for end, figure in zip(ends, figures, strict=True):
        words = type_.line(type_.fit(end.words, theme.text_size, room), theme.text_size)
        row = float(max(figure.ascent, words.ascent))
        height = row + max(figure.descent, words.descent) + _CLOSE
        columns = (float(widest - figure.width), widest + theme.text_size * 0.5)
        lines = (figure, words) if end.figure else (words,)
        labels.append(
            EndLabel(
                end.value, end.colour, lines, (row,) * len(lines), columns[-len(lines) :], height, _LEADER
            )
        )
    return labels
