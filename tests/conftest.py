"""What the rooms' tests share."""

from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from bot.store.connection import connect
from tests.services import Valkey


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    store = Valkey()
    store.start()
    yield store
    store.stop()


@pytest.fixture
async def redis(valkey: Valkey) -> AsyncIterator[Redis]:
    client = connect(valkey.url)
    yield client
    await client.aclose()
