"""The top of every chart: the finding, large, and below it what is measured, when and where."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts.sheet import Sheet
from bot.charts.text import Line, Typesetter, baselines

_TITLE_LINES = 2
_CROWDED_TITLE_LINES = 3
_SUBTITLE_LINES = 2
_SEPARATOR = " · "
_WIDENING = 0.05


def draw_heading(sheet: Sheet, title: str, subtitle: str) -> float:
    """Draw both from the top margin down; returns the y below the last ink."""
    theme, room = sheet.theme, sheet.theme.width - 2 * sheet.theme.margin
    title, subtitle = sheet.type.shortened(title), sheet.type.shortened(subtitle)
    size, lines = title_lines(sheet.type, title, theme.title_sizes, room)
    below = _stack(sheet, [sheet.type.line(line, size, bold=True) for line in lines], theme.margin, theme.ink)
    small = subtitle_lines(sheet.type, subtitle, theme.text_size, room)
    top = below + theme.margin / 2 if lines else below
    return _stack(sheet, [sheet.type.line(line, theme.text_size) for line in small], top, theme.muted)


def title_lines(type_: Typesetter, title: str, sizes: Sequence[int], room: float) -> tuple[int, list[str]]:
    """The largest size at which two lines hold the title; else three at the smallest, cut if need be."""
    trials = [(size, _TITLE_LINES) for size in sizes] + [(min(sizes), _CROWDED_TITLE_LINES)]
    for size, most in trials:
        lines, rest = type_.wrap(title, size, room, most)
        if not rest:
            return size, _balanced(type_, title, size, room, len(lines))
    return min(sizes), type_.paragraph(title, min(sizes), room, _CROWDED_TITLE_LINES)


def subtitle_lines(type_: Typesetter, subtitle: str, size: int, room: float) -> list[str]:
    """Broken at a separator where that gives lines that fit, so that no date is torn apart."""
    if not subtitle:
        return []
    parts = subtitle.split(_SEPARATOR)
    for first in range(len(parts), 0, -1):
        lines = [_SEPARATOR.join(part) for part in (parts[:first], parts[first:]) if part]
        if all(type_.width(line, size) <= room for line in lines):
            return lines
    return type_.paragraph(subtitle, size, room, _SUBTITLE_LINES)


def _balanced(type_: Typesetter, text: str, size: int, room: float, lines: int) -> list[str]:
    """As many lines as before, of about one length: no last line of a single word."""
    width = type_.width(text, size) / max(1, lines)
    while width < room:
        broken, rest = type_.wrap(text, size, width, lines)
        if not rest:
            return broken
        width += room * _WIDENING
    return type_.wrap(text, size, room, lines)[0]


def _stack(sheet: Sheet, lines: Sequence[Line], top: float, colour: str) -> float:
    below = top
    for line, baseline in zip(lines, baselines(lines, sheet.theme.leading), strict=True):
        sheet.text(line, sheet.theme.margin, top + baseline, colour)
        below = top + baseline + line.descent
    return below
