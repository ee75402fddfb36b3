"""What the watch remembers: changed by several at once, and never for ever."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.store.incidents import IncidentStore
from tests.services import Valkey

NOW = datetime(2026, 11, 25, 14, 25, tzinfo=UTC)


def store(redis: Redis | None, subscription: str = "main") -> IncidentStore:
    return IncidentStore(redis, subscription=subscription)


async def test_of_changes_at_the_same_time_none_is_lost(redis: Redis) -> None:
    await asyncio.gather(*(store(redis).change("C1", lambda found: (found or b"") + b"x") for _ in range(20)))
    assert await store(redis).load("C1") == b"x" * 20


async def test_what_is_not_to_be_made_is_not_made(redis: Redis) -> None:
    assert await store(redis).change("C1", lambda found: found) is None
    assert await store(redis).load("C1") is None


async def test_subscriptions_and_channels_are_kept_apart(redis: Redis) -> None:
    await store(redis).change("C1", lambda _: b"x")
    assert await store(redis).load("C2") is None
    assert await store(redis, "other").load("C1") is None


async def test_a_source_fails_since_the_first_time_until_it_recovers(redis: Redis) -> None:
    kept = store(redis)
    assert await kept.failing(NOW) == NOW
    assert await kept.failing(NOW + timedelta(hours=2)) == NOW
    await kept.recovered()
    assert await kept.failing(NOW + timedelta(hours=3)) == NOW + timedelta(hours=3)


async def test_when_it_ran_and_what_brought_rows_is_known(redis: Redis) -> None:
    kept = store(redis)
    assert (await kept.last_ran(), await kept.last_filled("mine")) == (None, None)
    await kept.ran(NOW)
    await kept.filled("mine", NOW)
    assert (await kept.last_ran(), await kept.last_filled("mine")) == (NOW, NOW)


async def test_every_key_expires(redis: Redis) -> None:
    kept = store(redis)
    await kept.change("C1", lambda _: b"x")
    await kept.failing(NOW)
    assert [await redis.ttl(key) > 0 async for key in redis.scan_iter("*")] == [True, True]


async def test_without_a_store_and_while_it_is_away_nothing_is_remembered(
    valkey: Valkey, redis: Redis
) -> None:
    with pytest.raises(StoreError):
        await store(None).load("C1")
    valkey.stop()
    with pytest.raises(StoreError):
        await store(redis).ran(NOW)
