"""The store stops, fills up or restarts before, during and after a question: the figures stay right, an
answer that is not kept has no id, and afterwards all is as before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from bot.answers.answer import Answer
from bot.app import Parts, open_parts
from bot.question import Question
from bot.sandbox.pendo.serving import EmbeddedPendo, load_world
from bot.settings import Settings
from tests.chaos.proxy import Proxy
from tests.services import Valkey, until

NOW = datetime(2026, 4, 8, 16, tzinfo=UTC)
PAUSE = timedelta(seconds=6)
"""Longer than a store that failed is left alone."""
EVENTS = """time,visitorId,accountId,featureId,numEvents
2026-04-01T12:00:00Z,ann,acme,f1,3
2026-04-02T12:00:00Z,bob,beta,f2,5
2026-04-03T12:00:00Z,cat,gamma,f1,1
2026-02-25T12:00:00Z,ann,acme,f1,1
"""


@dataclass
class Clock:
    now: datetime = field(default=NOW)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Room:
    """A question to ask, with all that can fail beside it."""

    parts: Parts
    pendo: EmbeddedPendo
    proxy: Proxy
    store: Valkey
    clock: Clock

    async def ask(self, text: str = "alpha") -> Answer:
        question = await self.parts.answerer.understand("adoption", text)
        assert isinstance(question, Question)
        return await self.parts.answerer.answer(question)

    def requests(self) -> int:
        """Requests to Pendo so far."""
        return len(httpx.get(f"{self.pendo.url}/_sandbox/requests").json())

    async def is_as_before(self) -> None:
        """Answers are kept again, and a second asker costs Pendo nothing."""
        self.clock.now += PAUSE
        assert is_right(await self.ask()).id
        before = self.requests()
        assert is_right(await self.ask()).id
        assert self.requests() == before


def is_right(answer: Answer) -> Answer:
    """``answer``, which has the figures that the events above make."""
    measures = answer.measures
    assert (measures["accounts_used"], measures["accounts_active"], measures["clicks"]) == (2, 3, 4)
    assert (measures["previous_accounts_used"], measures["previous_clicks"]) == (1, 1)
    return answer


@pytest.fixture
def pendo(tmp_path: Path) -> Iterator[EmbeddedPendo]:
    (tmp_path / "features.csv").write_text("id,name\nf1,Alpha\nf2,Beta\n")
    (tmp_path / "events.csv").write_text(EVENTS)
    milliseconds = int(NOW.timestamp() * 1000)
    world = load_world(str(tmp_path), now=milliseconds, zone="UTC")
    with EmbeddedPendo(world, key="k", clock=lambda: milliseconds, zone="UTC") as embedded:
        yield embedded


@pytest.fixture
async def room(pendo: EmbeddedPendo, valkey: Valkey) -> AsyncIterator[Room]:
    clock = Clock()
    with Proxy(pendo.url, slow_seconds=0.3) as proxy:
        settings = Settings(
            pendo_keys=("k",),  # pyright: ignore[reportArgumentType]
            pendo_url=proxy.url,
            pendo_rate=1000,
            timezone="UTC",
            redis_url=valkey.url,  # pyright: ignore[reportArgumentType]
        )
        async with open_parts(settings, clock) as parts:
            yield Room(parts, pendo, proxy, valkey, clock)


async def test_a_store_that_is_away_before_a_question(room: Room) -> None:
    room.store.stop()
    assert is_right(await room.ask()).id is None
    room.store.start()
    await room.is_as_before()


async def test_a_store_that_goes_during_a_question(room: Room) -> None:
    await room.parts.catalog.current()
    room.proxy.fail("slow", times=10)
    asking = asyncio.ensure_future(room.ask())
    await until(lambda: "slow" in room.proxy.met)
    room.store.stop()
    assert is_right(await asking).id is None
    room.proxy.fail("slow", times=0)
    room.store.start()
    await room.is_as_before()


async def test_a_store_that_goes_after_a_question(room: Room) -> None:
    assert is_right(await room.ask()).id
    room.store.stop()
    assert is_right(await room.ask()).id is None
    room.store.start()
    await room.is_as_before()


async def test_a_store_that_does_not_answer(room: Room) -> None:
    assert is_right(await room.ask()).id
    room.store.freeze()
    async with asyncio.timeout(5):
        assert is_right(await room.ask()).id is None
    room.store.thaw()
    await room.is_as_before()


async def test_a_store_that_is_full(room: Room, redis: Redis) -> None:
    await redis.config_set("maxmemory", 1)
    assert is_right(await room.ask()).id is None
    await redis.config_set("maxmemory", 0)
    await room.is_as_before()


async def test_a_store_that_restarts_under_load(room: Room) -> None:
    asking = [asyncio.ensure_future(room.ask()) for _ in range(60)]
    await until(lambda: any(asked.done() for asked in asking))
    room.store.stop()
    asking += [asyncio.ensure_future(room.ask(f"alpha {fresh}")) for fresh in ["", "fresh"] * 10]
    await asyncio.sleep(0)
    room.store.start()
    for answer in await asyncio.gather(*asking):
        is_right(answer)
    await room.is_as_before()
