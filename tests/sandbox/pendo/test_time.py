"""Which days a timeSeries spans, and what a day is, where clocks change and where they do not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.pendo.civil import Calendar
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.world import World
from tests.sandbox.pendo.asking import answer, ask, at, small_world

ZONES = ("America/New_York", "Europe/Berlin", "Australia/Sydney", "UTC")
# Days on and around which clocks change in at least one of the zones, in 2026.
CHANGES = [
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
]


def midnight(day: date, zone: str) -> int:
    return int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp() * 1000)


def hourly_world(zone: str, around: date, days: int = 40) -> World:
    """An event at each full hour that really passes, some weeks to either side."""
    start = midnight(around - timedelta(days=days), zone)
    end = midnight(around + timedelta(days=3), zone)
    rows = [{"time": ms, "visitorId": f"v{ms // 3_600_000 % 3}"} for ms in range(start, end, 3_600_000)]
    return small_world(rows, zone=zone)


def hours_by_day(world: World, now: int, **series: object) -> dict[int, int]:
    rows = ask(
        world,
        {"source": {"events": None, "timeSeries": {"period": "dayRange"} | series}},
        {"group": {"group": ["day"], "fields": {"n": {"sum": "numEvents"}}}},
        now=now,
    )
    return {row["day"]: row["n"] for row in rows}


def real_hours(day: date, zone: str) -> int:
    return (midnight(day + timedelta(days=1), zone) - midnight(day, zone)) // 3_600_000


def complete(first: date, last: date, zone: str) -> dict[int, int]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {midnight(day, zone): real_hours(day, zone) for day in days}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("offset", [0, 1])
def test_counts_from_now(zone: str, change: date, offset: int) -> None:
    today = change + timedelta(days=offset)
    world = hourly_world(zone, change)
    now = midnight(today, zone) + 5 * 3_600_000 + 1
    yesterday, month_ago = today - timedelta(days=1), today - timedelta(days=30)
    so_far = {midnight(today, zone): 6}
    assert hours_by_day(world, now, first="now()", count=-1) == complete(yesterday, yesterday, zone)
    assert hours_by_day(world, now, first="now()", count=-30) == complete(month_ago, yesterday, zone)
    assert hours_by_day(world, now, first="now()", count=1) == so_far
    assert hours_by_day(world, now, first="now()", count=30) == so_far
    start, end = midnight(month_ago, zone), midnight(yesterday, zone) + 1
    assert hours_by_day(world, now, first=start, last=end) == complete(month_ago, yesterday, zone)
    assert hours_by_day(world, now, first=str(start), count=30) == complete(month_ago, yesterday, zone)
    assert (
        hours_by_day(world, now, first=start, last="now()") == complete(month_ago, yesterday, zone) | so_far
    )


@pytest.mark.parametrize("zone", ZONES)
def test_a_civil_day_of_every_change_has_its_real_length(zone: str) -> None:
    lengths = {real_hours(change, zone) for change in CHANGES}
    assert lengths == ({24} if zone == "UTC" else {23, 24, 25})


def test_first_snaps_down_to_its_day_and_last_is_inclusive() -> None:
    zone = "America/New_York"
    world = hourly_world(zone, date(2026, 11, 1))
    noon = at("2026-10-30T12:00")
    found = hours_by_day(world, at("2026-11-03"), first=noon, last="dateAdd(date(`2026-11-01`), 3, `hours`)")
    assert found == complete(date(2026, 10, 30), date(2026, 11, 1), zone)
    assert found[at("2026-11-01")] == 25


def test_a_utc_midnight_selects_the_day_before_in_new_york() -> None:
    world = hourly_world("America/New_York", date(2026, 11, 1))
    found = hours_by_day(world, at("2026-11-03"), first=at("2026-10-30", "UTC"), count=1)
    assert list(found) == [at("2026-10-29")]


def test_a_date_written_as_text_is_arithmetic() -> None:
    world = hourly_world("America/New_York", date(2026, 11, 1))
    assert hours_by_day(world, at("2026-11-03"), first="2026-10-30", count=1) == {}


def test_weeks_begin_on_sunday_and_months_on_the_first() -> None:
    world = hourly_world("America/New_York", date(2026, 11, 1))
    now = at("2026-11-03T09:00")

    def starts(period: str, field: str, count: int) -> list[int]:
        series = {"period": period, "first": "now()", "count": count}
        rows = ask(
            world, {"source": {"events": None, "timeSeries": series}}, {"group": {"group": [field]}}, now=now
        )
        return sorted(row[field] for row in rows)

    assert starts("weekRange", "week", -2) == [at("2026-10-18"), at("2026-10-25")]
    assert starts("weekRange", "week", 1) == [at("2026-11-01")]
    assert starts("monthRange", "month", -1) == [at("2026-10-01")]
    assert starts("hourRange", "hour", -3) == [
        at("2026-11-03T06:00"),
        at("2026-11-03T07:00"),
        at("2026-11-03T08:00"),
    ]


def test_an_hour_that_clocks_show_twice_is_two_hours() -> None:
    world = hourly_world("America/New_York", date(2026, 11, 1))
    series = {"period": "hourRange", "first": at("2026-11-01"), "count": 25}
    rows = ask(world, {"source": {"events": None, "timeSeries": series}}, {"group": {"group": ["hour"]}})
    assert len(rows) == 25
    assert max(row["hour"] for row in rows) == at("2026-11-01T23:00")


def test_day_buckets_add_up_to_the_range() -> None:
    world = hourly_world("Europe/Berlin", date(2026, 10, 25))
    series = {"period": "dayRange", "first": "now()", "count": -30}
    now = at("2026-10-27T09:00", "Europe/Berlin")
    total = ask(
        world,
        {"source": {"events": None, "timeSeries": series}},
        {"reduce": {"n": {"sum": "numEvents"}}},
        now=now,
    )
    assert total == [{"n": sum(hours_by_day(world, now, first="now()", count=-30).values())}]


def test_start_time_is_that_of_the_span() -> None:
    world = hourly_world("America/New_York", date(2026, 11, 1))
    series = {"period": "dayRange", "first": "now()", "count": -1}
    found = answer(world, {"source": {"events": None, "timeSeries": series}}, now=at("2026-11-02T09:00"))
    assert found["startTime"] == at("2026-11-01")
    assert "startTime" not in answer(world, {"source": {"visitors": None}})


@pytest.mark.parametrize(
    ("series", "says"),
    [
        (None, "no period specified for time series source"),
        ({}, "no period specified for time series source"),
        ({"first": 1, "count": 1}, "no period specified for time series source"),
        ({"period": "daily", "first": 1, "count": 1}, "'daily'"),
        ({"period": "yearRange", "first": 1, "count": 1}, "yearRange"),
        ({"period": "dayRange", "count": 1}, "first"),
        ({"period": "dayRange", "first": 1}, "count"),
        ({"period": "dayRange", "first": 1, "last": 2, "count": 1}, "either"),
        ({"period": "dayRange", "first": 1, "count": 0}, "count"),
        ({"period": "dayRange", "first": 1, "count": "1"}, "count"),
        ({"period": "dayRange", "first": 1, "count": 10**12}, "out of range"),
        ({"period": "hourRange", "first": 1, "count": 10**18}, "out of range"),
        ({"period": "dayRange", "first": "yesterday", "count": 1}, "not a time"),
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
