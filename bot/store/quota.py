"""How many questions one person may ask in a minute, counted over all replicas."""

from __future__ import annotations

import logging
from datetime import datetime
from math import ceil

from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

SECONDS = 60

_ASK = """
local key, question = KEYS[1], ARGV[1]
local at, most, span = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if redis.call('ZSCORE', key, question) then return 0 end
redis.call('ZREMRANGEBYSCORE', key, '-inf', at - 2 * span)
local asked = redis.call('ZRANGE', key, '(' .. (at - span), '+inf', 'BYSCORE', 'WITHSCORES')
if #asked / 2 < most then
  redis.call('ZADD', key, at, question)
  redis.call('PEXPIRE', key, 2 * span)
  return 0
end
return asked[#asked - 2 * most + 2] + span - at
"""


class Quota:
    """At most ``per_minute`` questions a person in any minute. Without the store nothing is counted."""

    def __init__(self, redis: Redis | None, per_minute: int) -> None:
        self._redis = redis
        self.per_minute = per_minute

    async def wait(self, person: str, question: str, asked_at: datetime) -> int:
        """Whole seconds after which ``person`` may ask again; 0 where ``question`` is within the quota.

        A question that comes twice by its key counts once, one that is refused not at all.
        """
        if self._redis is None:
            return 0
        key, at = f"usagebot:asked:{person}", int(asked_at.timestamp() * 1000)
        try:
            left = await self._redis.eval(_ASK, 1, key, question, at, self.per_minute, SECONDS * 1000)
        except (RedisError, OSError) as error:
            logger.warning("The store is away, so questions are not counted: %s", error)
            return 0
        return ceil(int(left) / 1000)
