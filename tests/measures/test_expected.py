"""What a day should bring, against medians and sums counted one by one."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from queries.measures.expected import DAYS, Expected, expected, tide

Counts = NDArray[np.float64]


def _expected(*features: Counts) -> Expected:
    rows = np.stack(features)
    return expected(rows, np.ones_like(rows))


def _noise(seed: int, mean: float = 50, dispersion: float = 0.05) -> Counts:
    random = np.random.default_rng(seed)
    return random.poisson(mean * random.gamma(1 / dispersion, dispersion, DAYS)).astype(np.float64)


SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, at=st.integers(0, DAYS - 1), times=st.integers(8, 10_000))
def test_an_old_spike_changes_hardly_more_than_a_day_that_is_not_known(
    seed: int, at: int, times: int
) -> None:
    calm = _noise(seed)
    spike, unknown = calm.copy(), calm.copy()
    spike[at], unknown[at] = 50 * times, np.nan
    found = _expected(spike, unknown)
    assert found.mean[0].sum() == pytest.approx(found.mean[1].sum(), rel=0.12)
    assert found.dispersion[0] == pytest.approx(found.dispersion[1], abs=0.1)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, first=st.integers(0, 40), days=st.integers(1, 14))
def test_an_old_outage_is_no_part_of_what_is_usual(seed: int, first: int, days: int) -> None:
    calm = _noise(seed)
    outage, unknown = calm.copy(), calm.copy()
    outage[first : first + days], unknown[first : first + days] = 0, np.nan
    found = _expected(outage, unknown)
    assert found.mean[0].sum() == pytest.approx(found.mean[1].sum(), rel=0.12)


def test_steady_use_is_expected_as_it_was_by_the_weekday() -> None:
    week = np.array([100.0, 110, 120, 110, 90, 5, 0])
    found = _expected(np.tile(week, 8))
    weeks_and_one = (8 * week + 1) / (8 + 1 / ((8 * week.sum() + 1) / (DAYS + 1)))
    assert found.mean[0] == pytest.approx(weeks_and_one, rel=0.002)
    assert found.days[0] == DAYS
    assert found.uses[0] == 8 * week.sum()


def test_growth_lifts_what_is_expected_and_decline_lowers_it() -> None:
    grown = 100 * 1.06 ** (np.arange(DAYS) / 7)
    found = _expected(grown, grown[::-1].copy())
    assert found.mean[0].mean() > np.median(grown) * 1.1
    assert found.mean[1].mean() < np.median(grown) * 0.92


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, mean=st.floats(0.2, 500))
def test_features_are_judged_by_themselves_alone(seed: int, mean: float) -> None:
    one, other = _noise(seed, mean), _noise(seed + 1, mean * 3)
    both, alone = _expected(other, one), _expected(one)
    assert both.mean[1] == pytest.approx(alone.mean[0])
    assert both.dispersion[1] == pytest.approx(alone.dispersion[0])


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, mean=st.floats(0, 500))
def test_nothing_is_ever_expected_below_zero(seed: int, mean: float) -> None:
    found = _expected(_noise(seed, mean), np.zeros(DAYS), np.full(DAYS, np.nan))
    assert (found.mean > 0).all()
    assert (found.dispersion > 0).all()
    assert (found.error > 0).all()


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_the_order_of_whole_weeks_says_only_what_the_level_is(seed: int) -> None:
    weeks = _noise(seed).reshape(8, 7)
    found = _expected(weeks.ravel(), weeks[[3, 1, 0, 2, 5, 4, 7, 6]].ravel())
    assert found.mean[0] == pytest.approx(found.mean[1])


def test_the_dispersion_is_found_in_eight_weeks() -> None:
    for true in (0.02, 0.1, 0.18):
        found = _expected(*(_noise(seed, 200, true) for seed in range(200)))
        assert np.median(found.dispersion) == pytest.approx(true, rel=0.2, abs=0.015)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | st.integers(0, 200), min_size=1, max_size=100))
def test_the_tide_is_each_day_against_the_median_of_its_weekday_before(told: list[int | None]) -> None:
    found = tide(np.array([told], np.float64))[0]
    for at, count in enumerate(told):
        before = [one for back in range(7, 57, 7) if at >= back and (one := told[at - back]) is not None]
        if count is None or not before:
            assert found[at] == 1
        elif usual := median(before):
            assert found[at] == pytest.approx(min(1, (count + 2 * count**0.5) / usual))
        else:
            assert found[at] == 1
