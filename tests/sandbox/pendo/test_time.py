"""Which periods a timeSeries spans, and what a day is, where clocks change and where they do not."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.pendo.civil import Calendar
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.world import World
from tests.sandbox.pendo.asking import answer, ask, at, small_world

# Clocks of the last two change at midnight, so that some of their days have none.
ZONES = ("America/New_York", "Europe/Berlin", "Australia/Sydney", "UTC", "Asia/Beirut", "America/Santiago")
HOUR = 3_600_000
FIRST_HOUR, END_HOUR = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) // 3600 for year in (2021, 2028))


def civil(ms: int, zone: str) -> datetime:
    return datetime.fromtimestamp(ms // 1000, ZoneInfo(zone))


NUMBERS: dict[str, Callable[[int, str], int]] = {
    "hourRange": lambda ms, _: ms // HOUR,
    "dayRange": lambda ms, zone: civil(ms, zone).toordinal(),
    "weekRange": lambda ms, zone: civil(ms, zone).toordinal() // 7,  # Sundays have ordinals divisible by 7
    "monthRange": lambda ms, zone: civil(ms, zone).year * 12 + civil(ms, zone).month,
}
"""The number of the hour, civil day, week from Sunday or month in which a moment lies."""


@cache
def day_starts(zone: str) -> list[int]:
    """The first moment of each civil day; all these zones are whole hours away from UTC."""
    dates = [civil(hour * HOUR, zone).date() for hour in range(FIRST_HOUR, END_HOUR)]
    return [(FIRST_HOUR + place) * HOUR for place in range(1, len(dates)) if dates[place] != dates[place - 1]]


@cache
def changes(zone: str) -> list[int]:
    """The starts of the days of 2024 to 2026 that clocks make longer or shorter; UTC takes New York's."""
    odd = [start for start, end in pairwise(day_starts(zone)) if end - start != 24 * HOUR]
    odd = [start for start in odd if 2024 <= civil(start, zone).year <= 2026]
    return odd or changes("America/New_York")


REACH = {"hourRange": 4, "dayRange": 40, "weekRange": 230, "monthRange": 960}
"""Days that thirty periods take, and some more."""


@cache
def moments(zone: str, period: str, change: int) -> list[int]:
    """The first and the last millisecond of each day in reach of a change, and of the hours around it."""
    hours = {change + hour * HOUR for hour in range(-80, 80)}
    days = {start for start in day_starts(zone) if abs(change - start) < REACH[period] * 24 * HOUR}
    return sorted({start - early for start in hours | days for early in (0, 1)})


def selected(world: World, now: int, **series: object) -> tuple[int, Any, Any]:
    """How many moments the sandbox selects, the first and the last of them."""
    source = {"source": {"events": None, "timeSeries": series}}
    fields = {"n": {"count": None}, "first": {"min": "firstTime"}, "last": {"max": "lastTime"}}
    (row,) = ask(world, source, {"reduce": fields}, now=now)
    return row["n"], row["first"], row["last"]


@pytest.mark.parametrize("period", NUMBERS)
@pytest.mark.parametrize("zone", ZONES)
def test_counts_from_now_and_both_ends_around_every_change(zone: str, period: str) -> None:
    for change in changes(zone):
        times = moments(zone, period, change)
        numbers = [NUMBERS[period](ms, zone) for ms in times]
        world = small_world([{"time": ms, "visitorId": f"v{ms}"} for ms in times], zone=zone)
        for hours in (-2, 0, 36):
            now = change + hours * HOUR + 1
            earlier, yesterday = now - 50 * HOUR, now - 24 * HOUR
            today = NUMBERS[period](now, zone)
            since, until = NUMBERS[period](earlier, zone), NUMBERS[period](yesterday, zone)
            for series, first, last in (
                ({"first": "now()", "count": -1}, today - 1, today - 1),
                ({"first": "now()", "count": -30}, today - 30, today - 1),
                ({"first": "now()", "count": 1}, today, today),
                ({"first": "now()", "count": 30}, today, today + 29),
                ({"first": earlier, "last": "now()"}, since, today),
                ({"first": str(earlier), "last": f"now() - 24*{HOUR}"}, since, until),
                ({"first": earlier, "last": now + 400 * 24 * HOUR}, since, today + 1),
            ):
                ends = bisect_right(numbers, last), bisect_right(times, now)
                found = times[bisect_left(numbers, first) : min(ends)]
                expected = len(found), min(found, default=None), max(found, default=None)
                assert selected(world, now, period=period, **series) == expected, (civil(now, zone), series)


@pytest.mark.parametrize(
    ("period", "field"), [("dayRange", "day"), ("weekRange", "week"), ("monthRange", "month")]
)
@pytest.mark.parametrize("zone", ZONES)
def test_a_bucket_bears_the_first_moment_of_its_period(zone: str, period: str, field: str) -> None:
    change = changes(zone)[-1]
    times = moments(zone, "weekRange", change)
    world = small_world([{"time": ms, "visitorId": f"v{ms}"} for ms in times], zone=zone)
    series = {"period": period, "first": times[0], "last": "now()"}
    rows = ask(world, {"source": {"events": None, "timeSeries": series}}, now=change + 36 * HOUR)
    starts: dict[int, int] = {}
    for ms in day_starts(zone):
        starts.setdefault(NUMBERS[period](ms, zone), ms)
    assert len(rows) > 500
    assert all(row[field] == starts[NUMBERS[period](row["firstTime"], zone)] for row in rows)


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "UTC"])
def test_clocks_change_twice_a_year(zone: str) -> None:
    lengths = dict(
        zip(day_starts(zone), (end - start for start, end in pairwise(day_starts(zone))), strict=False)
    )
    assert sorted(lengths[change] // HOUR for change in changes(zone)) == [23, 23, 23, 25, 25, 25]


def midnight(day: date, zone: str) -> int:
    return int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp() * 1000)


NEW_YORK = "America/New_York"
NOON = at("2026-11-03T12:00")
"""Two days after New York's clocks went back."""


@cache
def hourly_world() -> World:
    """An event at each full hour that really passed in the weeks before and the days after the change."""
    start, end = at("2026-09-20"), at("2026-11-05")
    return small_world([{"time": ms, "visitorId": f"v{ms // HOUR % 3}"} for ms in range(start, end, HOUR)])


def hours_by_day(**series: object) -> dict[str, int]:
    """Civil date to hours of the days that a dayRange selects."""
    rows = ask(
        hourly_world(),
        {"source": {"events": None, "timeSeries": {"period": "dayRange"} | series}},
        {"group": {"group": ["day"], "fields": {"n": {"sum": "numEvents"}}}},
        now=NOON,
    )
    assert all(midnight(civil(row["day"], NEW_YORK).date(), NEW_YORK) == row["day"] for row in rows)
    return {civil(row["day"], NEW_YORK).date().isoformat(): row["n"] for row in rows}


LAST_FOUR = {"2026-10-30": 24, "2026-10-31": 24, "2026-11-01": 25, "2026-11-02": 24}


@pytest.mark.parametrize(
    "first",
    [
        at("2026-10-30"),
        at("2026-10-30T23:59"),
        str(at("2026-10-30T12:00")),
        "date(2026, 10, 30)",
        "date(2026, 10, 30, 23, 59)",
        'date("2026-10-30")',
        'dateAdd(now(), -4, "days")',
        'dateAdd(startOfPeriod("daily", now()), -4, "days")',
        'startOfPeriod("daily", dateAdd(now(), -96, "hours"))',
        'dateAdd(startOfPeriod("weekly", now()), -2, "days")',
        'dateAdd(startOfPeriod("monthly", now()), -2, "days")',
        'startOfPeriod("dayRange", now() - 4 * 24 * 60 * 60 * 1000)',
        "now() - 4*1000*60 *60*24",
    ],
)
def test_first_is_a_number_digits_or_an_expression_and_snaps_down(first: object) -> None:
    assert hours_by_day(first=first, count=4) == LAST_FOUR
    assert hours_by_day(first=first, last='dateAdd(date(2026, 11, 1), 47, "hours")') == LAST_FOUR


def test_24_hours_after_midnight_may_be_the_same_day() -> None:
    assert hours_by_day(first="date(2026, 11, 1) + 24*60*60*1000", count=1) == {"2026-11-01": 25}


def test_thirty_times_24_hours_back_are_thirty_civil_days() -> None:
    found = hours_by_day(first="now() - 30*24*60*60*1000", count=30)
    assert sorted(found.values()) == [24] * 29 + [25]
    assert (min(found), max(found)) == ("2026-10-04", "2026-11-02")


def test_a_last_in_the_future_ends_now() -> None:
    assert hours_by_day(first="now()", last='dateAdd(now(), 3, "months")') == {"2026-11-03": 13}


def test_a_last_before_first_selects_nothing() -> None:
    assert hours_by_day(first="now()", last='dateAdd(now(), -3, "days")') == {}


def test_a_utc_midnight_selects_the_day_before_in_new_york() -> None:
    assert list(hours_by_day(first=at("2026-10-30", "UTC"), count=1)) == ["2026-10-29"]


@pytest.mark.parametrize("first", ["2026-10-30", "2025-10-01"])
def test_a_date_written_as_text_is_arithmetic(first: str) -> None:
    assert hours_by_day(first=first, count=1) == {}


def test_weeks_begin_on_sunday_and_months_on_the_first() -> None:
    def starts(period: str, field: str, count: int) -> list[str]:
        series = {"period": period, "first": "now()", "count": count}
        source = {"source": {"events": None, "timeSeries": series}}
        rows = ask(hourly_world(), source, {"group": {"group": [field]}}, now=NOON)
        return sorted(f"{civil(row[field], NEW_YORK):%a %d %H:%M}" for row in rows)

    assert starts("weekRange", "week", -2) == ["Sun 18 00:00", "Sun 25 00:00"]
    assert starts("weekRange", "week", 1) == ["Sun 01 00:00"]
    assert starts("monthRange", "month", -1) == ["Thu 01 00:00"]
    assert starts("hourRange", "hour", -3) == ["Tue 03 09:00", "Tue 03 10:00", "Tue 03 11:00"]


def test_an_hour_that_clocks_show_twice_is_two_hours() -> None:
    series = {"period": "hourRange", "first": at("2026-11-01"), "count": 25}
    rows = ask(hourly_world(), {"source": {"events": None, "timeSeries": series}}, now=NOON)
    assert sorted(row["hour"] for row in rows) == [at("2026-11-01") + hour * HOUR for hour in range(25)]
    assert max(row["hour"] for row in rows) == at("2026-11-01T23:00")


def test_start_time_is_that_of_the_span() -> None:
    series = {"period": "dayRange", "first": "now()", "count": -1}
    found = answer(hourly_world(), {"source": {"events": None, "timeSeries": series}}, now=NOON)
    assert found["startTime"] == at("2026-11-02")
    assert "startTime" not in answer(hourly_world(), {"source": {"visitors": None}})


@pytest.mark.parametrize(
    ("series", "says"),
    [
        (None, "no period specified for time series source"),
        ({}, "no period specified for time series source"),
        ({"first": 1, "count": 1}, "no period specified for time series source"),
        ({"period": "yearRange", "first": 1, "count": 1}, "yearRange"),
        ({"period": "last30days", "first": -1, "count": -1}, "last30days"),
        ({"period": "dayRange", "count": 1}, "first"),
        ({"period": "dayRange", "first": 1}, "count"),
        ({"period": "dayRange", "first": 1, "last": 2, "count": 1}, "either"),
        ({"period": "dayRange", "first": 1, "count": 0}, "count"),
        ({"period": "dayRange", "first": 1, "count": "1"}, "count"),
        ({"period": "dayRange", "first": 1, "count": 10**12}, "out of range"),
        ({"period": "hourRange", "first": 1, "count": 10**18}, "out of range"),
        ({"period": "dayRange", "first": "yesterday", "count": 1}, "not a time"),
        ({"period": "dayRange", "first": "", "count": 1}, "expression"),
        ({"period": "dayRange", "first": 10**18, "count": 1}, "out of range"),
        ({"period": "dayRange", "first": 1, "count": 1, "zone": "UTC"}, "zone"),
    ],
)
def test_series_refused_by_name(series: Any, says: str) -> None:
    source = {"events": None} if series is None else {"events": None, "timeSeries": series}
    with pytest.raises(Refusal) as refused:
        ask(small_world(), {"source": source})
    assert refused.value.status == 400
    assert says in refused.value.message


def test_a_day_without_midnight_is_followed_by_a_whole_one() -> None:
    beirut = Calendar(ZoneInfo("Asia/Beirut"))
    first = beirut.instant(datetime(2018, 3, 24))
    starts = [beirut.local(start) for start in beirut.starts(first, first + 3 * 86_400_000, "day").tolist()]
    assert [(start.day, start.hour) for start in starts] == [(24, 0), (25, 1), (26, 0), (27, 0)]
    assert beirut.step(beirut.instant(datetime(2018, 3, 25)), -1, "day") == first
