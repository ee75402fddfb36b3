"""When a feature's day is usual, when it is silence or a cliff, and when nobody can say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.watch.calendar import Calendar, Entry, Span
from bot.watch.judging import HISTORY, Judgement, Watched, judge, judged_day

LAST = date(2026, 11, 24)
"""A Tuesday."""
START = LAST - timedelta(days=HISTORY - 1)
NONE = Calendar()
SEEDS = st.integers(0, 2**32 - 1)


def _use(mean: float = 60, seed: int = 1, dispersion: float = 0.05, days: int = HISTORY) -> list[int]:
    random = np.random.default_rng(seed)
    return random.poisson(mean * random.gamma(1 / dispersion, dispersion, days)).tolist()


def _judge(
    counts: Sequence[int | None], activity: list[int] | None = None, calendar: Calendar = NONE
) -> Judgement:
    """Of a feature that ends on the last day, beside nine steady ones."""
    start = LAST - timedelta(days=len(counts) - 1)
    others = [Watched(f"other {seed}", START, _use(seed=seed)) for seed in range(9)]
    return judge([Watched("it", start, counts, activity), *others], LAST, calendar)["it"]


def _span(first: int, last: int, features: tuple[str, ...] | None = None) -> Calendar:
    """Days so far before the last one."""
    days = Span(LAST - timedelta(days=first), LAST - timedelta(days=last))
    return Calendar((Entry(days=days, features=features),))


def test_a_busy_feature_without_any_use_is_silent_after_one_day() -> None:
    found = _judge([*_use()[:-1], 0])
    assert (found.kind, found.count, found.since) == ("zero", 0, LAST)
    assert found.alarms
    assert found.chance < 1e-6


def test_a_usual_day_is_no_alarm() -> None:
    found = _judge(_use())
    assert (found.kind, found.since, found.alarms) == ("usual", None, False)
    assert found.low <= _use()[-1] <= found.high


def test_a_zero_after_days_about_three_with_as_wide_a_spread_is_an_alarm_once_chance_is_too_small() -> None:
    history = _use(3, dispersion=0.3)[: HISTORY - 8]
    kinds = [_judge([*history, *[0] * silent]).kind for silent in range(1, 9)]
    assert kinds[0] == "usual"
    assert kinds[-1] == "zero"
    assert kinds == sorted(kinds)  # once an alarm, always one


def test_a_silence_is_one_incident_from_its_first_day_to_its_last() -> None:
    history = [max(count, 1) for count in _use(30, days=60)]
    for silent in (1, 5, 30, 60):
        found = _judge([*history, *[0] * silent])
        assert (found.kind, found.since) == ("zero", LAST - timedelta(days=silent - 1))


def test_a_fall_to_a_tenth_is_a_cliff_and_a_fall_by_a_third_is_none() -> None:
    assert _judge([*_use(600)[:-1], 40]).kind == "cliff"
    assert _judge([*_use(600)[:-1], 400]).kind == "usual"


def test_a_feature_that_was_always_quiet_on_weekends_is_not_silent_on_sunday() -> None:
    days = [START + timedelta(days=at) for at in range(HISTORY)]
    office = [0 if day.weekday() >= 5 else 300 for day in days]
    sunday, monday = LAST - timedelta(days=2), LAST - timedelta(days=1)
    assert judge([Watched("it", START, office)], sunday, NONE)["it"].kind == "usual"
    silent = [0 if day >= sunday else count for day, count in zip(days, office, strict=True)]
    found = judge([Watched("it", START, silent)], monday, NONE)["it"]
    assert (found.kind, found.since) == ("zero", sunday - timedelta(days=1))


@pytest.mark.parametrize("kind", ["spike", "outage"])
def test_what_was_strange_long_ago_hides_no_silence_now(kind: str) -> None:
    counts = _use(25, dispersion=0.02)
    for at in (-22, -15, -8) if kind == "spike" else range(-30, -20):
        counts[at] = 5_000 if kind == "spike" else 0
    assert _judge(counts).kind == "usual"
    assert _judge([*counts[:-1], 0]).kind == "zero"


def test_too_little_history_is_told_apart_from_silence() -> None:
    assert _judge([*_use(days=12), 0]).kind == "unknown"
    assert _judge([0] * HISTORY).kind == "unknown"
    assert _judge([*[None] * 100, *_use(days=12)]).kind == "unknown"
    assert _judge([*[None] * 90, *_use(days=29), 0]).kind == "zero"


def test_no_row_a_zero_and_a_day_that_is_not_known_are_three_things() -> None:
    assert _judge([*_use()[:-1], 0]).count == 0
    unknown = _judge([*_use()[:-1], None])
    assert (unknown.kind, unknown.count) == ("usual", None)
    assert judge([Watched("it", START, [])], LAST, NONE)["it"].kind == "unknown"
    assert judge([], LAST, NONE) == {}


def test_a_day_on_which_silence_is_expected_is_none_and_ends_none() -> None:
    steady = _use()
    assert _judge([*steady[:-1], 0], calendar=_span(0, 0)).kind == "usual"
    assert _judge([*steady[:-1], 0], calendar=_span(0, 0, ("it",))).kind == "usual"
    assert _judge([*steady[:-1], 0], calendar=_span(0, 0, ("another",))).kind == "zero"
    before = _judge([*steady[:-3], 0, 0, 0], calendar=_span(1, 0))
    assert (before.kind, before.since) == ("zero", LAST - timedelta(days=2))
    assert _judge([*steady[:-1], 5], calendar=_span(0, 0)).kind == "usual"


def test_a_holiday_that_nobody_wrote_down_is_no_alarm_for_one_feature() -> None:
    activity = [400 + day % 7 for day in range(HISTORY)]
    quiet = _judge([*_use(600)[:-1], 50], [*activity[:-1], 30])
    assert (quiet.kind, quiet.tide < 0.2) == ("usual", True)
    assert _judge([*_use(600)[:-1], 50], activity).kind == "cliff"
    silent = _judge([*_use(600)[:-1], 0], [*activity[:-1], 0])
    assert (silent.kind, silent.tide) == ("usual", 0)


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, mean=st.floats(0.5, 800), silent=st.integers(0, 4))
def test_a_lower_count_is_never_less_suspicious(seed: int, mean: float, silent: int) -> None:
    history = [*_use(mean, seed)[: HISTORY - 1 - silent], *[0] * silent]
    rising = sorted({0, 1, 2, *(int(mean * share) for share in (0.02, 0.1, 0.3, 0.5, 0.7, 1, 2))})
    found = [_judge([*history, count]) for count in rising]
    assert all(low.chance <= high.chance + 1e-12 for low, high in pairwise(found))
    assert all(low.alarms or not high.alarms for low, high in pairwise(found) if low.kind != "unknown")


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, mean=st.floats(0.5, 800), count=st.integers(0, 10_000))
def test_the_judged_count_is_no_part_of_what_is_expected(seed: int, mean: float, count: int) -> None:
    history = _use(mean, seed)[:-1]
    found, zero = _judge([*history, count]), _judge([*history, 0])
    assert (found.expected, found.low, found.high) == (zero.expected, zero.low, zero.high)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, weeks=st.integers(-60, 60), order=st.permutations(range(6)))
def test_neither_the_year_nor_the_order_of_features_matters(seed: int, weeks: int, order: list[int]) -> None:
    counts = [[*_use(4.0**size, seed + size)[:-1], 0] for size in range(6)]
    shift = timedelta(days=7 * weeks)
    here = judge([Watched(str(one), START, row) for one, row in enumerate(counts)], LAST, NONE)
    there = judge([Watched(str(one), START + shift, counts[one]) for one in order], LAST + shift, NONE)
    assert {name: one.kind for name, one in here.items()} == {name: one.kind for name, one in there.items()}
    assert here["2"].chance == pytest.approx(there["2"].chance)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, alarms=st.floats(0.01, 10))
def test_bearing_fewer_false_alarms_never_brings_more(seed: int, alarms: float) -> None:
    rows = [[*_use(1.5**size, seed + size)[:-2], size % 2, 0] for size in range(14)]
    watched = [Watched(str(one), START, row) for one, row in enumerate(rows)]
    few, many = (judge(watched, LAST, NONE, times * alarms) for times in (0.5, 1))
    assert {name for name in few if few[name].alarms} <= {name for name in many if many[name].alarms}


def test_rows_after_the_judged_day_say_nothing_about_it() -> None:
    whole = judge([Watched("it", START, _use())], LAST - timedelta(days=5), NONE)["it"]
    cut = judge([Watched("it", START, _use()[:-5])], LAST - timedelta(days=5), NONE)["it"]
    assert whole == cut


class TestJudgedDay:
    """Which day is judged, by what was read when."""

    def test_a_tuesday_that_still_runs_is_not_judged_monday_is(self) -> None:
        ten = datetime(2026, 11, 24, 15, tzinfo=UTC)
        assert judged_day(ten, ten, "America/New_York") == date(2026, 11, 23)

    def test_a_day_is_judged_once_late_rows_had_time_to_come(self) -> None:
        midnight = datetime(2026, 11, 24, 5, tzinfo=UTC)  # in New York
        two, seven = midnight + timedelta(hours=2), midnight + timedelta(hours=7)
        assert judged_day(two, None, "America/New_York") == date(2026, 11, 22)
        assert judged_day(seven, None, "America/New_York") == date(2026, 11, 23)
        assert judged_day(two, None, "America/New_York", timedelta(hours=1)) == date(2026, 11, 23)

    def test_a_day_of_which_the_source_has_not_all_is_not_judged(self) -> None:
        morning = datetime(2026, 11, 24, 14, tzinfo=UTC)
        for hours, day in ((9, 23), (10, 22), (33, 22), (34, 21)):
            assert judged_day(morning, morning - timedelta(hours=hours), "America/New_York").day == day

    def test_the_day_on_which_clocks_change_is_as_whole_as_another(self) -> None:
        after = datetime(2026, 11, 2, 11, 30, tzinfo=UTC)  # 06:30 in New York, winter time since Sunday
        assert judged_day(after, after, "America/New_York") == date(2026, 11, 1)
