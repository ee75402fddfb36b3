"""The cache's part of Redis: values that expire, leases, and an index that bounds their size in bytes.

All keys share one hash tag, so that a script may touch them together on a cluster too::

    usagebot:{cache}:1:value:<key>    a packed Entry
    usagebot:{cache}:1:lease:<key>    the token of whoever reads <key> from Pendo, or how that failed
    usagebot:{cache}:1:written        sorted set: value key by the time of writing
    usagebot:{cache}:1:bytes          hash: value key to its size
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import SourceError, StoreError
from bot.store.connection import keys
from bot.store.packing import SCHEMA, Entry

KEPT = timedelta(days=7)
"""How long a value may stand in for Pendo; then it expires."""

_PREFIX = f"usagebot:{{cache}}:{SCHEMA}:"
_EVERY_SCHEMA = "usagebot:{cache}:*:"
_OVERHEAD = 128
"""What Redis needs for a key beside its value and its name, which stands in four places. A value itself takes
up to an eighth more than its length, as memory is given out in steps."""
_FAILED = b"failed:"
_FAILURE_SECONDS = 2
_PAUSE = timedelta(seconds=5)
"""After a failure the store is left alone for so long: a dead one delays one answer, not each."""

_RELEASE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1
"""
_RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""
_WRITE = """
local value, lease, written, sizes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local token, content, kept, now, budget, overhead =
  ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
if redis.call('GET', lease) ~= token then return 0 end

local function forget(key)
  redis.call('DEL', key)
  redis.call('ZREM', written, key)
  redis.call('HDEL', sizes, key)
end

for _, key in ipairs(redis.call('ZRANGEBYSCORE', written, '-inf', now - kept)) do forget(key) end
forget(value)
local size = math.ceil(#content * 1.125) + 4 * #value + overhead
local total = size
for _, other in ipairs(redis.call('HVALS', sizes)) do total = total + tonumber(other) end
while total > budget do
  local oldest = redis.call('ZRANGE', written, 0, 0)[1]
  if not oldest then return 0 end
  total = total - tonumber(redis.call('HGET', sizes, oldest))
  forget(oldest)
end
redis.call('SET', value, content, 'PX', kept)
redis.call('ZADD', written, now, value)
redis.call('HSET', sizes, value, size)
redis.call('PEXPIRE', written, kept)
redis.call('PEXPIRE', sizes, kept)
return 1
"""


class Shelf:
    """Every method raises StoreError where Redis fails or failed a moment ago."""

    def __init__(
        self, redis: Redis | None, *, clock: Callable[[], datetime], budget: int, lease: timedelta
    ) -> None:
        self._redis = redis
        self._clock = clock
        self._budget = budget
        self._lease_ms = _ms(lease)
        self._left_alone_until = datetime.min.replace(tzinfo=UTC)

    async def load(self, key: str) -> Entry | None:
        """The entry under ``key``, if there is one that can be read."""
        content = await self._run(lambda redis: redis.get(_value(key)))
        try:
            entry = msgspec.msgpack.decode(content, type=Entry) if content is not None else None
        except msgspec.DecodeError:
            return None
        return entry if entry is not None and entry.schema == SCHEMA else None

    async def acquire(self, key: str, token: str) -> bool:
        """Takes the lease of ``key`` if nobody has it. Raises the SourceError with which a reading of
        ``key`` has just failed elsewhere."""
        taken = await self._run(lambda redis: redis.set(_lease(key), token, nx=True, px=self._lease_ms))
        if taken:
            return True
        holder = await self._run(lambda redis: redis.get(_lease(key)))
        if holder is not None and holder.startswith(_FAILED):
            raise _failure(holder)
        # The store may have granted the lease and lost its reply.
        return holder == token.encode()

    async def renew(self, key: str, token: str) -> bool:
        """Keeps the lease for another term; False if it belongs to somebody else by now."""
        return bool(await self._script(_RENEW, [_lease(key)], [token, self._lease_ms]))

    async def release(self, key: str, token: str, failure: SourceError | None = None) -> None:
        """Gives the lease back; ``failure`` is told for a moment to those who wait for it."""
        told = _told(failure) if failure else b""
        await self._script(_RELEASE, [_lease(key)], [token, told, _FAILURE_SECONDS * 1000])

    async def write(self, key: str, entry: Entry) -> bool:
        """Keeps ``entry`` and drops the oldest for it; False if the lease is not ``entry.token``'s any more,
        or the budget is smaller than the entry."""
        keys = [_value(key), _lease(key), f"{_PREFIX}written", f"{_PREFIX}bytes"]
        now = int(self._clock().timestamp() * 1000)
        content = msgspec.msgpack.encode(entry)
        return bool(
            await self._script(_WRITE, keys, [entry.token, content, _ms(KEPT), now, self._budget, _OVERHEAD])
        )

    async def forget(self, holds: Callable[[Entry], bool]) -> int:
        """Drops every value for which ``holds``, of whatever schema; how many these were. Leases go first, so
        that whoever reads from Pendo meanwhile keeps nothing of what was read before."""
        return await self._run(lambda redis: _forget(redis, holds))

    async def _script(self, script: str, keys: list[str], arguments: list[Any]) -> Any:
        return await self._run(lambda redis: redis.eval(script, len(keys), *keys, *arguments))

    async def _run(self, command: Callable[[Redis], Any]) -> Any:
        if self._redis is None or self._clock() < self._left_alone_until:
            raise StoreError("The store is away.")
        try:
            return await command(self._redis)
        except (RedisError, OSError) as error:
            self._left_alone_until = self._clock() + _PAUSE
            raise StoreError("The store does not answer.") from error


async def _forget(redis: Redis, holds: Callable[[Entry], bool]) -> int:
    async for lease in keys(redis, f"{_EVERY_SCHEMA}lease:*"):
        await redis.delete(lease)
    removed = 0
    async for key in keys(redis, f"{_EVERY_SCHEMA}value:*"):
        content = cast("bytes | None", await redis.get(key))
        if content is None or not _is_held(content, holds):
            continue
        removed += await redis.delete(key)
        await redis.zrem(f"{_PREFIX}written", key)
        await redis.hdel(f"{_PREFIX}bytes", key)
    return removed


def _is_held(content: bytes, holds: Callable[[Entry], bool]) -> bool:
    """What cannot be read cannot be cleared of holding it."""
    try:
        return holds(msgspec.msgpack.decode(content, type=Entry))
    except (msgspec.DecodeError, ValueError):
        return True


def _value(key: str) -> str:
    return f"{_PREFIX}value:{key}"


def _lease(key: str) -> str:
    return f"{_PREFIX}lease:{key}"


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def _told(failure: SourceError) -> bytes:
    return _FAILED + msgspec.msgpack.encode((failure.kind, failure.message, failure.hint))


def _failure(told: bytes) -> SourceError:
    kind, message, hint = msgspec.msgpack.decode(told.removeprefix(_FAILED), type=tuple[str, str, str])
    kinds = {known.kind: known for known in SourceError.__subclasses__()}
    return kinds.get(kind, SourceError)(message, hint)
