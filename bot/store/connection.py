"""Opens the store. A dead one costs an answer a second at most, never minutes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as StoreConnectionError

SECONDS = 0.45
"""Longest wait for the store's next bytes. A connection that had died unnoticed is opened once again."""

CONNECTIONS = 16
"""Open at most, so that a crowd does not open hundreds at once and find each of them slow."""
TURN_SECONDS = 2.0
"""Longest wait for one of them."""


def connect(url: str) -> Redis:
    """A client for the Redis or Valkey at ``url`` (``redis://``, ``rediss://``, ``unix://``); keys and
    values are bytes. Nothing is sent yet; close it with ``aclose()``."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=TURN_SECONDS,
        decode_responses=False,
        socket_timeout=SECONDS,
        socket_connect_timeout=SECONDS,
        retry=Retry(NoBackoff(), 1, supported_errors=(StoreConnectionError,)),
    )
    return Redis.from_pool(pool)


def keys(redis: Redis, pattern: str) -> AsyncIterator[bytes]:
    """Every key that fits the glob ``pattern``; one may come twice."""
    return cast("AsyncIterator[bytes]", redis.scan_iter(match=pattern, count=1000))
