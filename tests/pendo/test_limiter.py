"""Requests start no faster than agreed, no more than agreed at a time, and in the order they came."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.pendo.limiter import Limiter


class Time:
    """A clock that stands still unless somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += seconds


def limiter(time: Time, *, rate: float = 1, burst: int = 1, in_flight: int = 100) -> Limiter:
    return Limiter(rate=rate, burst=burst, in_flight=in_flight, clock=time.clock, sleep=time.sleep)


async def starts(subject: Limiter, time: Time, count: int) -> list[tuple[int, float]]:
    """Who started when, for ``count`` requests that come at once."""
    started: list[tuple[int, float]] = []

    async def request(number: int) -> None:
        async with subject.place():
            started.append((number, time.now - 1000))

    await asyncio.gather(*(request(number) for number in range(count)))
    return started


async def test_a_burst_starts_at_once_and_the_rest_at_the_rate_in_order():
    time = Time()
    assert await starts(limiter(time, rate=2, burst=3), time, 6) == [
        (0, 0), (1, 0), (2, 0), (3, 0.5), (4, 1.0), (5, 1.5),
    ]  # fmt: skip


async def test_a_rest_earns_a_burst_and_no_more():
    time = Time()
    subject = limiter(time, burst=2)
    await starts(subject, time, 2)
    time.now += 100
    assert [at - 100 for _, at in await starts(subject, time, 4)] == [0, 0, 1, 2]


@given(st.integers(1, 5), st.integers(1, 4), st.lists(st.floats(0, 5), min_size=1, max_size=20))
async def test_no_span_holds_more_than_a_burst_and_its_share(rate, burst, pauses):
    time = Time()
    subject = limiter(time, rate=rate, burst=burst)
    started: list[float] = []
    for pause in pauses:
        time.now += pause
        async with subject.place():
            started.append(time.now)
    for first, begin in enumerate(started):
        for last in range(first, len(started)):
            assert last - first + 1 <= burst + (started[last] - begin) * rate + 1e-6


async def test_no_more_than_agreed_are_under_way():
    time = Time()
    subject = limiter(time, burst=100, in_flight=2)
    under_way = most = 0

    async def request() -> None:
        nonlocal under_way, most
        async with subject.place():
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(request() for _ in range(20)))
    assert most == 2


async def test_whoever_gives_up_waiting_uses_up_nothing():
    time = Time()
    subject = Limiter(rate=1, burst=1, in_flight=5, clock=time.clock, sleep=asyncio.sleep)
    async with subject.place():
        pass
    waiting = asyncio.ensure_future(subject.place().__aenter__())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    time.now += 1
    async with asyncio.timeout(0.5), subject.place():
        pass
