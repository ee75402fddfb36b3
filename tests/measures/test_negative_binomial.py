"""The negative binomial against sums of its own probabilities, in whole numbers."""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.measures.negative_binomial import at_most, zero_hazard


def _sum(count: int, mean: Fraction, size: int) -> Fraction:
    """P(X <= count) for a dispersion of 1 / size: size is whole, so that each probability is a binomial
    coefficient times powers."""
    p = size / (size + mean)
    return sum((comb(k + size - 1, k) * p**size * (1 - p) ** k for k in range(count + 1)), Fraction(0))


@settings(max_examples=80, deadline=None)
@given(
    count=st.integers(0, 60),
    mean=st.fractions(Fraction(1, 50), 80, max_denominator=50),
    size=st.integers(1, 40),
)
def test_at_most_is_the_sum_of_the_probabilities(count: int, mean: Fraction, size: int) -> None:
    found = at_most(np.array([float(count)]), np.array([float(mean)]), np.array([1 / size]))
    assert found[0] == pytest.approx(float(_sum(count, mean, size)), rel=1e-8, abs=1e-300)


@given(mean=st.floats(0, 1e5), dispersion=st.floats(1e-3, 10))
def test_the_hazard_is_that_of_no_use_at_all(mean: float, dispersion: float) -> None:
    hazard = zero_hazard(np.array([mean]), np.array([dispersion]))[0]
    none = at_most(np.zeros(1), np.array([mean]), np.array([dispersion]))[0]
    assert none == pytest.approx(exp(-hazard), rel=1e-6, abs=1e-290)


def test_large_counts_are_exact_too_and_nothing_expected_is_no_surprise() -> None:
    found = at_most(np.array([1e6, 9e5, 0.0]), np.array([1e6, 1e6, 0.0]), np.array([0.01, 0.01, 0.01]))
    assert found[0] == pytest.approx(0.5133, abs=2e-4)  # the median of a gamma of shape 100 is below its mean
    assert found[1] == pytest.approx(0.1582, abs=3e-3)
    assert found[2] == 1
