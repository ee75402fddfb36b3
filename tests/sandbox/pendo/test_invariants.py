"""What holds in any world, whatever happened in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.pendo.answering import EVENT_SOURCES, Answerer
from bot.sandbox.pendo.world import ExcludeRule, World
from tests.sandbox.pendo.asking import NOW, PHONE, TAGS, WEB, answer_of, at, small_world

Row = dict[str, Any]
EVERY_APP = 'expandAppIds("*")'
CHANGED_CLOCKS = at("2026-11-04T10:00")
"""A now three days after New York's clocks went back."""


@dataclass(frozen=True)
class Asked:
    """One event source of one world, asked about some days."""

    answerer: Answerer
    now: int
    source: str
    days: int

    def rows(self, *stages: object, arguments: Row | None = None, **series: Any) -> list[Row]:
        """Without a series: the days before today and today."""
        series = series or {"first": f'dateAdd(now(), -{self.days}, "days")', "last": "now()"}
        series = {"period": "dayRange"} | series
        source = {self.source: arguments or {"appId": EVERY_APP}, "timeSeries": series}
        return answer_of(self.answerer, {"source": source}, *stages, now=self.now)["results"]

    def events(self, **series: Any) -> int:
        return self.rows({"reduce": {"n": {"sum": "numEvents"}}}, **series)[0]["n"]

    def by(self, keys: list[str], *stages: object, **series: Any) -> dict[tuple[Any, ...], tuple[int, int]]:
        """Key to number of events and of visitors."""
        fields = {"n": {"sum": "numEvents"}, "people": {"count": "visitorId"}}
        rows = self.rows(*stages, {"group": {"group": keys, "fields": fields}}, **series)
        return {tuple(row[key] for key in keys): (row["n"], row["people"]) for row in rows}


def counted(rows: list[Row]) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True) for row in rows)


def apply_and_only_make_ignore(asked: Asked) -> None:
    apply, only, ignore = (
        counted(asked.rows(arguments={"appId": EVERY_APP, "blacklist": blacklist}))
        for blacklist in ("apply", "only", "ignore")
    )
    assert apply + only == ignore
    assert apply == counted(asked.rows())


def all_apps_hold_the_default_app(asked: Asked) -> None:
    everywhere = counted(asked.rows())
    default = counted(asked.rows(arguments={"blacklist": "apply"}))
    assert default <= everywhere
    one_by_one = [counted(asked.rows(arguments={"appId": app.id})) for app in asked.answerer.world.apps]
    assert sum(one_by_one, Counter[str]()) == everywhere
    assert one_by_one[0] == default


def one_day_before_now_is_yesterday(asked: Asked) -> None:
    yesterday = 'dateAdd(startOfPeriod("daily", now()), -1, "days")'
    expected = counted(asked.rows(first=yesterday, last=yesterday))
    assert counted(asked.rows(first="now()", count=-1)) == expected
    assert counted(asked.rows(first=yesterday, count=1)) == expected


def days_add_up_to_the_range(asked: Asked) -> None:
    days = asked.by(["day"])
    assert sum(events for events, _ in days.values()) == asked.events()
    assert {day: number for (day,), (number, _) in days.items()} == {
        day: asked.events(first=day, count=1) for (day,) in days
    }


def hours_add_up_to_days_and_days_to_weeks_and_months(asked: Asked) -> None:
    for fine, field, period, unit in (
        ("hourRange", "hour", "dayRange", "day"),
        ("dayRange", "day", "weekRange", "week"),
        ("dayRange", "day", "monthRange", "month"),
    ):
        span = {"first": f'startOfPeriod("{period}", dateAdd(now(), -{asked.days}, "days"))', "last": "now()"}
        bucket = {"eval": {"start": f'startOfPeriod("{period}", {field})'}}
        assert asked.by(["start"], bucket, period=fine, **span) == asked.by([unit], period=period, **span)


def visitors_of_the_range_lie_between_those_of_its_days(asked: Asked) -> None:
    days = [people for _, people in asked.by(["day"]).values()]
    (row,) = asked.rows({"reduce": {"people": {"count": "visitorId"}}})
    assert max(days, default=0) <= row["people"] <= sum(days)


def sorted_pages_add_up_to_the_whole(asked: Asked) -> None:
    group = {"group": {"group": ["visitorId"], "fields": {"n": {"sum": "numEvents"}}}}
    whole = asked.rows(group, {"sort": ["visitorId"]})
    size = len(whole) // 3 + 1
    pages: list[Row] = []
    while True:
        beyond = f"visitorId > {json.dumps(pages[-1]['visitorId'], ensure_ascii=False)}" if pages else "true"
        page = asked.rows(group, {"sort": ["visitorId"]}, {"filter": beyond}, {"limit": size})
        pages += page
        if len(page) < size:
            break
    assert pages == whole


def everybody_is_identified_or_not(asked: Asked) -> None:
    known, unknown = (counted(asked.rows({"identified": word})) for word in ("visitorId", "!visitorId"))
    assert known + unknown == counted(asked.rows())


def branches_of_spawn_are_all_there(asked: Asked) -> None:
    def day(first: str, count: int) -> list[object]:
        series = {"period": "dayRange", "first": first, "count": count}
        return [{"source": {asked.source: {"appId": EVERY_APP}, "timeSeries": series}}]

    spawned = answer_of(asked.answerer, {"spawn": [day("now()", -2), day("now()", 1)]}, now=asked.now)
    both = asked.rows(first='dateAdd(now(), -2, "days")', last="now()")
    assert counted(spawned["results"]) == counted(both)


def the_order_means_nothing(asked: Asked) -> None:
    first, second = asked.rows(), asked.rows()
    assert counted(first) == counted(second)
    if len(counted(first)) > 20:
        assert first != second


INVARIANTS: list[Callable[[Asked], None]] = [
    apply_and_only_make_ignore,
    all_apps_hold_the_default_app,
    one_day_before_now_is_yesterday,
    days_add_up_to_the_range,
    hours_add_up_to_days_and_days_to_weeks_and_months,
    visitors_of_the_range_lie_between_those_of_its_days,
    sorted_pages_add_up_to_the_whole,
    everybody_is_identified_or_not,
    branches_of_spawn_are_all_there,
    the_order_means_nothing,
]

EVENTS = st.fixed_dictionaries(
    {
        "time": st.integers(at("2026-10-30"), CHANGED_CLOCKS + 3_600_000),
        "visitorId": st.sampled_from(["ana", "ben", 'o"\\', "_PENDO_T_1", "robot@monitor.example", ""]),
        "accountId": st.sampled_from(["a1", "a2", ""]),
        "tag": st.sampled_from([tag.id for tag in TAGS] + [None]),
        "numEvents": st.integers(1, 3),
        "server": st.sampled_from(["app.example", "staging.example"]),
    }
) | st.fixed_dictionaries(
    {
        "time": st.integers(at("2026-10-31T22:00"), at("2026-11-02T02:00")),
        "visitorId": st.sampled_from(["ana", "ben"]),
        "appId": st.sampled_from([WEB.id, PHONE.id]),
    }
)
EXCLUDE = (ExcludeRule("visitorId", "*@monitor.example"), ExcludeRule("server", "staging.*"))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    rules = draw(st.lists(st.sampled_from(EXCLUDE), unique=True))
    return small_world(draw(st.lists(EVENTS, max_size=40)), exclude=rules)


@pytest.mark.parametrize("source", EVENT_SOURCES)
@given(world=worlds())
@settings(max_examples=15, deadline=None)
def test_in_random_worlds(source: str, world: World) -> None:
    answerer = Answerer(world, world.zone, 0)
    for holds in INVARIANTS:
        holds(Asked(answerer, CHANGED_CLOCKS, source, days=5))


@pytest.mark.parametrize("source", EVENT_SOURCES)
@pytest.mark.parametrize("holds", INVARIANTS, ids=lambda holds: holds.__name__)
def test_in_the_demo_world(demo_answerer: Answerer, source: str, holds: Callable[[Asked], None]) -> None:
    holds(Asked(demo_answerer, NOW, source, days=1))


EVER = ("visitors", "accounts", "guidesSeenEver", "pollsSeenEver")
LATELY = ("guideEvents", "pollEvents", "singleEvents", "guidesSeen", "pollsSeen")


@pytest.mark.parametrize("source", EVER + LATELY)
def test_apply_and_only_make_ignore_in_every_other_source(demo_answerer: Answerer, source: str) -> None:
    days = {"timeSeries": {"period": "dayRange", "first": "now()", "count": -3}}

    def rows(**arguments: str) -> Counter[str]:
        given = arguments if source == "visitors" else {"appId": EVERY_APP} | arguments
        stage = {"source": {source: given} | (days if source in LATELY else {})}
        return counted(answer_of(demo_answerer, stage)["results"])

    ignore = rows(blacklist="ignore")
    assert ignore
    assert rows(blacklist="apply") + rows(blacklist="only") == ignore
    assert rows() == rows(blacklist="apply")
