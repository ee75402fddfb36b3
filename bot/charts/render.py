"""From a chart's spec to the bytes of its PNG."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import matplotlib
from matplotlib import ft2font

from bot.charts import bars, daily_line, heatmap, lines, multiples, steps
from bot.charts.fonts import FontStack, noto_paths
from bot.charts.png import Palette, encode
from bot.charts.sheet import Sheet
from bot.charts.spec import ChartSpec
from bot.charts.text import Typesetter
from bot.charts.theme import Theme

RENDERER_VERSION = "4"

KINDS: Mapping[str, Callable[[Any, Sheet], None]] = MappingProxyType(
    {
        "daily_line": daily_line.draw,
        "lines": lines.draw,
        "steps": steps.draw,
        "bars": bars.draw,
        "heatmap": heatmap.draw,
        "multiples": multiples.draw,
    }
)
"""Each takes the spec whose ``kind`` it stands under."""


class Renderer:
    """Holds fonts, palette and measured words between charts; one for a process is enough.

    Any thread may call it: FreeType's faces serve one at a time, so a lock is taken inside. ``version``
    changes whenever the same spec could give other bytes (our code, the fonts, matplotlib, FreeType).
    """

    def __init__(self, theme: Theme | None = None, fonts: FontStack | None = None) -> None:
        self._theme = theme or Theme()
        fonts = fonts or FontStack(noto_paths())
        self._type = Typesetter(fonts)
        self._palette = Palette(self._theme.colours)
        self._lock = threading.Lock()
        tools = f"{matplotlib.__version__}-{ft2font.__freetype_version__}"
        self.version = f"{RENDERER_VERSION}-{fonts.fingerprint}-{tools}"

    def render(self, spec: ChartSpec) -> bytes:
        """A PNG of 1600×900 pixels, or as high as a spec with ``every`` row takes; opaque, under 400 kB; the
        same spec gives the same bytes."""
        with self._lock:
            return encode(self.draw(spec).pixels(), self._palette)

    def draw(self, spec: ChartSpec) -> Sheet:
        """The sheet before it becomes pixels. Not for two threads at once."""
        sheet = Sheet(self._theme, self._type)
        KINDS[spec.kind](spec, sheet)
        return sheet
