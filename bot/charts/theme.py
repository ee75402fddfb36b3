"""How every chart looks: sizes in pixels, colours as ``#rrggbb``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """One look for all kinds. No text is smaller than ``text_size``.

    Slack shows a picture as narrow as 360 px; letters must still be 9 px tall there. Noto Sans' capitals
    and figures are 0.714 em, so 1600 px wide asks for 9 × 1600 / 360 / 0.714 = 56.03 px or more.

    ``accent`` against ``ghost`` differs in lightness and in hue along the blue axis, which the common
    forms of colour blindness leave intact.
    """

    width: int = 1600
    height: int = 900
    margin: int = 44

    text_size: int = 57
    value_size: int = 76
    title_sizes: tuple[int, ...] = (80, 72, 64, 57)
    leading: float = 1.2

    paper: str = "#ffffff"
    shade: str = "#eff2f6"
    ink: str = "#1b1f24"
    muted: str = "#59636e"
    grid: str = "#cfd6dd"
    ghost: str = "#858e99"
    accent: str = "#0a66c2"

    @property
    def colours(self) -> tuple[str, ...]:
        """Every colour a chart may use, the background first."""
        return (self.paper, self.shade, self.ink, self.muted, self.grid, self.ghost, self.accent)

    def tint(self, share: float) -> str:
        """``accent`` laid thinly on ``paper``: from 0, paper itself, to 1, accent."""
        pairs = zip(rgb(self.paper), rgb(self.accent), strict=True)
        return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in pairs)


def rgb(colour: str) -> tuple[int, int, int]:
    value = int(colour.removeprefix("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255
