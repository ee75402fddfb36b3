"""What is wrong with how the store is run, said at the start: it must neither evict nor forget."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError, ResponseError

AWAY = "The store cannot be reached. Questions are answered without it until it is back; nothing is kept."
REFUSES = "The store does not let this bot in. Check the user and the password in USAGEBOT_REDIS_URL."
EVICTS = (
    "The store may throw away waiting questions and the record of what was delivered when its memory is full "
    "(maxmemory-policy {policy}). Set maxmemory-policy to noeviction."
)
FORGETS = (
    "The store keeps nothing on disk: when it restarts, waiting questions and kept answers are lost. "
    "Turn on snapshots (save 60 1000) or the append-only file (appendonly yes)."
)
UNKNOWN = (
    "Whether the store keeps its data on disk is unknown: it does not tell (CONFIG is not allowed). "
    "Make sure that its plan includes persistence."
)


async def store_warnings(redis: Redis) -> list[str]:
    """A sentence for each fault, with what to do; empty where all is well. Raises nothing."""
    try:
        told = {**await redis.info("memory"), **await redis.info("persistence")}
        return [*_eviction(told), *await _persistence(redis, told)]
    except (AuthenticationError, NoPermissionError):
        return [REFUSES]
    except (RedisError, OSError):
        return [AWAY]


def _eviction(told: dict[str, object]) -> list[str]:
    policy = told.get("maxmemory_policy")
    return [] if policy == "noeviction" or not told.get("maxmemory") else [EVICTS.format(policy=policy)]


async def _persistence(redis: Redis, told: dict[str, object]) -> list[str]:
    if told.get("aof_enabled"):
        return []
    try:
        snapshots = (await redis.config_get("save")).get("save", "")
    except ResponseError:  # managed stores forbid or hide CONFIG
        return [UNKNOWN]
    return [] if snapshots else [FORGETS]
