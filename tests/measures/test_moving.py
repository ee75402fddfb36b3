"""What counts as out of the usual, and how often chance alone does."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from queries.measures.moving import Change, judge
from queries.measures.weekly import Counts

STEADY = [30, 32, 31, 29, 30, 31, 30, 32, 31, 30, 29, 31, 30]


def judged(used: Sequence[int | None], active: int = 100) -> Change | None:
    return judge(Counts(tuple(used), tuple(None if count is None else active for count in used)))


def test_a_week_is_set_against_the_median_of_the_four_before() -> None:
    change = judged([*STEADY[:-4], 20, 30, 32, 90, 40])

    assert change is not None
    assert change.points == pytest.approx(40 - 31)
    assert change.weeks == 4


def test_the_usual_swing_is_the_second_greatest_of_the_earlier_weeks() -> None:
    change = judged([30, 30, 30, 30, 30, 31, 30, 33, 30, 30, 30, 30, 30, 30])
    assert change == Change(0, 4, pytest.approx(1), False)


@pytest.mark.parametrize(("now", "unusual"), [(35, True), (25, True), (33, False), (27, False)])
def test_a_change_is_unusual_beyond_twice_the_usual_swing(now: int, unusual: bool) -> None:
    change = judged([*STEADY, now])

    assert change is not None
    assert change.swing == pytest.approx(2)
    assert change.unusual is unusual


def test_an_old_incident_does_not_hide_the_next_one() -> None:
    change = judged([30] * 7 + [0] + [30] * 5 + [20])
    assert change is not None
    assert change.unusual


@pytest.mark.parametrize(("active", "now"), [(1000, 309), (20, 7)])
def test_less_than_a_point_or_two_accounts_is_never_unusual(active: int, now: int) -> None:
    base = 300 if active == 1000 else 6
    change = judged([base] * 13 + [now], active)
    assert change is not None
    assert change.swing == 0
    assert not change.unusual


def test_weeks_before_the_first_use_do_not_count() -> None:
    change = judged([0] * 9 + [2, 30, 31, 33, 32])

    assert change is not None
    assert (change.weeks, change.swing) == (4, None)
    assert change.points == pytest.approx(32 - 30.5)
    assert not change.unusual


def test_the_second_week_ever_is_judged_by_the_interval_of_the_difference() -> None:
    assert judged([0] * 12 + [4, 42]) == Change(pytest.approx(38), 1, None, True)
    assert judged([0] * 12 + [4, 6]) == Change(pytest.approx(2), 1, None, False)


@pytest.mark.parametrize("used", [[0] * 14, [0] * 13 + [5], [None] * 13 + [5]])
def test_without_a_week_to_compare_with_there_is_no_change(used: list[int | None]) -> None:
    assert judged(used) is None


def test_nobody_active_is_a_gap_not_a_zero() -> None:
    counts = Counts((30,) * 10 + (0,) + (30,) * 3, (100,) * 10 + (0,) + (100,) * 3)
    change = judge(counts)
    assert change == Change(0, 3, 0, False)


def test_chance_alone_is_called_unusual_in_about_one_week_of_a_hundred() -> None:
    """Accounts that use a feature each by a habit of its own, week by week; 110 of them, as in a small
    subscription. The share of 3,000 such features: 0.009."""
    chance, found = Random(7), 0
    for _ in range(1500):
        habits = [chance.betavariate(0.3, 0.7) for _ in range(110)]
        used = [sum(chance.random() < habit for habit in habits) for _ in range(14)]
        change = judged(used, 110)
        found += change is not None and change.unusual
    assert found / 1500 < 0.015
