"""Windows against a calendar walked day by day."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.windows import ReadingRules, Window, read_window, year_before
from bot.windows.calendar import MONTH_NAMES

ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]
ONE_DAY = timedelta(days=1)

moments = st.datetimes(datetime(2018, 1, 1), datetime(2033, 1, 1), timezones=st.just(UTC))
rules_of = st.builds(
    ReadingRules, zone=st.sampled_from(ZONES), week_starts_on=st.sampled_from(["sunday", "monday"])
)


def local_day(now: datetime, rules: ReadingRules) -> date:
    return now.astimezone(ZoneInfo(rules.zone)).date()


def unit_of(unit: str, rules: ReadingRules) -> Callable[[date], Hashable]:
    shift = 0 if rules.week_starts_on == "sunday" else 1
    return {
        "week": lambda day: (day.toordinal() - shift) // 7,
        "month": lambda day: (day.year, day.month),
        "quarter": lambda day: (day.year, (day.month - 1) // 3),
        "year": lambda day: day.year,
    }[unit]


def months_into(unit: str, day: date) -> tuple[int, int]:
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    return (day.month - 1) % length, day.day


def back_from(day: date, count: int) -> list[date]:
    return [day - timedelta(days=number) for number in range(1, count + 1)]


def spans(unit: str, today: date, rules: ReadingRules) -> list[list[date]]:
    """Days before ``today`` by calendar unit, the latest unit first; the first may be running or empty."""
    key = unit_of(unit, rules)
    groups = [sorted(days) for _, days in groupby(back_from(today, 1200), key)]
    return groups if key(today) == key(today - ONE_DAY) else [[], *groups]


def ends(window: Window | None) -> tuple[date, date] | None:
    return (window.start, window.end) if window else None


def asked(phrase: str, now: datetime, rules: ReadingRules):
    period = read_window(phrase.split(), now, rules)
    assert period is not None
    return ends(period.window), ends(period.before)


@given(moments, rules_of, st.integers(1, 365))
def test_days_end_yesterday_and_compare_with_as_many_before(now: datetime, rules: ReadingRules, count: int):
    today = local_day(now, rules)
    days = back_from(today, 2 * count)
    window, before = asked(f"last {count} days", now, rules)
    assert window == (days[count - 1], days[0])
    expected = (days[-1], days[count]) if count > 1 else (days[0] - 7 * ONE_DAY,) * 2
    assert before == expected


@given(moments, rules_of, st.integers(2, 24))
def test_months_reach_back_to_the_same_day_of_an_earlier_month(
    now: datetime, rules: ReadingRules, count: int
):
    today = local_day(now, rules)
    index = today.year * 12 + today.month - 1 - count
    month = [day for day in back_from(today, 800) if day.year * 12 + day.month - 1 == index]
    window, _ = asked(f"last {count} months", now, rules)
    assert window == (max(day for day in month if day.day <= today.day), today - ONE_DAY)


@given(moments, rules_of, st.sampled_from(["week", "month", "quarter", "year"]))
def test_a_last_unit_is_the_latest_that_ended(now: datetime, rules: ReadingRules, unit: str):
    _, last, before, *_ = spans(unit, local_day(now, rules), rules)
    if unit == "year":  # the walk ends within the year before
        before = [date(last[0].year - 1, 1, 1), date(last[0].year - 1, 12, 31)]
    assert asked(f"last {unit}", now, rules) == ((last[0], last[-1]), (before[0], before[-1]))


@given(moments, rules_of, st.sampled_from(["week", "month", "quarter", "year"]))
def test_a_running_unit_compares_with_the_same_days_of_the_one_before(
    now: datetime, rules: ReadingRules, unit: str
):
    running, before, *_ = spans(unit, local_day(now, rules), rules)
    if not running:
        with pytest.raises(Refused, match="No day of it has ended"):
            asked(f"this {unit}", now, rules)
        return
    if unit == "week":
        same = before[: len(running)]
    else:
        same = [day for day in before if months_into(unit, day) <= months_into(unit, running[-1])]
    assert asked(f"this {unit}", now, rules) == ((running[0], running[-1]), (same[0], same[-1]))


@given(moments, rules_of, st.integers(1, 12))
def test_a_month_is_the_latest_that_has_begun(now: datetime, rules: ReadingRules, month: int):
    today = local_day(now, rules)
    begun = next(day for day in [today, *back_from(today, 400)] if day.month == month)
    if begun == today == today.replace(day=1):
        return
    days = [day for day in back_from(today, 800) if (day.year, day.month) == (begun.year, begun.month)]
    window, before = asked(f"in {MONTH_NAMES[month - 1]}", now, rules)
    assert window == (min(days), max(days))
    assert before is not None
    assert before[0] == (min(days) - ONE_DAY).replace(day=1)


@given(moments, rules_of, st.dates(date(2019, 1, 1), date(2030, 12, 31)), st.integers(2, 300))
def test_a_range_compares_with_the_equal_span_just_before(
    now: datetime, rules: ReadingRules, start: date, length: int
):
    end = start + timedelta(days=length - 1)
    if end >= local_day(now, rules):
        return
    window, before = asked(f"{start}..{end}", now, rules)
    assert window == (start, end)
    assert before == (start - timedelta(days=length), start - ONE_DAY)


@given(moments, rules_of, st.dates(date(2019, 1, 1), date(2030, 12, 31)))
def test_a_single_day_compares_with_the_same_weekday(now: datetime, rules: ReadingRules, day: date):
    if day >= local_day(now, rules):
        return
    for spelt in (
        f"{day}",
        f"{day.day}.{day.month}.{day.year}",
        f"{MONTH_NAMES[day.month - 1]} {day.day} {day.year}",
    ):
        window, before = asked(spelt, now, rules)
        assert window == (day, day)
        assert before == (day - timedelta(days=7),) * 2


@given(st.dates(date(2019, 1, 1), date(2030, 12, 31)), st.integers(0, 400))
def test_last_year_has_the_same_dates_or_the_day_before_a_leap_day(start: date, length: int):
    window = Window(start, start + timedelta(days=length), "UTC")
    earlier = year_before(window)
    assert earlier is not None
    for day, before in ((window.start, earlier.start), (window.end, earlier.end)):
        assert before.year == day.year - 1
        leap_day = (day.month, day.day) == (2, 29)
        assert (before.month, before.day) == ((2, 28) if leap_day else (day.month, day.day))


@given(
    st.dates(date(2009, 1, 1), date(2031, 1, 1)),
    st.integers(0, 90),
    st.sampled_from([*ZONES, "America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo", "Asia/Amman"]),
)
def test_a_window_begins_and_ends_with_the_first_instants_of_its_days(start: date, length: int, zone: str):
    window = Window(start, start + timedelta(days=length), zone)
    for instant, day in zip(window.epoch_ms(), (start, window.end + ONE_DAY), strict=True):
        first = datetime.fromtimestamp(instant / 1000, ZoneInfo(zone))
        # Samoa skipped 30 December 2011 as a whole.
        assert first.date() == day or (zone, day) == ("Pacific/Apia", date(2011, 12, 30))
        assert datetime.fromtimestamp(instant / 1000 - 0.001, ZoneInfo(zone)).date() < day


def test_a_day_on_which_clocks_change_has_23_or_25_hours():
    def hours(day: date) -> float:
        start, end = Window(day, day, "America/New_York").epoch_ms()
        return (end - start) / 3_600_000

    assert [hours(date(2026, *day)) for day in ((3, 8), (11, 1), (7, 4))] == [23, 25, 24]


def test_today_is_the_day_of_the_subscriptions_zone():
    just_after_midnight_utc = datetime(2026, 11, 26, 0, 30, tzinfo=UTC)
    window, _ = asked("yesterday", just_after_midnight_utc, ReadingRules("America/New_York"))
    assert window == (date(2026, 11, 24), date(2026, 11, 24))
    window, _ = asked("yesterday", just_after_midnight_utc, ReadingRules("Asia/Tokyo"))
    assert window == (date(2026, 11, 25), date(2026, 11, 25))
