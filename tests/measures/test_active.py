"""Who is active, asked through the whole path, equals a count over single events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.pendo.world import World
from bot.windows import Window
from tests.asking import Asked, ask_all
from tests.measures.test_adoption_of_some import INTERNAL, LONG_AGO, NOW, WEB, ZONES, random_worlds, world_of
from tests.measures.test_adoption_of_some import worlds as busy
from tests.oracle import Event
from tests.oracles.active import active_of, first_days
from tests.oracles.counting import Seen, seen
from tests.test_truth import DEMO_GLOBS, DEMO_NOW, DEMO_ZONE, demo, raw_events

__all__ = ["demo"]

WINDOWS = ["", "last 7 days", "yesterday", "today", "last month", "2026-03-20..2026-04-01", "last 40 days"]
NEWCOMERS = [f"new-{number}" for number in range(6)]


def renamed(event: Event, newcomer: str) -> Event:
    return Event(event.at_ms, newcomer, event.account, event.feature, event.clicks, event.app)


worlds = st.tuples(busy, st.lists(st.sampled_from(NEWCOMERS), min_size=80, max_size=80), st.booleans()).map(
    lambda drawn: [
        renamed(event, newcomer) if drawn[2] and place % 2 else event
        for place, (event, newcomer) in enumerate(zip(drawn[0], drawn[1], strict=False))
    ]
)


def hold(
    asked: Asked, found: list[Seen], first_seen: Mapping[str, date], before: Window | None = None
) -> None:
    question, answer = asked
    assert question.app is not None
    measures, rows = active_of(
        found,
        str(question.app.id),
        (question.window.start, question.window.end),
        (before.start, before.end) if before else None,
        first_seen,
    )
    assert answer.measures == pytest.approx(measures)
    assert [dict(row) for row in answer.tables["daily"]] == rows


@settings(random_worlds, max_examples=12)
@given(worlds, st.sampled_from(WINDOWS), st.sampled_from(ZONES))
async def test_any_world(events: list[Event], words: str, zone: str):
    (asked,) = await ask_all(
        world_of(events, zone), NOW, f'/usage active {words} in "{WEB.name}"', internal=INTERNAL
    )
    found = seen([*LONG_AGO, *events], zone, INTERNAL)
    hold(asked, found, first_days(found), asked[0].comparison)


async def test_who_came_on_the_first_and_the_last_instant_of_the_days_is_new():
    zone, text = "Asia/Beirut", "/usage active 2026-03-28..2026-03-30"
    window = Window(date(2026, 3, 28), date(2026, 3, 30), zone)
    start, end = window.epoch_ms()
    moments = [start - 1, start, end - 1, end]
    events = [
        Event(moment, NEWCOMERS[place], "acme", "", 1, str(WEB.id)) for place, moment in enumerate(moments)
    ]
    (asked,) = await ask_all(world_of(events, zone), NOW, text, internal=INTERNAL)
    assert asked[0].window == window
    found = seen([*LONG_AGO, *events], zone, INTERNAL)
    hold(asked, found, first_days(found), asked[0].comparison)
    assert (asked[1].measures["new"], asked[1].measures["previous_new"]) == (2, 1)


async def test_the_demo(demo: World):
    """There, metadata say when each visitor was first seen: at the first event of all."""
    (asked,) = await ask_all(demo, DEMO_NOW, "/usage active last 7 days", internal=DEMO_GLOBS)
    comparison = asked[0].comparison
    assert comparison is not None
    visitor = demo.events.fields["visitorId"]
    earliest: dict[int, int] = {}
    for code, at_ms in zip(visitor.codes.tolist(), demo.events.time.tolist(), strict=True):
        earliest[code] = min(at_ms, earliest.get(code, at_ms))
    first_seen = {
        str(visitor.values[code]): datetime.fromtimestamp(at_ms / 1000, ZoneInfo(DEMO_ZONE)).date()
        for code, at_ms in earliest.items()
    }
    found = seen(raw_events(demo, asked[0].window.start - timedelta(days=31)), DEMO_ZONE, DEMO_GLOBS)
    hold(asked, found, first_seen, comparison)
    assert asked[1].measures["new"]
