"""A store that evicts or forgets is told of, with what to do; one that will not say is told of as unknown."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from bot.store.connection import connect
from bot.store.health import AWAY, FORGETS, REFUSES, UNKNOWN, store_warnings
from tests.services import Valkey


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"save": "60 1000"}, []),
        ({}, [FORGETS]),
        ({"save": "60 1000", "maxmemory": "100mb", "maxmemory-policy": "noeviction"}, []),
        # Where memory has no end, nothing is ever evicted.
        ({"save": "60 1000", "maxmemory-policy": "allkeys-lru"}, []),
    ],
)
async def test_what_is_said_fits_how_the_store_is_run(redis: Redis, options, words):
    for name, value in options.items():
        await redis.config_set(name, value)
    assert await store_warnings(redis) == words


async def test_an_append_only_file_is_enough():
    store = Valkey(durable=True)
    store.start()
    async with connect(store.url) as redis:
        assert await store_warnings(redis) == []
    store.stop()


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-lru", "volatile-ttl", "allkeys-random"])
async def test_a_store_that_evicts_is_told_of(redis: Redis, policy: str):
    await redis.config_set("save", "60 1000")
    await redis.config_set("maxmemory", "100mb")
    await redis.config_set("maxmemory-policy", policy)
    [warning] = await store_warnings(redis)
    assert policy in warning
    assert "noeviction" in warning


async def test_where_config_is_forbidden_it_is_unknown(redis: Redis, valkey: Valkey):
    await redis.execute_command("ACL", "SETUSER", "guest", "on", ">letmein", "~*", "&*", "+@all", "-config")
    guest = connect(valkey.url.replace("://", "://guest:letmein@"))
    assert await store_warnings(guest) == [UNKNOWN]
    await guest.aclose()


async def test_a_wrong_password_is_told_of(redis: Redis, valkey: Valkey):
    stranger = connect(valkey.url.replace("://", "://stranger:wrong@"))
    assert await store_warnings(stranger) == [REFUSES]
    await stranger.aclose()


async def test_a_store_that_is_away_is_told_of(redis: Redis, valkey: Valkey):
    valkey.stop()
    assert await store_warnings(redis) == [AWAY]
