"""What holds for every picture, whatever it shows."""

from __future__ import annotations

import struct
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bot.charts.fonts import FontStack, noto_paths
from bot.charts.render import Renderer
from bot.charts.text import Typesetter
from bot.charts.theme import Theme, rgb
from tests.charts.checks import overlapping
from tests.charts.conftest import NAMES, daily_line, month

THEME = Theme()
CASES = {
    "a month with its ghost": daily_line(month(), month(30)),
    "400 days": daily_line([place % 50 for place in range(400)]),
    "one day": daily_line([7], [9]),
    "a long title": daily_line(month(), month(), title="Export selected rows as a spreadsheet " * 9),
    "long labels": daily_line(month(), month(41), label="account " * 30, ghost_label="x" * 90),
    "millions": daily_line([value * 40_000 for value in month()], month()),
}


def pixels(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(BytesIO(png)).convert("RGB"))


@pytest.mark.parametrize("case", CASES)
def test_a_picture_is_1600_by_900_opaque_and_under_400_kB(renderer: Renderer, case: str) -> None:
    png = renderer.render(CASES[case])
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (width, height, depth, kind) == (1600, 900, 8, 3)
    assert b"tRNS" not in png[:2000]
    assert len(png) < 400_000


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_drawn_in_the_last_8_pixels_of_any_side(renderer: Renderer, case: str) -> None:
    picture = pixels(renderer.render(CASES[case]))
    inner = np.zeros(picture.shape[:2], dtype=bool)
    inner[8:-8, 8:-8] = True
    assert (picture[~inner] == 255).all()


def test_the_same_spec_gives_the_same_bytes_in_any_renderer(renderer: Renderer) -> None:
    spec = daily_line(month(), month(30), title=" ".join(NAMES))
    first = renderer.render(spec)
    renderer.render(CASES["400 days"])
    assert renderer.render(spec) == first == Renderer().render(spec)


def test_threads_may_share_a_renderer(renderer: Renderer) -> None:
    specs = [daily_line(month(base), title=f"{NAMES[base % len(NAMES)]} {base}") for base in range(12)]
    expected = [renderer.render(spec) for spec in specs]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(renderer.render, specs)) == expected


def test_white_stays_white_and_every_colour_of_the_theme_itself(renderer: Renderer) -> None:
    spec = CASES["a month with its ghost"]
    drawn, kept = renderer.draw(spec).pixels()[..., :3], pixels(renderer.render(spec))
    for colour in THEME.colours:
        flat = (drawn == rgb(colour)).all(axis=2)
        assert flat.sum() > 500
        assert (kept[flat] == rgb(colour)).all()
    assert (kept == 255).all(axis=2).mean() > 0.75


def test_the_smallest_letters_are_9_pixels_tall_at_360_pixels_wide(renderer: Renderer) -> None:
    sheet = renderer.draw(CASES["a month with its ghost"])
    small = Image.open(BytesIO(renderer.render(CASES["a month with its ghost"]))).convert("L")
    dark = np.asarray(small.resize((360, 203), Image.Resampling.BOX)) < 230
    digits = [box for line, box in sheet.texts if line.text == "0"]
    assert digits
    for box in digits:
        left, right = int(box.left * 0.225), int(box.right * 0.225)
        top, bottom = int(box.top * 0.225) - 2, int(box.bottom * 0.225) + 3
        assert dark[top:bottom, left : right + 1].any(axis=1).sum() >= 9
    capital = Typesetter(FontStack(noto_paths())).line("H", THEME.text_size)
    assert capital.ascent * 360 / THEME.width >= 9
    assert min(line.size for line, _ in sheet.texts) >= THEME.text_size


def test_the_version_names_code_and_fonts(renderer: Renderer) -> None:
    latin_only = Renderer(fonts=FontStack(noto_paths()[:1]))
    assert renderer.version == Renderer().version
    assert renderer.version != latin_only.version
    assert renderer.version.startswith("4-")


@pytest.mark.parametrize("case", CASES)
def test_no_text_touches_another_nor_the_plot(renderer: Renderer, case: str) -> None:
    assert not overlapping(renderer.draw(CASES[case]))
