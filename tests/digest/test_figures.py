"""Every figure behind a digest equals a count over single events, one feature and one week at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from bot.digest.content import compose
from bot.digest.stories import Stories, Story
from bot.sandbox.pendo.world import World
from tests.digest.reading import digest, stories_of
from tests.oracle import Event
from tests.oracles.counting import seen
from tests.oracles.digest import Expected, adoption_rates, expected
from tests.oracles.peopled import HOMES, INTERNAL, NOW, WEB, random_worlds, world_of, worlds
from tests.test_truth import DEMO_GLOBS, DEMO_NOW, DEMO_ZONE, demo, raw_events

__all__ = ["demo"]


def counted(stories: Stories, story: Story) -> Expected:
    app = stories.reading.apps[story.thing.app_id].weeks
    return Expected(
        list(zip(story.accounts.used, story.accounts.active, strict=True)),
        list(zip(story.visitors.used, story.visitors.active, strict=True)),
        set(story.tried),
        set(story.stopped),
        story.came_back,
        story.stayed_away,
        story.silent_since,
        app.people_changes(story.thing.id),
    )


def last_span(stories: Stories) -> tuple[date, date]:
    return stories.reading.week.start, stories.reading.week.end


def without_stopped(of: Expected) -> Expected:
    """Nobody stopped using what is silent."""
    silent = of.silent_since is not None
    return Expected(**{**_fields(of), "stopped": set() if silent else of.stopped})


def _fields(of: Expected) -> dict[str, Any]:
    return {name: getattr(of, name) for name in Expected.__slots__}


@random_worlds
@given(found=worlds())
async def test_any_world_is_counted_exactly(found: tuple[list[Event], str]) -> None:
    events, zone = found
    stories = await stories_of(world_of(events, zone), NOW, internal=INTERNAL)
    span = last_span(stories)

    for thing in (thing for thing in stories.reading.catalog.things if thing.kind == "feature"):
        story = stories.of(thing)
        wanted = expected(events, thing.id, str(HOMES[thing.id]), span, zone, INTERNAL)
        assert counted(stories, story) == without_stopped(wanted), thing.id
    rates = adoption_rates(events, "feat-a", str(WEB.id), span, zone, INTERNAL)
    alpha = stories.of(stories.reading.catalog.things_by_id["feat-a"])
    assert list(alpha.accounts.rates) == pytest.approx(rates), "what /adoption says of each week"
    web = stories.reading.apps[str(WEB.id)]
    assert web.colleagues == {
        one.event.visitor
        for one in seen(events, zone, INTERNAL)
        if one.internal
        and not one.event.hidden
        and span[0] <= one.day <= span[1]
        and one.event.app == str(WEB.id)
    }


NAMES = ("Report export", "Bulk edit")


def use_and_presence(demo: World) -> list[Event]:
    """Fourteen weeks of events, once for each person, feature and civil day; only of ``NAMES`` as use."""
    where = ZoneInfo(DEMO_ZONE)
    wanted = {tag.id for tag in demo.tags if tag.name in NAMES}
    found = dict[tuple[object, ...], Event]()
    for one in raw_events(demo, date(2026, 8, 16), date(2026, 11, 23)):
        day = datetime.fromtimestamp(one.at_ms / 1000, where).date()
        feature = one.feature if one.feature in wanted else ""
        kept = replace(one, feature=feature)
        found.setdefault((one.visitor, one.account, feature, one.app, one.hidden, day), kept)
    return list(found.values())


async def test_the_demo_is_counted_exactly(demo: World) -> None:
    raw = use_and_presence(demo)
    stories = await stories_of(demo, DEMO_NOW, digest(NAMES), internal=DEMO_GLOBS)
    things = {thing.name: thing for thing in stories.reading.catalog.things if thing.kind == "feature"}

    for name in NAMES:
        thing = things[name]
        mine = [one for one in raw if thing.app_id == one.app or thing.id == one.feature]
        wanted = expected(mine, thing.id, thing.app_id, last_span(stories), DEMO_ZONE, DEMO_GLOBS)
        story = stories.of(thing)
        assert counted(stories, story) == without_stopped(wanted), name
        assert any(story.accounts.used)
    told = {row["feature"]: row for row in compose(digest(NAMES), stories).rows}
    assert [told[name]["verdict"] for name in NAMES] == ["silent", "usual"]
