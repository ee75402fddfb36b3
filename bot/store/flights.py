"""One flight: whoever asks for the same thing at the same time shares one task."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)

Land = Callable[[T], None]
"""Gives the askers their outcome. What a flight does after that keeps nobody waiting."""


@dataclass(slots=True, eq=False)
class _Flight(Generic[T]):
    task: asyncio.Task[None]
    outcome: asyncio.Future[T]


class Flights(Generic[T]):
    """Tasks by key. An asker who gives up does not take the task from the others."""

    def __init__(self) -> None:
        self._flights: dict[str, _Flight[T]] = {}

    def join(self, key: str, start: Callable[[], Awaitable[T]]) -> Awaitable[T]:
        """The outcome of the task under way for ``key``, else of a new one; its errors are every asker's."""

        async def whole(land: Land[T]) -> None:
            land(await start())

        return self.board(key, whole)

    def board(self, key: str, start: Callable[[Land[T]], Awaitable[None]]) -> Awaitable[T]:
        """Likewise, of a task that lands before it ends. Until it ends, nobody starts another for ``key``."""
        flight = self._flights.get(key)
        if flight is None:
            outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
            flight = _Flight(asyncio.ensure_future(_fly(start, outcome)), outcome)
            self._flights[key] = flight
            flight.task.add_done_callback(lambda _: self._flights.pop(key))
        return asyncio.shield(flight.outcome)

    async def close(self, grace: float) -> None:
        """Waits ``grace`` seconds for the tasks under way, then cancels the rest."""
        tasks = [flight.task for flight in self._flights.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


async def _fly(start: Callable[[Land[T]], Awaitable[None]], outcome: asyncio.Future[T]) -> None:
    try:
        await start(outcome.set_result)
    except asyncio.CancelledError:
        outcome.cancel()
        raise
    except Exception as error:
        if outcome.done():
            log.exception("What was to be done after an outcome was not")
            return
        outcome.set_exception(error)
        outcome.exception()  # all askers may be gone; whoever is left raises it
