"""The demo world holds what its stories promise, whatever the day it is made for."""

from __future__ import annotations

import json
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.sandbox.pendo.answering import Answerer
from bot.sandbox.pendo.columns import row_values
from bot.sandbox.pendo.demo.build import demo_world
from bot.sandbox.pendo.demo.people import INTERNAL_ACCOUNTS
from bot.sandbox.pendo.engine import read_pipeline
from bot.sandbox.pendo.world import TagKind, World, is_anonymous
from tests.sandbox.pendo.asking import at

NOW = at("2026-11-25T10:00")
Row = dict[str, Any]


class Demo:
    def __init__(self, world: World, now: int) -> None:
        self.world, self.now = world, now
        self.answerer = Answerer(world, world.zone, 0)
        self.app = world.default_app.id

    def ask(self, *stages: object) -> list[Row]:
        frame = read_pipeline(list(stages), self.answerer.environment(self.now))()
        columns = [row_values(column) for column in frame.columns.values()]
        return [dict(zip(frame.columns, values, strict=True)) for values in zip(*columns, strict=True)]

    def tag(self, name: str, kind: TagKind = "Feature") -> str:
        return next(tag.id for tag in self.world.tags if tag.name == name and tag.kind == kind)

    def uses(self, name: str, first_day: int, last_day: int, blacklist: str = "apply") -> list[Row]:
        """Customers' use by visitor, account and day; days count back from today (-1 is yesterday)."""
        source = {"featureEvents": {"featureId": self.tag(name), "blacklist": blacklist}}
        return self.rows(source, first_day, last_day, ["visitorId", "accountId", "day"])

    def active_accounts(self, first_day: int, last_day: int) -> set[str]:
        rows = self.rows({"events": {"appId": self.app}}, first_day, last_day, ["visitorId", "accountId"])
        return accounts(rows)

    def rows(self, source: Row, first_day: int, last_day: int, keys: list[str]) -> list[Row]:
        first, last = (f'dateAdd(now(), {day}, "days")' for day in (first_day, last_day))
        series = {"period": "dayRange", "first": first, "last": last}
        fields = {"clicks": {"sum": "numEvents"}, "lastTime": {"max": "lastTime"}}
        group = {"group": {"group": keys, "fields": fields}}
        rows = self.ask({"source": source | {"timeSeries": series}}, {"identified": "visitorId"}, group)
        return [row for row in rows if not internal(row)]


def internal(row: Row) -> bool:
    return row["accountId"] in INTERNAL_ACCOUNTS or row["visitorId"].endswith("@acme-internal.example")


def accounts(rows: list[Row]) -> set[str]:
    return {row["accountId"] for row in rows} - {""}


def clicks(rows: list[Row]) -> float:
    return sum(row["clicks"] for row in rows)


def visitors(rows: list[Row]) -> set[str]:
    return {row["visitorId"] for row in rows}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module", params=["2026-11-25T10:00", "2026-03-15T23:00"])
def demo(request: pytest.FixtureRequest, cache: Path) -> Demo:
    now = at(request.param)
    return Demo(demo_world(now, zone="America/New_York", cache_dir=cache), now)


def test_about_a_million_rows_over_four_hundred_days(demo: Demo) -> None:
    past = demo.world.events.time[demo.world.events.time <= demo.now]
    assert 900_000 < len(past) < 1_150_000
    assert np.all(np.diff(past) >= 0)
    assert 399 < (demo.now - past[0]) / 86_400_000 < 402


def test_people_and_accounts(demo: Demo) -> None:
    assert len(demo.world.accounts) == 120
    seen = demo.ask({"source": {"visitors": {"blacklist": "ignore"}}})
    assert 2_300 < len(seen) <= 2_500
    names = {str(account["agent"]["name"]) for account in demo.world.accounts.values()}
    assert {
        "Müller & Söhne",
        "東京電機商会",
        "กรุงเทพ โลจิสติกส์",
        "🚀 Rocket Rentals",
        'O\'Neill "Best" Foods',
    } <= names
    assert {"Contoso", "Fabrikam", "Northwind", "Acme Corp", "Acme Labs"} <= names
    assert any('"' in account and "\\" in account for account in demo.world.accounts)
    assert {str(account["agent"]["plan"]) for account in demo.world.accounts.values()} == {
        "free",
        "team",
        "business",
        "enterprise",
    }


def test_everybody_odd_is_there(demo: Demo) -> None:
    rows = demo.ask(
        {"source": {"visitors": {"blacklist": "ignore"}}},
        {
            "select": {
                "visitor": "visitorId",
                "accounts": "metadata.auto.accountids",
                "email": "metadata.agent.email",
            }
        },
    )
    anonymous = {row["visitor"] for row in rows if is_anonymous(row["visitor"])}
    assert "VISITOR-UNIQUE-ID" in anonymous
    assert len(anonymous) > 50
    several = [row["accounts"] for row in rows if len(row["accounts"]) > 1]
    assert len(several) > 40
    assert any(set(INTERNAL_ACCOUNTS) & set(found) for found in several)
    assert any(not row["accounts"] and row["email"] and "@acme" not in row["email"] for row in rows)


def test_internal_users_make_a_third_of_all_events(demo: Demo) -> None:
    rows = demo.ask(
        {
            "source": {
                "events": {"appId": "expandAppIds(`*`)", "blacklist": "ignore"},
                "timeSeries": {"period": "dayRange", "first": "now()", "count": -400},
            }
        },
        {"group": {"group": ["visitorId", "accountId"], "fields": {"clicks": {"sum": "numEvents"}}}},
    )
    assert 0.3 < clicks([row for row in rows if internal(row)]) / clicks(rows) < 0.37


def test_weekends_are_quiet(demo: Demo) -> None:
    series = {"period": "dayRange", "first": "now()", "count": -56}
    rows = demo.ask(
        {"source": {"events": None, "timeSeries": series}},
        {"group": {"group": ["day"], "fields": {"n": {"sum": "numEvents"}}}},
    )
    by_weekday: dict[bool, list[float]] = {False: [], True: []}
    for row in rows:
        by_weekday[datetime.fromtimestamp((row["day"] + 43_200_000) / 1000).weekday() >= 5].append(row["n"])
    assert 0.1 < np.mean(by_weekday[True]) / np.mean(by_weekday[False]) < 0.2


def test_a_visitor_has_several_rows_a_day(demo: Demo) -> None:
    series = {"period": "dayRange", "first": 'dateAdd(now(), -14, "days")', "count": 14}
    rows = demo.ask({"source": {"featureEvents": None, "timeSeries": series}})
    for field in ("remoteIp", "userAgent", "server", "tabId"):
        seen: dict[tuple[str, int], set[Any]] = {}
        for row in rows:
            seen.setdefault((row["visitorId"], row["day"]), set()).add(row[field])
        assert sum(len(values) > 1 for values in seen.values()) > 50, field


def test_names(demo: Demo) -> None:
    features = [tag.name for tag in demo.world.tags if tag.kind == "Feature"]
    assert len(features) == len(set(features)) == 40
    assert "Import button" not in features
    assert [name for name in features if name.startswith(("Export", "Dashboard"))] == [
        "Dashboard view",
        "Export button",
    ]
    assert {
        "User profile",
        "Onboarding checklist",
        "Settings panel",
        "Help widget",
        "Bulk edit",
        "Report export",
    } <= set(features)
    assert {"Dashboard", "Reports list", "Settings", "Billing"} <= {
        tag.name for tag in demo.world.tags_of("Page")
    }
    assert [(app.name, app.platform) for app in demo.world.apps] == [
        ("Web app", "web"),
        ("Mobile app", "ios"),
    ]
    assert [tag.name for tag in demo.world.tags if tag.dirty] == ["Settings panel"]


def test_export_button_rises_a_little_and_five_people_lead(demo: Demo) -> None:
    now, before = demo.uses("Export button", -30, -1), demo.uses("Export button", -60, -31)
    active = demo.active_accounts(-30, -1) | accounts(now)
    rate = len(accounts(now)) / len(active)
    rate_before = len(accounts(before)) / len(demo.active_accounts(-60, -31) | accounts(before))
    assert 0.35 < rate < 0.45
    assert 0.005 < rate - rate_before < 0.08
    by_visitor: dict[str, float] = {}
    for row in now:
        by_visitor[row["visitorId"]] = by_visitor.get(row["visitorId"], 0) + row["clicks"]
    top = sum(sorted(by_visitor.values())[-5:])
    assert 0.22 < top / clicks(now) < 0.38
    assert demo.uses("Export button", -30, -1, blacklist="only")


def test_bulk_edit_doubles_its_clicks_with_the_same_people(demo: Demo) -> None:
    first, second = demo.uses("Bulk edit", -30, -16), demo.uses("Bulk edit", -15, -1)
    assert demo.uses("Bulk edit", -90, -31) == []
    assert 1.7 < clicks(second) / clicks(first) < 2.5
    assert 0.85 < len(visitors(second)) / len(visitors(first)) < 1.15


def test_report_export_has_been_silent_for_nine_days(demo: Demo) -> None:
    assert demo.uses("Report export", -8, 0) == []
    assert max(row["lastTime"] for row in demo.uses("Report export", -30, 0)) < demo.now - 8 * 86_400_000
    assert len(demo.uses("Report export", -30, -10)) > 100
    page = {"pageEvents": {"pageId": demo.tag("Reports list", "Page")}}
    lately, earlier = (
        clicks(demo.rows(page, *days, ["visitorId", "accountId"])) for days in ((-7, -1), (-14, -8))
    )
    assert 0.7 < lately / earlier < 1.4


LONG = {"period": "dayRange", "first": "now()", "count": -400}
ALL_APPS = {"appId": "expandAppIds(`*`)"}


def test_guides_of_every_state_and_kind(demo: Demo) -> None:
    guides = demo.ask({"source": {"guides": ALL_APPS}})
    assert {guide["state"] for guide in guides} == {"public", "staged", "draft", "disabled"}
    assert {guide["launchMethod"] for guide in guides} == {"auto", "dom", "badge", "whatsnew"}
    assert {len(guide["steps"]) for guide in guides} == {1, 2, 3}
    categories = demo.ask({"source": {"groups": {"groupType": "guideCategory", "items": True}}})
    assert {group["name"] for group in categories} >= {"Onboarding", "Announcements", "Feedback", "Help"}
    shown = {row["guideId"] for row in demo.ask({"source": {"guidesSeenEver": ALL_APPS}})}
    assert shown == {guide["id"] for guide in guides if guide["state"] in ("public", "disabled")}


def test_a_tour_loses_some_at_every_step(demo: Demo) -> None:
    tour = next(guide for guide in demo.world.guides if guide.name == "Welcome tour")
    rows = demo.ask({"source": {"guideEvents": {"guideId": tour.id}, "timeSeries": LONG}})
    seen, advanced, dismissed = (
        [sum(row["type"] == kind and row["guideStepId"] == step.id for row in rows) for step in tour.steps]
        for kind in ("guideSeen", "guideAdvanced", "guideDismissed")
    )
    assert seen[0] > seen[1] > seen[2] > 0.3 * seen[0]
    assert seen[1:] == advanced[:2]
    assert advanced[2] == 0 < dismissed[0]
    assert all(row["browserTime"] <= row["receivedTime"] for row in rows)


def test_the_score_of_nps_rises(demo: Demo) -> None:
    nps = next(guide for guide in demo.world.guides if len(guide.polls) == 2)
    rating, reason = nps.polls
    source = {"pollEvents": {"guideId": nps.id, "blacklist": "ignore"}, "timeSeries": LONG}
    rows = demo.ask({"source": source})
    ratings = [row["pollResponse"] for row in rows if row["pollId"] == rating.id]
    assert 500 < len(ratings) < 700
    assert set(ratings) <= set(range(11))
    half = len(ratings) // 2
    early, late = (
        (sum(n >= 9 for n in part) - sum(n < 7 for n in part)) / len(part)
        for part in (ratings[:half], ratings[half:])
    )
    assert -0.3 < early < late - 0.1 < 0.5
    words = [row["pollResponse"] for row in rows if row["pollId"] == reason.id]
    assert len(words) > 150
    assert all(isinstance(word, str) for word in words)


def test_people_accounts_and_segments_are_described(demo: Demo) -> None:
    agents = [metadata["agent"] for metadata in demo.world.visitors.values()]
    assert all({"email", "role", "language", "full_name"} <= set(agent) for agent in agents)
    customs = [metadata["custom"] for metadata in demo.world.accounts.values()]
    for name in ("industry", "planlevel", "renewaldate", "totallicenses", "customersuccessmanager"):
        values = [custom.get(name, "absent") for custom in customs]
        assert {"", "absent"} < set(values), name
    kinds = [
        {(visitor is None, account is None) for visitor, account in segment.items}
        for segment in demo.world.segments
    ]
    assert kinds == [{(True, False)}, {(False, True)}, {(False, False)}]
    assert all(len(segment.items) > 15 for segment in demo.world.segments)
    (row,) = demo.ask({"source": {"visitors": None}}, {"limit": 1})
    assert {"lastbrowsername", "lastoperatingsystem", "lastuseragent"} <= set(row["metadata"]["auto"])


def test_rows_tell_parameters_frustration_and_recordings(demo: Demo) -> None:
    week = {"period": "dayRange", "first": "now()", "count": -7}
    pages = demo.ask({"source": {"pageEvents": None, "timeSeries": week}})
    assert {(row["parameters"] or {}).get("parameter") for row in pages} >= {"sales", "", "weekly", None}
    for name in ("rageClickCount", "deadClickCount", "errorClickCount", "uTurnCount"):
        assert 0 < sum(row[name] > 0 for row in pages) < len(pages) / 20
    assert {row["country"] for row in pages} >= {"US", "DE", "JP"}
    assert 0 < sum(row["recordingSessionId"] is not None for row in pages) < len(pages) / 4


def test_one_page_counts_what_two_others_count(demo: Demo) -> None:
    def loads(*names: str) -> float:
        ids = [demo.tag(name, "Page") for name in names]
        return clicks(demo.rows({"pageEvents": {"pageIds": ids}}, -7, -1, ["visitorId", "accountId"]))

    assert loads("Any report") == loads("Reports list") + loads("Report detail") > 0


def test_metadata_events_are_few(demo: Demo) -> None:
    series = {"period": "dayRange", "first": "now()", "count": -7}
    rows = demo.ask({"source": {"singleEvents": None, "timeSeries": series}})
    titles = [json.loads(row["title"]) for row in rows if row["type"] == "meta"]
    assert 0 < len(titles) < len(rows) / 100
    assert all("email" in title["visitor"] for title in titles)


def test_every_feature_is_used(demo: Demo) -> None:
    series = {"period": "dayRange", "first": "now()", "count": -30}
    used = demo.ask(
        {"source": {"featureEvents": {"appId": "expandAppIds(`*`)"}, "timeSeries": series}},
        {"group": {"group": ["featureId"]}},
    )
    assert {row["featureId"] for row in used} == {tag.id for tag in demo.world.tags_of("Feature")}


def test_the_same_day_gives_the_same_world_from_its_file_or_anew(cache: Path, tmp_path: Path) -> None:
    kept = demo_world(NOW, zone="America/New_York", cache_dir=cache)
    started = time.perf_counter()
    made = demo_world(NOW + 3_600_000, zone="America/New_York", cache_dir=tmp_path)
    assert time.perf_counter() - started < 8
    assert np.array_equal(kept.events.time, made.events.time)
    assert np.array_equal(kept.events.fields["visitorId"].codes, made.events.fields["visitorId"].codes)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_damaged_file_is_made_anew_and_few_are_kept(tmp_path: Path) -> None:
    demo_world(NOW, zone="UTC", cache_dir=tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:1000])
    assert len(demo_world(NOW, zone="UTC", cache_dir=tmp_path).events) > 900_000
    for old in range(5):
        tmp_path.joinpath(f"demo-0-{old}.npz").write_bytes(b"")
    demo_world(NOW + 86_400_000, zone="UTC", cache_dir=tmp_path)
    assert len(list(tmp_path.iterdir())) == 4


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no directory")
    world = demo_world(NOW, zone="Asia/Tokyo", cache_dir=blocked)
    assert datetime.fromtimestamp(world.events.time[0] / 1000).date() >= date(2026, 11, 25) - timedelta(
        days=402
    )


HOT_PATHS: dict[str, tuple[dict[str, Any], int, list[Row]]] = {
    "one feature by visitor, account and day": (
        {"featureEvents": {"featureId": "${Export button}"}},
        -120,
        [
            {
                "group": {
                    "group": ["visitorId", "accountId", "day"],
                    "fields": {
                        "clicks": {"sum": "numEvents"},
                        "firstTime": {"min": "firstTime"},
                        "lastTime": {"max": "lastTime"},
                    },
                }
            }
        ],
    ),
    "everybody by visitor and account": (
        {"events": {"appId": -323232}},
        -30,
        [{"filter": '!contains(visitorId, "@acme")'}, {"group": {"group": ["visitorId", "accountId"]}}],
    ),
}


@pytest.mark.parametrize("path", HOT_PATHS)
def test_what_the_bot_asks_most_is_fast(demo: Demo, path: str) -> None:
    source, count, stages = HOT_PATHS[path]
    if "featureEvents" in source:
        source = {"featureEvents": {"featureId": demo.tag("Export button")}}
    series = {"period": "dayRange", "first": "now()", "count": count}
    pipeline = [{"source": source | {"timeSeries": series}}, *stages]
    demo.answerer.warm(demo.now)
    started = time.perf_counter()
    read_pipeline(pipeline, demo.answerer.environment(demo.now))()
    assert time.perf_counter() - started < 0.3
