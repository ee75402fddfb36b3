"""What became of weekly digests, for the scheduler and for whoever watches it::

usagebot:digest-runs:<subscription>             a hash: a digest's name and its packed Run
usagebot:digest-looked:<subscription>           when a scheduler looked last
usagebot:digest-read:<subscription>:<what>      rows that are being read ahead, or were
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast
from urllib.parse import quote

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreError

T = TypeVar("T")

KEPT = timedelta(days=60)
"""Longer than the bot is ever away for."""
_READ_AHEAD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Run:
    """What is known of one digest. ``until``: whatever was due up to here is settled; ``posted`` and
    ``posted_at``: the period that was posted last, and when.

    ``cadence`` says when it is due, as it was then. ``doubtful``: nothing is known of what was due up to
    here, as after a loss of the store.
    """

    until: datetime
    cadence: str
    posted: str = ""
    posted_at: datetime | None = None
    paused: bool = False
    doubtful: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """All runs by the digest's name, and when a scheduler looked last: None where none ever did, or the store
    has forgotten."""

    runs: Mapping[str, Run]
    looked: datetime | None


class Runs:
    """The runs of one subscription's digests. Every method raises StoreError."""

    def __init__(self, redis: Redis, *, subscription: str) -> None:
        name = quote(subscription, safe="")
        self._redis = redis
        self._runs, self._looked = f"usagebot:digest-runs:{name}", f"usagebot:digest-looked:{name}"
        self._read = f"usagebot:digest-read:{name}"

    async def seen(self) -> Seen:
        """As of one moment."""

        async def read() -> Seen:
            pipe = self._redis.pipeline(transaction=True)
            pipe.hgetall(self._runs)
            pipe.get(self._looked)
            found, looked = cast("tuple[dict[bytes, bytes], bytes | None]", await pipe.execute())
            runs = {name.decode(): msgspec.json.decode(run, type=Run) for name, run in found.items()}
            return Seen(runs, datetime.fromtimestamp(float(looked), UTC) if looked else None)

        return await _surely(read)

    async def look(self, now: datetime, changed: Mapping[str, Run]) -> None:
        """A scheduler looked at ``now`` and settled what ``changed``, both at once."""

        async def write() -> None:
            pipe = self._redis.pipeline(transaction=True)
            for name, run in changed.items():
                pipe.hset(self._runs, name, msgspec.json.encode(run))  # pyright: ignore[reportArgumentType]
            pipe.expire(self._runs, KEPT)
            pipe.set(self._looked, now.timestamp(), ex=KEPT)
            await pipe.execute()

        await _surely(write)

    async def write(self, name: str, run: Run) -> None:
        async def write() -> None:
            pipe = self._redis.pipeline(transaction=True)
            pipe.hset(self._runs, name, msgspec.json.encode(run))  # pyright: ignore[reportArgumentType]
            pipe.expire(self._runs, KEPT)
            await pipe.execute()

        await _surely(write)

    async def reads_ahead(self, what: str) -> bool:
        """Whether ``what`` has yet to be read ahead, by whoever asks now."""

        async def claim() -> bool:
            return bool(await cast(Any, self._redis).set(f"{self._read}:{what}", 1, nx=True, ex=_READ_AHEAD))

        return await _surely(claim)

    async def failed_ahead(self, what: str) -> None:
        """It was not read after all."""

        async def drop() -> None:
            await self._redis.delete(f"{self._read}:{what}")

        await _surely(drop)


async def _surely(call: Callable[[], Awaitable[T]]) -> T:
    try:
        return await call()
    except (RedisError, OSError) as error:
        raise StoreError("My store is away, so I cannot tell which digests were posted.", "") from error
