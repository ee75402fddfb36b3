"""The hours of the watch: each is enqueued by every worker and worked on once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from docket import Docket
from redis.exceptions import RedisError

from bot.jobs.tasks import WATCH
from bot.watch.run import due_before

logger = logging.getLogger(__name__)

LOOKS_EVERY = 30.0


async def keep_watch(
    docket: Docket, stop: asyncio.Event, clock: Callable[[], datetime], every: float = LOOKS_EVERY
) -> None:
    """Enqueue the pass of each hour when it is due, and at the start the newest one, until ``stop``. Its key
    keeps it from running twice at once, and a pass that was made already does nothing."""
    enqueued: datetime | None = None
    while not stop.is_set():
        due = due_before(clock())
        if due != enqueued:
            try:
                await docket.add(WATCH, key=f"{WATCH}:{due:%Y-%m-%dT%H}")()
                enqueued = due
            except (RedisError, OSError) as error:
                logger.warning("The watch of %s is enqueued when the store is back: %s", due, error)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)
