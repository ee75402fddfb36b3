"""The durable tasks, thin: each hands its arguments to the part that does the work."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from docket import CurrentExecution, Docket, Execution, ExponentialRetry, Retry

from bot.jobs.seal import Seal
from bot.replies.asked import AskedFor

ANSWER = "answer"
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


def register(docket: Docket, delivery: Delivers, seal: Seal) -> None:
    """Make the tasks known to ``docket``: to enqueue them, and to run them with what ``seal`` opens."""

    async def answer(
        asked: AskedFor,
        execution: Execution = CurrentExecution(),  # noqa: B008
        _: Retry = ExponentialRetry(ATTEMPTS, FIRST_PAUSE, LONGEST_PAUSE),  # noqa: B008
    ) -> None:
        await delivery.deliver(seal.opened(asked), again=execution.redelivered or execution.attempt > 1)

    docket.register(answer, names=[ANSWER])
