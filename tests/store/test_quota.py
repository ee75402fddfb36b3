"""One person's questions in any minute, over all replicas."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from bot.store.connection import connect
from bot.store.quota import SECONDS, Quota
from tests.services import Valkey

BEGAN = datetime(2026, 11, 25, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


async def test_the_eleventh_question_waits_until_the_first_is_a_minute_old(redis: Redis) -> None:
    replicas = [Quota(redis, 10), Quota(redis, 10)]
    waits = [await replicas[n % 2].wait("mia", f"q{n}", after(n)) for n in range(10)]
    assert waits == [0] * 10
    assert await replicas[0].wait("mia", "q10", after(20)) == 40
    assert await replicas[1].wait("mia", "q10 again", after(60)) == 0
    assert await replicas[1].wait("mia", "q11", after(60)) == 1


async def test_others_are_counted_apart(redis: Redis) -> None:
    quota = Quota(redis, 1)
    assert await quota.wait("mia", "q", after(0)) == 0
    assert await quota.wait("jo", "r", after(0)) == 0


async def test_a_question_that_comes_twice_counts_once(redis: Redis) -> None:
    quota = Quota(redis, 2)
    for _ in range(3):
        assert await quota.wait("mia", "q", after(0)) == 0
    assert await quota.wait("mia", "r", after(1)) == 0
    assert await quota.wait("mia", "q", after(0)) == 0


async def test_what_is_kept_expires(redis: Redis) -> None:
    await Quota(redis, 1).wait("mia", "q", after(0))
    [key] = await redis.keys("*")
    assert 0 < await redis.ttl(key) <= 2 * SECONDS


async def test_without_a_store_nothing_is_counted(valkey: Valkey) -> None:
    redis = connect(valkey.url)
    valkey.stop()
    for quota in (Quota(None, 1), Quota(redis, 1)):
        assert [await quota.wait("mia", f"q{n}", after(0)) for n in range(3)] == [0] * 3
    await redis.aclose()


@given(gaps=st.lists(st.integers(0, 40), max_size=25), most=st.integers(1, 4))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_minute_holds_more_and_the_promise_is_kept(redis: Redis, gaps: list[int], most: int) -> None:
    await redis.flushall()
    quota, now, taken = Quota(redis, most), 0, list[int]()
    for number, gap in enumerate(gaps):
        now += gap
        wait = await quota.wait("mia", f"q{number}", after(now))
        recent = [each for each in taken if each > now - SECONDS]
        assert wait == (0 if len(recent) < most else recent[-most] + SECONDS - now)
        if not wait:
            taken.append(now)
