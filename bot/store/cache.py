"""Readings kept in Redis: fresh ones spare Pendo a request, stale ones answer while it is asked again.

Whatever the store does, a question is answered: without it, askers in one process still share a reading.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from redis.asyncio import Redis

from bot.errors import SourceError, StoreError
from bot.rows import Reading, Text
from bot.store.flights import Flights, Land
from bot.store.packing import SCHEMA, Entry, pack, unpack
from bot.store.shelf import Shelf

log = logging.getLogger(__name__)

Read = Callable[[], Awaitable[Reading]]

_SETTLED_MINUTE = 20
_LATE_ROWS = timedelta(days=3)
_MANY_ROWS, _HEAD_START = 100_000, 1.0
"""Packing so many takes a processor for a while, which waits so many seconds."""


def fresh_until(now: datetime, window_end: date, zone: str) -> datetime:
    """Until when rows read at ``now`` hold, for a window whose last day is ``window_end`` in ``zone``.

    Pendo recalculates at the top of each hour and has settled by twenty past; late rows of a day may come
    for three days, after that rows hold for a day.
    """
    if now.astimezone(ZoneInfo(zone)).date() - window_end > _LATE_ROWS:
        return now + timedelta(days=1)
    settled = now.replace(minute=_SETTLED_MINUTE, second=0, microsecond=0)
    return settled if now < settled else settled + timedelta(hours=1)


@dataclass(frozen=True, slots=True, eq=False)
class Cached:
    """A reading, when its reading from Pendo began, and how it came here.

    ``stale``: it is older than it should be, because Pendo is asked again just now or because that failed
    (``error``).
    """

    value: Reading
    read_at: datetime
    from_cache: bool
    stale: bool = False
    error: SourceError | None = None


class Cache:
    """Readings by key, for all replicas on one store (``None``: there is none).

    ``budget`` bounds what they take in Redis together, in bytes; one that takes more than an eighth of it
    is not kept. ``lease`` is how long a reader that died keeps others waiting.
    """

    def __init__(
        self,
        redis: Redis | None,
        *,
        clock: Callable[[], datetime],
        budget: int = 256 * 1024 * 1024,
        lease: timedelta = timedelta(seconds=5),
        poll: float = 0.05,
        new_token: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._shelf = Shelf(redis, clock=clock, budget=budget, lease=lease)
        self._clock = clock
        self._largest = budget // 8
        self._renewal = lease.total_seconds() / 3
        self._poll = poll
        self._new_token = new_token
        self._looks = Flights[_Kept | None]()
        self._readings = Flights[Cached]()

    async def get(self, key: str, read: Read, *, fresh_until: datetime, fresh: bool = False) -> Cached:
        """The reading under ``key``, from the store or by ``read``, which then holds until ``fresh_until``.

        A stale one is given at once and read again behind the asker's back. ``fresh`` passes over a kept
        one but not over a reading under way. Raises ``read``'s SourceError if nothing kept can stand in.
        """
        kept = await self._looks.join(key, lambda: self._look(key))

        def reading() -> Awaitable[Cached]:
            return self._readings.board(key, lambda land: self._read(land, key, read, fresh_until, kept))

        if kept is not None and not fresh:
            stale = self._clock() >= kept.entry.fresh_until
            if stale:
                reading()
            return kept.cached(stale=stale)
        try:
            return await reading()
        except SourceError as error:
            if kept is None:
                raise
            return kept.cached(stale=True, error=error)

    async def forget(self, column: str, value: str) -> int:
        """Drops every kept reading whose text ``column`` holds ``value``; how many these were. They are read
        again when they are needed. Raises StoreError."""

        def holds(entry: Entry) -> bool:
            found = unpack(entry.packed).table.columns.get(column)
            return isinstance(found, Text) and value in found.values

        return await self._shelf.forget(holds)

    async def close(self, grace: float = 5.0) -> None:
        """Waits ``grace`` seconds for readings under way, then gives them up. The store stays open."""
        await asyncio.gather(self._looks.close(grace), self._readings.close(grace))

    async def _look(self, key: str) -> _Kept | None:
        try:
            entry = await self._shelf.load(key)
            return _Kept(entry, await asyncio.to_thread(unpack, entry.packed)) if entry else None
        except StoreError:
            return None
        except ValueError as error:
            log.warning("What was kept under %s is of no use: %s", key, error)
            return None

    async def _read(
        self, land: Land[Cached], key: str, read: Read, fresh_until: datetime, kept: _Kept | None
    ) -> None:
        """Reads as the only one of all replicas, or takes what another has read since ``kept``. The asker has
        the reading before it is kept; other replicas, who take it from the store, wait for that."""
        token = self._new_token()
        try:
            await self._acquire(key, token)
        except StoreError:
            began = self._clock()
            land(Cached(await read(), began, from_cache=False))
            return
        async with self._lease(key, token):
            newer = await self._look(key)
            if newer is not None and (kept is None or newer.entry.token != kept.entry.token):
                land(newer.cached())
                return
            began = self._clock()
            reading = await read()
            land(Cached(reading, began, from_cache=False))
            await self._keep(key, token, reading, began, fresh_until)

    async def _acquire(self, key: str, token: str) -> None:
        while True:
            if await self._shelf.acquire(key, token):
                return
            await asyncio.sleep(self._poll)

    @asynccontextmanager
    async def _lease(self, key: str, token: str) -> AsyncGenerator[None]:
        """Holds a lease that was acquired, and tells those who wait for it how the reading failed."""
        renewing = asyncio.create_task(self._renew(key, token))
        failure = None
        try:
            yield
        except SourceError as error:
            log.warning("%s could not be read: %s", key, error)
            failure = error
            raise
        except Exception:
            log.exception("%s could not be read", key)
            raise
        finally:
            renewing.cancel()
            with suppress(StoreError):  # then it expires by itself
                await self._shelf.release(key, token, failure)

    async def _renew(self, key: str, token: str) -> None:
        held = True
        while held:
            await asyncio.sleep(self._renewal)
            with suppress(StoreError):  # it may be back before the lease expires
                held = await self._shelf.renew(key, token)
        log.warning("Reading %s took longer than its lease; another reader may have begun.", key)

    async def _keep(
        self, key: str, token: str, reading: Reading, began: datetime, fresh_until: datetime
    ) -> None:
        """Keeps ``reading``, unless the lease was lost, it is too big or the store fails. Whoever asked for
        many rows is counting them just now, which goes before packing them."""
        if reading.table.count > _MANY_ROWS:
            await asyncio.sleep(_HEAD_START)
        packed = await asyncio.to_thread(pack, reading)
        if len(packed) > self._largest:
            log.warning("%s takes %d bytes and is not kept.", key, len(packed))
            return
        try:
            if not await self._shelf.write(key, Entry(SCHEMA, token, began, fresh_until, packed)):
                log.warning("%s is not kept: another reader took over meanwhile.", key)
        except StoreError as error:
            log.warning("%s is not kept: %s", key, error)


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    entry: Entry
    reading: Reading

    def cached(self, *, stale: bool = False, error: SourceError | None = None) -> Cached:
        return Cached(self.reading, self.entry.read_at, from_cache=True, stale=stale, error=error)
