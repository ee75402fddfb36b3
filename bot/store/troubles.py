"""Which troubles an operator was told of, for all replicas and across restarts::

usagebot:troubles:<subscription>   each by its key, what to say when it is over
"""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar, cast
from urllib.parse import quote

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreError

T = TypeVar("T")
_KEPT = timedelta(days=90)


class TroubleStore:
    """Of one subscription."""

    def __init__(self, redis: Redis, *, subscription: str) -> None:
        self._redis = redis
        self._key = f"usagebot:troubles:{quote(subscription, safe='')}"

    async def all(self) -> dict[str, str]:
        """Those told of, by key what ends each. Raises StoreError."""
        found = await self._surely(cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(self._key)))
        return {key.decode(): over.decode() for key, over in found.items()}

    async def begin(self, key: str, over: str) -> bool:
        """Whether nobody else did before. Raises StoreError."""
        new = await self._surely(self._redis.hsetnx(self._key, key, over))
        await self._surely(self._redis.expire(self._key, _KEPT))
        return bool(new)

    async def end(self, key: str) -> bool:
        """Whether it was there still. Raises StoreError."""
        return bool(await self._surely(self._redis.hdel(self._key, key)))

    @staticmethod
    async def _surely(call: Awaitable[T]) -> T:
        try:
            return await call
        except (RedisError, OSError) as error:
            raise StoreError("My store is away.", "Try again in a minute.") from error
