"""Figures by unit."""

from __future__ import annotations

import pytest

from bot.charts.spec import Unit
from bot.charts.units import axis_texts, unit_ticks, value_text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1046, "count", "1,046"),
        (0.4249, "percent", "42 %"),
        (0, "percent", "0 %"),
        (0.003, "percent", "<1 %"),
        (0.999, "percent", ">99 %"),
        (1, "percent", "100 %"),
        (1.25, "percent", "125 %"),
        (1.52, "index", "×1.5"),
        (1, "index", "×1"),
        (0, "index", "×0"),
        (1234.56, "index", "×1,235"),
    ],
)
def test_a_figure_says_its_unit(value: float, unit: Unit, text: str) -> None:
    assert value_text(value, unit) == text


@pytest.mark.parametrize(
    ("high", "unit", "labels"),
    [
        (52, "count", ["0", "20", "40", "60"]),
        (0.57, "percent", ["0 %", "20 %", "40 %", "60 %"]),
        (0.02, "percent", ["0 %", "1 %", "2 %"]),
        (0, "percent", ["0 %", "1 %"]),
        (1, "percent", ["0 %", "50 %", "100 %"]),
        (2.1, "index", ["×0", "×1", "×2", "×3"]),
        (1.1, "index", ["×0", "×0.5", "×1", "×1.5"]),
    ],
)
def test_an_axis_says_its_unit_at_whole_percents(high: float, unit: Unit, labels: list[str]) -> None:
    assert axis_texts(unit_ticks([high], 3, unit), unit) == labels
