"""How often a service may be called, shared by all replicas through the store.

A budget is a token bucket: calls take turns, first come, first served, and a turn that was taken is not
given back. The store only paces: without it, or while it is away, every call goes at once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

AWAY_SECONDS = 5.0
"""How long a store that failed is not asked again."""

# Each key holds the moment (ms) at which its next turn is due. One tag keeps all keys in one cluster slot.
_TURN = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = 0
for at, key in ipairs(KEYS) do
  local interval, credit = tonumber(ARGV[2 * at - 1]), tonumber(ARGV[2 * at])
  local due = math.max(tonumber(redis.call('GET', key) or 0), now - credit)
  wait = math.max(wait, due - now)
  redis.call('SET', key, due + interval, 'PX', math.ceil(due + interval - now + credit) + 1000)
end
return math.ceil(wait)
"""
_HOLD = """
local time = redis.call('TIME')
local until_ms = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
if until_ms > tonumber(redis.call('GET', KEYS[1]) or 0) then
  redis.call('SET', KEYS[1], until_ms, 'PX', ARGV[1] + 60000)
end
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """``per_second`` calls in the long run, ``burst`` at once after a rest."""

    per_second: float
    burst: float

    def times(self, factor: float) -> Rate:
        return Rate(self.per_second * factor, max(1.0, self.burst * factor))


class Budgets:
    """``pace`` multiplies every rate: below 1 it leaves room for others."""

    def __init__(
        self,
        redis: Redis | None,
        *,
        pace: float = 1.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis = redis
        self._pace = pace
        self._sleep = sleep
        self._now = now
        self._away_until = 0.0

    async def turn(self, **budgets: Rate) -> None:
        """Wait for a turn in each of ``budgets``, by name."""
        rates = [rate.times(self._pace) for rate in budgets.values()]
        figures = [(1000 / rate.per_second, (rate.burst - 1) * 1000 / rate.per_second) for rate in rates]
        wait = await self._asked(_TURN, list(budgets), [part for pair in figures for part in pair])
        if wait:
            await self._sleep(wait / 1000)

    async def hold(self, name: str, seconds: float) -> None:
        """Give no turns in the budget ``name`` for ``seconds``: the service asked for it."""
        await self._asked(_HOLD, [name], [int(seconds * 1000)])

    async def _asked(self, script: str, names: list[str], figures: list[float]) -> int:
        if self._redis is None or self._now() < self._away_until:
            return 0
        keys = [f"usagebot:{{budget}}:{name}" for name in names]
        try:
            return int(await self._redis.eval(script, len(keys), *keys, *figures) or 0)
        except (RedisError, OSError) as error:
            self._away_until = self._now() + AWAY_SECONDS
            logger.warning("The store is away, so calls are not paced: %s", error)
            return 0
