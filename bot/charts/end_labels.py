"""Labels at the ends of lines, in their colours: no legend to look up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.axes import Plot
from bot.charts.layout import short_number, spread
from bot.charts.sheet import Sheet
from bot.charts.text import Line, baselines

_GAP = 28  # beside the plot
_BETWEEN = 24  # two labels
_OVERHANG = 12  # above and below the plot
_SHARE = 0.28  # of the picture's width, at most
_WORD_LINES = 2


@dataclass(frozen=True, slots=True)
class EndLabel:
    """The last value, large, above the words that say whose it is, or the words alone; ``rows`` are their
    baselines."""

    value: float
    colour: str
    lines: tuple[Line, ...]
    rows: tuple[float, ...]

    @property
    def height(self) -> float:
        return self.rows[-1] + self.lines[-1].descent + _BETWEEN


def label_room(rows: tuple[float, float], count: int) -> float:
    """The height that each of ``count`` labels may take beside a plot that spans ``rows``."""
    return (rows[1] - rows[0] + 2 * _OVERHANG + _BETWEEN) / max(1, count)


def end_label(
    sheet: Sheet, value: float, words: str, colour: str, room: float, *, figure: bool = True
) -> EndLabel:
    """Two lines of ``words`` at most, fewer where they would be higher than ``room`` pixels.

    Without ``figure`` the words stand alone: an earlier span's last day is no finding.
    """
    theme, type_ = sheet.theme, sheet.type
    wordless = not type_.paragraph(words, theme.text_size, theme.width * _SHARE, 1)
    number = type_.line(short_number(value), theme.value_size, bold=True)
    figures = (number,) if figure or wordless else ()
    label = EndLabel(value, colour, figures, tuple(line.ascent for line in figures))
    for most in range(1, _WORD_LINES + 1):
        broken = type_.paragraph(words, theme.text_size, theme.width * _SHARE, most)
        lines = (*figures, *(type_.line(row, theme.text_size) for row in broken))
        larger = EndLabel(value, colour, lines, tuple(baselines(lines, theme.leading)))
        if label.rows and larger.height > room:
            break
        label = larger
    return label


def room_beside(labels: Sequence[EndLabel]) -> float:
    return max((line.width + _GAP for label in labels for line in label.lines), default=0)


def draw_end_labels(sheet: Sheet, plot: Plot, labels: Sequence[EndLabel]) -> None:
    """Each with its figure at the height of its line's end, nudged apart where they would meet."""
    ends = [plot.y(label.value) for label in labels]
    wanted = [end - label.rows[0] / 2 for end, label in zip(ends, labels, strict=True)]
    low, high = plot.box.top - _OVERHANG, plot.box.bottom + _OVERHANG + _BETWEEN
    tops = spread(wanted, [label.height for label in labels], low, high, rank=ends)
    for label, top in zip(labels, tops, strict=True):
        for line, row in zip(label.lines, label.rows, strict=True):
            sheet.text(line, plot.box.right + _GAP, top + row, label.colour)
