"""A job that was taken is done, though its worker stops or dies."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta

from docket import Docket
from redis.asyncio import Redis

from bot.jobs import tasks
from bot.jobs.engine import open_docket, run_worker
from bot.jobs.enqueue import Jobs
from tests.jobs.stubs import SEAL, Recorder, asked_for
from tests.services import Valkey, until


def working(docket: Docket, recorder: Recorder, stop: asyncio.Event) -> asyncio.Task[None]:
    tasks.register(docket, recorder, SEAL)
    return asyncio.create_task(run_worker(docket, stop, redeliver_after=timedelta(seconds=1)))


async def test_a_question_reaches_the_worker_as_it_was_asked(valkey: Valkey) -> None:
    recorder, stop = Recorder(), asyncio.Event()
    async with open_docket(valkey.url) as docket:
        worker = working(docket, recorder, stop)
        await Jobs(docket, recorder, SEAL).ask(asked_for(text="“Export button” – 日本"))
        await until(lambda: recorder.delivered)
        stop.set()
        await worker
    assert recorder.delivered == [(asked_for(text="“Export button” – 日本"), False, True)]


async def test_a_worker_that_is_stopped_finishes_what_is_under_way(valkey: Valkey) -> None:
    recorder, stop = Recorder(go=asyncio.Event()), asyncio.Event()
    assert recorder.go is not None
    async with open_docket(valkey.url) as docket:
        worker = working(docket, recorder, stop)
        await Jobs(docket, recorder, SEAL).ask(asked_for())
        await recorder.begun.wait()
        stop.set()
        await asyncio.sleep(0)
        assert not worker.done()
        recorder.go.set()
        await worker
        assert len(recorder.delivered) == 1
        async with docket.redis() as redis:
            assert await redis.xlen(docket.stream_key) == 0


async def test_a_job_whose_worker_was_killed_is_delivered_again(valkey: Valkey, redis: Redis) -> None:
    recorder, stop = Recorder(), asyncio.Event()
    async with open_docket(valkey.url) as docket:
        tasks.register(docket, recorder, SEAL)
        doomed = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.jobs.stubs", valkey.url), stderr=asyncio.subprocess.DEVNULL
        )
        await Jobs(docket, recorder, SEAL).ask(asked_for())
        await until(lambda: redis.llen("begun"))
        os.kill(doomed.pid, signal.SIGKILL)
        await doomed.wait()
        worker = working(docket, recorder, stop)
        await until(lambda: recorder.delivered)
        stop.set()
        await worker
    assert recorder.delivered == [(asked_for(), True, True)]


async def test_a_worker_outlives_its_store(valkey: Valkey) -> None:
    recorder, stop = Recorder(), asyncio.Event()
    async with open_docket(valkey.url) as docket:
        worker = working(docket, recorder, stop)
        await Jobs(docket, recorder, SEAL).ask(asked_for(1))
        await until(lambda: recorder.delivered)
        valkey.stop()
        valkey.start()
        await Jobs(docket, recorder, SEAL).ask(asked_for(2))
        await until(lambda: len(recorder.delivered) == 2)
        stop.set()
        await worker
