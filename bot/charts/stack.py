"""Rows of one line of text each, from the heading down to the foot of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from bot.charts.heading import Heading, lay_heading
from bot.charts.sheet import Sheet
from bot.charts.text import Line

_LEAST, _MOST = 56, 176  # pixels a row
_EASY = 72  # at least, where the picture may be as high as it has to
_GAP = 2  # between the ink of two rows, at least
_ABOVE = 20  # the first row
_BELOW = 22  # the last row


@dataclass(frozen=True, slots=True)
class Stack:
    """``count`` rows of ``pitch`` pixels below ``heading``, each with its ``baseline`` so far down."""

    heading: Heading
    count: int
    top: float
    pitch: float
    baseline: float
    capital: float

    def line(self, row: int) -> float:
        return self.top + row * self.pitch + self.baseline

    def middle(self, row: int) -> float:
        """The middle of its capitals."""
        return self.line(row) - self.capital / 2

    @property
    def bottom(self) -> float:
        return self.top + self.count * self.pitch


def most_rows(sheet: Sheet) -> int:
    """More have no room below any heading."""
    return int((sheet.theme.height - 2 * sheet.theme.margin) / _LEAST)


def lay_rows(
    sheet: Sheet, title: str, subtitle: str, rows: Sequence[Sequence[Line]], total: int, foot: float = 0
) -> Stack:
    """As many of ``rows`` (the texts of each) as have room above ``foot`` pixels, with how many of ``total``
    in the heading."""
    alone = lay_heading(sheet, title, subtitle, compact=True)
    for count in range(min(len(rows), int(_room(sheet, alone, foot) / _LEAST)), 0, -1):
        note = f"{count} of {total:,}" if count < total else ""
        heading = lay_heading(sheet, title, subtitle, note, compact=True) if note else alone
        capital, ascent, descent = _extent(sheet, rows[:count])
        least, room = _least(ascent, descent), _room(sheet, heading, foot)
        if count * least <= room:
            pitch = min(_MOST, max(least, room / count))
            baseline = (pitch - ascent - descent) / 2 + ascent
            return Stack(heading, count, heading.below + _ABOVE, pitch, baseline, capital)
    return Stack(alone, 0, alone.below + _ABOVE, _LEAST, 0, 0)


def fitting_height(
    sheet: Sheet, title: str, subtitle: str, rows: Sequence[Sequence[Line]], foot: float = 0
) -> int:
    """The height of a picture with all of ``rows``: more than the sheet's where they need it, less where they
    leave a part of it empty."""
    heading = lay_heading(sheet, title, subtitle, compact=True)
    _, ascent, descent = _extent(sheet, rows)
    around = heading.below + _ABOVE + foot + _BELOW
    least = around + len(rows) * max(_EASY, _least(ascent, descent))
    return ceil(max(least, min(sheet.theme.height, around + len(rows) * _MOST)))


def _extent(sheet: Sheet, rows: Sequence[Sequence[Line]]) -> tuple[int, int, int]:
    """Of a capital, and the most above and below the baseline of any row."""
    plain = sheet.type.line("Hg", sheet.theme.text_size)
    lines = [plain, *(line for row in rows for line in row)]
    return plain.ascent, max(line.ascent for line in lines), max(line.descent for line in lines)


def _least(ascent: int, descent: int) -> int:
    return max(_LEAST, ascent + descent + _GAP)


def _room(sheet: Sheet, heading: Heading, foot: float) -> float:
    return max(0, sheet.theme.height - _BELOW - foot - heading.below - _ABOVE)
