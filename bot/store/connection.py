"""Opens the store. A dead one costs an answer a second at most, never minutes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as StoreConnectionError

SECONDS = 0.45
"""Longest wait for the store's next bytes. A connection that had died unnoticed is opened once again."""


def connect(url: str) -> Redis:
    """A client for the Redis or Valkey at ``url`` (``redis://``, ``rediss://``, ``unix://``); keys and
    values are bytes. Nothing is sent yet; close it with ``aclose()``."""
    return Redis.from_url(
        url,
        decode_responses=False,
        socket_timeout=SECONDS,
        socket_connect_timeout=SECONDS,
        retry=Retry(NoBackoff(), 1, supported_errors=(StoreConnectionError,)),
    )


def keys(redis: Redis, pattern: str) -> AsyncIterator[bytes]:
    """Every key that fits the glob ``pattern``; one may come twice."""
    return cast("AsyncIterator[bytes]", redis.scan_iter(match=pattern, count=1000))
