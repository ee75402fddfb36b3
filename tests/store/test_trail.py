"""A trail is only added to, and bounded in number and in days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.store.connection import connect
from bot.store.trail import Trail
from tests.services import Valkey

KEY = "usagebot:trail:main"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def trail_in(redis: Redis | None, *, entries: int = 10_000, days: int = 90, now: datetime = NOW) -> Trail:
    return Trail(redis, subscription="main", clock=lambda: now, entries=entries, days=days)


async def numbers(trail: Trail) -> list[str]:
    return [fields["n"] async for fields in trail.newest_first()]


async def test_what_was_added_is_read_newest_first(redis: Redis) -> None:
    trail = trail_in(redis)
    for n in range(3):
        await trail.add({"n": str(n), "who": "東京 \n ann"})
    assert await numbers(trail) == ["2", "1", "0"]
    assert [fields["who"] async for fields in trail.newest_first()] == ["東京 \n ann"] * 3


async def test_a_long_trail_is_read_whole_and_each_entry_once(redis: Redis) -> None:
    async with redis.pipeline() as adding:
        for n in range(1_203):
            adding.xadd(KEY, {"n": str(n)})
        await adding.execute()
    assert await numbers(trail_in(redis)) == [str(n) for n in reversed(range(1_203))]


async def test_beyond_the_number_the_oldest_go(redis: Redis) -> None:
    trail = trail_in(redis, entries=3)
    for n in range(9):
        await trail.add({"n": str(n)})
    assert await numbers(trail) == ["8", "7", "6"]


async def test_beyond_the_days_entries_go(redis: Redis) -> None:
    seconds, _ = await redis.time()
    day = 24 * 60 * 60
    for n, age in enumerate((91 * day, 90 * day + 60, 90 * day - 60)):
        await redis.xadd(KEY, {"n": str(n)}, id=f"{(seconds - age) * 1000}-0")
    trail = trail_in(redis)
    await trail.add({"n": "new"})
    assert await numbers(trail) == ["new", "2"]


async def test_a_trail_that_nobody_adds_to_goes_as_a_whole(redis: Redis) -> None:
    await trail_in(redis, days=2).add({"n": "0"})
    assert timedelta(days=2) - timedelta(seconds=60) < timedelta(seconds=await redis.ttl(KEY))


async def test_subscriptions_have_trails_of_their_own(redis: Redis) -> None:
    await trail_in(redis).add({"n": "0"})
    other = Trail(redis, subscription="other", clock=lambda: NOW, entries=9, days=9)
    assert await numbers(other) == []


async def test_a_store_that_is_away_is_left_alone_for_a_while(valkey: Valkey) -> None:
    now = [NOW]
    redis = connect(valkey.url)
    trail = Trail(redis, subscription="main", clock=lambda: now[0], entries=9, days=9)
    valkey.stop()
    with pytest.raises(StoreError):
        await trail.add({"n": "0"})
    valkey.start()
    with pytest.raises(StoreError):
        await trail.add({"n": "1"})
    now[0] += timedelta(seconds=5)
    await trail.add({"n": "2"})
    assert await numbers(trail) == ["2"]
    await redis.aclose()


async def test_without_a_store_there_is_no_trail() -> None:
    with pytest.raises(StoreError):
        await trail_in(None).add({"n": "0"})
    with pytest.raises(StoreError):
        await numbers(trail_in(None))
