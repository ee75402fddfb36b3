"""How values are written on axes and beside marks, by unit (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charts.layout import short_number, tick_labels, value_ticks
from bot.charts.spec import Unit

_LARGEST_PERCENT = 1e13


def value_text(value: float, unit: Unit) -> str:
    """``1,046``, ``×1.5`` or ``42 %``: whole percents, no 0 % for something, no 100 % for less than all."""
    if unit == "count":
        return short_number(value)
    if unit == "index":
        return f"×{short_number(round(value, 1))}"
    if 0 < value <= 0.005:
        return "<1 %"
    return ">99 %" if 0.995 <= value < 1 else f"{short_number(_percents(value))} %"


def unit_ticks(values: Sequence[float], most: int, unit: Unit) -> list[float]:
    """As ``value_ticks`` for the lowest to the highest of ``values``; at whole percents for ``percent``."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if unit == "percent":
        return [tick / 100 for tick in value_ticks(low * 100, high * 100, most, whole=True)]
    whole = unit == "count" and all(value == round(value) for value in values)
    return value_ticks(low, high, most, whole=whole)


def axis_texts(ticks: Sequence[float], unit: Unit) -> list[str]:
    if unit == "percent":
        return [f"{short_number(_percents(tick))} %" for tick in ticks]
    labels = tick_labels(ticks)
    return [f"×{label}" for label in labels] if unit == "index" else labels


def _percents(value: float) -> float:
    return float(round(value * 100)) if abs(value) < _LARGEST_PERCENT else value * 100
