"""The rows of event sources, and what our own pipelines make of them, against a naive count."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.pendo.world import ExcludeRule, is_anonymous
from tests.sandbox.pendo.asking import (
    EXPORT,
    HOME,
    PHONE,
    SCAN,
    SEARCH,
    TAGS,
    WEB,
    ask,
    multiset,
    small_world,
)

ZONE = "America/New_York"
NOW = datetime(2026, 11, 4, 15, 30, tzinfo=ZoneInfo(ZONE))
EXCLUDE = (ExcludeRule("visitorId", "robot*"), ExcludeRule("remoteIp", "10.*"))
HOMES = {tag.id: tag.app_id for tag in TAGS}

events = st.fixed_dictionaries(
    {
        # Twelve days around the change of clocks on 1 November, today and what has not happened yet included.
        "time": st.integers(0, 12 * 24 * 60).map(lambda n: ms(NOW - timedelta(days=10)) + n * 60_000),
        "visitorId": st.sampled_from(["ana", "ben", 'o"\\x', "robot-1", "_PENDO_T_1"]),
        "accountId": st.sampled_from(["", "a1", "a2"]),
        "tag": st.sampled_from([EXPORT.id, SEARCH.id, SCAN.id, HOME.id, None]),
        "numEvents": st.integers(1, 5),
        "server": st.sampled_from(["s1", "s2"]),
        "remoteIp": st.sampled_from(["10.0.0.1", "192.0.2.1", "192.0.2.2"]),
        "userAgent": st.sampled_from(["x", "y"]),
    }
)
worlds = st.lists(events, max_size=60)


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def day_of(time: int) -> int:
    local = datetime.fromtimestamp(time / 1000, ZoneInfo(ZONE))
    return ms(datetime(local.year, local.month, local.day, tzinfo=ZoneInfo(ZONE)))


def happened(rows: list[dict[str, Any]], days: int, *, with_today: bool) -> list[dict[str, Any]]:
    """The events of the ``days`` days before today that the exclude list lets through."""
    today = day_of(ms(NOW))
    first = day_of(ms(NOW - timedelta(days=days)))
    return [
        row
        for row in rows
        if first <= day_of(row["time"]) <= today
        and (with_today or day_of(row["time"]) < today)
        and row["time"] <= ms(NOW)
        and not row["visitorId"].startswith("robot")
        and not row["remoteIp"].startswith("10.")
    ]


def series(days: int, *, with_today: bool) -> dict[str, Any]:
    first = day_of(ms(NOW - timedelta(days=days)))
    return {"period": "dayRange", "first": first, "count": days + with_today}


@settings(max_examples=120, deadline=None)
@given(worlds, st.integers(1, 9), st.booleans())
def test_feature_use_by_visitor_account_and_day(
    rows: list[dict[str, Any]], days: int, with_today: bool
) -> None:
    world = small_world(rows, zone=ZONE, exclude=EXCLUDE)
    expected: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in happened(rows, days, with_today=with_today):
        if row["tag"] == EXPORT.id:
            key = (row["visitorId"], row["accountId"], day_of(row["time"]))
            fresh = {"clicks": 0, "firstTime": row["time"], "lastTime": row["time"]}
            found = expected.setdefault(
                key, dict(zip(("visitorId", "accountId", "day"), key, strict=True)) | fresh
            )
            found["clicks"] += row["numEvents"]
            found["firstTime"] = min(found["firstTime"], row["time"])
            found["lastTime"] = max(found["lastTime"], row["time"])
    fields = {
        "clicks": {"sum": "numEvents"},
        "firstTime": {"min": "firstTime"},
        "lastTime": {"max": "lastTime"},
    }
    found = ask(
        world,
        {
            "source": {
                "featureEvents": {"featureId": EXPORT.id},
                "timeSeries": series(days, with_today=with_today),
            }
        },
        {"group": {"group": ["visitorId", "accountId", "day"], "fields": fields}},
        now=ms(NOW),
    )
    assert multiset(found) == multiset(list(expected.values()))


@settings(max_examples=80, deadline=None)
@given(worlds, st.integers(1, 9))
def test_activity_of_one_app(rows: list[dict[str, Any]], days: int) -> None:
    world = small_world(rows, zone=ZONE, exclude=EXCLUDE)
    expected = {
        (row["visitorId"], row["accountId"])
        for row in happened(rows, days, with_today=False)
        if HOMES.get(row["tag"], WEB.id) == WEB.id and not is_anonymous(row["visitorId"])
    }
    found = ask(
        world,
        {"source": {"events": {"appId": WEB.id}, "timeSeries": series(days, with_today=False)}},
        {"identified": "visitorId"},
        {"group": {"group": ["visitorId", "accountId"]}},
        now=ms(NOW),
    )
    assert len(found) == len(expected)
    assert {(row["visitorId"], row["accountId"]) for row in found} == expected


@settings(max_examples=80, deadline=None)
@given(worlds)
def test_a_row_is_one_combination_of_its_key(rows: list[dict[str, Any]]) -> None:
    world = small_world(rows, zone=ZONE)
    key = ("visitorId", "accountId", "server", "remoteIp", "userAgent", "tag")
    expected: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["tag"] in (EXPORT.id, SEARCH.id, SCAN.id) and row["time"] <= ms(NOW):
            expected[(*(row[name] for name in key), day_of(row["time"]))].append(row)
    source = {"featureEvents": {"appId": [WEB.id, PHONE.id]}, "timeSeries": series(11, with_today=True)}
    found = ask(world, {"source": source}, now=ms(NOW))
    names = (*key[:-1], "featureId", "day")
    assert {tuple(row[name] for name in names) for row in found} == set(expected)
    assert len(found) == len(expected)
    for row in found:
        events = expected[tuple(row[name] for name in names)]
        assert row["numEvents"] == sum(event["numEvents"] for event in events)
        assert row["numMinutes"] == len({event["time"] // 60_000 for event in events})
        assert row["firstTime"] == min(event["time"] for event in events)
        assert row["appId"] == HOMES[row["featureId"]]


@settings(max_examples=60, deadline=None)
@given(
    worlds,
    st.sampled_from(["numEvents > 2", 'contains(visitorId, "n") && numEvents * 2 <= 6', "!isNull(tabId)"]),
)
def test_a_filter_on_columns_agrees_with_one_on_single_rows(
    rows: list[dict[str, Any]], condition: str
) -> None:
    world = small_world(rows, zone=ZONE)
    source = {"source": {"events": None, "timeSeries": series(11, with_today=True)}}
    by_column = ask(world, source, {"filter": condition}, now=ms(NOW))
    one_by_one = [
        row
        for row in ask(world, source, now=ms(NOW))
        if ask(world, {"source": {"const": [row]}}, {"filter": condition}, now=ms(NOW))
    ]
    assert multiset(by_column) == multiset(one_by_one)


def test_rows_of_today_come_in_as_the_clock_runs_on() -> None:
    world = small_world([{"time": ms(NOW) + n, "visitorId": f"v{n}"} for n in range(3)])
    source = {"source": {"events": None, "timeSeries": {"period": "dayRange", "first": "now()", "count": 1}}}
    assert [len(ask(world, source, now=ms(NOW) + n)) for n in (-1, 0, 1, 2, 99)] == [0, 1, 2, 3, 3]
