"""From a command to a job, within the time Slack gives: batched for a millisecond, bounded to 300.

Where no store takes the job, it runs in this process.
"""

from __future__ import annotations

import asyncio
import logging

from docket import Disposition, Docket, TaskCall

from bot.errors import StoreError, UsageBotError
from bot.jobs.seal import Seal
from bot.jobs.tasks import ANSWER, Delivers
from bot.replies.asked import AskedFor

logger = logging.getLogger(__name__)

BATCH_SECONDS = 0.001
ENQUEUE_SECONDS = 0.3


class Batcher:
    """Calls that arrive within a millisecond travel to Redis in one round trip."""

    def __init__(self, docket: Docket) -> None:
        self._docket = docket
        self._waiting: list[tuple[TaskCall, asyncio.Future[None]]] = []
        self._flushes: set[asyncio.Task[None]] = set()

    async def add(self, call: TaskCall) -> None:
        """Enqueue ``call``; one that is known by its key already stays as it is. Raises StoreError."""
        taken = asyncio.get_running_loop().create_future()
        self._waiting.append((call, taken))
        if len(self._waiting) == 1:
            flush = asyncio.create_task(self._flush_soon())
            self._flushes.add(flush)
            flush.add_done_callback(self._flushes.discard)
        await taken

    async def _flush_soon(self) -> None:
        await asyncio.sleep(BATCH_SECONDS)
        batch, self._waiting = self._waiting, []
        try:
            async with asyncio.timeout(ENQUEUE_SECONDS):
                placed = await self._docket.add_many([call for call, _ in batch])
        except Exception as error:  # whatever the client raises: nobody knows whether the store took it
            for _, taken in batch:
                _fail(taken, error)
            return
        for (_, taken), execution in zip(batch, placed, strict=True):
            if execution.disposition is Disposition.FAILED:
                _fail(taken, execution.schedule_exception)
            elif not taken.done():
                taken.set_result(None)


class Jobs:
    """Takes questions. ``docket`` is None without a store; ``seal`` closes what is put there."""

    def __init__(self, docket: Docket | None, delivery: Delivers, seal: Seal) -> None:
        self._docket = docket
        self._batcher = None if docket is None else Batcher(docket)
        self._delivery = delivery
        self._seal = seal
        self._here: dict[str, asyncio.Task[None]] = {}

    async def ask(self, asked: AskedFor) -> None:
        """See to it that ``asked`` is answered, once however often it arrives; returns within 700 ms."""
        if self._docket is None or self._batcher is None:
            self._answer_here(asked)
            return
        try:
            await self._recorded()
            sealed = self._seal.closed(asked)
            await self._batcher.add(self._docket.call(ANSWER, key=f"answer:{asked.key}")(sealed))
        except StoreError as error:
            logger.warning("%s; the question is answered in this process", error)
            self._answer_here(asked)

    async def _recorded(self) -> None:
        """What this process delivered without the store is known there before the store gives it to others.

        Raises StoreError while the store is away.
        """
        try:
            async with asyncio.timeout(ENQUEUE_SECONDS):
                recorded = await self._delivery.recorded()
        except TimeoutError:
            recorded = False
        if not recorded:
            raise StoreError("The store does not know yet what was answered without it")

    async def drain(self, seconds: float) -> None:
        """Let the jobs in this process finish; those that take longer are lost, and logged."""
        if self._here:
            await asyncio.wait(self._here.values(), timeout=seconds)
        for task in list(self._here.values()):
            logger.error("A question was cut off by the shutdown")
            task.cancel()

    def _answer_here(self, asked: AskedFor) -> None:
        """Beside whatever else is done; once for what arrives again while it is under way."""

        async def answer() -> None:
            try:
                await self._delivery.deliver(asked, store=False)
            except UsageBotError as error:
                logger.warning("A question is left as it stands: %s", error)

        if asked.key not in self._here:
            self._here[asked.key] = task = asyncio.create_task(answer())
            task.add_done_callback(lambda _: self._here.pop(asked.key))


def _fail(taken: asyncio.Future[None], cause: BaseException | None) -> None:
    if not taken.done():
        error = StoreError("The store did not take the job")
        error.__cause__ = cause
        taken.set_exception(error)
