"""Shares, stickiness, weeks of return and accounts equal what single events, counted one by one, say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.answers.answer import Answer
from bot.app import open_parts
from bot.question import Question
from bot.sandbox.pendo.serving import EmbeddedPendo, load_world
from bot.settings import Settings
from tests.oracle import Event
from tests.test_truth import NOW, ZONES, worlds, write_world

INTERNAL = ("*@corp", "corp")
RANDOM = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


async def asked(events: list[Event], zone: str, *texts: str) -> list[Answer]:
    """The answers to ``texts``, such as ``/stickiness feat-a``, over real HTTP."""
    found: list[Answer] = []
    with TemporaryDirectory() as folder:
        write_world(Path(folder), events)
        world = load_world(folder, now=int(NOW.timestamp() * 1000), zone=zone)
        with EmbeddedPendo(world, key="k", clock=lambda: int(NOW.timestamp() * 1000), zone=zone) as pendo:
            configured = Settings(
                pendo_keys=(SecretStr("k"),),
                pendo_url=pendo.url,
                pendo_rate=1000,
                timezone=zone,
                internal=INTERNAL,
            )
            async with open_parts(configured, lambda: NOW) as parts:
                for text in texts:
                    command, _, rest = text.removeprefix("/").partition(" ")
                    question = await parts.answerer.understand(command, rest)
                    assert isinstance(question, Question)
                    found.append(await parts.answerer.answer(question))
    return found


def ours(events: Iterable[Event], zone: str) -> list[tuple[date, Event]]:
    """The events that count, each with its civil day."""
    return [
        (datetime.fromtimestamp(event.at_ms / 1000, ZoneInfo(zone)).date(), event)
        for event in events
        if event.visitor and not event.visitor.endswith("@corp") and event.account != "corp"
    ]


def last_days(zone: str, count: int) -> tuple[date, date]:
    yesterday = NOW.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    return yesterday - timedelta(days=count - 1), yesterday


@RANDOM
@given(worlds, st.sampled_from(ZONES))
async def test_shares(events: list[Event], zone: str) -> None:
    (answer,) = await asked(events, zone, "/usage share")
    first, last = last_days(zone, 30)
    inside = [(day, event) for day, event in ours(events, zone) if first <= day <= last and event.feature]
    days: dict[str, set[tuple[date, str]]] = defaultdict(set)
    clicks: dict[str, int] = defaultdict(int)
    for day, event in inside:
        days[event.feature].add((day, event.visitor))
        clicks[event.feature] += event.clicks
    total = sum(map(len, days.values()))

    rows = {row["id"]: row for row in answer.tables["features"]}
    assert set(rows) == set(days)
    assert answer.measures["visitor_days"] == total
    for feature, pairs in days.items():
        assert rows[feature]["share_visitor_days"] == pytest.approx(len(pairs) / total)
        assert rows[feature]["share_clicks"] == pytest.approx(clicks[feature] / sum(clicks.values()))
        assert rows[feature]["visitors"] == len({visitor for _, visitor in pairs})
    assert sum(row["share_visitor_days"] for row in rows.values()) == pytest.approx(1 if rows else 0)


@RANDOM
@given(worlds, st.sampled_from(ZONES))
async def test_stickiness(events: list[Event], zone: str) -> None:
    month, week, long = await asked(
        events,
        zone,
        "/stickiness feat-a",
        "/stickiness feat-a last 7 days",
        "/stickiness feat-a last 60 days",
    )
    used = [(day, event) for day, event in ours(events, zone) if event.feature == "feat-a"]
    for answer, count in ((month, 30), (week, 7)):
        assert _figures(answer.measures) == pytest.approx(_ratio(used, last_days(zone, count)), nan_ok=True)
    first, last = last_days(zone, 60)
    middle = first + timedelta(days=29)
    blocks = [_figures(row) for row in long.tables["blocks"]]
    expected = [_ratio(used, (first, middle)), _ratio(used, (middle + timedelta(days=1), last))]
    assert [row["stickiness"] for row in blocks] == pytest.approx([row["stickiness"] for row in expected])


def _figures(found: Any) -> dict[str, float | None]:
    return {name: found[name] for name in ("stickiness", "dau_mean", "mau")}


def _ratio(used: list[tuple[date, Event]], span: tuple[date, date]) -> dict[str, float | None]:
    by_day: dict[date, set[str]] = defaultdict(set)
    for day, event in used:
        if span[0] <= day <= span[1]:
            by_day[day].add(event.visitor)
    people = set[str]().union(*by_day.values())
    mean = sum(map(len, by_day.values())) / ((span[1] - span[0]).days + 1)
    return {"stickiness": mean / len(people) if people else None, "dau_mean": mean, "mau": len(people)}


@RANDOM
@given(worlds, st.sampled_from(ZONES))
async def test_retention(events: list[Event], zone: str) -> None:
    (answer,) = await asked(events, zone, "/retention feat-a")
    _, yesterday = last_days(zone, 1)
    today = yesterday + timedelta(days=1)
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    starts = [sunday - timedelta(days=7 * back) for back in range(8, 0, -1)]
    weeks = [
        {
            event.visitor
            for day, event in ours(events, zone)
            if event.feature == "feat-a" and start <= day < start + timedelta(days=7)
        }
        for start in starts
    ]

    seen = set[str]()
    for place, row in enumerate(answer.tables["cohorts"]):
        cohort = weeks[place] - seen
        seen |= weeks[place]
        assert row["week"] == starts[place].isoformat()
        assert row["used"] == [len(cohort & later) for later in weeks[place:]]
    expected = len(weeks[-2] & weeks[-1]) / len(weeks[-2]) if weeks[-2] else None
    assert answer.measures["week_over_week"] == expected


@RANDOM
@given(worlds, st.sampled_from(ZONES))
async def test_accounts(events: list[Event], zone: str) -> None:
    (answer,) = await asked(events, zone, "/accounts feat-a")
    first, last = last_days(zone, 30)
    counted = [(day, event) for day, event in ours(events, zone) if event.account]
    found: dict[str, dict[str, Any]] = {}
    for account in {event.account for _, event in counted}:
        mine = [(day, event) for day, event in counted if event.account == account]
        uses = [(day, event) for day, event in mine if event.feature == "feat-a"]
        inside = [(day, event) for day, event in uses if first <= day <= last]
        active = {event.visitor for day, event in mine if first <= day <= last}
        blocks = [
            any(
                last - timedelta(days=7 * back + 6) <= day <= last - timedelta(days=7 * back)
                for day, _ in uses
            )
            for back in range(6)
        ]
        before = any(first - timedelta(days=90) <= day < first for day, _ in uses)
        lost = not any(blocks[:2]) and sum(blocks[2:]) >= 3
        state = (
            "lost"
            if lost
            else ("using" if before else "new")
            if inside
            else "paused"
            if before
            else "not yet"
        )
        days = sorted(day for day, _ in inside)
        found[account] = {
            "visitors_used": len({event.visitor for _, event in inside}),
            "visitors_active": len(active),
            "clicks": sum(event.clicks for _, event in inside),
            "first_use": days[0].isoformat() if days else None,
            "last_use": days[-1].isoformat() if days else None,
            "state": state,
        }

    rows = {row["id"]: row for row in answer.tables["accounts"]}
    assert set(rows) == {account for account, one in found.items() if one["visitors_active"]}
    for account, row in rows.items():
        assert {name: row[name] for name in found[account]} == found[account]
    gone = {
        account for account, one in found.items() if one["state"] == "lost" and not one["visitors_active"]
    }
    assert {row["id"] for row in answer.tables["lost"]} == gone


@RANDOM
@given(worlds, st.sampled_from(ZONES))
async def test_first_use(events: list[Event], zone: str) -> None:
    typed, default = await asked(events, zone, "/first-use feat-a joined last 40 days", "/first-use feat-a")
    counted = ours(events, zone)
    came = _first(counted)
    began = _first([(day, event) for day, event in counted if event.feature == "feat-a"])
    first, yesterday = last_days(zone, 40)
    _expect(typed, came, began, first, yesterday, None)
    installed = min(datetime.fromtimestamp(event.at_ms / 1000, ZoneInfo(zone)).date() for event in events)
    ninety, _ = last_days(zone, 90)
    _expect(
        default, came, began, max([ninety, *([min(began.values())] if began else [])]), yesterday, installed
    )


def _first(counted: list[tuple[date, Event]]) -> dict[str, date]:
    found: dict[str, date] = {}
    for day, event in counted:
        found[event.visitor] = min(day, found.get(event.visitor, day))
    return found


def _expect(
    answer: Answer,
    came: dict[str, date],
    began: dict[str, date],
    first: date,
    last: date,
    left_out: date | None,
) -> None:
    """Kaplan and Meier's product, day by day, over everybody who came from ``first`` to ``last``."""
    members = [
        ((began[visitor] - day).days, True)
        if visitor in began and began[visitor] <= last
        else ((last - day).days, False)
        for visitor, day in came.items()
        if first <= day <= last and day != left_out
    ]
    survival, median = 1.0, None
    within: dict[int, float | None] = {}
    for day in range(91):
        at_risk = sum(time >= day for time, _ in members)
        used = sum(time == day and done for time, done in members)
        survival *= 1 - used / at_risk if at_risk else 1
        median = day if median is None and members and survival <= 0.5 else median
        within[day] = 1 - survival if members else None
    assert answer.measures["cohort"] == len(members)
    assert answer.measures["used"] == sum(done for _, done in members)
    assert answer.measures["median_days"] == median
    for day in (1, 7, 14, 30):
        assert answer.measures[f"within_{day}"] == (
            None if within[day] is None else pytest.approx(within[day])
        )
