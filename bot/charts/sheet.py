"""The sheet a chart is drawn on: pixels counted from the top left, straight on a matplotlib Figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.transforms import IdentityTransform
from numpy.typing import NDArray

from bot.charts.text import Line, Typesetter
from bot.charts.theme import Theme, rgb

Align = Literal["left", "centre", "right"]
_DPI = 100
_POINTS_PER_PIXEL = 72 / _DPI


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels from left to right and top to bottom; the far edges are outside."""

    left: float
    top: float
    right: float
    bottom: float


class _Ink(Artist):
    """Coverage in one colour, its lower left corner at whole pixels: what figimage resamples first."""

    def __init__(self, coverage: NDArray[np.uint8], colour: str, left: int, bottom: int) -> None:
        super().__init__()
        red, green, blue = rgb(colour)
        rgba = coverage.astype("<u4") << 24 | (blue << 16 | green << 8 | red)
        self._rgba = rgba[::-1].copy().view(np.uint8).reshape(*coverage.shape, 4)
        self._left, self._bottom = left, bottom

    def draw(self, renderer: RendererBase) -> None:
        context = renderer.new_gc()
        renderer.draw_image(context, self._left, self._bottom, self._rgba)
        context.restore()


class Sheet:
    """Artists are drawn in the order in which they were added. ``texts``: each line of text and its ink."""

    def __init__(self, theme: Theme, type_: Typesetter) -> None:
        self.theme = theme
        self.type = type_
        self.texts: list[tuple[Line, Box]] = []
        self.figure = Figure(
            figsize=(theme.width / _DPI, theme.height / _DPI),
            dpi=_DPI,
            facecolor=theme.paper,
            edgecolor=theme.paper,
            linewidth=0,
        )
        self._canvas = FigureCanvasAgg(self.figure)
        self._layers = 0

    def resize(self, height: int) -> None:
        """Another height than the theme's, before anything is drawn."""
        self.theme = replace(self.theme, height=height)
        self.figure.set_size_inches(self.theme.width / _DPI, height / _DPI)

    def rectangle(self, box: Box, colour: str) -> None:
        """Filled, its edges on whole pixels."""
        left, right = round(box.left), round(box.right)
        top, bottom = self._up(round(box.top)), self._up(round(box.bottom))
        patch = Rectangle((left, bottom), right - left, top - bottom, transform=IdentityTransform())
        patch.set(facecolor=colour, edgecolor="none", linewidth=0, antialiased=False, zorder=self._layer())
        self.figure.add_artist(patch)

    def line(
        self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float, *, dashed: bool = False
    ) -> None:
        line = Line2D(xs, [self._up(y) for y in ys], transform=IdentityTransform(), zorder=self._layer())
        line.set(color=colour, linewidth=width * _POINTS_PER_PIXEL, marker="None", antialiased=True)
        line.set(solid_capstyle="round", solid_joinstyle="round", dash_capstyle="butt")
        line.set_linestyle((0, (2, 1.4)) if dashed else "solid")
        self.figure.add_artist(line)

    def area(self, xs: Sequence[float], highs: Sequence[float], lows: Sequence[float], colour: str) -> None:
        """Filled between two lines over the same ``xs``."""
        corners = [*zip(xs, map(self._up, highs), strict=True), *zip(xs, map(self._up, lows), strict=True)]
        corners[len(xs) :] = reversed(corners[len(xs) :])
        patch = Polygon(corners, closed=True, transform=IdentityTransform(), zorder=self._layer())
        patch.set(facecolor=colour, edgecolor="none", linewidth=0)
        self.figure.add_artist(patch)

    def dot(self, x: float, y: float, radius: float, colour: str, *, hollow: bool = False) -> None:
        dot = Line2D([x], [self._up(y)], transform=IdentityTransform(), zorder=self._layer())
        dot.set(linestyle="None", marker="o", markersize=2 * radius * _POINTS_PER_PIXEL, antialiased=True)
        dot.set(markerfacecolor=self.theme.paper if hollow else colour, markeredgecolor=colour)
        dot.set(markeredgewidth=radius / 2 * _POINTS_PER_PIXEL)
        self.figure.add_artist(dot)

    def text(self, line: Line, x: float, baseline: float, colour: str, align: Align = "left") -> None:
        """``line`` with its ink starting, centred or ending at ``x``."""
        height, width = line.coverage.shape
        left = round(x - {"left": 0, "centre": width / 2, "right": width}[align])
        top = round(baseline) - line.ascent
        self.texts.append((line, Box(left, top, left + width, top + height)))
        if not line.coverage.size:
            return
        ink = _Ink(line.coverage, colour, left, self.theme.height - top - height)
        ink.set_zorder(self._layer())
        self.figure.add_artist(ink)

    def pixels(self) -> NDArray[np.uint8]:
        """RGBA, shape (height, width, 4)."""
        self._canvas.draw()
        return np.asarray(self._canvas.buffer_rgba())

    def _up(self, y: float) -> float:
        """matplotlib counts from the bottom."""
        return self.theme.height - y

    def _layer(self) -> int:
        self._layers += 1
        return self._layers
