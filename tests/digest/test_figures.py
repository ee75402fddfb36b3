"""Every figure behind a digest equals a count over single events, one feature, account and week at a time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from bot.answers.owning import owned_by
from bot.digest.content import compose
from bot.digest.owned import AccountStory, account_stories, judged
from bot.digest.stories import Stories, Story
from bot.sandbox.pendo.world import World
from tests.digest.reading import digest, stories_of
from tests.oracle import Event
from tests.oracles.counting import seen
from tests.oracles.digest import Expected, adoption_rates, expected
from tests.oracles.owned import Owned, owned
from tests.oracles.peopled import (
    HOMES,
    INTERNAL,
    NAMES,
    NOW,
    TAGS,
    WEB,
    only,
    random_worlds,
    world_of,
    worlds,
)
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
    check_owned(events, zone, stories)


KIM = frozenset({"acme", "mü"})
APPS = {feature: str(app) for feature, app in HOMES.items()}


def check_owned(events: list[Event], zone: str, stories: Stories) -> None:
    """Of each account of one owner."""
    reading = stories.reading
    assert owned_by("KIM@corp", reading.owners) == KIM
    told = [stories.of(thing) for thing in reading.catalog.things if thing.kind == "feature"]
    accounts = {one.id: one for one in account_stories(KIM, told, reading)}
    trusted = {story.thing.id for story in judged(told)}
    for account in KIM:
        wanted = owned(events, account, APPS, trusted, last_span(stories), zone, INTERNAL)
        assert (account in accounts) == any(wanted.active), account
        if account in accounts:
            assert owned_figures(accounts[account]) == wanted, account
    mine = digest([tag.name for tag in TAGS], accounts="mine", channel="U0MIA00000")
    assert {(row["account"], row["visitors_used"]) for row in compose(mine, stories, "kim@corp").rows} == {
        (NAMES[account], one.used[-1]) for account, one in accounts.items()
    }


def owned_figures(account: AccountStory) -> Owned:
    lists = (account.stopped, account.started, account.not_yet)
    return Owned(
        [count or 0 for count in account.used],
        [count or 0 for count in account.active],
        *({story.thing.id for story in stories} for stories in lists),
    )


OF_DEMO = ("Report export", "Bulk edit")


FIRST, WEEKS = date(2026, 8, 16), 14


def use_and_presence(demo: World) -> list[Event]:
    """Of fourteen weeks: use of ``OF_DEMO`` once a day, and once a week that somebody was there at all."""
    where, events = ZoneInfo(DEMO_ZONE), demo.events
    midnights = [datetime.combine(FIRST + timedelta(days=day), time(), where) for day in range(7 * WEEKS + 1)]
    day = np.searchsorted([at.timestamp() * 1000 for at in midnights], events.time, side="right") - 1
    is_use = np.isin(events.tag, [place for place, tag in enumerate(demo.tags) if tag.name in OF_DEMO])
    tracked = np.isin(events.tag, [place for place, tag in enumerate(demo.tags) if tag.kind == "TrackType"])
    rows = np.flatnonzero((day >= 0) & (day < 7 * WEEKS) & ~tracked & ~hidden(demo))
    who = [events.fields[name].codes for name in ("visitorId", "accountId", "appId")]
    keys = np.stack([np.where(is_use, day, day // 7), np.where(is_use, events.tag, -1), *who])[:, rows]
    return raw_events(only(demo, rows[np.unique(keys, axis=1, return_index=True)[1]]), FIRST)


def hidden(world: World) -> NDArray[np.bool_]:
    """Which events the exclude list hides."""
    found = np.zeros(len(world.events.time), np.bool_)
    for name, column in world.events.fields.items():
        found |= np.array(world.excluded(name, column.values), np.bool_)[column.codes]
    return found


async def test_the_demo_is_counted_exactly(demo: World) -> None:
    raw = use_and_presence(demo)
    stories = await stories_of(demo, DEMO_NOW, digest(OF_DEMO), internal=DEMO_GLOBS)
    things = {thing.name: thing for thing in stories.reading.catalog.things if thing.kind == "feature"}

    for name in OF_DEMO:
        thing = things[name]
        mine = [one for one in raw if thing.app_id == one.app or thing.id == one.feature]
        wanted = expected(mine, thing.id, thing.app_id, last_span(stories), DEMO_ZONE, DEMO_GLOBS)
        story = stories.of(thing)
        assert counted(stories, story) == without_stopped(wanted), name
        assert any(story.accounts.used)
    told = {row["feature"]: row for row in compose(digest(OF_DEMO), stories).rows}
    assert [told[name]["verdict"] for name in OF_DEMO] == ["silent", "usual"]
