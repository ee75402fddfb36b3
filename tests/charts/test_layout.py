"""Ticks, labels and figures."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.charts.layout import date_ticks, day_label, short_number, spread, tick_labels, value_ticks

FIRST = date(2026, 10, 26)


@pytest.mark.parametrize(
    ("high", "whole", "labels"),
    [
        (0, True, ["0", "1"]),
        (1, True, ["0", "1"]),
        (3, True, ["0", "1", "2", "3"]),
        (52, True, ["0", "20", "40", "60"]),
        (73, True, ["0", "25", "50", "75"]),
        (1_200_000, True, ["0", "0.5M", "1M", "1.5M"]),
        (30_000, True, ["0", "10k", "20k", "30k"]),
        (9_000, True, ["0", "5,000", "10,000"]),
        (0.57, False, ["0", "0.2", "0.4", "0.6"]),
    ],
)
def test_value_axes_are_round_and_few(high: float, whole: bool, labels: list[str]) -> None:
    assert tick_labels(value_ticks(0, high, 3, whole=whole)) == labels


@example(0.0, 1e-9, 2, True)
@given(st.floats(-1e200, 1e200), st.floats(0, 1e200), st.integers(2, 6), st.booleans())
def test_a_value_axis_holds_zero_and_every_value(low: float, above: float, most: int, whole: bool) -> None:
    high = low + above
    ticks = value_ticks(low, high, most, whole=whole)
    hair = 1e-6 * (ticks[-1] - ticks[0])
    assert ticks[0] <= min(0, low) + hair
    assert ticks[-1] >= max(0, high) - hair
    assert any(abs(tick) < 1e-12 for tick in ticks)
    assert 2 <= len(ticks) <= most + 2
    assert not whole or all(tick == round(tick) for tick in ticks)


def ticks_of(days: int, first: date = FIRST, width: float = 1000) -> list[str]:
    span = [first + timedelta(days=place) for place in range(days)]
    ticks = date_ticks(span, lambda n: 100 + (n + 0.5) * width / days, lambda t: 30 * len(t), (44, 1556), 34)
    assert all(left.end + 34 <= right.start for left, right in pairwise(ticks))
    return [tick.label for tick in ticks]


def test_dates_are_written_for_people() -> None:
    assert ticks_of(1) == ["26 Oct"]
    assert ticks_of(4) == ["26 Oct", "27 Oct", "28 Oct", "29 Oct"]
    assert ticks_of(30) == ["26 Oct", "2 Nov", "9 Nov", "16 Nov", "23 Nov"]
    assert ticks_of(90, date(2026, 8, 27)) == ["1 Sep", "1 Oct", "1 Nov"]
    assert ticks_of(400, date(2025, 10, 21)) == ["Jan 2026", "Apr", "Jul", "Oct"]
    assert ticks_of(4000, date(2016, 1, 1), 600) == ["2016", "2019", "2022", "2025"]


@given(st.integers(1, 5000), st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.floats(250, 1400))
def test_any_span_of_days_has_dates_that_do_not_meet(days: int, first: date, width: float) -> None:
    assert ticks_of(days, first, width)


def test_a_day_is_named_without_the_locale() -> None:
    assert day_label(date(2026, 3, 1)) == "1 Mar"


@given(st.lists(st.tuples(st.floats(-500, 1500), st.floats(1, 150)), min_size=1, max_size=6))
def test_labels_are_spread_without_overlap_within_their_room(blocks: list[tuple[float, float]]) -> None:
    wanted, sizes = [at for at, _ in blocks], [size for _, size in blocks]
    starts = spread(wanted, sizes, 0, 900)
    placed = sorted(zip(starts, sizes, strict=True))
    assert all(start + size <= after + 1e-6 for (start, size), (after, _) in pairwise(placed))
    assert placed[0][0] >= -1e-6
    assert placed[-1][0] + placed[-1][1] <= 900 + 1e-6


def test_labels_with_room_stay_where_they_belong() -> None:
    assert spread([500, 100], [50, 50], 0, 900) == [500, 100]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (134, "134"),
        (318_204, "318,204"),
        (1_234_567, "1.23M"),
        (1_200_000, "1.2M"),
        (2.5e9, "2.5B"),
        (0.2567, "0.257"),
        (12.5, "12.5"),
        (-3, "-3"),
        (1e18, "1e+18"),
    ],
)
def test_figures_are_short(value: float, text: str) -> None:
    assert short_number(value) == text
