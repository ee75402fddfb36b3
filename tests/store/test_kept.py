"""Packed answers under their ids: ninety days, never two under one, and a store that may be away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.store.connection import connect
from bot.store.kept import Kept

NINETY_DAYS = 90 * 24 * 3600


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 25, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def kept_in(
    redis: Redis | None, ids: Iterable[str] = (), subscription: str = "main", clock: Clock | None = None
) -> Kept:
    waiting = iter(ids)
    new_id: Callable[[], str] = lambda: next(waiting)  # noqa: E731
    return Kept(redis, subscription=subscription, clock=clock or Clock(), new_id=new_id)


async def test_what_is_kept_is_found_for_ninety_days(redis):
    kept = kept_in(redis, ["A7F3-K9QX"])

    assert await kept.keep(b"packed") == "A7F3-K9QX"

    assert await kept.load("A7F3-K9QX") == b"packed"
    assert await kept.load("B7F3-K9QX") is None
    (key,) = await redis.keys("*")
    assert NINETY_DAYS - 5 <= await redis.ttl(key) <= NINETY_DAYS


async def test_what_has_expired_is_gone(redis):
    kept = kept_in(redis, ["A7F3-K9QX"])
    await kept.keep(b"packed")
    (key,) = await redis.keys("*")

    await redis.pexpireat(key, 1)

    assert await kept.load("A7F3-K9QX") is None


async def test_an_id_that_is_taken_is_not_given_again(redis):
    kept = kept_in(redis, ["A", "A", "A", "B"])

    assert [await kept.keep(b"first"), await kept.keep(b"second")] == ["A", "B"]
    assert [await kept.load("A"), await kept.load("B")] == [b"first", b"second"]


async def test_where_every_id_is_taken_nothing_is_overwritten(redis):
    kept = kept_in(redis, ["A"] * 6)
    await kept.keep(b"first")

    assert await kept.keep(b"second") is None
    assert await kept.load("A") == b"first"


async def test_subscriptions_are_apart_whatever_they_are_called(redis):
    wild, other = kept_in(redis, ["A"], "*"), kept_in(redis, ["A"], "a:b?")
    await wild.keep(b"wild")
    await other.keep(b"other")

    assert [await wild.load("A"), await other.load("A")] == [b"wild", b"other"]
    assert await wild.forget(lambda packed: True) == 1
    assert await other.load("A") == b"other"


async def test_only_what_is_meant_is_forgotten(redis):
    kept = kept_in(redis, [f"id{number}" for number in range(2500)])
    for number in range(2500):
        await kept.keep(str(number % 5).encode())

    assert await kept.forget(lambda packed: packed == b"3") == 500
    assert len(await redis.keys("usagebot:kept:*")) == 2000


async def test_without_a_store_nothing_is_kept_and_looking_says_so():
    assert await kept_in(None).keep(b"packed") is None
    with pytest.raises(StoreError, match="without a store"):
        await kept_in(None).load("A7F3-K9QX")


async def test_a_store_that_is_away_costs_one_attempt_and_is_asked_again_later(valkey, redis):
    clock = Clock()
    kept = kept_in(redis, ["A"] * 3, clock=clock)
    valkey.stop()
    assert await kept.keep(b"packed") is None
    with pytest.raises(StoreError, match="away"):
        await kept.load("A")

    valkey.start()
    assert await kept.keep(b"packed") is None  # left alone for a moment
    clock.now += timedelta(seconds=5)
    assert await kept.keep(b"packed") == "A"


async def test_a_full_store_keeps_nothing_and_costs_nothing(redis):
    await redis.config_set("maxmemory", 1)

    assert await kept_in(redis, ["A"]).keep(b"packed") is None


async def test_forgetting_says_when_it_was_cut_short(valkey):
    client = connect(valkey.url)
    valkey.stop()

    with pytest.raises(StoreError, match="before I was done"):
        await kept_in(client).forget(lambda packed: True)
    await client.aclose()
