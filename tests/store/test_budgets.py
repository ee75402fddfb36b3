"""Calls are paced together with those of other replicas, and never stopped by the store."""

from __future__ import annotations

import asyncio
from time import perf_counter

import pytest
from redis.asyncio import Redis

from bot.store.budgets import Budgets, Rate
from bot.store.connection import connect
from tests.services import Valkey

SLOW = Rate(per_second=1.0, burst=2)


class Pauses:
    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


async def test_a_burst_goes_at_once_and_then_one_a_second_whoever_calls(redis: Redis) -> None:
    pauses = Pauses()
    replicas = [Budgets(redis, sleep=pauses), Budgets(redis, sleep=pauses)]
    for number in range(6):
        await replicas[number % 2].turn(post=SLOW)
    assert pauses.seconds == pytest.approx([1, 2, 3, 4], abs=0.5)


async def test_each_name_has_its_own_budget_and_the_tightest_counts(redis: Redis) -> None:
    pauses = Pauses()
    budgets = Budgets(redis, sleep=pauses)
    for channel in ("a", "a", "b", "b"):
        await budgets.turn(method=Rate(100, 100), **{channel: SLOW})
    assert pauses.seconds == []
    await budgets.turn(method=Rate(100, 100), a=SLOW)
    assert pauses.seconds == pytest.approx([1], abs=0.5)


async def test_pace_multiplies_every_rate(redis: Redis) -> None:
    pauses = Pauses()
    budgets = Budgets(redis, pace=1000, sleep=pauses)
    for _ in range(50):
        await budgets.turn(post=SLOW)
    assert pauses.seconds == []


async def test_a_hold_is_heard_by_all_replicas(redis: Redis) -> None:
    pauses = Pauses()
    await Budgets(redis).hold("post", 30)
    await Budgets(redis).hold("post", 3)
    await Budgets(redis, sleep=pauses).turn(post=Rate(50, 50))
    assert pauses.seconds == pytest.approx([30], abs=0.5)


async def test_every_key_expires(redis: Redis) -> None:
    budgets = Budgets(redis)
    await budgets.turn(post=SLOW, other=Rate(0.01, 1))
    await budgets.hold("held", 5)
    keys = await redis.keys("*")
    assert len(keys) == 3
    for key in keys:
        assert await redis.pttl(key) > 0, key


@pytest.mark.parametrize("trouble", ["stop", "freeze"])
async def test_without_the_store_every_call_goes_and_only_the_first_waits_for_it(
    valkey: Valkey, trouble: str
) -> None:
    redis, now, pauses = connect(valkey.url), [0.0], Pauses()
    budgets = Budgets(redis, sleep=pauses, now=lambda: now[0])
    await budgets.turn(post=SLOW)
    getattr(valkey, trouble)()
    await budgets.turn(post=SLOW)
    began = perf_counter()
    await asyncio.gather(*(budgets.turn(post=SLOW) for _ in range(100)))
    assert perf_counter() - began < 0.1
    assert pauses.seconds == []
    await redis.aclose()


async def test_no_store_no_pace() -> None:
    await Budgets(None).turn(post=Rate(0.001, 1))
    await Budgets(None).turn(post=Rate(0.001, 1))
