"""Rows that come late: missing while the newest hours are not there yet, whole when asked again later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bot.sandbox.pendo.answering import EVENT_SOURCES, Answerer
from bot.sandbox.pendo.columns import integers
from bot.sandbox.pendo.environment import Bounds
from bot.sandbox.pendo.eventstore import EventSource
from bot.sandbox.pendo.world import World
from tests.sandbox.pendo.asking import NOW, answer_of, at

HOUR = 3_600_000
LAG = Bounds(lag=int(3.5 * HOUR))
KINDS = {"featureEvents": "Feature", "pageEvents": "Page", "trackEvents": "TrackType"}
AFTERNOON = NOW + 6 * HOUR
YESTERDAY = at("2026-11-24")


def happened(world: World, source: EventSource, start: int, end: int) -> int:
    """The number of events from ``start`` to ``end``, both included, for each tag that they match."""
    events, kind = world.events, KINDS.get(source)
    inside = np.where((events.time >= start) & (events.time <= end), events.number, 0)
    wanted = np.array(
        [tag.kind == kind if kind else tag.kind != "TrackType" for tag in world.tags] + [not kind]
    )
    once = int(inside[wanted[events.tag]].sum())
    return once + (int(inside[events.also.row[wanted[events.also.tag]]].sum()) if kind and events.also else 0)


def ask(answerer: Answerer, source: str, now: int, bounds: Bounds, period: str) -> dict[str, Any]:
    series = {"period": period, "first": YESTERDAY, "last": "now()"}
    arguments = {"appId": 'expandAppIds("*")', "blacklist": "ignore"}
    stage = {"source": {source: arguments, "timeSeries": series}}
    return answer_of(answerer, stage, now=now, bounds=bounds, details=True)


def total(found: dict[str, Any]) -> int:
    return sum(row["numEvents"] for row in found["results"])


@pytest.mark.parametrize("source", EVENT_SOURCES)
def test_the_newest_hours_are_missing_and_valid_through_says_so(
    demo_answerer: Answerer, source: EventSource
) -> None:
    world, through = demo_answerer.world, AFTERNOON - LAG.lag
    late = ask(demo_answerer, source, AFTERNOON, LAG, "dayRange")
    assert max(row["lastTime"] for row in late["results"]) <= through
    assert total(late) == happened(world, source, YESTERDAY, through)
    assert late["details"]["validThrough"] == {str(app.id): through // HOUR * HOUR for app in world.apps}


@pytest.mark.parametrize("source", EVENT_SOURCES)
def test_later_calls_deliver_them(demo_answerer: Answerer, source: EventSource) -> None:
    def rows(now: int, bounds: Bounds) -> set[str]:
        found = ask(demo_answerer, source, now, bounds, "hourRange")["results"]
        return {str(sorted(row.items())) for row in found}

    at_once = rows(AFTERNOON, Bounds())
    assert len(rows(AFTERNOON, LAG)) < len(at_once)
    assert rows(AFTERNOON + LAG.lag, LAG) == at_once


def moments(world: World, source: str) -> list[int]:
    """When each single event happened, from yesterday on."""
    events = {"guideEvents": world.guide_events, "pollEvents": world.poll_events}.get(source, world.events)
    number = world.events.number if events is world.events else np.ones(len(events), dtype=int)
    since = events.time >= YESTERDAY
    return integers(np.repeat(events.time[since], number[since]))


@pytest.mark.parametrize("source", ["guideEvents", "pollEvents", "singleEvents"])
def test_single_events_are_late_and_come_later(demo_answerer: Answerer, source: str) -> None:
    def times(now: int, bounds: Bounds) -> list[int]:
        found = ask(demo_answerer, source, now, bounds, "dayRange")
        return sorted(row["browserTime"] for row in found["results"])

    through = AFTERNOON - LAG.lag
    happened = moments(demo_answerer.world, source)
    assert times(AFTERNOON, LAG) == [ms for ms in happened if ms <= through]
    assert times(AFTERNOON + LAG.lag, LAG) == [ms for ms in happened if ms <= AFTERNOON]
    assert times(AFTERNOON, Bounds()) == [ms for ms in happened if ms <= AFTERNOON]


@pytest.mark.parametrize("source", EVENT_SOURCES)
def test_today_stays_today_where_nothing_of_it_is_there_yet(
    demo_answerer: Answerer, source: EventSource
) -> None:
    series = {"period": "dayRange", "first": "now()", "count": 1}
    stage = {"source": {source: None, "timeSeries": series}}
    found = answer_of(demo_answerer, stage, now=NOW, bounds=Bounds(lag=12 * HOUR), details=True)
    assert found["results"] == []
    assert found["startTime"] == demo_answerer.events.calendar.floor(NOW, "day")
    assert set(found["details"]["validThrough"].values()) == {NOW - 12 * HOUR}
