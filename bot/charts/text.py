"""Text measured, broken into lines and made into pixels.

matplotlib's own text artist measures and shapes every string twice a chart and needs a font list of the
whole machine; a line of text here is shaped once (by HarfBuzz, within matplotlib's FreeType binding).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from matplotlib.ft2font import FT2Font, LoadFlags
from numpy.typing import NDArray

from bot.charts.fonts import FontStack, letter_starts

ELLIPSIS = "…"
_DPI = 72  # a point is a pixel
_MEASURE_SIZE = 100
_CLEARANCE = 4  # pixels between the ink of two lines
_LONGEST = 400  # characters
_BOLD_STROKE = 0.028  # em; thickens each stem to about the weight of a semi-bold cut
# Thai, Lao, Khmer, Chinese, Japanese, Korean: a line may break behind any letter.
_UNSPACED = "[\u3001\u3002\u0e00-\u0eff\u1780-\u17ff\u3040-\u9fff\uac00-\ud7af\uff00-\uffef]"
_STAYS_BEHIND = "[ー々ะาำๅๆ]"
_BREAK = re.compile(rf"(?<=\s)(?=\S)|(?<={_UNSPACED})(?=\w)(?!{_STAYS_BEHIND})")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as coverage (uint8, cut to its ink), ``ascent`` rows of it above the baseline."""

    text: str
    size: int
    coverage: NDArray[np.uint8]
    ascent: int

    @property
    def width(self) -> int:
        return self.coverage.shape[1]

    @property
    def descent(self) -> int:
        return self.coverage.shape[0] - self.ascent


def baselines(lines: Sequence[Line], leading: float) -> list[float]:
    """Where each line's baseline lies below the top of the first's ink.

    ``leading`` (em) apart, or more where tall letters would meet.
    """
    found: list[float] = []
    below = 0.0
    for line in lines:
        least = below + line.ascent
        found.append(max(least + _CLEARANCE, found[-1] + line.size * leading) if found else least)
        below = found[-1] + line.descent
    return found


_KEPT_LINES = 256
"""Charts say the same words again and again; some megabytes of them are kept."""


class Typesetter:
    """Not for two threads at once: FreeType's faces hold the size and the text last set."""

    def __init__(self, fonts: FontStack) -> None:
        self._fonts = fonts
        self._measured = lru_cache(maxsize=4096)(self._measure)
        self._drawn = lru_cache(maxsize=_KEPT_LINES)(self._draw)

    def width(self, text: str, size: int) -> float:
        """Pixels from the first to the last; nothing is hinted, so widths grow evenly with ``size``."""
        return self._measured(text) * size / _MEASURE_SIZE

    def line(self, text: str, size: int, *, bold: bool = False) -> Line:
        return self._drawn(text, size, bold)

    def _draw(self, text: str, size: int, bold: bool) -> Line:
        font = self._set(text, size)
        top = (font.get_width_height()[1] - font.get_descent()) / 64
        font.draw_glyphs_to_bitmap()
        coverage = font.get_image()
        if bold:
            coverage = _thicken(coverage, round(size * _BOLD_STROKE))
        return _cut(text, size, coverage, math.ceil(top))

    def wrap(self, text: str, size: int, width: float, lines: int) -> tuple[list[str], str]:
        """Up to ``lines`` lines of at most ``width`` pixels, and the text that found no room."""
        pieces = self._pieces(self.shortened(text), size, width)
        broken: list[str] = []
        start = 0
        while start < len(pieces) and len(broken) < lines:
            end = self._line_end(pieces, start, size, width)
            broken.append("".join(pieces[start:end]))
            start = end
        return broken, "".join(pieces[start:])

    def _line_end(self, pieces: Sequence[str], start: int, size: int, width: float) -> int:
        """The place behind the last of ``pieces`` that stands on the line which begins at ``start``."""
        used, end = 0.0, start
        while end < len(pieces) and used + self._advance(pieces[end].rstrip(), size) <= width:
            used += self._advance(pieces[end], size)
            end += 1
        # Some scripts take more room together than the sum of their pieces.
        while end > start + 1 and self.width("".join(pieces[start:end]), size) > width:
            end -= 1
        return max(end, start + 1)

    def fit(self, text: str, size: int, width: float) -> str:
        """``text`` whole if it fits, else its beginning and an ellipsis."""
        text = self.shortened(text)
        if self.width(text, size) <= width:
            return text
        low, high = 0, len(cuts := letter_starts(text))
        while low < high:
            middle = (low + high) // 2
            if self.width(text[: cuts[middle]].rstrip() + ELLIPSIS, size) <= width:
                low = middle + 1
            else:
                high = middle
        return (text[: cuts[low - 1]].rstrip() if low else "") + ELLIPSIS

    def paragraph(self, text: str, size: int, width: float, lines: int) -> list[str]:
        """At most ``lines`` lines; what does not fit ends in an ellipsis."""
        broken, rest = self.wrap(text, size, width, lines)
        return [*broken[:-1], self.fit(broken[-1] + rest, size, width)] if broken else []

    def shortened(self, text: str) -> str:
        """Cleaned, and cut where no chart has room for more."""
        cleaned = self._fonts.clean(text[:_LONGEST])
        return cleaned if len(text) <= _LONGEST else cleaned + ELLIPSIS

    def _pieces(self, text: str, size: int, width: float) -> list[str]:
        """What a line is built of: words with the space behind them, letters of words wider than a line."""
        words = _parted(text, [match.start() for match in _BREAK.finditer(text)])
        return [
            piece
            for word in words
            for piece in (
                [word] if self._advance(word, size) <= width else _parted(word, letter_starts(word))
            )
        ]

    def _advance(self, text: str, size: int) -> float:
        """As ``width``, with the space around the letters."""
        return (self._measured(f"|{text}|") - self._measured("||")) * size / _MEASURE_SIZE

    def _measure(self, text: str) -> float:
        return self._set(text, _MEASURE_SIZE).get_width_height()[0] / 64

    def _set(self, text: str, size: int) -> FT2Font:
        font, text = self._fonts.prepare(text)
        font.clear()
        font.set_size(size, _DPI)
        font.set_text(text, 0, flags=LoadFlags.NO_HINTING)
        return font


def _parted(text: str, cuts: Sequence[int]) -> list[str]:
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)]) if end > start]


def _thicken(coverage: NDArray[np.uint8], pixels: int) -> NDArray[np.uint8]:
    height, width = coverage.shape
    thick = np.zeros((height, width + pixels), dtype=np.uint8)
    for shift in range(pixels + 1):
        part = thick[:, shift : shift + width]
        np.maximum(part, coverage, out=part)
    return thick


def _cut(text: str, size: int, coverage: NDArray[np.uint8], ascent: int) -> Line:
    columns = np.flatnonzero(coverage.any(axis=0))
    rows = np.flatnonzero(coverage.any(axis=1))
    if not columns.size:
        return Line(text, size, np.zeros((0, 0), dtype=np.uint8), 0)
    ink = coverage[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()
    return Line(text, size, ink, ascent - int(rows[0]))
