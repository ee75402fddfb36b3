"""When a digest is due: two years in forty zones, beside a walk over every minute that may matter."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.digest.definitions import DAYS, Definition
from bot.digest.schedule import Due, due, first_instant, last_week, missed, spread, week_of
from bot.windows import ReadingRules, Window

RULES = ReadingRules("America/New_York", "sunday")
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
MINUTE, QUARTER, DAY = timedelta(minutes=1), timedelta(minutes=15), timedelta(days=1)

ZONES = (
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/St_Johns",
    "America/Halifax",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Asuncion",
    "America/Havana",
    "America/Mexico_City",
    "America/Nuuk",
    "America/Anchorage",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Istanbul",
    "Europe/Chisinau",
    "Atlantic/Azores",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Tehran",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Antarctica/Troll",
    "Pacific/Pago_Pago",
)
TIMES = (time(0), time(0, 30), time(1, 15), time(2), time(2, 10), time(2, 59), time(3), time(9), time(23, 59))


def digest(day: str = "monday", at: time = time(9), zone: str = "America/New_York") -> Definition:
    return Definition.model_validate(
        {
            "name": "product",
            "channel": "C0PRODUCT",
            "owner": "U0MIA00000",
            "features": "top 10",
            "day": day,
            "time": at,
            "zone": zone,
        }
    )


def walked(of: Definition, start: datetime, end: datetime) -> list[datetime]:
    """The minutes at which the clocks first show the day and time or later, week by week, found by looking
    at the clocks minute by minute, and only each quarter of an hour where they run on evenly."""
    where, found = ZoneInfo(of.zone), list[datetime]()

    def shown(at: datetime) -> datetime:
        return at.astimezone(where).replace(tzinfo=None)

    day = shown(start).date() - 7 * DAY
    while day.weekday() != DAYS.index(of.day):
        day += DAY
    while True:
        wanted = datetime.combine(day, of.time)
        at = datetime.combine(day, time(), UTC) - timedelta(hours=15)  # no zone is further ahead
        while (now := shown(at)) < wanted:
            soon = shown(at + QUARTER)
            steady = soon - now == QUARTER and soon <= wanted
            at += QUARTER if steady else MINUTE
        if at > end:
            return found
        if at > start:
            found.append(at)
        day += 7 * DAY


@pytest.mark.parametrize("zone", ZONES)
def test_two_years_of_weeks_are_those_that_a_walk_over_the_minutes_finds(zone: str) -> None:
    place = ZONES.index(zone)
    for day, at in ((DAYS[place % 7], TIMES[place % 9]), ("sunday", TIMES[(place + 4) % 9])):
        one = digest(day, at, zone)
        found = [each.at for each in due(one, START, END, RULES)]
        assert found == walked(one, START, END)
        assert len(found) in (104, 105)


@pytest.mark.parametrize("zone", ZONES)
def test_once_a_week_at_the_local_time_unless_it_does_not_exist(zone: str) -> None:
    found = [each.at.astimezone(ZoneInfo(zone)) for each in due(digest(zone=zone), START, END, RULES)]

    assert {(at.weekday(), at.hour, at.minute) for at in found} == {(0, 9, 0)}
    assert {(b.date() - a.date()).days for a, b in pairwise(found)} == {7}


@pytest.mark.parametrize(
    ("zone", "day", "at", "then"),
    [
        ("America/New_York", date(2026, 3, 8), time(2, 30), datetime(2026, 3, 8, 7)),  # skipped: 3:00
        ("America/New_York", date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 5, 30)),  # twice
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), datetime(2026, 10, 3, 15, 30)),  # 2:30
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 40), datetime(2026, 4, 4, 14, 40)),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 15), datetime(2026, 4, 23, 22)),  # no midnight: 1:00
        ("Pacific/Apia", date(2011, 12, 30), time(9), datetime(2011, 12, 30, 10)),  # no such day
        ("Asia/Kathmandu", date(2026, 11, 23), time(9), datetime(2026, 11, 23, 3, 15)),
    ],
)
def test_hours_that_are_skipped_or_come_twice(zone: str, day: date, at: time, then: datetime) -> None:
    assert first_instant(day, at, zone) == then.replace(tzinfo=UTC)


def test_a_day_left_out_leaves_no_week_without_its_digest() -> None:
    start, end = datetime(2011, 12, 20, tzinfo=UTC), datetime(2012, 1, 14, tzinfo=UTC)
    friday = digest("friday", time(9), "Pacific/Apia")

    found = [each.at for each in due(friday, start, end, RULES)]
    assert found == walked(friday, start, end)
    assert [at.astimezone(ZoneInfo("Pacific/Apia")).isoformat()[:16] for at in found] == [
        "2011-12-23T09:00",
        "2011-12-31T00:00",
        "2012-01-06T09:00",
        "2012-01-13T09:00",
    ]


@pytest.mark.parametrize(
    ("starts_on", "now", "week"),
    [
        ("sunday", datetime(2026, 11, 23, 14, tzinfo=UTC), (date(2026, 11, 15), date(2026, 11, 21))),
        ("monday", datetime(2026, 11, 23, 14, tzinfo=UTC), (date(2026, 11, 16), date(2026, 11, 22))),
        ("sunday", datetime(2026, 11, 22, 5, tzinfo=UTC), (date(2026, 11, 15), date(2026, 11, 21))),
        ("sunday", datetime(2026, 11, 22, 4, 59, tzinfo=UTC), (date(2026, 11, 8), date(2026, 11, 14))),
        ("sunday", datetime(2027, 1, 4, 14, tzinfo=UTC), (date(2026, 12, 27), date(2027, 1, 2))),
    ],
)
def test_it_is_about_the_last_whole_week_of_the_subscription(
    starts_on: str, now: datetime, week: tuple[date, date]
) -> None:
    rules = ReadingRules("America/New_York", starts_on)  # pyright: ignore[reportArgumentType]
    assert last_week(now, rules) == Window(*week, "America/New_York")
    assert week_of(week[0], rules) == week_of(week[1], rules) == last_week(now, rules)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_no_week_is_told_of_twice_or_left_out(zone: str) -> None:
    weeks = [each.week.start for each in due(digest("sunday", time(0, 30), zone), START, END, RULES)]
    assert {(b - a).days for a, b in pairwise(weeks)} == {7}


@pytest.mark.parametrize(
    ("zone", "at", "begins"),
    [
        ("America/New_York", time(9), datetime(2026, 11, 23, 13, 25)),
        ("America/New_York", time(9, 50), datetime(2026, 11, 23, 13, 25)),
        ("Asia/Kolkata", time(9), datetime(2026, 11, 23, 2, 25)),
        ("Asia/Kathmandu", time(9), datetime(2026, 11, 23, 2, 25)),
    ],
)
def test_rows_are_read_in_the_hour_before_once_its_figures_are_settled(
    zone: str, at: time, begins: datetime
) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    (one,) = due(digest("monday", at, zone), now, now + 6 * DAY, RULES)

    assert one.reading == (begins.replace(tzinfo=UTC), begins.replace(tzinfo=UTC) + timedelta(minutes=30))
    assert one.reading[1] < one.at


def test_two_minutes_are_punctual() -> None:
    one = Due(START, Window(date(2026, 1, 1), date(2026, 1, 7), "UTC"))
    assert not one.is_late(START + timedelta(seconds=120))
    assert one.is_late(START + timedelta(seconds=121))


def test_after_three_weeks_of_downtime_the_newest_is_posted_and_the_others_are_listed() -> None:
    down, up = datetime(2026, 11, 2, 15, tzinfo=UTC), datetime(2026, 11, 23, 15, tzinfo=UTC)
    found = missed(digest(), down, up, RULES)

    assert found.newest is not None
    assert found.newest.week.start == date(2026, 11, 15)
    assert found.newest.is_late(up)
    assert [each.week.start for each in found.older] == [date(2026, 11, 1), date(2026, 11, 8)]
    assert missed(digest(), up, up + DAY, RULES).newest is None


def test_what_was_looked_after_is_not_due_again() -> None:
    (one,) = due(digest(), datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC), RULES)
    assert list(due(digest(), one.at, one.at + 6 * DAY, RULES)) == []
    assert list(due(digest(), one.at - MINUTE, one.at, RULES)) == [one]


def test_channels_are_spread_within_ninety_seconds() -> None:
    channels = [f"C{place:08}" for place in range(200)]
    found = spread(channels)

    assert found == spread(channels[::-1])
    assert sorted(found.values()) == [timedelta(seconds=0.45) * place for place in range(200)]
    assert spread(["C2", "C1", "C2"]) == {"C1": timedelta(), "C2": timedelta(seconds=1)}
    assert spread([]) == {}
