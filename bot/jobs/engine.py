"""The job engine: pydocket on Redis. A job runs at least once: again ten seconds after its worker died."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from docket import Docket, Worker

NAME = "usagebot"
CONCURRENCY = 50
"""Jobs one worker runs at a time: nearly all of their time is waiting for Pendo and Slack."""
CHECK_EVERY = timedelta(milliseconds=20)
REDELIVER_AFTER = timedelta(seconds=10)
DRAIN_SECONDS = 20.0


def open_docket(redis_url: str) -> Docket:
    """The queue, to be entered with ``async with``. Connects when it is first used."""
    return Docket(name=NAME, url=redis_url)


async def run_worker(
    docket: Docket, stop: asyncio.Event, *, redeliver_after: timedelta = REDELIVER_AFTER
) -> None:
    """Work until ``stop``; then finish the jobs under way, those that take over 20 seconds excepted.

    What is cut off there stays in Redis and is delivered again.
    """
    worker = Worker(
        docket,
        concurrency=CONCURRENCY,
        redelivery_timeout=redeliver_after,
        reconnection_delay=timedelta(seconds=1),
        minimum_check_interval=CHECK_EVERY,
        scheduling_resolution=CHECK_EVERY,
    )
    async with worker:
        running = asyncio.create_task(worker.run_forever())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                running.cancel()
                await asyncio.wait({running}, timeout=DRAIN_SECONDS)
        finally:
            stopping.cancel()
            running.cancel()
            await asyncio.gather(running, stopping, return_exceptions=True)
        if not running.cancelled() and (fault := running.exception()) is not None:
            raise fault
