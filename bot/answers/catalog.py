"""Keeps the newest snapshot of the catalog: read once, refreshed hourly, never in an asker's way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.catalog import Catalog
from bot.errors import UsageBotError

log = logging.getLogger(__name__)


class CatalogKeeper:
    """The first asker waits for the catalog; later ones get the newest one there is, at once."""

    def __init__(
        self,
        load: Callable[[], Awaitable[Catalog]],
        *,
        clock: Callable[[], datetime],
        max_age: timedelta = timedelta(hours=1),
    ) -> None:
        self._load = load
        self._clock = clock
        self._max_age = max_age
        self._catalog: Catalog | None = None
        self._read_at: datetime | None = None
        self._refreshing: asyncio.Task[Catalog] | None = None

    async def current(self) -> Catalog:
        """The newest snapshot. Raises SourceError only if there never was one."""
        if self._catalog is None:
            return await asyncio.shield(self.refresh())
        return self.snapshot

    @property
    def snapshot(self) -> Catalog:
        """The newest snapshot, at once: empty before the first; one that is old is read again beside."""
        if self._read_at is None or self._clock() - self._read_at >= self._max_age:
            self.refresh()
        return self._catalog or Catalog()

    @property
    def last(self) -> Catalog:
        """The newest snapshot as it is, however old: empty before the first."""
        return self._catalog or Catalog()

    def refresh(self) -> asyncio.Task[Catalog]:
        """Begins to read a new snapshot, unless one is being read; failure is logged."""
        if self._refreshing is None:
            self._refreshing = asyncio.create_task(self._load_once())
            self._refreshing.add_done_callback(self._refreshed)
        return self._refreshing

    async def _load_once(self) -> Catalog:
        catalog = await self._load()
        self._catalog, self._read_at = catalog, self._clock()
        return catalog

    def _refreshed(self, task: asyncio.Task[Catalog]) -> None:
        self._refreshing = None
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, UsageBotError):
            log.warning("The catalog was not refreshed: %s", error)
        elif error is not None:
            log.error("The catalog was not refreshed", exc_info=error)

    async def close(self) -> None:
        """Ends a refresh under way."""
        if self._refreshing is not None:
            self._refreshing.cancel()
            await asyncio.gather(self._refreshing, return_exceptions=True)
