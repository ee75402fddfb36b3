"""One flight: whoever asks for the same thing at the same time shares one task."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Flights(Generic[T]):
    """Tasks by key. An asker who gives up does not take the task from the others."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[T]] = {}

    def join(self, key: str, start: Callable[[], Awaitable[T]]) -> Awaitable[T]:
        """The outcome of the task under way for ``key``, else of a new one; its errors are every asker's."""
        return asyncio.shield(self.launch(key, start))

    def launch(self, key: str, start: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        """The task itself, for those who do not wait for it."""
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.ensure_future(_run(start))
            task.add_done_callback(lambda done: self._landed(key, done))
        return task

    async def close(self, grace: float) -> None:
        """Waits ``grace`` seconds for the tasks under way, then cancels the rest."""
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _landed(self, key: str, task: asyncio.Task[T]) -> None:
        del self._tasks[key]
        if not task.cancelled():
            task.exception()  # all askers may be gone; whoever is left has raised it


async def _run(start: Callable[[], Awaitable[T]]) -> T:
    return await start()
