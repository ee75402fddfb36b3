"""Stickiness, asked through the whole path, equals a count over single events."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.pendo.world import World
from tests.asking import Asked, ask_all
from tests.measures.test_adoption_of_some import INTERNAL, NOW, WEB, ZONES, random_worlds, world_of, worlds
from tests.oracle import Event
from tests.oracles.counting import seen
from tests.oracles.stickiness import stickiness_of
from tests.test_truth import DEMO_GLOBS, DEMO_NOW, demo, raw_events

__all__ = ["demo"]
WINDOWS = ["", "last 7 days", "last 60 days", "last 45 days", "yesterday", "today", "in March"]


def hold(asked: Asked, events: list[Event], globs: tuple[str, ...]) -> None:
    question, answer = asked
    thing = question.things[0] if question.things else None
    app = question.app
    assert app is not None
    measures, blocks = stickiness_of(
        seen(events, question.window.zone, globs),
        thing.id if thing else None,
        str(app.id),
        (question.window.start, question.window.end),
        weekdays=question.weekdays,
    )
    assert answer.measures == pytest.approx(measures)
    assert [dict(row) for row in answer.tables["blocks"]] == [pytest.approx(row) for row in blocks]


@settings(random_worlds, max_examples=12)
@given(worlds, st.sampled_from(WINDOWS), st.booleans(), st.sampled_from(ZONES))
async def test_any_world(events: list[Event], words: str, weekdays: bool, zone: str):
    some = "weekdays only" if weekdays else ""
    texts = [f"/stickiness {about} {words} {some}" for about in ("alpha view", f'app in "{WEB.name}"')]
    for asked in await ask_all(world_of(events, zone), NOW, *texts, internal=INTERNAL):
        hold(asked, events, INTERNAL)


async def test_the_demo(demo: World):
    texts = ("/stickiness export-button", "/stickiness app last 7 days weekdays only")
    answers = await ask_all(demo, DEMO_NOW, *texts, internal=DEMO_GLOBS)
    events = raw_events(demo, answers[0][0].window.start - timedelta(days=31))
    for asked in answers:
        hold(asked, events, DEMO_GLOBS)
        assert asked[1].measures["mau"]
