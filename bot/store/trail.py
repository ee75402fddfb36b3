"""A trail of entries that are only ever added, bounded in number and in days. What they hold is for others
to say::

usagebot:trail:<subscription>    a stream; the store's own clock dates its entries
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import quote

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreError

_PAUSE = timedelta(seconds=5)
"""After a failure the store is left alone for so long: a dead one delays one answer, not each."""
_CHUNK = 500
_DAY_MS = 24 * 60 * 60 * 1000
_AWAY = "My store is away."

_ADD = """
local key, most, kept = KEYS[1], ARGV[1], tonumber(ARGV[2])
local now = redis.call('TIME')
redis.call('XADD', key, 'MAXLEN', most, '*', unpack(ARGV, 3))
redis.call('XTRIM', key, 'MINID', string.format('%.0f', now[1] * 1000 - kept))
redis.call('PEXPIRE', key, kept)
return 1
"""


class Trail:
    """At most ``entries`` entries of one subscription, none older than ``days`` (``redis`` is None where
    there is no store)."""

    def __init__(
        self,
        redis: Redis | None,
        *,
        subscription: str,
        clock: Callable[[], datetime],
        entries: int,
        days: int,
    ) -> None:
        self._redis = redis
        self._key = f"usagebot:trail:{quote(subscription, safe='')}"
        self._clock = clock
        self._entries = entries
        self._kept_ms = days * _DAY_MS
        self._left_alone_until = datetime.min.replace(tzinfo=UTC)

    async def add(self, fields: Mapping[str, str]) -> None:
        """Raises StoreError where the store is away, or there is none."""
        if self._redis is None:
            raise StoreError("I run without a store.", "Set USAGEBOT_REDIS_URL.")
        if self._clock() < self._left_alone_until:
            raise StoreError(_AWAY)
        pairs = [text for pair in fields.items() for text in pair]
        try:
            await cast(Any, self._redis).eval(_ADD, 1, self._key, self._entries, self._kept_ms, *pairs)
        except (RedisError, OSError) as error:
            self._left_alone_until = self._clock() + _PAUSE
            raise StoreError(_AWAY) from error

    async def newest_first(self) -> AsyncGenerator[dict[str, str]]:
        """Every entry. Raises StoreError."""
        if self._redis is None:
            raise StoreError("There is no store, so there is no trail.", "Set USAGEBOT_REDIS_URL.")
        before = "+"
        while True:
            found = await self._read(self._redis, before)
            for identity, fields in found:
                before = f"({identity.decode()}"
                yield {name.decode(): value.decode() for name, value in fields.items()}
            if len(found) < _CHUNK:
                return

    async def _read(self, redis: Redis, before: str) -> list[tuple[bytes, dict[bytes, bytes]]]:
        try:
            return cast(Any, await redis.xrevrange(self._key, max=before, count=_CHUNK))
        except (RedisError, OSError) as error:
            raise StoreError("My store is away, so its trail cannot be read.", "Try again.") from error
