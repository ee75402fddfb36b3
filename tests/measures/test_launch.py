"""A launch, asked through the whole path, equals a count over single events."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.pendo.world import World
from tests.asking import Asked, ask_all
from tests.measures.test_adoption_of_some import (
    INTERNAL,
    MOBILE,
    NOW,
    NOW_MS,
    WEB,
    ZONES,
    event,
    random_worlds,
    world_of,
    worlds,
)
from tests.oracle import Event
from tests.oracles.counting import seen
from tests.oracles.launch import launch_of
from tests.test_truth import DEMO_GLOBS, DEMO_NOW, demo, raw_events

__all__ = ["demo"]
WINDOWS = ["since 1 march", "last 31 days", "last 7 days", "yesterday", "since 2026-03-28", "last 2 days"]
APPS = ["", f'in "{WEB.name}"', f'in "{MOBILE.name}"']
"""Some who use a feature of one app are not active in the other."""
GOALS = ["", "goal 30% by day 5", "goal 10% by day 30"]


def hold(asked: Asked, events: list[Event], globs: tuple[str, ...]) -> None:
    question, answer = asked
    assert question.app is not None
    measures, rows = launch_of(
        seen(events, question.window.zone, globs),
        question.things[0].id,
        str(question.app.id),
        (question.window.start, question.window.end),
        (question.goal.share, question.goal.day) if question.goal else None,
    )
    assert answer.measures == pytest.approx(measures)
    assert [dict(row) for row in answer.tables["daily"]] == [pytest.approx(row) for row in rows]


@settings(random_worlds, max_examples=15)
@given(
    worlds, st.sampled_from(WINDOWS), st.sampled_from(GOALS), st.sampled_from(APPS), st.sampled_from(ZONES)
)
async def test_any_world(events: list[Event], words: str, goal: str, app: str, zone: str):
    text = f"/usage launch alpha view {words} {goal} {app}"
    (asked,) = await ask_all(world_of(events, zone), NOW, text, internal=INTERNAL)
    hold(asked, events, INTERNAL)


async def test_who_uses_it_from_another_app_counts_as_active_there():
    used = [event(NOW_MS - 86_400_000 * 2, f"v{n}", f"a-{n}", "feat-a", 3) for n in (5, 6)]
    events = [*used, event(NOW_MS - 86_400_000, "ann", "acme", "feat-m", 1)]
    text = f'/usage launch alpha view last 7 days in "{MOBILE.name}"'
    (asked,) = await ask_all(world_of(events, "UTC"), NOW, text, internal=INTERNAL)
    hold(asked, events, INTERNAL)
    assert asked[1].measures["adoption_rate"] == pytest.approx(2 / 3)


async def test_the_demo(demo: World):
    texts = (
        "/usage launch bulk edit since 9 november goal 30% by day 10",
        "/usage launch export button since 9 nov",
    )
    answers = await ask_all(demo, DEMO_NOW, *texts, internal=DEMO_GLOBS)
    events = raw_events(demo, answers[0][0].window.start - timedelta(days=17))
    for asked in answers:
        hold(asked, events, DEMO_GLOBS)
        assert asked[1].measures["accounts"]
