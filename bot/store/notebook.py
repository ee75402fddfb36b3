"""What is remembered beside the answers, each entry with an expiry::

usagebot:thread:<channel>:<ts>     the id of the newest answer in that thread; without ts, in the channel
usagebot:stands:<answer>           where its messages are, that others shared or sent as well
usagebot:recent:<team>:<user>      the ids of a person's newest answers, newest first
usagebot:kept-words:<team>:<user>  the questions on a person's Home, as they would be typed
usagebot:pressed:<key>             a button that was pressed a moment ago, or what was said once a day

Without a store nothing is remembered but presses; while it is away, nothing new is. Neither costs an answer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreError
from bot.store.kept import KEPT_DAYS

logger = logging.getLogger(__name__)
T = TypeVar("T")

RECENT = 5
MOST_WORDS = 10
_KEPT = timedelta(days=KEPT_DAYS)
_HOME = timedelta(days=400)
TWICE = timedelta(seconds=5)
"""Two presses of one button within this time are one."""


@dataclass(frozen=True, slots=True)
class Stands:
    """A message by Slack's names; ``thread_ts`` is '' outside threads."""

    channel: str
    ts: str
    thread_ts: str = ""


class Notebook:
    """``redis`` is None without a store; ``now`` is a monotonic clock in seconds."""

    def __init__(self, redis: Redis | None, now: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._now = now
        self._pressed: dict[str, tuple[str, float]] = {}

    async def first(self, twin: str, key: str, within: timedelta = TWICE) -> bool:
        """Whether the press ``key`` is the first of those ``within`` a time that are alike by ``twin``;
        without a store, of those in this process. A press that comes again by its key, from another attempt,
        stays the first."""
        if not twin:
            return True
        if self._redis is not None:
            name = f"usagebot:pressed:{twin}"
            if await self._quietly(self._redis.set(name, key, nx=True, ex=within)):
                return True
            found = await self._quietly(self._redis.get(name))
            if found is not None:
                return found.decode() == key
        return self._first_here(twin, key, within)

    def _first_here(self, twin: str, key: str, within: timedelta) -> bool:
        now = self._now()
        self._pressed = {name: press for name, press in self._pressed.items() if press[1] > now}
        return self._pressed.setdefault(twin, (key, now + within.total_seconds()))[0] == key

    async def answered(self, person: str, answer: str, stands: Stands | None) -> None:
        """Remember ``answer``: the newest of ``person``, and of the thread that its message is in or begins;
        ``stands`` is None where it has no message that stays."""
        if self._redis is None:
            return
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.lrem(_recent(person), 0, answer)
            pipe.lpush(_recent(person), answer)
            pipe.ltrim(_recent(person), 0, RECENT - 1)
            pipe.expire(_recent(person), _KEPT)
            if stands is not None:
                for ts in (stands.thread_ts or stands.ts, ""):
                    pipe.set(_thread(stands.channel, ts), answer, ex=_KEPT)
                pipe.sadd(_messages(answer), f"{stands.channel} {stands.ts} {stands.thread_ts}")
                pipe.expire(_messages(answer), _KEPT)
            await self._quietly(pipe.execute())

    async def in_thread(self, channel: str, ts: str) -> str:
        """The id of the newest answer in that thread, or in the whole ``channel`` where ``ts`` is ''; '' for
        none. Raises StoreError."""
        found = await self._read(_thread(channel, ts))
        return found.decode() if found else ""

    async def stands(self, answer: str) -> list[Stands]:
        """Where messages with ``answer`` were put. Raises StoreError."""
        if self._redis is None:
            return []
        found = await self._surely(cast("Awaitable[set[bytes]]", self._redis.smembers(_messages(answer))))
        return [Stands(*entry.decode().split(" ")) for entry in sorted(found)]

    async def recent(self, person: str) -> list[str]:
        """The ids of the person's newest answers. Raises StoreError."""
        return await self._listed(_recent(person))

    async def words(self, person: str) -> list[str]:
        """The questions on the person's Home, in their order. Raises StoreError."""
        return await self._listed(_words(person))

    async def keep_words(self, person: str, typed: str) -> bool:
        """Put a question on the Home; False where it is full. Raises StoreError."""
        redis = self._there()
        name = _words(person)
        if typed in await self.words(person):
            return True
        if await self._surely(redis.llen(name)) >= MOST_WORDS:
            return False
        await self._surely(redis.rpush(name, typed))
        await self._surely(redis.expire(name, _HOME))
        return True

    async def drop_words(self, person: str, typed: str) -> None:
        """Take a question off the Home. Raises StoreError."""
        redis = self._there()
        await self._surely(redis.lrem(_words(person), 0, typed))

    async def _listed(self, name: str) -> list[str]:
        if self._redis is None:
            return []
        found = await self._surely(cast("Awaitable[list[bytes]]", self._redis.lrange(name, 0, -1)))
        return [entry.decode() for entry in found]

    async def _read(self, name: str) -> bytes | None:
        if self._redis is None:
            return None
        return cast("bytes | None", await self._surely(self._redis.get(name)))

    def _there(self) -> Redis:
        if self._redis is None:
            raise StoreError("I run without a store, so I can remember nothing.")
        return self._redis

    @staticmethod
    async def _quietly(call: Awaitable[Any]) -> Any:
        try:
            return await call
        except (RedisError, OSError) as error:
            logger.warning("Nothing is remembered while the store is away: %s", error)
            return None

    @staticmethod
    async def _surely(call: Awaitable[T]) -> T:
        try:
            return await call
        except (RedisError, OSError) as error:
            raise StoreError("My store is away, so I cannot look that up.") from error


def _thread(channel: str, ts: str) -> str:
    return f"usagebot:thread:{channel}:{ts}"


def _messages(answer: str) -> str:
    return f"usagebot:stands:{answer}"


def _recent(person: str) -> str:
    return f"usagebot:recent:{person}"


def _words(person: str) -> str:
    return f"usagebot:kept-words:{person}"
