"""A question becomes a job within the time Slack gives, with a store or without."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from time import perf_counter

import pytest
from docket import Docket, Execution, TaskCall

from bot.jobs import tasks
from bot.jobs.engine import NAME, open_docket
from bot.jobs.enqueue import Jobs
from tests.jobs.stubs import SEAL, Recorder, asked_for
from tests.services import Valkey


class CountingDocket(Docket):
    trips = 0

    async def add_many(self, calls: Iterable[TaskCall], *, chunk_size: int | None = 1000) -> list[Execution]:
        self.trips += 1
        return await super().add_many(calls, chunk_size=chunk_size)


async def queued(docket: Docket) -> int:
    async with docket.redis() as redis:
        return await redis.xlen(docket.stream_key)


async def test_commands_that_arrive_together_travel_together(valkey: Valkey) -> None:
    async with CountingDocket(NAME, valkey.url) as docket:
        tasks.register(docket, Recorder(), SEAL)
        jobs = Jobs(docket, Recorder(), SEAL)
        await asyncio.gather(*(jobs.ask(asked_for(number)) for number in range(50)))
        assert await queued(docket) == 50
        assert docket.trips == 1


async def test_a_command_that_arrives_twice_is_one_job(valkey: Valkey) -> None:
    async with open_docket(valkey.url) as docket:
        tasks.register(docket, Recorder(), SEAL)
        jobs = Jobs(docket, Recorder(), SEAL)
        await asyncio.gather(jobs.ask(asked_for(1)), jobs.ask(asked_for(1)))
        await jobs.ask(asked_for(1))
        assert await queued(docket) == 1


async def test_without_a_store_the_question_is_answered_in_this_process() -> None:
    recorder = Recorder()
    jobs = Jobs(None, recorder, SEAL)
    await jobs.ask(asked_for())
    await jobs.drain(5)
    assert recorder.delivered == [(asked_for(), False, False)]


async def test_without_a_store_what_comes_again_is_not_asked_while_it_is_under_way() -> None:
    recorder = Recorder(go=asyncio.Event())
    jobs = Jobs(None, recorder, SEAL)
    await jobs.ask(asked_for(1))
    await recorder.begun.wait()
    await jobs.ask(asked_for(1))
    await jobs.ask(asked_for(2))
    assert recorder.go is not None
    recorder.go.set()
    await jobs.drain(5)
    assert len(recorder.delivered) == 2
    assert {asked for asked, _, _ in recorder.delivered} == {asked_for(1), asked_for(2)}


@pytest.mark.parametrize("trouble", ["stop", "freeze"])
async def test_a_store_that_does_not_take_the_job_costs_half_a_second_at_most(
    valkey: Valkey, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = Recorder()
    async with open_docket(valkey.url) as docket:
        tasks.register(docket, recorder, SEAL)
        jobs = Jobs(docket, recorder, SEAL)
        getattr(valkey, trouble)()
        began = perf_counter()
        await asyncio.gather(*(jobs.ask(asked_for(number)) for number in range(3)))
        assert perf_counter() - began < 0.5
        await jobs.drain(5)
    assert [store for _, _, store in recorder.delivered] == [False] * 3
    assert "answered in this process" in caplog.text


async def test_a_shutdown_waits_for_the_questions_in_this_process() -> None:
    recorder = Recorder(go=asyncio.Event())
    jobs = Jobs(None, recorder, SEAL)
    await jobs.ask(asked_for())
    draining = asyncio.create_task(jobs.drain(5))
    await recorder.begun.wait()
    assert not draining.done()
    assert recorder.go is not None
    recorder.go.set()
    await draining
    assert len(recorder.delivered) == 1


async def test_a_shutdown_does_not_wait_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder(go=asyncio.Event())
    jobs = Jobs(None, recorder, SEAL)
    await jobs.ask(asked_for())
    await jobs.drain(0.01)
    assert "cut off" in caplog.text
