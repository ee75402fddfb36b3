"""How fast and how many at a time: Pendo publishes no limit, so the client keeps one of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager


class Limiter:
    """A token bucket with places: first come, first served.

    ``rate`` requests a second in the long run, ``burst`` at once after a rest, ``in_flight`` under way at
    a time. ``clock`` gives seconds that only grow.
    """

    def __init__(
        self,
        *,
        rate: float,
        burst: int,
        in_flight: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._interval = 1 / rate
        self._credit = (burst - 1) * self._interval
        self._places = asyncio.Semaphore(in_flight)
        self._turn = asyncio.Lock()
        self._clock = clock
        self._sleep = sleep
        self._due = clock() - self._credit

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[None]:
        """Waits for a turn and holds a place for the block. Whoever gives up waiting uses up nothing."""
        async with self._places:
            async with self._turn:
                await self._wait()
            yield

    async def _wait(self) -> None:
        due = max(self._due, self._clock() - self._credit)
        if (wait := due - self._clock()) > 0:
            await self._sleep(wait)
        self._due = due + self._interval
