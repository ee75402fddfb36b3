"""What can be seen of a sheet before it becomes pixels."""

from __future__ import annotations

from typing import Any

from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.transforms import Bbox

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


def crossed(sheet: Sheet) -> list[str]:
    """Texts with a line, a dot or the edge of a bar running through them; shaded weekends lie behind all."""
    height, shades = sheet.theme.height, rectangles(sheet, sheet.theme.shade)
    artists = [artist for artist in sheet.figure.artists if artist not in shades]
    inks = [
        (line.text, Bbox([[box.left + 1, height - box.bottom + 1], [box.right - 1, height - box.top - 1]]))
        for line, box in sheet.texts
        if box.right > box.left
    ]
    return [text for text, ink in inks if any(_crosses(artist, ink) for artist in artists)]


def _crosses(artist: Any, ink: Bbox) -> bool:
    if isinstance(artist, Rectangle):
        x, y, right, top = artist.get_bbox().extents
        around = x <= ink.x0 and y <= ink.y0 and ink.x1 <= right and ink.y1 <= top
        return x < ink.x1 and ink.x0 < right and y < ink.y1 and ink.y0 < top and not around
    if not isinstance(artist, Line2D):
        return False
    if artist.get_linestyle() != "None":
        return artist.get_path().intersects_bbox(ink, filled=False)
    radius = artist.get_markersize() * artist.figure.dpi / 72 / 2
    (x,), (y,) = artist.get_xdata(), artist.get_ydata()
    return bool(ink.padded(radius).contains(x, y))


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
