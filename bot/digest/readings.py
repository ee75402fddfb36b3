"""What digests rest on, read once for all of a week, however many channels get one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.digest.choosing import candidates
from bot.digest.content import Content, compose
from bot.digest.definitions import Definition
from bot.digest.reading import DigestReader
from bot.digest.stories import Stories
from bot.errors import Refused, SourceError
from bot.windows import Window

_HELD = timedelta(minutes=5)
_FAILED = timedelta(seconds=30)
"""So long nobody asks again for what could not be read."""


class Readings:
    """Weeks as they were read, held for a few minutes by each process; the rows are kept for all of them."""

    def __init__(self, reader: DigestReader, clock: Callable[[], datetime]) -> None:
        self._reader = reader
        self._clock = clock
        self._held: dict[Window, tuple[datetime, frozenset[str], asyncio.Task[Stories]]] = {}

    async def ahead(self, week: Window, digests: Iterable[Definition]) -> None:
        """Ask Pendo for ``week`` now, so that nothing has to be waited for when ``digests`` are due. Raises
        SourceError."""
        await self._reader.read(week, await self._apps(digests), fresh=True)

    async def content(
        self, digest: Definition, week: Window, digests: Iterable[Definition], address: str = ""
    ) -> Content:
        """What ``digest`` says of ``week``, read together with what all ``digests`` rest on; ``address`` is
        its owner's, whose accounts it may be about. Raises SourceError; Refused where it is about nothing."""
        stories = await self._of(week, (digest, *digests))
        return await asyncio.to_thread(compose, digest, stories, address)

    async def _of(self, week: Window, digests: Iterable[Definition]) -> Stories:
        apps, now = await self._apps(digests), self._clock()
        until, known, task = self._held.get(week, (now, frozenset[str](), None))
        if task is None or until <= now or not apps <= known:
            self._held = {week: held for week, held in self._held.items() if held[0] > now}
            task = asyncio.create_task(self._read(week, apps))
            self._held[week] = (now + _HELD, apps, task)
        try:
            return await asyncio.shield(task)
        except SourceError:
            if self._held.get(week, (now, apps, None))[2] is task:
                self._held[week] = (self._clock() + _FAILED, apps, task)
            raise

    async def _read(self, week: Window, apps: frozenset[str]) -> Stories:
        """Rows that Pendo has newer ones of are good enough only where it does not answer."""
        reading = await self._reader.read(week, apps)
        if any(app.stale_since for app in reading.apps.values()):
            reading = await self._reader.read(week, apps, fresh=True)
        return Stories(reading)

    async def _apps(self, digests: Iterable[Definition]) -> frozenset[str]:
        catalog = await self._reader.catalog()
        found: set[str] = set()
        for digest in digests:
            try:
                found |= candidates(digest, catalog).apps
            except Refused:
                continue  # whoever posts it tells its owner
        return frozenset(found)
