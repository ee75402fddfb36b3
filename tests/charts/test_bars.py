"""Bars: as long as their values, and none of them gone without a word."""

from __future__ import annotations

import numpy as np
import pytest

from bot.charts.render import Renderer
from bot.charts.sheet import Sheet
from bot.charts.spec import Bar, Bars
from bot.charts.theme import Theme
from tests.charts.checks import crossed, overlapping, rectangles, strokes, texts
from tests.charts.examples import bars

THEME = Theme()


def lengths(sheet: Sheet, colour: str) -> list[float]:
    return [bar.get_width() for bar in rectangles(sheet, colour)]


def test_bars_are_as_long_as_their_values_in_the_given_order(renderer: Renderer) -> None:
    sheet = renderer.draw(bars(20, 40, 10))
    (accent,) = lengths(sheet, THEME.accent)
    assert lengths(sheet, THEME.ghost) == pytest.approx([2 * accent, accent / 2], abs=1)
    tops = {line.text: box.top for line, box in sheet.texts}
    assert tops["Northwind"] < tops["Contoso"] < tops["Fabrikam"]
    assert {"20", "40", "10"} <= set(texts(sheet))


def test_without_an_accent_all_are_of_one_colour(renderer: Renderer) -> None:
    sheet = renderer.draw(Bars("", "", (Bar("a", 1), Bar("b", 2))))
    assert len(lengths(sheet, THEME.accent)) == 2


def test_the_part_lies_in_its_whole(renderer: Renderer) -> None:
    sheet = renderer.draw(bars(30, 15, of=60))
    wholes = lengths(sheet, THEME.grid)
    assert wholes[0] == wholes[1] == pytest.approx(2 * lengths(sheet, THEME.accent)[0], abs=2)
    assert {"30 of 60", "15 of 60"} <= set(texts(sheet))


def test_zero_is_a_sliver_and_a_figure(renderer: Renderer) -> None:
    sheet = renderer.draw(bars(7, 0))
    (sliver,) = lengths(sheet, THEME.ghost)
    assert 3 <= sliver <= 8
    assert "0" in texts(sheet)


def test_a_note_stands_instead_of_the_value(renderer: Renderer) -> None:
    found = texts(renderer.draw(bars(30, note="30 of 60 (50 %)")))
    assert "30 of 60 (50 %)" in found
    assert "30" not in found


@pytest.mark.parametrize(("count", "more"), [(15, 185), (200, 0), (12, 122), (5000, 0)])
def test_what_has_no_room_is_counted(renderer: Renderer, count: int, more: int) -> None:
    spec = bars(*range(count), names=[f"account {n}" for n in range(count)], more=more)
    found = texts(renderer.draw(spec))
    drawn = [text for text in found if text.startswith("account ")]
    assert 8 <= len(drawn) <= 15
    assert drawn == [f"account {n}" for n in range(len(drawn))]
    assert any(text.endswith(f"{len(drawn)} of {count + more:,}") for text in found)


def test_nothing_is_counted_where_nothing_is_left_out(renderer: Renderer) -> None:
    assert not [text for text in texts(renderer.draw(bars(1, 2, 3))) if "3 of 3" in text]


def test_the_running_share_goes_through_the_sums_to_its_figure(renderer: Renderer) -> None:
    sheet = renderer.draw(bars(0.5, 0.3, 0.1, unit="percent", cumulative=True))
    (line,) = strokes(sheet, THEME.muted)
    xs = np.asarray(line.get_xdata())
    bar = rectangles(sheet, THEME.accent)[0]
    assert (xs - bar.get_x()) / bar.get_width() == pytest.approx([1, 1.6, 1.8], abs=0.01)
    assert {"50 %", "30 %", "10 %", "together 90 %"} <= set(texts(sheet))


@pytest.mark.parametrize("values", [(0.52, 0.48), (0.9, 0.1), (0.4, 0.35, 0.25), (0.3, 0.2, 0.2, 0.15, 0.15)])
def test_the_running_share_misses_its_own_figure(renderer: Renderer, values: tuple[float, ...]) -> None:
    sheet = renderer.draw(bars(*values, unit="percent", cumulative=True))
    assert [text for text in texts(sheet) if text.endswith("100 %")]
    assert not crossed(sheet)
    assert not overlapping(sheet)


def test_a_name_too_long_for_its_room_ends_in_an_ellipsis(renderer: Renderer) -> None:
    (name,) = [t for t in texts(renderer.draw(bars(1, names=["Contoso " * 20]))) if t.startswith("Contoso")]
    assert name.endswith("…")


def test_a_running_share_is_one_of_shares() -> None:
    with pytest.raises(ValueError, match="needs the unit percent, not count"):
        bars(1, 2, cumulative=True)
