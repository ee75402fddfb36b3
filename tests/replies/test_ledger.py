"""What was done in Slack is done once, however often a job is delivered."""

from contextlib import aclosing

import pytest
from redis.asyncio import Redis

from bot.errors import StoreError
from bot.replies.ledger import KEPT_SECONDS, Entry, Ledger, Resume, resume
from bot.store.connection import connect
from tests.services import Valkey


@pytest.mark.parametrize(
    ("entry", "step"),
    [
        (None, "start"),
        (Entry("claimed", "me"), "start"),
        (Entry("claimed", "another"), "doubt"),
        (Entry("posted", "me", "C1", "1.2"), "continue"),
        (Entry("posted", "another", "C1", "1.2"), "continue"),
        (Entry("done", "me"), "stop"),
        (Entry("done", "another"), "stop"),
    ],
)
def test_where_an_attempt_goes_on(entry: Entry | None, step: Resume) -> None:
    assert resume(entry, "me") == step


async def test_of_two_attempts_one_may_post(redis: Redis) -> None:
    first, second = Ledger(redis), Ledger(redis)
    assert await first.claim("q", "a", "C1", 7.0) is None
    assert await second.claim("q", "b", "C1", 7.0) == Entry("claimed", "a", "C1", at=7.0)


async def test_an_attempt_may_claim_what_it_claimed(redis: Redis) -> None:
    ledger = Ledger(redis)
    assert await ledger.claim("q", "a", "C1", 7.0) is None
    assert await ledger.claim("q", "a", "C1", 7.0) is None


async def test_a_post_is_found_by_the_next_attempt(redis: Redis) -> None:
    await Ledger(redis).posted("q", "a", "C1", "1.2")
    assert await Ledger(redis).read("q") == Entry("posted", "a", "C1", "1.2")


async def test_a_refused_post_leaves_nothing_in_doubt(redis: Redis) -> None:
    ledger = Ledger(redis)
    await ledger.claim("q", "a", "C1", 7.0)
    await ledger.release("q")
    assert await ledger.read("q") is None
    assert await ledger.claim("q", "b", "C1", 7.0) is None


async def test_every_entry_expires(redis: Redis) -> None:
    ledger = Ledger(redis)
    await ledger.claim("claimed", "a", "C1", 7.0)
    await ledger.posted("posted", "a", "C1", "1.2")
    await ledger.done("done", "a")
    keys = await redis.keys("usagebot:*")
    assert len(keys) == 3
    assert all(0 < seconds <= KEPT_SECONDS for seconds in [await redis.ttl(key) for key in keys])


async def test_without_a_store_this_process_remembers() -> None:
    ledger = Ledger(None)
    assert await ledger.claim("q", "a", "C1", 7.0) is None
    await ledger.done("q", "a")
    assert await ledger.read("q") == Entry("done", "a")
    assert await ledger.claim("q", "b", "C1", 7.0) == Entry("done", "a")


async def test_what_was_posted_while_the_store_was_away_is_recorded_once_it_is_back(valkey: Valkey) -> None:
    redis = connect(valkey.url)
    ledger = Ledger(redis)
    valkey.stop()
    assert await ledger.claim("q", "a", "C1", 7.0) is None
    await ledger.posted("q", "a", "C1", "1.2")
    assert await ledger.read("q") == Entry("posted", "a", "C1", "1.2")
    valkey.start()
    await ledger.read("another")
    assert await Ledger(redis).read("q") == Entry("posted", "a", "C1", "1.2")
    await redis.aclose()


async def test_one_that_needs_the_store_says_nothing_without_it(valkey: Valkey) -> None:
    async with aclosing(connect(valkey.url)) as redis:
        ledger = Ledger(redis, needed=True)
        await ledger.posted("key", "owner", "C1", "1.0")
        valkey.stop()
        with pytest.raises(StoreError):
            await ledger.read("key")
        with pytest.raises(StoreError):
            await ledger.claim("other", "owner", "C1", 0.0)
