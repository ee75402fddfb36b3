"""One question is answered once, however often it arrives and wherever an attempt ends."""

from __future__ import annotations

import asyncio
from types import NoneType

from redis.asyncio import Redis

from bot.replies.ledger import Entry, Ledger
from bot.replies.sentences import LOST
from bot.replies.way import Unsettled
from bot.sandbox.slack.embedded import EmbeddedSlack
from tests.replies.stubs import (
    HEADLINE,
    NOW,
    StubAnswers,
    ask,
    delivery_to,
    kinds,
)


async def test_a_question_that_arrives_twice_is_answered_once(slack: EmbeddedSlack, redis: Redis) -> None:
    asked = ask(slack)
    for _ in range(2):
        async with delivery_to(slack, StubAnswers(), redis) as delivery:
            await delivery.deliver(asked)
    assert len(slack.messages("product")) == 1
    assert slack.ephemerals() == []


async def test_two_attempts_at_the_same_time_post_once(slack: EmbeddedSlack, redis: Redis) -> None:
    asked = ask(slack)
    async with (
        delivery_to(slack, StubAnswers(), redis) as one,
        delivery_to(slack, StubAnswers(), redis) as two,
    ):
        both = await asyncio.gather(
            one.deliver(asked), two.deliver(asked, again=True), return_exceptions=True
        )
    assert {type(outcome) for outcome in both} <= {NoneType, Unsettled}
    assert len(slack.messages("product")) == 1
    assert slack.ephemerals() == []


async def test_an_attempt_goes_on_where_the_last_one_died(slack: EmbeddedSlack, redis: Redis) -> None:
    asked = ask(slack)
    async with delivery_to(slack, StubAnswers(ready=asyncio.Event()), redis, patience=0) as delivery:
        job = asyncio.create_task(delivery.deliver(asked))
        [placeholder] = await asyncio.to_thread(slack.wait_for, lambda: slack.messages("product"))
        entry = None
        while entry is None or entry.state != "posted":
            entry = await delivery.ledger.read(asked.key)
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
    async with delivery_to(slack, StubAnswers(), redis) as delivery:
        await delivery.deliver(asked, again=True)
    [message] = slack.messages("product")
    assert message.ts == placeholder.ts
    assert message.text.startswith(HEADLINE)
    assert kinds(message)[-2:] == ["image", "actions"]


async def test_a_claim_in_doubt_is_told_to_the_asker_and_not_repeated(
    slack: EmbeddedSlack, redis: Redis
) -> None:
    asked = ask(slack)
    await Ledger(redis).claim(asked.key, "an attempt that died", asked.channel_id, NOW.timestamp())
    for _ in range(2):
        async with delivery_to(slack, StubAnswers(), redis) as delivery:
            await delivery.deliver(asked, again=True)
    assert slack.messages("product") == []
    [message] = slack.ephemerals()
    assert LOST.message in message.text
    entry = await Ledger(redis).read(asked.key)
    assert isinstance(entry, Entry)
    assert entry.state == "done"


async def test_an_ephemeral_answer_sent_again_replaces_the_first(slack: EmbeddedSlack, redis: Redis) -> None:
    asked = ask(slack, channel="random")
    async with delivery_to(slack, StubAnswers(), None) as delivery:
        await delivery.deliver(asked)
    async with delivery_to(slack, StubAnswers(), redis) as delivery:
        await delivery.deliver(asked, again=True)
    assert len(slack.ephemerals()) == 1
