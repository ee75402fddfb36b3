"""Each line of a log is what one person did in one hour of the clock on the wall, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import Answer
from bot.sandbox.pendo.serving import load_world
from tests.asking import RANDOM, answers_to
from tests.oracle import ANONYMOUS, Event
from tests.test_truth import (
    DEMO_GLOBS,
    DEMO_NOW,
    DEMO_ZONE,
    FEATURES,
    MIDNIGHT_ZONES,
    NOW,
    ZONES,
    raw_events,
    write_world,
)

INTERNAL = ("*@corp", "corp")
recent = st.lists(
    st.builds(
        Event,
        at_ms=st.integers(0, 60 * 60).map(
            lambda minutes: int((NOW - timedelta(minutes=minutes)).timestamp() * 1000)
        ),
        visitor=st.sampled_from(["ann", "bob", "eve@corp", 'q"x\\', "=1+1", "_PENDO_T_9", ""]),
        account=st.sampled_from(["", "acme", "corp", "東京"]),
        feature=st.sampled_from(list(FEATURES)),
        clicks=st.integers(1, 9),
    ),
    min_size=1,
    max_size=60,
)


async def asked_of(events: list[Event], zone: str, now: datetime, *texts: str) -> list[Answer]:
    with TemporaryDirectory() as folder:
        write_world(Path(folder), events)
        world = load_world(folder, now=int(now.timestamp() * 1000), zone=zone)
        return await answers_to(world, now, *texts, internal=INTERNAL, visitor_names=True)


def hour_of(moment: datetime) -> datetime:
    """The start of its hour, in UTC, so that the two hours of an autumn night stay two."""
    back = timedelta(minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)
    return moment.astimezone(UTC) - back


def log_of(events: list[Event], feature: str, first: datetime, end: datetime, zone: str) -> list[Any]:
    """Visitor, account, day, time and events, the newest first; ``end`` is not inside."""
    where, groups = ZoneInfo(zone), defaultdict[Any, list[Event]](list)
    for event in events:
        moment = datetime.fromtimestamp(event.at_ms / 1000, where)
        colleague = event.visitor.endswith("@corp") or event.account == "corp"
        if event.feature != feature or colleague or not event.visitor or event.visitor.startswith(ANONYMOUS):
            continue
        if first <= moment < end:
            groups[event.visitor, event.account, hour_of(moment)].append(event)
    found: list[Any] = []
    for (visitor, account, _), group in groups.items():
        newest = max(event.at_ms for event in group)
        local = datetime.fromtimestamp(newest / 1000, where)
        clicks = sum(event.clicks for event in group)
        found.append((newest, visitor, account, local.date().isoformat(), f"{local:%H:%M:%S}", clicks))
    return sorted(found, reverse=True)


def rows_of(answer: Answer) -> list[Any]:
    names = ("visitor", "account", "date", "time", "events")
    return [tuple(row[name] for name in names) for row in answer.tables["events"]]


def holds(answer: Answer, expected: list[Any]) -> None:
    assert sorted(rows_of(answer)) == sorted(line[1:] for line in expected)
    assert [row[2:4] for row in rows_of(answer)] == [line[3:5] for line in expected]
    assert answer.measures["events"] == sum(line[-1] for line in expected)
    assert answer.measures["visitors"] == len({line[1] for line in expected})
    assert answer.measures["accounts"] == len({line[2] for line in expected} - {""})


@RANDOM
@given(recent, st.sampled_from(ZONES + MIDNIGHT_ZONES))
async def test_any_world(events: list[Event], zone: str):
    texts = ("/usage log feat-a", "/usage log feat-a last 6 hours", "/usage log feat-a yesterday")
    day, six, yesterday = await asked_of(events, zone, NOW, *texts)
    soon = NOW + timedelta(minutes=1)
    for answer, hours in ((day, 24), (six, 6)):
        since = hour_of((NOW - timedelta(hours=hours)).astimezone(ZoneInfo(zone)))
        holds(answer, log_of(events, "feat-a", since, soon, zone))
        colleagues = {
            event.visitor
            for event in events
            if event.feature == "feat-a"
            and event.visitor
            and not event.visitor.startswith(ANONYMOUS)
            and (event.visitor.endswith("@corp") or event.account == "corp")
            and datetime.fromtimestamp(event.at_ms / 1000, UTC) >= since
        }
        assert answer.measures["excluded_visitors"] == len(colleagues)
    local = NOW.astimezone(ZoneInfo(zone)).date()
    start, end = (
        datetime.combine(one, datetime.min.time(), ZoneInfo(zone))
        for one in (local - timedelta(days=1), local)
    )
    holds(yesterday, log_of(events, "feat-a", start, end, zone))


@pytest.mark.parametrize(
    ("zone", "now"),
    [
        ("America/New_York", datetime(2026, 11, 1, 16, 20, tzinfo=UTC)),  # one o'clock came twice
        ("America/New_York", datetime(2026, 3, 8, 16, 20, tzinfo=UTC)),  # two o'clock never came
        ("America/Santiago", datetime(2026, 4, 5, 16, 20, tzinfo=UTC)),  # 4 April ended twice
    ],
)
async def test_hours_are_hours_where_clocks_change(zone: str, now: datetime):
    events = [
        Event(int((now - timedelta(minutes=20 * step)).timestamp() * 1000), "ann", "acme", "feat-a", 1)
        for step in range(150)
    ]
    day, yesterday = await asked_of(events, zone, now, "/usage log feat-a", "/usage log feat-a yesterday")
    since = hour_of((now - timedelta(hours=24)).astimezone(ZoneInfo(zone)))
    holds(day, log_of(events, "feat-a", since, now + timedelta(minutes=1), zone))
    local = now.astimezone(ZoneInfo(zone)).date()
    start, end = (
        datetime.combine(one, datetime.min.time(), ZoneInfo(zone))
        for one in (local - timedelta(days=1), local)
    )
    lines = [
        line
        for line in log_of(events, "feat-a", now - timedelta(days=4), now + timedelta(days=1), zone)
        if start.timestamp() * 1000 <= line[0] < end.timestamp() * 1000
    ]
    holds(yesterday, lines)


async def test_the_demo():
    demo = load_world("demo", now=int(DEMO_NOW.timestamp() * 1000), zone=DEMO_ZONE)
    (answer,) = await answers_to(demo, DEMO_NOW, "/usage log export button yesterday", internal=DEMO_GLOBS)
    day = DEMO_NOW.astimezone(ZoneInfo(DEMO_ZONE)).date() - timedelta(days=1)
    feature = next(tag.id for tag in demo.tags if tag.name == "Export button")
    used = [
        event
        for event in raw_events(demo, day, day + timedelta(days=2))
        if event.feature == feature
        and not event.hidden
        and not event.visitor.startswith(ANONYMOUS)
        and event.account not in DEMO_GLOBS
        and not event.visitor.endswith("@acme-internal.example")
        and datetime.fromtimestamp(event.at_ms / 1000, ZoneInfo(DEMO_ZONE)).date() == day
    ]

    assert answer.measures["events"] == sum(event.clicks for event in used) > 0
    assert answer.measures["visitors"] == len({event.visitor for event in used})
    assert all(row["visitor"].startswith("person ") for row in answer.tables["events"])
