"""The top of every chart: the finding, large, and below it what is measured, when and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.sheet import Sheet
from bot.charts.text import Line, Typesetter, baselines

_TITLE_LINES = 2
_CROWDED_TITLE_LINES = 3
_SUBTITLE_LINES = 2
_SEPARATOR = " · "
_WIDENING = 0.05
_DESCENT = 0.2  # em below the last baseline, even where no letter hangs down


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines with their baselines, and the y ``below`` the last ink."""

    title: tuple[tuple[Line, float], ...]
    subtitle: tuple[tuple[Line, float], ...]
    below: float


def draw_heading(sheet: Sheet, title: str, subtitle: str, *, compact: bool = False) -> float:
    """Draw both from the top margin down; returns the y below the last ink."""
    return draw_lines(sheet, lay_heading(sheet, title, subtitle, compact=compact))


def lay_heading(sheet: Sheet, title: str, subtitle: str, note: str = "", *, compact: bool = False) -> Heading:
    """``note`` becomes the last part of the subtitle and is never cut; ``compact`` rather sets the title
    smaller than on two lines."""
    theme, room = sheet.theme, sheet.theme.width - 2 * sheet.theme.margin
    title, subtitle = sheet.type.shortened(title), sheet.type.shortened(subtitle)
    size, lines = title_lines(sheet.type, title, theme.title_sizes, room, compact=compact)
    large, below = _stack(
        [sheet.type.line(line, size, bold=True) for line in lines], theme.margin, theme.leading
    )
    small = subtitle_lines(sheet.type, subtitle, theme.text_size, room, note)
    top = below + theme.margin / 2 if lines else below
    grey, below = _stack([sheet.type.line(line, theme.text_size) for line in small], top, theme.leading)
    return Heading(large, grey, below)


def draw_lines(sheet: Sheet, heading: Heading) -> float:
    for lines, colour in ((heading.title, sheet.theme.ink), (heading.subtitle, sheet.theme.muted)):
        for line, baseline in lines:
            sheet.text(line, sheet.theme.margin, baseline, colour)
    return heading.below


def title_lines(
    type_: Typesetter, title: str, sizes: Sequence[int], room: float, *, compact: bool = False
) -> tuple[int, list[str]]:
    """The largest size at which two lines (``compact``: one) hold the title; else the smallest, on as many
    as it takes up to three, cut if need be."""
    trials = [(size, 1 if compact else _TITLE_LINES) for size in sizes]
    for size, most in (*trials, (min(sizes), _TITLE_LINES), (min(sizes), _CROWDED_TITLE_LINES)):
        lines, rest = type_.wrap(title, size, room, most)
        if not rest:
            return size, _balanced(type_, title, size, room, len(lines))
    return min(sizes), type_.paragraph(title, min(sizes), room, _CROWDED_TITLE_LINES)


def subtitle_lines(type_: Typesetter, subtitle: str, size: int, room: float, note: str = "") -> list[str]:
    """Broken at a separator where that gives lines that fit, so that no date is torn apart."""
    parts = [part for part in (*subtitle.split(_SEPARATOR), note) if part]
    for first in range(len(parts), 0, -1):
        lines = [_SEPARATOR.join(part) for part in (parts[:first], parts[first:]) if part]
        if all(type_.width(line, size) <= room for line in lines):
            return lines
    if note:
        rest = f"{_SEPARATOR}{note}"
        return [type_.fit(subtitle, size, room - type_.width(rest, size) - size) + rest]
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


def _stack(lines: Sequence[Line], top: float, leading: float) -> tuple[tuple[tuple[Line, float], ...], float]:
    rows = [top + baseline for baseline in baselines(lines, leading)]
    placed = tuple(zip(lines, rows, strict=True))
    below = max((row + max(line.descent, line.size * _DESCENT) for line, row in placed), default=top)
    return placed, below
