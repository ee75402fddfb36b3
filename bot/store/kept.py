"""Answers kept in Redis under their ids, each for 90 days. What they hold is for others to say::

usagebot:kept:<subscription>:<id>    a packed answer
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar, cast
from urllib.parse import quote

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreError
from bot.store.connection import keys

log = logging.getLogger(__name__)

T = TypeVar("T")

KEPT_DAYS = 90
_KEPT = timedelta(days=KEPT_DAYS)
_TRIES = 5
_PAUSE = timedelta(seconds=5)
"""After a failure the store is left alone for so long: a dead one delays one answer, not each."""
_AWAY = "My store is away, so I cannot look answers up."
_AGAIN = "Try again in a minute."


class Kept:
    """Packed answers of one subscription by id (``redis`` is None where there is no store)."""

    def __init__(
        self,
        redis: Redis | None,
        *,
        subscription: str,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._redis = redis
        self._prefix = f"usagebot:kept:{quote(subscription, safe='')}:"
        self._clock = clock
        self._new_id = new_id
        self._left_alone_until = datetime.min.replace(tzinfo=UTC)

    async def keep(self, packed: bytes) -> str | None:
        """Keeps ``packed``; the id under which, which nothing else had. None where the store is away."""
        if self._redis is None:
            return None
        try:
            for _ in range(_TRIES):
                identity = self._new_id()
                if await self._run(self._redis.set, self._prefix + identity, packed, nx=True, ex=_KEPT):
                    return identity
        except StoreError as error:
            log.warning("An answer is not kept: %s", error.__cause__ or "the store was away a moment ago")
            return None
        log.error("An answer is not kept: %d ids in a row were taken", _TRIES)
        return None

    async def load(self, identity: str) -> bytes | None:
        """What is kept under ``identity``. Raises StoreError."""
        if self._redis is None:
            raise StoreError("I run without a store, so no answer is kept.", "Set USAGEBOT_REDIS_URL.")
        return cast("bytes | None", await self._run(self._redis.get, self._prefix + identity))

    async def forget(self, holds: Callable[[bytes], bool]) -> int:
        """Removes every answer for which ``holds``; how many these were. Raises StoreError."""
        if self._redis is None:
            raise StoreError("I run without a store, so nothing is kept.", "Set USAGEBOT_REDIS_URL.")
        removed = 0
        try:
            async for key in keys(self._redis, f"{self._prefix}*"):
                packed = cast("bytes | None", await self._redis.get(key))
                if packed is not None and holds(packed):
                    removed += await self._redis.delete(key)
        except (RedisError, OSError) as error:
            raise StoreError("My store went away before I was done.", "Run it again.") from error
        return removed

    async def _run(self, command: Callable[..., Awaitable[T]], *arguments: object, **options: object) -> T:
        if self._clock() < self._left_alone_until:
            raise StoreError(_AWAY, _AGAIN)
        try:
            return await command(*arguments, **options)
        except (RedisError, OSError) as error:
            self._left_alone_until = self._clock() + _PAUSE
            raise StoreError(_AWAY, _AGAIN) from error
