"""The grid of weeks: the larger the darker, what is to come is blank."""

from __future__ import annotations

from typing import Any

import pytest
from matplotlib.patches import Rectangle

from bot.charts.render import Renderer
from bot.charts.sheet import Sheet
from bot.charts.spec import Heatmap, HeatRow
from bot.charts.theme import Theme
from tests.charts.checks import strokes, texts
from tests.charts.examples import heatmap, triangle

THEME = Theme()


def cells(sheet: Sheet) -> list[Rectangle]:
    patches: list[Any] = [a for a in sheet.figure.artists if isinstance(a, Rectangle)]
    return [patch for patch in patches if patch.get_width() > 40 and patch.get_height() > 12]


def darkness(cell: Rectangle) -> float:
    return 1 - cell.get_facecolor()[0]


def test_a_larger_share_is_darker_and_the_figure_stands_in_its_cell(renderer: Renderer) -> None:
    sheet = renderer.draw(heatmap([0.9, 0.5, 0.1, 0.0]))
    shades = [darkness(cell) for cell in cells(sheet)]
    assert shades == sorted(shades, reverse=True)
    assert len(set(shades)) == 4
    assert {"90", "50", "10", "0", "in %"} <= set(texts(sheet))


def test_zero_is_a_pale_cell_and_unknown_is_none(renderer: Renderer) -> None:
    assert len(cells(renderer.draw(heatmap([0.5, 0.0, None])))) == 2
    assert all(darkness(cell) > 0.05 for cell in cells(renderer.draw(heatmap([0.5, 0.0, None]))))


def test_a_first_week_of_all_does_not_pale_the_others(renderer: Renderer) -> None:
    first, second, third = cells(renderer.draw(heatmap([1.0, 0.2, 0.1])))
    assert darkness(first) == darkness(second) > darkness(third)


def test_cells_without_room_for_figures_have_a_legend(renderer: Renderer) -> None:
    found = texts(renderer.draw(heatmap(*triangle(15))))
    assert {"≥90 %", "0 %"} <= set(found)
    assert "in %" not in found


def test_rows_and_sizes_stand_before_their_cells(renderer: Renderer) -> None:
    found = texts(renderer.draw(heatmap([0.5], [0.4], names=("26 Oct", "2 Nov"), size=1200)))
    assert {"26 Oct", "2 Nov"} <= set(found)
    assert found.count("1,200") == 2


def test_the_latest_15_weeks_of_a_year_are_drawn_and_the_rest_counted(renderer: Renderer) -> None:
    names = [f"w{week}" for week in range(52)]
    found = texts(renderer.draw(heatmap(*[[0.5]] * 52, names=names)))
    assert "w37" in found
    assert not {"w0", "w36"} & set(found)
    assert any("15 of 52 weeks" in text for text in found)


def test_the_curve_stands_over_its_columns_with_its_last_value(renderer: Renderer) -> None:
    sheet = renderer.draw(heatmap(*triangle(6), curve=[1, 0.5, 0.4, 0.3, 0.26, None]))
    (line,) = strokes(sheet, THEME.accent)
    (first, *_), *_ = [line.get_xdata()]
    row = [cell for cell in cells(sheet) if cell.get_y() == cells(sheet)[0].get_y()]
    assert first == pytest.approx(row[0].get_x() + row[0].get_width() / 2, abs=4)
    assert {"all together", "26 %"} <= set(texts(sheet))


def test_as_many_values_as_columns() -> None:
    with pytest.raises(ValueError, match="2 columns, 1 values of 26 Oct"):
        Heatmap("", "", (HeatRow("26 Oct", 9, (0.1,)),), ("0", "1"))
