"""Small lines: one scale of days, a scale of values each."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from bot.charts.render import Renderer
from bot.charts.sheet import Box
from bot.charts.spec import Multiples, Panel
from bot.charts.theme import Theme
from tests.charts.checks import crossed, outside, overlapping, strokes, texts
from tests.charts.conftest import NAMES
from tests.charts.examples import days, multiples, wave

THEME = Theme()


def test_every_row_has_its_name_last_value_and_change(renderer: Renderer) -> None:
    found = texts(renderer.draw(multiples(wave(12), wave(12, 3))))
    assert {"Export button", "Bulk edit"} <= set(found)
    assert found.count("42 %") == found.count("+6") == 2


def test_movers_are_in_the_accent_and_the_broken_one_is_dashed_with_its_word(renderer: Renderer) -> None:
    sheet = renderer.draw(multiples(wave(12), wave(12, 1), wave(12, 2), broken=(1,)))
    assert [line.is_dashed() for line in strokes(sheet, THEME.accent)] == [False]
    assert [line.is_dashed() for line in strokes(sheet, THEME.ghost)] == [True]
    assert [line.is_dashed() for line in strokes(sheet, THEME.muted)] == [False]
    assert "no data since 18 Nov" in texts(sheet)
    assert texts(sheet).count("42 %") == 2


def test_gaps_stay_gaps(renderer: Renderer) -> None:
    assert len(strokes(renderer.draw(multiples([1, 2, None, 3, 4, 5])), THEME.accent)) == 2


def test_ten_rows_have_room_under_a_title_of_two_lines(renderer: Renderer) -> None:
    names = [f"feature {n}" for n in range(10)]
    title = "15–21 Nov: Bulk edit keeps growing; Export button's tag looks broken"
    spec = multiples(*[wave(12, n) for n in range(10)], names=names, title=title, subtitle="Accounts a week")
    assert {"feature 0", "feature 9"} <= set(texts(renderer.draw(spec)))


def test_what_has_no_room_is_counted(renderer: Renderer) -> None:
    found = texts(renderer.draw(multiples(*[wave(12, n) for n in range(40)], names=["feature"])))
    drawn = found.count("feature")
    assert 9 <= drawn <= 12
    assert any(text.endswith(f"{drawn} of 40") for text in found)


def test_few_rows_leave_room_for_the_first_and_last_day(renderer: Renderer) -> None:
    assert {"26 Oct", "6 Nov"} <= set(texts(renderer.draw(multiples(wave(12), wave(12)))))


def test_days_over_a_year_apart_have_their_years(renderer: Renderer) -> None:
    assert {"26 Oct 2026", "29 Nov 2027"} <= set(texts(renderer.draw(multiples(wave(400)))))
    long = {"names": ["account " * 9], "end": "9" * 40, "change": "9" * 40}
    assert {"2026", "2027"} <= set(texts(renderer.draw(multiples(wave(400), **long))))


TITLE = "15–21 Nov: Bulk edit up 6 points; Export button's tag looks broken"
SUBTITLE = "Share of accounts active in Web app, by week · 30 Aug – 21 Nov · New York · change in points"


@pytest.mark.parametrize("names", [("Export button",), NAMES, ("Export selected rows as a spreadsheet",)])
@pytest.mark.parametrize("rows", [1, 3, 10, 25])
def test_every_row_has_room_in_a_picture_as_high_as_that_takes(
    renderer: Renderer, rows: int, names: tuple[str, ...]
) -> None:
    lines = [wave(12, place) for place in range(rows)]
    spec = multiples(*lines, names=names, title=TITLE, subtitle=SUBTITLE, broken=(1,), every=True)
    sheet = renderer.draw(spec)

    ends = [line for line, _ in sheet.texts if line.text == "42 %"]
    assert len(ends) == rows - (rows > 1)
    assert {line.size for line in ends} == {THEME.text_size}, "9 px high where a phone shows 360"
    assert (overlapping(sheet), outside(sheet), crossed(sheet)) == ([], [], [])
    assert (sheet.theme.height > THEME.height) is (rows >= 10)


def ink_heights(png: bytes, boxes: Sequence[Box]) -> list[int]:
    """Rows of dark pixels inside each box on a phone that shows the picture 360 pixels wide."""
    with Image.open(io.BytesIO(png)) as drawn:
        scale = 360 / drawn.width
        phone = np.asarray(
            drawn.convert("L").resize((360, round(drawn.height * scale)), Image.Resampling.LANCZOS)
        )
    found: list[int] = []
    for box in boxes:
        edges = (box.top - _AROUND, box.bottom + _AROUND, box.left, box.right)
        top, bottom, left, right = (round(edge * scale) for edge in edges)
        found.append(int((phone[top:bottom, left:right].min(axis=1) < _DARK).sum()))
    return found


_AROUND, _DARK = 6, 140


@pytest.mark.parametrize("end", ["42 %", "0 %", "1,318"])
@pytest.mark.parametrize("rows", [1, 3, 10, 25])
def test_each_last_value_is_read_on_a_phone(renderer: Renderer, rows: int, end: str) -> None:
    spec = multiples(*[wave(12, place) for place in range(rows)], end=end, broken=(1,), every=True)
    boxes = [box for line, box in renderer.draw(spec).texts if line.text == end]
    png = renderer.render(spec)

    assert len(boxes) == rows - (rows > 1)
    assert min(ink_heights(png, boxes)) >= 8


def test_a_name_is_cut_only_where_the_line_would_have_no_room(renderer: Renderer) -> None:
    long = "Notification preferences v2"
    assert long in texts(renderer.draw(multiples(wave(12), names=[long])))

    endless = multiples(wave(12), names=["Export " * 20], end="9" * 40, change="9" * 40, every=True)
    (line,) = strokes(renderer.draw(endless), THEME.accent)
    x = line.get_xdata()
    assert max(x) - min(x) > 0.15 * THEME.width


def test_one_row_leaves_no_empty_half(renderer: Renderer) -> None:
    assert renderer.draw(multiples(wave(12), every=True)).theme.height < 0.75 * THEME.height


def test_a_picture_of_25_rows_is_opaque_and_under_400_kB(renderer: Renderer) -> None:
    png = renderer.render(multiples(*[wave(12, place) for place in range(25)], every=True))
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (width, depth, kind) == (1600, 8, 3)
    assert height > 1800
    assert len(png) < 400_000


def test_nothing_to_draw_is_said(renderer: Renderer) -> None:
    assert "No data for these days" in texts(renderer.draw(multiples(every=True)))


def test_as_many_values_as_periods() -> None:
    with pytest.raises(ValueError, match="2 periods, 1 values of plan"):
        Multiples("", "", days(2), (Panel("plan", (1,), "1"),))
