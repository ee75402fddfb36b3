"""What the rooms' tests share."""

from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import settings
from redis.asyncio import Redis

from bot.store.connection import connect
from tests.logs import logging_as_it_was
from tests.services import Valkey

# The same examples on every machine; ``pytest --hypothesis-profile random`` looks for others.
settings.register_profile("random", deadline=None)
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")


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


@pytest.fixture(autouse=True)
def undone_logging() -> Iterator[None]:
    """Whatever a command sets up for its own output ends with the test."""
    with logging_as_it_was():
        yield
