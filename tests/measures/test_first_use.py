"""The estimate of first use equals Kaplan and Meier's product, and its cohort what the definition says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.windows import Window
from queries.measures.first_use import cohort, curve, kaplan_meier

TIMES = [3, 5, 6, 7, 8, 10, 12, 12]
USED = [True, False, True, True, False, True, True, False]
LAST = date(2026, 4, 7)
censored = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=80)


def product_limit(times: Sequence[int], used: Sequence[bool], day: int) -> Fraction:
    """S(day) in exact fractions: over the distinct days of use, those left ÷ those at risk."""
    survival = Fraction(1)
    for moment in sorted({time for time, done in zip(times, used, strict=True) if done and time <= day}):
        risk = sum(time >= moment for time in times)
        begun = sum(done and time == moment for time, done in zip(times, used, strict=True))
        survival *= Fraction(risk - begun, risk)
    return survival


def test_the_worked_example():
    found = kaplan_meier(TIMES, USED)

    assert found.survival[2] == 1
    assert found.survival[3] == pytest.approx(0.875)
    assert found.survival[6] == pytest.approx(0.875 * 5 / 6)
    assert found.survival[7] == pytest.approx(0.5833, abs=1e-4)
    assert found.survival[10] == pytest.approx(0.5833 * 2 / 3, abs=1e-4)
    assert found.median == 10
    assert found.within(7) == pytest.approx(1 - 0.58333, abs=1e-4)


@given(censored)
def test_any_censored_times(drawn: list[tuple[int, bool]]):
    times, used = [time for time, _ in drawn], [done for _, done in drawn]
    found = kaplan_meier(times, used)
    exact = [product_limit(times, used, day) for day in range(max(times) + 1)]

    assert list(found.survival) == pytest.approx([float(share) for share in exact])
    assert found.median == next((day for day, share in enumerate(exact) if share <= Fraction(1, 2)), None)
    for low, share, high in zip(found.low, found.survival, found.high, strict=True):
        assert 0 <= low <= share + 1e-12
        assert share <= high + 1e-12
        assert high <= 1


def test_nobody_has_no_curve():
    found = kaplan_meier([], [])

    assert (found.survival, found.median, found.within(7)) == ((), None, None)


def test_one_person():
    assert kaplan_meier([4], [True]).median == 4
    assert kaplan_meier([4], [False]).median is None
    assert kaplan_meier([0], [True]).survival == (0.0,)


def test_the_band_is_greenwoods_on_the_log_log_scale():
    """Worked by hand at day 3: S = 7/8, sum of d/(n(n−d)) = 1/56, ± 1.96 √(1/56) / |ln S|."""
    found = kaplan_meier(TIMES, USED)

    assert (found.low[3], found.high[3]) == pytest.approx((0.3870, 0.9814), abs=1e-4)


def test_who_belongs_and_how_long_each_is_seen():
    came = {
        "same day": LAST - timedelta(days=9),
        "before": LAST - timedelta(days=9),
        "later": LAST - timedelta(days=9),
        "today": LAST - timedelta(days=9),
        "not yet": LAST - timedelta(days=9),
        "edge": LAST - timedelta(days=10),
        "too early": LAST - timedelta(days=11),
        "installed": LAST - timedelta(days=5),
        "too late": LAST + timedelta(days=1),
    }
    uses = {
        "same day": came["same day"],
        "before": came["before"] - timedelta(days=3),
        "later": came["later"] + timedelta(days=4),
        "today": LAST + timedelta(days=1),
    }
    joined = Window(LAST - timedelta(days=10), LAST + timedelta(days=3), "UTC")
    members = cohort(came, {}, uses, joined, LAST, LAST - timedelta(days=5))

    assert {one.visitor: (one.days, one.used) for one in members} == {
        "same day": (0, True),
        "before": (0, True),
        "later": (4, True),
        "today": (9, False),
        "not yet": (9, False),
        "edge": (10, False),
    }
    assert curve(members).within(0) == pytest.approx(2 / 6)
