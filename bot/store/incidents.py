"""What the watch remembers: a document for each channel, and when it ran::

usagebot:incidents:<subscription>:<channel>   what the channel was told of, packed by those who know it
usagebot:watch:<subscription>                 ``ran``, ``failing``, ``query:<words>``: instants, ISO
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from urllib.parse import quote

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreError

T = TypeVar("T")

_KEPT = timedelta(days=400)
_SWAP = """
local found = redis.call('GET', KEYS[1])
if (found or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""


class IncidentStore:
    """Of one subscription; ``redis`` is None where there is no store."""

    def __init__(self, redis: Redis | None, *, subscription: str) -> None:
        self._redis = redis
        name = quote(subscription, safe="")
        self._documents = f"usagebot:incidents:{name}:"
        self._watch = f"usagebot:watch:{name}"

    async def load(self, channel: str) -> bytes | None:
        """The channel's document; None where there never was one, or the store lost it. Raises StoreError."""
        return cast("bytes | None", await self._surely(self._there().get(self._documents + channel)))

    async def change(self, channel: str, rule: Callable[[bytes | None], bytes | None]) -> bytes | None:
        """The channel's document after ``rule``, which is tried again where somebody else changed it
        meanwhile; None where there is none, and is to be none. Raises StoreError."""
        redis, key = cast(Any, self._there()), self._documents + channel
        while True:
            before = await self.load(channel)
            after = rule(before)
            kept = int(_KEPT.total_seconds())
            if (
                after is None
                or after == before
                or await self._surely(redis.eval(_SWAP, 1, key, before or b"", after, kept))
            ):
                return after

    async def ran(self, at: datetime) -> None:
        """A pass over all channels ended. Raises StoreError."""
        await self._note("ran", at)

    async def last_ran(self) -> datetime | None:
        """When the last pass ended; None where none ever did, or the store lost it. Raises StoreError."""
        return await self._noted("ran")

    async def failing(self, at: datetime) -> datetime:
        """Since when the source fails, which it does ``at`` this moment. Raises StoreError."""
        since = await self._noted("failing")
        if since is None:
            await self._note("failing", at)
        return since or at

    async def recovered(self) -> None:
        """The source does not fail. Raises StoreError."""
        await self._surely(self._there().hdel(self._watch, "failing"))

    async def filled(self, query: str, at: datetime) -> None:
        """A stored query brought rows. Raises StoreError."""
        await self._note(f"query:{query}", at)

    async def last_filled(self, query: str) -> datetime | None:
        """When it last did; None where it never did. Raises StoreError."""
        return await self._noted(f"query:{query}")

    async def _note(self, name: str, at: datetime) -> None:
        redis = self._there()
        await self._surely(redis.hset(self._watch, name, at.isoformat()))
        await self._surely(redis.expire(self._watch, _KEPT))

    async def _noted(self, name: str) -> datetime | None:
        found = await self._surely(self._there().hget(self._watch, name))
        return datetime.fromisoformat(cast(bytes, found).decode()) if found else None

    def _there(self) -> Redis:
        if self._redis is None:
            raise StoreError("I run without a store, so I watch nothing.", "Set USAGEBOT_REDIS_URL.")
        return self._redis

    @staticmethod
    async def _surely(call: Awaitable[T]) -> T:
        try:
            return await call
        except (RedisError, OSError) as error:
            raise StoreError("My store is away.", "Try again in a minute.") from error
