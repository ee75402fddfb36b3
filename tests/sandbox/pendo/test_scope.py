"""Apps, Pendo's exclude list and ids: what a source shows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.world import ExcludeRule, World
from tests.sandbox.pendo.asking import (
    EXPORT,
    HOME,
    NOW,
    PHONE,
    SCAN,
    SIGNED_UP,
    WEB,
    Answerer,
    ask,
    at,
    days,
    multiset,
    small_world,
)

MORNING = at("2026-11-24T09:00")
EXCLUDE = (ExcludeRule("visitorId", "*@robots.example"), ExcludeRule("server", "staging.*"))


def event(visitor: str, tag: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"time": MORNING, "visitorId": visitor, "tag": tag} | fields


@pytest.fixture
def world() -> World:
    return small_world(
        [
            event("ana", EXPORT.id, accountId="a1", server="app.example"),
            event("ana", HOME.id, accountId="a1", server="app.example"),
            event("ben", EXPORT.id, accountId="a2", server="staging.example"),
            event("bot@robots.example", EXPORT.id),
            event("_PENDO_T_1", None),
            event("cy", SCAN.id, accountId="a3"),
            event("cy", SIGNED_UP.id, accountId="a3"),
        ],
        exclude=EXCLUDE,
    )


def people(world: World, source: str, **arguments: object) -> list[str]:
    rows = ask(world, {"source": {source: arguments or None, "timeSeries": days(-1)}})
    return sorted(row["visitorId"] for row in rows)


def test_without_an_app_only_the_default_app(world: World) -> None:
    assert people(world, "events") == ["_PENDO_T_1", "ana"]
    assert people(world, "featureEvents") == ["ana"]


def test_apps_by_number_list_and_filter(world: World) -> None:
    assert people(world, "events", appId=PHONE.id) == ["cy"]
    assert people(world, "events", appId=[WEB.id, PHONE.id]) == ["_PENDO_T_1", "ana", "cy"]
    assert people(world, "events", appId='expandAppIds("*")') == ["_PENDO_T_1", "ana", "cy"]
    assert people(world, "events", appId="expandAppIds(`mobile`)") == ["cy"]
    assert people(world, "events", appId="expandAppIds(`android`)") == []


def test_all_apps_hold_the_default_app(world: World) -> None:
    def rows(**arguments: object) -> list[str]:
        return multiset(ask(world, {"source": {"events": arguments, "timeSeries": days(-1)}}))

    assert set(rows()) < set(rows(appId="expandAppIds(`*`)"))


def test_sorted_pages_add_up_to_the_whole(world: World) -> None:
    source = {"source": {"visitors": {"blacklist": "ignore"}}}
    whole = ask(world, source, {"sort": ["visitorId"]})
    pages: list[dict[str, Any]] = []
    while page := ask(
        world,
        source,
        {"sort": ["visitorId"]},
        {"filter": f'visitorId > "{pages[-1]["visitorId"]}"' if pages else "true"},
        {"limit": 2},
    ):
        pages += page
    assert pages == whole


def test_ids_reach_into_every_app(world: World) -> None:
    assert people(world, "featureEvents", featureId=SCAN.id) == ["cy"]
    assert people(world, "featureEvents", featureIds=[SCAN.id, EXPORT.id]) == ["ana", "cy"]
    assert people(world, "pageEvents", pageId=HOME.id) == ["ana"]
    assert people(world, "trackEvents", trackTypeId=SIGNED_UP.id) == ["cy"]
    assert people(world, "featureEvents", featureId="deleted") == []


def test_track_events_are_no_part_of_events(world: World) -> None:
    rows = ask(world, {"source": {"events": None, "timeSeries": days(-1)}}, {"filter": "visitorId == `cy`"})
    assert rows == []


def test_the_exclude_list_is_applied_unless_told_otherwise(world: World) -> None:
    assert people(world, "featureEvents", blacklist="ignore") == ["ana", "ben", "bot@robots.example"]
    assert people(world, "featureEvents", blacklist="only") == ["ben", "bot@robots.example"]


@pytest.mark.parametrize("source", ["events", "featureEvents", "pageEvents", "trackEvents"])
def test_applied_and_only_make_up_all_events(world: World, source: str) -> None:
    def rows(blacklist: str) -> list[dict[str, Any]]:
        return ask(world, {"source": {source: {"blacklist": blacklist}, "timeSeries": days(-1)}})

    assert multiset(rows("apply") + rows("only")) == multiset(rows("ignore"))


@pytest.mark.parametrize("source", ["visitors", "accounts"])
def test_applied_and_only_make_up_all_objects(world: World, source: str) -> None:
    def rows(blacklist: str) -> list[dict[str, Any]]:
        return ask(world, {"source": {source: {"blacklist": blacklist}}})

    assert multiset(rows("apply") + rows("only")) == multiset(rows("ignore"))


def test_visitors_carry_what_pendo_fills_in(world: World) -> None:
    (cy,) = ask(world, {"source": {"visitors": None}}, {"filter": 'visitorId == "cy"'})
    assert cy["metadata"]["auto"]["accountids"] == ["a3"]
    assert cy["metadata"]["auto"]["firstvisit"] == MORNING
    assert set(cy["metadata"]) == {"auto", "auto__323232", "auto_77"}


def test_visitors_are_all_or_the_identified(world: World) -> None:
    def visitors(**arguments: object) -> list[str]:
        return sorted(row["visitorId"] for row in ask(world, {"source": {"visitors": arguments}}))

    assert visitors() == ["_PENDO_T_1", "ana", "ben", "cy"]
    assert visitors(identified=True) == ["ana", "ben", "cy"]


def test_accounts_by_app(world: World) -> None:
    def accounts(**arguments: object) -> list[str]:
        return sorted(row["accountId"] for row in ask(world, {"source": {"accounts": arguments}}))

    assert accounts() == ["a1", "a2", "a3"]
    assert accounts(appId=PHONE.id) == ["a3"]


def test_nobody_is_seen_before_the_first_event(world: World) -> None:
    assert ask(world, {"source": {"visitors": None}}, now=MORNING - 1) == []
    assert ask(world, {"source": {"accounts": None}}, now=MORNING - 1) == []


def test_objects_by_app_and_id(world: World) -> None:
    def names(source: str, **arguments: object) -> list[str]:
        return sorted(row["name"] for row in ask(world, {"source": {source: arguments or None}}))

    assert names("features") == ["Export", "Search"]
    assert names("features", appId='expandAppIds("*")') == ["Export", "Scan", "Search"]
    assert names("features", featureId=SCAN.id) == ["Scan"]
    assert names("pages") == ["Home"]
    assert names("trackTypes") == ["Signed up"]
    assert names("apps") == ["Phone", "Web"]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"nope": None}, "unknown source 'nope'"),
        ({"segments": None}, "unknown source 'segments'"),
        ({"events": None, "visitors": None}, "one source"),
        ({"events": {"featureId": "x"}}, "'featureId'"),
        ({"events": {"nope": 1}}, "'nope'"),
        ({"events": {"blacklist": "none"}}, "blacklist"),
        ({"events": {"appId": 1}}, "unknown app 1"),
        ({"events": {"appId": True}}, "unknown app True"),
        ({"events": {"appId": "Web"}}, "unknown app None"),
        ({"events": {"appId": []}}, "empty list"),
        ({"events": []}, "object"),
        ({"featureEvents": {"featureId": 5}}, "featureId"),
        ({"featureEvents": {"featureId": "a", "featureIds": ["b"]}}, "not both"),
        ({"visitors": {"timeSeries": {}}}, "'timeSeries'"),
        ({"visitors": {"identified": "yes"}}, "identified"),
    ],
)
def test_source_refused_by_name(world: World, source: dict[str, Any], says: str) -> None:
    if "Events" in str(source) or "events" in source:
        source = source | {"timeSeries": days(-1)}
    with pytest.raises(Refusal) as refused:
        ask(world, {"source": source})
    assert refused.value.status == 400
    assert says in refused.value.message


@pytest.mark.parametrize(
    ("stages", "says"),
    [
        (
            [{"source": {"featureEvents": {"featureId": "f", "appId": WEB.id}, "timeSeries": days(-1)}}],
            "combined",
        ),
        (
            [{"source": {"featureEvents": None, "timeSeries": days(-1) | {"period": "hourRange"}}}],
            "hourRange",
        ),
        ([{"source": {"events": None}, "timeSeries": days(-1)}], "belongs inside"),
        ([{"source": {"events": None, "timeSeries": days(-1, 'date_add(now(), 0, "days")')}}], "dateAdd"),
        ([{"source": {"events": {"eventClass": ["web"]}, "timeSeries": days(-1)}}], "eventClass"),
    ],
)
def test_accepted_with_a_warning(world: World, stages: list[object], says: str) -> None:
    answerer = Answerer(world, world.zone, 0)
    env = answerer.environment(NOW)
    body = json.dumps({"request": {"pipeline": stages}}).encode()
    answerer.answer(body, env, details=False)
    assert len(env.trace.warnings) == 1
    assert says in env.trace.warnings[0]
