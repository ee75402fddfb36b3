"""What can be seen of a sheet before it becomes pixels."""

from __future__ import annotations

from typing import Any

from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle

from bot.charts.sheet import Sheet

EDGE = 8  # pixels that stay free at every side


def texts(sheet: Sheet) -> list[str]:
    return [line.text for line, _ in sheet.texts]


def overlapping(sheet: Sheet) -> list[tuple[str, str]]:
    boxes = [(line.text, box) for line, box in sheet.texts if box.right > box.left]
    return [
        (one, other)
        for place, (one, a) in enumerate(boxes)
        for other, b in boxes[:place]
        if a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom
    ]


def outside(sheet: Sheet) -> list[str]:
    """Texts that are cut by the picture's edge, or nearly."""
    right, bottom = sheet.theme.width - EDGE, sheet.theme.height - EDGE
    return [
        line.text
        for line, box in sheet.texts
        if box.left < EDGE or box.top < EDGE or box.right > right or box.bottom > bottom
    ]


def rectangles(sheet: Sheet, colour: str) -> list[Rectangle]:
    return [a for a in sheet.figure.artists if isinstance(a, Rectangle) and _face(a) == colour]


def areas(sheet: Sheet) -> list[Polygon]:
    return [a for a in sheet.figure.artists if isinstance(a, Polygon)]


def strokes(sheet: Sheet, colour: str) -> list[Line2D]:
    """Lines in ``colour``, without dots."""
    found = [a for a in sheet.figure.artists if isinstance(a, Line2D) and a.get_linestyle() != "None"]
    return [line for line in found if line.get_color() == colour]


def _face(artist: Any) -> str:
    return to_hex(artist.get_facecolor())
