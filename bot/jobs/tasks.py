"""The durable tasks, thin: each hands its arguments to the part that does the work."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Protocol

from docket import CurrentExecution, Docket, Execution, ExponentialRetry, Retry

from bot.digest.run import DigestRun
from bot.errors import UsageBotError
from bot.jobs.seal import Seal
from bot.replies.asked import AskedFor
from bot.windows import Window

logger = logging.getLogger(__name__)

ANSWER, DIGEST, PICTURE, READ = "answer", "digest", "digest_picture", "digest_read"
WATCH = "watch"
ATTEMPTS = 6
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=20), timedelta(minutes=5)
"""A question that came to nothing, such as while Slack is away, is tried again for ten minutes. The first
pause is longer than a call to Slack may take, so that no other attempt is still posting."""


class Delivers(Protocol):
    """Answers a question once, as ``bot.replies.delivery.Delivery``; raises where it must be tried again."""

    async def deliver(self, asked: AskedFor, *, again: bool = False, store: bool = True) -> None: ...

    async def recorded(self) -> bool:
        """Whether the store knows all that was delivered in this process."""
        ...


class Watches(Protocol):
    """Makes one pass of the watch, as ``bot.watch.run.Watcher``; raises where it must be tried again."""

    async def watch(self) -> None: ...


def register(docket: Docket, delivery: Delivers, seal: Seal) -> None:
    """Make the tasks known to ``docket``: to enqueue them, and to run them with what ``seal`` opens."""

    async def answer(
        asked: AskedFor,
        execution: Execution = CurrentExecution(),  # noqa: B008
        _: Retry = ExponentialRetry(ATTEMPTS, FIRST_PAUSE, LONGEST_PAUSE),  # noqa: B008
    ) -> None:
        await delivery.deliver(seal.opened(asked), again=execution.redelivered or execution.attempt > 1)

    docket.register(answer, names=[ANSWER])


def register_digests(docket: Docket, digests: DigestRun) -> None:
    """The tasks of weekly digests. What fails for a while is enqueued again by whoever looks next."""

    async def digest(name: str, period: str, picture_at: datetime) -> None:
        with _tolerant("The digest %s", name):
            if await digests.post(name):
                await docket.add(PICTURE, picture_at, f"{PICTURE}:{name}:{period}")(name)

    async def digest_picture(name: str) -> None:
        with _tolerant("The picture of the digest %s", name):
            await digests.illustrate(name)

    async def digest_read(hour: str, start: date, end: date, zone: str) -> None:
        with _tolerant("Reading for the digests of %s", hour):
            await digests.read(hour, Window(start, end, zone))

    docket.register(digest, names=[DIGEST])
    docket.register(digest_picture, names=[PICTURE])
    docket.register(digest_read, names=[READ])


def register_watch(docket: Docket, watching: Watches) -> None:
    """The hourly pass of the watch, tried again for ten minutes."""

    async def watch(
        _: Retry = ExponentialRetry(ATTEMPTS, FIRST_PAUSE, LONGEST_PAUSE),  # noqa: B008
    ) -> None:
        await watching.watch()

    docket.register(watch, names=[WATCH])


@contextmanager
def _tolerant(what: str, name: str) -> Generator[None]:
    """Log what passes."""
    try:
        yield
    except UsageBotError as error:
        logger.warning(f"{what} has to wait: %s", name, error)
