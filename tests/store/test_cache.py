"""Kept readings: fresh ones spare a reading, stale ones answer at once, and one reading serves all askers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from redis.asyncio import Redis

from bot.errors import SourceTimeout, SourceUnavailable
from bot.rows import Reading, Table, Text
from bot.store.cache import Cache, Cached, Read, fresh_until
from bot.store.connection import connect
from bot.store.shelf import Shelf
from tests.services import Valkey, until

START = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
UNTIL = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)
WEEK_MS = 7 * 24 * 3600 * 1000


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Pendo:
    """Counts its readings; each holds until ``gate`` opens and gives the reading's number."""

    def __init__(self) -> None:
        self.count = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.started = asyncio.Event()
        self.error: Exception | None = None

    async def read(self) -> Reading:
        self.count += 1
        number = self.count
        self.started.set()
        await self.gate.wait()
        if self.error:
            raise self.error
        return reading(number)


def reading(number: int, *, size: int = 1) -> Reading:
    """Rows whose first says ``number``; ``size`` incompressible ones."""
    values = np.random.default_rng(number).integers(0, 2**62, size)
    values[0] = number
    return Reading(Table({"n": values, "t": Text(("x",), np.zeros(size, np.int32))}, size), {"app": 7})


def number(cached) -> int:
    return int(cached.value.table.integers("n")[0])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def pendo() -> Pendo:
    return Pendo()


@pytest.fixture
async def caches(redis: Redis, valkey: Valkey, clock: Clock) -> AsyncIterator[list[Cache]]:
    """Two replicas on one store, with connections of their own."""
    other = connect(valkey.url)
    made = [cache_on(redis, clock), cache_on(other, clock)]
    yield made
    for cache in made:
        await cache.close()
    await other.aclose()


@pytest.fixture
async def cache(caches: list[Cache]) -> Cache:
    return caches[0]


def cache_on(redis: Redis | None, clock: Clock, *, budget: int = 8_000_000) -> Cache:
    return Cache(redis, clock=clock, budget=budget, lease=timedelta(milliseconds=600), poll=0.01)


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(5):
        while True:
            if await holds():
                return
            await asyncio.sleep(0.005)


async def keep(
    cache: Cache, key: str, read: Read, *, fresh_until: datetime = UNTIL, fresh: bool = False
) -> Cached:
    """Asks, and waits until what was read is kept as well."""
    found = await cache.get(key, read, fresh_until=fresh_until, fresh=fresh)
    await cache.close()
    return found


async def key_of(redis: Redis, word: str) -> bytes:
    (found,) = [key async for key in redis.scan_iter(f"*{word}*")]
    return found


async def test_the_first_asker_reads_and_the_second_is_given_what_was_kept(cache, pendo, clock):
    first = await keep(cache, "k", pendo.read, fresh_until=UNTIL)
    clock.now += timedelta(minutes=40)
    second = await keep(cache, "k", pendo.read, fresh_until=UNTIL)
    assert (number(first), first.from_cache, first.stale, first.read_at) == (1, False, False, START)
    assert (number(second), second.from_cache, second.stale, second.read_at) == (1, True, False, START)
    assert second.value.valid_through == {"app": 7}
    assert pendo.count == 1


async def test_keys_are_apart(cache, pendo):
    assert number(await keep(cache, "a", pendo.read, fresh_until=UNTIL)) == 1
    assert number(await keep(cache, "b", pendo.read, fresh_until=UNTIL)) == 2


async def test_two_hundred_askers_at_two_replicas_make_one_reading(caches, pendo):
    pendo.gate.clear()
    askers = [
        asyncio.ensure_future(caches[turn % 2].get("k", pendo.read, fresh_until=UNTIL)) for turn in range(200)
    ]
    await pendo.started.wait()
    pendo.gate.set()
    answers = await asyncio.gather(*askers)
    assert pendo.count == 1
    assert {number(answer) for answer in answers} == {1}


async def test_a_cancelled_asker_does_not_cancel_the_others(cache, pendo):
    pendo.gate.clear()
    first = asyncio.ensure_future(cache.get("k", pendo.read, fresh_until=UNTIL))
    second = asyncio.ensure_future(cache.get("k", pendo.read, fresh_until=UNTIL))
    await pendo.started.wait()
    first.cancel()
    pendo.gate.set()
    assert number(await second) == 1
    assert pendo.count == 1


async def test_a_stale_value_is_given_at_once_while_it_is_read_again(cache, pendo, clock):
    await keep(cache, "k", pendo.read, fresh_until=UNTIL)
    clock.now = UNTIL
    pendo.gate.clear()
    stale = await cache.get("k", pendo.read, fresh_until=UNTIL + timedelta(hours=1))
    assert (number(stale), stale.stale, stale.read_at) == (1, True, START)
    pendo.gate.set()

    async def renewed() -> bool:
        now = await keep(cache, "k", pendo.read, fresh_until=UNTIL + timedelta(hours=1))
        return (number(now), now.stale, now.read_at) == (2, False, UNTIL)

    await eventually(renewed)
    assert pendo.count == 2


async def test_closing_waits_for_what_is_read_behind_the_askers_backs(cache, pendo, clock):
    await keep(cache, "k", pendo.read, fresh_until=UNTIL)
    clock.now = UNTIL
    await keep(cache, "k", pendo.read, fresh_until=UNTIL + timedelta(hours=1))
    assert number(await keep(cache, "k", pendo.read, fresh_until=UNTIL)) == 2


async def test_closing_gives_up_a_reading_that_takes_too_long(cache, pendo, redis):
    pendo.gate.clear()
    asker = asyncio.ensure_future(cache.get("k", pendo.read, fresh_until=UNTIL))
    await pendo.started.wait()
    await cache.close(grace=0.01)
    with pytest.raises(asyncio.CancelledError):
        await asker
    assert [key async for key in redis.scan_iter("*lease*")] == []


async def test_fresh_passes_over_a_kept_value_but_shares_a_reading_under_way(caches, pendo):
    await keep(caches[0], "k", pendo.read, fresh_until=UNTIL)
    pendo.started.clear()
    pendo.gate.clear()
    first = asyncio.ensure_future(caches[0].get("k", pendo.read, fresh_until=UNTIL, fresh=True))
    await pendo.started.wait()
    others = [
        asyncio.ensure_future(cache.get("k", pendo.read, fresh_until=UNTIL, fresh=True)) for cache in caches
    ]
    await until(lambda: caches[1]._readings._flights)  # the other replica has looked, and waits as well
    pendo.gate.set()
    answers = await asyncio.gather(first, *others)
    assert [number(answer) for answer in answers] == [2, 2, 2]
    assert pendo.count == 2


async def test_a_failure_is_told_to_all_who_wait_at_every_replica(caches, pendo):
    pendo.error = SourceTimeout("Pendo did not answer in time.", "Ask for less.")
    pendo.gate.clear()
    askers = [
        asyncio.ensure_future(cache.get("k", pendo.read, fresh_until=UNTIL))
        for cache in caches
        for _ in range(3)
    ]
    await pendo.started.wait()
    await asyncio.sleep(0.05)
    pendo.gate.set()
    failures = await asyncio.gather(*askers, return_exceptions=True)
    told = [(type(failure), str(failure), getattr(failure, "hint", "")) for failure in failures]
    assert told == [(SourceTimeout, "Pendo did not answer in time.", "Ask for less.")] * 6
    assert pendo.count == 1


async def test_a_failure_with_a_stale_value_gives_the_stale_value(cache, pendo, clock):
    await keep(cache, "k", pendo.read, fresh_until=UNTIL)
    pendo.error = SourceUnavailable("Pendo cannot be reached.")
    clock.now += timedelta(days=2)
    kept = await keep(cache, "k", pendo.read, fresh_until=UNTIL)
    asked = await keep(cache, "k", pendo.read, fresh_until=UNTIL, fresh=True)
    assert (number(kept), kept.stale, kept.read_at) == (1, True, START)
    assert (number(asked), asked.stale, asked.read_at) == (1, True, START)
    assert isinstance(asked.error, SourceUnavailable)


async def test_a_failure_is_forgotten_soon(cache, pendo, redis):
    pendo.error = SourceUnavailable("Pendo cannot be reached.")
    with pytest.raises(SourceUnavailable):
        await keep(cache, "k", pendo.read, fresh_until=UNTIL)
    assert 0 < await redis.pttl(await key_of(redis, "lease")) <= 2000


async def test_a_reader_that_died_is_replaced_when_its_lease_ends(cache, pendo, redis):
    await redis.set(f"{await lease_prefix(cache, redis)}k", "a dead reader", px=200)
    assert number(await keep(cache, "k", pendo.read, fresh_until=UNTIL)) == 1


async def lease_prefix(cache: Cache, redis: Redis) -> str:
    """Where leases stand in the store, seen while one is held."""
    seen: list[str] = []

    async def look() -> Reading:
        seen.append((await key_of(redis, "lease")).decode().removesuffix("probe"))
        return reading(0)

    await keep(cache, "probe", look, fresh_until=UNTIL)
    return seen[0]


async def test_a_lease_is_renewed_while_its_reading_lasts(caches, pendo):
    pendo.gate.clear()
    askers = [asyncio.ensure_future(cache.get("k", pendo.read, fresh_until=UNTIL)) for cache in caches]
    await asyncio.sleep(1.3)  # more than two terms of the lease
    pendo.gate.set()
    await asyncio.gather(*askers)
    assert pendo.count == 1


async def test_a_reader_that_lost_its_lease_answers_but_does_not_write(caches, redis, clock):
    slow, quick = Pendo(), Pendo()
    slow.gate.clear()
    quick.count = 100
    first = asyncio.ensure_future(caches[0].get("k", slow.read, fresh_until=UNTIL))
    await slow.started.wait()
    await redis.delete(await key_of(redis, "lease"))
    assert number(await keep(caches[1], "k", quick.read, fresh_until=UNTIL)) == 101
    slow.gate.set()
    assert number(await first) == 1
    assert number(await keep(caches[0], "k", slow.read, fresh_until=UNTIL)) == 101


async def test_without_a_store_askers_share_a_reading_and_are_told(clock, pendo):
    cache = cache_on(None, clock)
    answers = await asyncio.gather(*(cache.get("k", pendo.read, fresh_until=UNTIL) for _ in range(50)))
    assert pendo.count == 1
    assert all(not answer.from_cache for answer in answers)
    assert number(await keep(cache, "k", pendo.read, fresh_until=UNTIL)) == 2


async def test_a_store_that_dies_before_during_and_after_costs_no_answer(cache, pendo, clock, valkey):
    pendo.gate.clear()
    asker = asyncio.ensure_future(cache.get("during", pendo.read, fresh_until=UNTIL))
    await pendo.started.wait()
    valkey.stop()
    pendo.gate.set()
    during = await asker
    after = await keep(cache, "after", pendo.read, fresh_until=UNTIL)
    assert [number(found) for found in (during, after)] == [1, 2]

    valkey.start()
    clock.now += timedelta(seconds=10)
    back = await keep(cache, "after", pendo.read, fresh_until=UNTIL)
    assert number(back) == 3
    assert (await keep(cache, "after", pendo.read, fresh_until=UNTIL)).from_cache


async def test_an_asker_has_the_reading_before_it_is_kept(caches, pendo, monkeypatch):
    reader, other = caches
    held = asyncio.Event()
    write = reader._shelf.write

    async def slow(_, *given):
        await held.wait()
        return await write(*given)

    monkeypatch.setattr(Shelf, "write", slow)
    first = await reader.get("k", pendo.read, fresh_until=UNTIL)
    again = await reader.get("k", pendo.read, fresh_until=UNTIL)
    elsewhere = asyncio.ensure_future(other.get("k", pendo.read, fresh_until=UNTIL))
    await until(lambda: other._readings._flights)
    held.set()
    assert [number(found) for found in (first, again, await elsewhere)] == [1, 1, 1]
    assert (again.from_cache, elsewhere.result().from_cache) == (False, True)


async def test_askers_who_wait_for_another_replica_read_themselves_when_the_store_dies(caches, pendo, valkey):
    pendo.gate.clear()
    askers = [asyncio.ensure_future(cache.get("k", pendo.read, fresh_until=UNTIL)) for cache in caches]
    await pendo.started.wait()
    valkey.stop()
    pendo.gate.set()
    assert [answer.from_cache for answer in await asyncio.gather(*askers)] == [False, False]


async def test_a_store_that_accepts_and_never_answers_delays_an_answer_by_less_than_a_second(clock, pendo):
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        redis = connect(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")
        cache = cache_on(redis, clock)
        async with asyncio.timeout(1):
            assert number(await keep(cache, "a", pendo.read, fresh_until=UNTIL)) == 1
        async with asyncio.timeout(0.2):
            assert number(await keep(cache, "b", pendo.read, fresh_until=UNTIL)) == 2
        await redis.aclose()


async def test_no_key_is_without_an_expiry(cache, pendo, redis, clock):
    for key in "abc":
        await keep(cache, key, pendo.read, fresh_until=UNTIL)
    pendo.error = SourceUnavailable("Pendo cannot be reached.")
    with pytest.raises(SourceUnavailable):
        await keep(cache, "d", pendo.read, fresh_until=UNTIL)
    keys = [key async for key in redis.scan_iter()]
    assert len(keys) == 3 + 2 + 1
    for key in keys:
        assert 0 < await redis.pttl(key) <= WEEK_MS, key


async def test_the_oldest_make_room_when_the_budget_is_spent(redis, clock):
    cache = cache_on(redis, clock, budget=200_000)
    for count in range(20):  # about 16 kB each
        clock.now = START + timedelta(seconds=count)
        await keep(
            cache, f"k{count}", lambda count=count: ready(reading(count, size=2000)), fresh_until=UNTIL
        )
    kept = sorted([key async for key in redis.scan_iter("*value*")], key=lambda key: int(key.split(b"k")[-1]))
    sizes = [await redis.strlen(key) for key in kept]
    assert 150_000 < sum(sizes) <= 200_000
    assert [int(key.split(b"k")[-1]) for key in kept] == list(range(20 - len(kept), 20))


@pytest.mark.parametrize("size", [1, 300])
async def test_the_store_itself_measures_no_more_than_the_budget_its_index_included(
    caches, redis, clock, size
):
    budget = 200_000
    crowded = [cache_on(redis, clock, budget=budget) for _ in caches]

    async def fill(cache: Cache, turn: int) -> None:
        await keep(
            cache, f"rows:feature_use:{turn:032}", lambda: ready(reading(turn, size=size)), fresh_until=UNTIL
        )

    for start in range(0, 1000, 100):
        clock.now = START + timedelta(seconds=start)
        await asyncio.gather(*(fill(crowded[turn % 2], turn) for turn in range(start, start + 100)))
    keys = [key async for key in redis.scan_iter("usagebot:*")]
    taken = sum([await redis.memory_usage(key, samples=0) for key in keys])
    assert 0.5 * budget < taken <= budget
    for cache in crowded:
        await cache.close()


async def ready(found: Reading) -> Reading:
    return found


async def test_a_value_too_big_for_the_budget_answers_and_is_not_kept(redis, clock):
    cache = cache_on(redis, clock, budget=100_000)
    found = await keep(cache, "k", lambda: ready(reading(1, size=5000)), fresh_until=UNTIL)
    assert number(found) == 1
    assert [key async for key in redis.scan_iter("*value*")] == []


async def test_a_full_store_costs_no_answer(redis, clock, pendo):
    cache = cache_on(redis, clock)
    await redis.config_set("maxmemory", 1)
    found = await keep(cache, "k", pendo.read, fresh_until=UNTIL)
    assert number(found) == 1


async def test_what_cannot_be_read_is_read_again(cache, pendo, redis):
    await keep(cache, "k", pendo.read, fresh_until=UNTIL)
    await redis.set(await key_of(redis, "value"), b"junk", px=10_000)
    assert number(await keep(cache, "k", pendo.read, fresh_until=UNTIL)) == 2
    assert number(await keep(cache, "k", pendo.read, fresh_until=UNTIL)) == 2


@pytest.mark.parametrize(
    ("now", "window_end", "until"),
    [
        ((25, 9, 5), 24, (25, 9, 20)),
        ((25, 9, 19), 24, (25, 9, 20)),
        ((25, 9, 20), 24, (25, 10, 20)),
        ((25, 23, 45), 24, (26, 0, 20)),
        ((25, 12, 0), 25, (25, 12, 20)),
        ((25, 12, 0), 22, (25, 12, 20)),
        ((25, 12, 0), 21, (26, 12, 0)),
        # At 03:00 UTC it is still the 24th in New York, three days after the 21st.
        ((25, 3, 0), 21, (25, 3, 20)),
    ],
)
def test_rows_hold_until_pendo_has_settled_or_for_a_day(now, window_end, until):
    day, hour, minute = now
    asked = datetime(2026, 11, day, hour, minute, 7, tzinfo=UTC)
    held = fresh_until(asked, date(2026, 11, window_end), "America/New_York")
    assert held.replace(second=0) == datetime(2026, 11, *until, tzinfo=UTC)
