"""The durable tasks, thin: each hands its arguments to the part that does the work."""

from __future__ import annotations

from typing import Protocol

from docket import CurrentExecution, Docket, Execution

from bot.jobs.seal import Seal
from bot.replies.asked import AskedFor

ANSWER = "answer"


class Delivers(Protocol):
    """Answers a question once: see ``bot.replies.delivery.Delivery``."""

    async def deliver(self, asked: AskedFor, *, again: bool = False, store: bool = True) -> None: ...


def register(docket: Docket, delivery: Delivers, seal: Seal) -> None:
    """Make the tasks known to ``docket``: to enqueue them, and to run them with what ``seal`` opens."""

    async def answer(asked: AskedFor, execution: Execution = CurrentExecution()) -> None:  # noqa: B008
        await delivery.deliver(seal.opened(asked), again=execution.redelivered)

    docket.register(answer, names=[ANSWER])
