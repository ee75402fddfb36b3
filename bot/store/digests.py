"""What is written down of weekly digests, under one key that never expires; the text is for others to read::

usagebot:digests:<subscription>    a packed text
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, TypeVar, cast
from urllib.parse import quote

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreError

T = TypeVar("T")

_SWAP = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
"""


class DigestStore:
    """The digests of one subscription, as one value that changes as a whole."""

    def __init__(self, redis: Redis, *, subscription: str) -> None:
        self._redis = redis
        self._key = f"usagebot:digests:{quote(subscription, safe='')}"

    async def read(self) -> bytes:
        """What is there; nothing where there is none. Raises StoreError."""
        return await self._surely(cast("Awaitable[bytes | None]", self._redis.get(self._key))) or b""

    async def swap(self, before: bytes, after: bytes) -> bool:
        """Puts ``after`` in the place of ``before``; False where something else stands there by now. Raises
        StoreError."""
        call: Awaitable[int] = cast(Any, self._redis).eval(_SWAP, 1, self._key, before, after)
        return bool(await self._surely(call))

    @staticmethod
    async def _surely(call: Awaitable[T]) -> T:
        try:
            return await call
        except (RedisError, OSError) as error:
            raise StoreError("My store is away, so I cannot get at the digests.", "Try again.") from error
