"""The encoder: exact where it must be, near everywhere else."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.charts.png import Palette, encode
from bot.charts.theme import Theme, rgb

THEME = Theme()
PALETTE = Palette(THEME.colours)


def round_trip(colours: list[tuple[int, int, int]]) -> list[tuple[int, ...]]:
    rgba = np.full((1, len(colours), 4), 255, dtype=np.uint8)
    rgba[0, :, :3] = colours
    decoded = np.asarray(Image.open(BytesIO(encode(rgba, PALETTE))).convert("RGB"))
    return [tuple(pixel) for pixel in decoded[0].tolist()]


def test_every_colour_of_the_theme_comes_back_exactly() -> None:
    colours = [rgb(colour) for colour in THEME.colours]
    assert round_trip(colours) == colours


def test_the_palette_has_room_for_soft_edges() -> None:
    assert 128 < len(PALETTE.rgb) <= 256


@given(st.sampled_from(THEME.colours), st.sampled_from(THEME.colours), st.floats(0, 1))
def test_a_soft_edge_stays_close_to_its_colour(one: str, other: str, share: float) -> None:
    blend = tuple(round(a + (b - a) * share) for a, b in zip(rgb(one), rgb(other), strict=True))
    (found,) = round_trip([(blend[0], blend[1], blend[2])])
    assert max(abs(a - b) for a, b in zip(found, blend, strict=True)) <= 16


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_any_picture_decodes_to_its_size(width: int, height: int, seed: int) -> None:
    rgba = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    image = Image.open(BytesIO(encode(rgba, PALETTE)))
    image.load()
    assert image.size == (width, height)
