"""The clock of weekly digests, in every worker: it looks what is due and enqueues it, by names that make one
job of what several workers enqueue."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from docket import Docket, TaskCall
from redis.exceptions import RedisError

from bot.digest.planning import Plan
from bot.digest.run import DigestRun
from bot.errors import UsageBotError
from bot.jobs.tasks import DIGEST, READ

logger = logging.getLogger(__name__)

LOOK_SECONDS = 20.0


async def keep_looking(
    docket: Docket, digests: DigestRun, stop: asyncio.Event, every: float = LOOK_SECONDS
) -> None:
    """Until ``stop``. While the store is away, nothing is enqueued."""
    while not stop.is_set():
        try:
            await docket.add_many(calls(docket, await digests.look()))
        except (UsageBotError, RedisError, OSError) as error:
            logger.warning("What is due of the digests could not be looked up: %s", error)
        except Exception:
            logger.exception("What is due of the digests could not be enqueued")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)


def calls(docket: Docket, plan: Plan) -> list[TaskCall]:
    """``plan`` as jobs."""
    reads = [
        docket.call(READ, key=f"{READ}:{hour}:{week.start}")(hour, week.start, week.end, week.zone)
        for hour, week in plan.reads
    ]
    posts = [
        docket.call(DIGEST, post.at, f"{DIGEST}:{post.name}:{post.period}")(
            post.name, post.period, post.picture_at
        )
        for post in plan.posts
    ]
    return [*reads, *posts]
