"""What was done in Slack for a question: so that a job delivered twice does it once.

    (nothing) ── claimed ── posted ── done

A claim is written just before the post and the post's ``ts`` just after, so a claim without a post means
that a process died between the two and nobody knows whether Slack took the message. The rules are pure;
``Ledger`` keeps the entries in Redis, each with an expiry.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from dataclasses import asdict, dataclass
from typing import Literal

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreError

logger = logging.getLogger(__name__)

KEPT_SECONDS = 24 * 3600
OWED_AT_MOST = 10_000
PAY_SECONDS = 0.1

State = Literal["claimed", "posted", "done"]
Resume = Literal["start", "continue", "doubt", "stop"]


@dataclass(frozen=True, slots=True)
class Entry:
    """``owner`` is the attempt that wrote it. ``channel`` is where the message goes, ``at`` when it was
    claimed (Unix seconds), ``ts`` its name once posted; ``waiting`` is a placeholder's claim."""

    state: State
    owner: str
    channel: str = ""
    ts: str = ""
    at: float = 0.0
    waiting: bool = False


def resume(entry: Entry | None, owner: str) -> Resume:
    """Where the attempt ``owner`` goes on with a question whose last record is ``entry``."""
    if entry is None:
        return "start"
    if entry.state == "claimed":
        return "start" if entry.owner == owner else "doubt"
    return "continue" if entry.state == "posted" else "stop"


class Ledger:
    """Entries by key. Without a store, or while it is away, this process remembers what it did.

    What could not be written is owed: it is written as soon as the store is back, and before anything else
    is read or claimed. Where the store is ``needed``, nothing is read or claimed without it: StoreError.
    """

    def __init__(
        self, redis: Redis | None, *, kept_seconds: int = KEPT_SECONDS, needed: bool = False
    ) -> None:
        self._redis = redis
        self._kept = kept_seconds
        self._needed = needed
        self._owed: OrderedDict[str, Entry] = OrderedDict()
        self._paying: asyncio.Task[None] | None = None

    async def aclose(self) -> None:
        """Try a last time to write what is owed. The store stays open."""
        if self._paying is not None:
            self._paying.cancel()
            await asyncio.gather(self._paying, return_exceptions=True)
        if self._owed and not await self.settle():
            logger.error("%d deliveries could not be recorded", len(self._owed))

    async def read(self, key: str) -> Entry | None:
        if self._redis is None or not await self.settle():
            return self._here(key)
        try:
            return _decode(await self._redis.get(_name(key)))
        except (RedisError, OSError):
            return self._here(key)

    async def claim(
        self, key: str, owner: str, channel: str, at: float, *, waiting: bool = False
    ) -> Entry | None:
        """Claim the post of ``key``: None when it is ours now, else the entry that stood there first."""
        entry = Entry("claimed", owner, channel, at=at, waiting=waiting)
        if self._redis is not None and await self.settle():
            try:
                if await self._redis.set(_name(key), _encode(entry), nx=True, ex=self._kept):
                    return None
                found = await self.read(key)
                return None if resume(found, owner) == "start" else found
            except (RedisError, OSError) as error:
                logger.warning("The store is away, so a post is claimed in this process alone: %s", error)
        found = self._here(key)
        if resume(found, owner) == "start":
            self._owe(key, entry)
            return None
        return found

    async def posted(self, key: str, owner: str, channel: str, ts: str) -> None:
        await self._write(key, Entry("posted", owner, channel, ts))

    async def done(self, key: str, owner: str) -> None:
        await self._write(key, Entry("done", owner))

    async def release(self, key: str) -> None:
        """Take back a claim whose post Slack refused: nothing stands, nothing is in doubt."""
        self._owed.pop(key, None)
        if self._redis is None:
            return
        try:
            await self._redis.delete(_name(key))
        except (RedisError, OSError) as error:
            logger.warning("A refused post's claim stays until it expires: %s", error)

    async def settle(self) -> bool:
        """Write what is owed. False while the store is away."""
        if self._redis is None:
            return False
        try:
            for key, entry in list(self._owed.items()):
                await self._redis.set(_name(key), _encode(entry), ex=self._kept)
                if self._owed.get(key) is entry:
                    del self._owed[key]
        except (RedisError, OSError):
            return False
        return True

    def _here(self, key: str) -> Entry | None:
        """What this process knows by itself."""
        if self._needed:
            raise StoreError("My store is away, so I cannot tell what was posted.")
        return self._owed.get(key)

    async def _write(self, key: str, entry: Entry) -> None:
        self._owe(key, entry)
        if self._redis is not None and not await self.settle():
            logger.warning("The store is away; what was delivered is recorded when it is back")
            if self._paying is None or self._paying.done():
                self._paying = asyncio.create_task(self._pay())

    async def _pay(self) -> None:
        """Another worker may be given the same job as soon as the store is back: it must find the entry."""
        while True:
            await asyncio.sleep(PAY_SECONDS)
            if await self.settle():
                return

    def _owe(self, key: str, entry: Entry) -> None:
        self._owed[key] = entry
        self._owed.move_to_end(key)
        while len(self._owed) > OWED_AT_MOST:
            self._owed.popitem(last=False)


def _name(key: str) -> str:
    return f"usagebot:effect:{key}"


def _encode(entry: Entry) -> str:
    return json.dumps(asdict(entry))


def _decode(value: bytes | str | None) -> Entry | None:
    return None if value is None else Entry(**json.loads(value))
