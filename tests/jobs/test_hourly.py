"""The hours of the watch, enqueued by every worker and worked on once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.jobs import tasks
from bot.jobs.engine import open_docket, run_worker
from bot.jobs.hourly import keep_watch
from bot.watch.run import due_before
from tests.services import Valkey, until

NOW = datetime(2026, 11, 25, 14, 25, tzinfo=UTC)


class Looks:
    def __init__(self) -> None:
        self.passes = 0

    async def watch(self) -> None:
        self.passes += 1


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (NOW, NOW),
        (NOW - timedelta(seconds=1), NOW - timedelta(hours=1)),
        (NOW + timedelta(minutes=59), NOW),
    ],
)
def test_a_pass_is_due_at_25_past(now: datetime, due: datetime) -> None:
    assert due_before(now) == due


class Clock:
    def __init__(self) -> None:
        self.at, self.looks = NOW, 0

    def __call__(self) -> datetime:
        self.looks += 1
        return self.at


async def test_workers_that_are_due_at_the_same_time_enqueue_one_pass_an_hour(valkey: Valkey) -> None:
    clock, stop = Clock(), asyncio.Event()
    async with open_docket(valkey.url) as docket, docket.redis() as redis:
        tasks.register_watch(docket, Looks())

        async def after_all_looked() -> int:
            clock.looks = 0
            await until(lambda: clock.looks >= 20)
            return await redis.xlen(docket.stream_key)

        hours = [asyncio.create_task(keep_watch(docket, stop, clock, every=0.001)) for _ in range(5)]
        assert await after_all_looked() == 1
        clock.at += timedelta(minutes=59)
        assert await after_all_looked() == 1
        clock.at += timedelta(minutes=1)
        assert await after_all_looked() == 2
        stop.set()
        await asyncio.gather(*hours)


async def test_an_hour_waits_for_the_store(valkey: Valkey, caplog: pytest.LogCaptureFixture) -> None:
    looks, stop = Looks(), asyncio.Event()
    async with open_docket(valkey.url) as docket:
        tasks.register_watch(docket, looks)
        valkey.stop()
        hours = asyncio.create_task(keep_watch(docket, stop, lambda: NOW, every=0.01))
        await until(lambda: "when the store is back" in caplog.text)
        valkey.start()
        worker = asyncio.create_task(run_worker(docket, stop))
        await until(lambda: looks.passes)
        stop.set()
        await asyncio.gather(worker, hours)
