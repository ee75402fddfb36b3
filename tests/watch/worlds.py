"""A small subscription that can be broken, read through the whole path over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from bot.app import Parts, open_parts
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.pendo.world import App, Tag, World, events_of_rows
from bot.settings import Settings

WEB, MOBILE = App(), App(77, "Mobile app", "ios")
PAGE, EMPTY = Tag("p", "Reports page", "Page"), Tag("q", "Archive page", "Page")
ALPHA = Tag("a", "Alpha export", page="p")
BETA = Tag("b", "Beta edit")
GAMMA = Tag("c", "Gamma search", page="q")
SCAN = Tag("m", "Scan", app_id=77)
TAGS = (ALPHA, BETA, GAMMA, SCAN, PAGE, EMPTY)

NOW = datetime(2026, 11, 25, 14, 25, tzinfo=UTC)
"""A Wednesday."""
TODAY = NOW.date()
DAYS, AHEAD = 75, 8
Row = dict[str, object]


@dataclass
class Story:
    """Who does what: each of ``people`` is in the Web app daily and uses everything there. ``until`` is the
    last day on which a tag, by its id, matches before it does so again from the day in ``back`` on; '' is the
    Web app itself, 'mobile' the other one."""

    people: int = 15
    until: dict[str, date] = field(default_factory=dict[str, date])
    back: dict[str, date] = field(default_factory=dict[str, date])
    tags: tuple[Tag, ...] = TAGS

    def rows(self) -> Iterable[Row]:
        for offset in range(-DAYS, AHEAD):
            day = TODAY + timedelta(days=offset)
            at = int(datetime.combine(day, time(10), UTC).timestamp() * 1000)
            for person in range(self.people):
                yield from self._of_person(
                    day, {"time": at + person, "accountId": f"acct-{person // 3}"}, person
                )

    def _of_person(self, day: date, row: Row, person: int) -> Iterable[Row]:
        web, mobile = ({**row, "visitorId": f"{where}{person}"} for where in "wm")
        if self._is_there("", day):
            yield {**web, "appId": WEB.id, "tag": ""}
            for tag in ("a", "b", "c", "p", "q"):
                if self._is_there(tag, day):
                    yield {**web, "appId": WEB.id, "tag": tag}
        if self._is_there("mobile", day):
            yield {**mobile, "appId": MOBILE.id, "tag": ""}
            if self._is_there("m", day):
                yield {**mobile, "appId": MOBILE.id, "tag": "m"}

    def _is_there(self, name: str, day: date) -> bool:
        return not self.until.get(name, date.max) < day < self.back.get(name, date.max)

    def edited(self, tag: Tag, **how: Any) -> Story:
        changed = tuple(replace(one, **how) if one is tag else one for one in self.tags)
        return replace(self, tags=changed)

    def world(self) -> World:
        """Made once for all tests that tell the same story."""
        told = repr(self)
        if told not in _MADE:
            events = events_of_rows(self.rows(), self.tags, (WEB, MOBILE))
            _MADE[told] = World(events, self.tags, (WEB, MOBILE), "UTC")
        return _MADE[told]


_MADE: dict[str, World] = {}


def before(days: int) -> date:
    return TODAY - timedelta(days=days)


@dataclass
class Source:
    """A Pendo to be broken from outside, and what the bot reads it with."""

    pendo: EmbeddedPendo
    parts: Parts
    settings: Settings
    http: httpx.AsyncClient

    async def fails(self, **fault: Any) -> None:
        (await self.http.post("/_sandbox/faults", json=fault)).raise_for_status()

    async def requests(self) -> int:
        return len((await self.http.get("/_sandbox/requests")).json())

    async def forget_requests(self) -> None:
        await self.http.delete("/_sandbox/requests")


@asynccontextmanager
async def source(
    story: Story, clock: Callable[[], datetime] = lambda: NOW, **given: Any
) -> AsyncGenerator[Source]:
    async def no_sleep(_: float) -> None:
        return None

    def at() -> int:
        return int(clock().timestamp() * 1000)

    with EmbeddedPendo(story.world(), key="k", clock=at, zone="UTC") as pendo:
        configured = Settings(
            pendo_keys=(SecretStr("k"),), pendo_url=pendo.url, pendo_rate=1000, timezone="UTC", **given
        )
        async with (
            open_parts(configured, clock, sleep=no_sleep) as parts,
            httpx.AsyncClient(base_url=pendo.url) as http,
        ):
            yield Source(pendo, parts, configured, http)
