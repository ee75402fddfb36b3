from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.measures.proportions import difference, ratio, wilson


def test_wilson_agrees_with_newcombes_published_examples():
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_difference_agrees_with_newcombes_published_examples():
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10.
    assert difference(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert difference(9, 10, 3, 10) == pytest.approx((0.1705, 0.8090), abs=5e-5)
    assert difference(10, 10, 0, 20) == pytest.approx((0.6791, 1.0), abs=5e-5)


def test_nothing_to_divide_by_is_no_value():
    assert ratio(0, 0) is None
    assert wilson(0, 0) is None
    assert difference(0, 0, 1, 2) is None
    assert difference(1, 2, 0, 0) is None


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_stays_within_0_and_1(case):
    used, active = case
    interval = wilson(used, active)
    assert interval is not None
    assert 0 <= interval[0] <= used / active <= interval[1] <= 1
