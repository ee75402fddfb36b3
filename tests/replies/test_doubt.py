"""A post that may stand or not is never repeated: it is found and completed, or the asker is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from redis.asyncio import Redis

from bot.replies.ledger import Ledger
from bot.replies.messages import sentence_message
from bot.replies.sentences import ASTRAY, LOST, NOT_THERE
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.faults import FaultPlan
from bot.sandbox.slack.workspace import DEFAULT_SCOPES, demo_workspace
from tests.replies.stubs import HEADLINE, NOW, StubAnswers, ask, delivery_to

HISTORY = {"channels:history", "groups:history"}


@pytest.fixture
def slack() -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack(clock=NOW.timestamp) as embedded:
        yield embedded


@pytest.fixture
def readable() -> Iterator[EmbeddedSlack]:
    """A workspace that granted the optional scopes."""
    with EmbeddedSlack(demo_workspace(DEFAULT_SCOPES | HISTORY), clock=NOW.timestamp) as embedded:
        yield embedded


def posts(slack: EmbeddedSlack) -> int:
    return len(slack.calls("chat.postMessage"))


async def die_after_posting(slack: EmbeddedSlack, redis: Redis, *, waiting: bool = False) -> str:
    """An attempt that Slack heard and nobody else; the question's key."""
    asked = ask(slack)
    claimed_at = NOW.timestamp()
    await Ledger(redis).claim(asked.key, "dead", asked.channel_id, claimed_at, waiting=waiting)
    metadata = {"event_type": "usagebot_answer", "event_payload": {"key": asked.key}}
    text = "Reading …" if waiting else f"{HEADLINE} (134 of 318)"
    async with delivery_to(slack, StubAnswers(), redis) as delivery:
        await delivery.slack.post(asked.channel_id, sentence_message(text), metadata=metadata)
        await delivery.deliver(asked, again=True)
    return asked.key


async def test_a_lost_reply_is_looked_up_in_the_same_job_and_the_chart_added(readable: EmbeddedSlack) -> None:
    readable.fail(FaultPlan("chat.postMessage", lost=True))
    async with delivery_to(readable, StubAnswers(), None) as delivery:
        await delivery.deliver(ask(readable))
    [stands] = readable.messages("product")
    assert stands.text.startswith(HEADLINE)
    assert stands.files
    assert posts(readable) == 1
    assert readable.ephemerals() == []


@pytest.mark.parametrize("channel", ["product", "plans"])
async def test_without_the_scope_a_lost_reply_is_told_and_nothing_repeated(
    slack: EmbeddedSlack, channel: str
) -> None:
    slack.fail(FaultPlan("chat.postMessage", lost=True))
    async with delivery_to(slack, StubAnswers(), None) as delivery:
        await delivery.deliver(ask(slack, channel=channel))
    assert posts(slack) == len(slack.messages(channel)) == 1
    [told] = slack.ephemerals()
    assert LOST.message in told.text
    assert len(slack.calls("conversations.history")) == 1


async def test_an_answer_of_a_dead_attempt_is_found_and_completed(
    readable: EmbeddedSlack, redis: Redis
) -> None:
    await die_after_posting(readable, redis)
    [stands] = readable.messages("product")
    assert stands.files
    assert readable.ephemerals() == []
    [looked] = readable.calls("conversations.history")
    assert 0 < NOW.timestamp() - float(str(looked.arguments["oldest"])) <= 60


async def test_an_answer_of_a_dead_attempt_that_does_not_stand_is_told(
    readable: EmbeddedSlack, redis: Redis
) -> None:
    asked = ask(readable)
    await Ledger(redis).claim(asked.key, "dead", asked.channel_id, NOW.timestamp())
    for _ in range(2):
        async with delivery_to(readable, StubAnswers(), redis) as delivery:
            await delivery.deliver(asked, again=True)
    assert readable.messages("product") == []
    [told] = readable.ephemerals()
    assert NOT_THERE.message in told.text


async def test_only_the_bots_own_message_counts(readable: EmbeddedSlack, redis: Redis) -> None:
    asked = ask(readable)
    await Ledger(redis).claim(asked.key, "dead", asked.channel_id, NOW.timestamp())
    async with delivery_to(readable, StubAnswers(), redis) as delivery:
        metadata = {"event_type": "usagebot_answer", "event_payload": {"key": asked.key}}
        await delivery.slack.post(asked.channel_id, sentence_message("forged"), metadata=metadata)
        readable.workspace.messages[-1].user = "U0MIA00000"
        await delivery.deliver(asked, again=True)
    assert [each.text for each in readable.messages("product")] == ["forged"]
    assert NOT_THERE.message in readable.ephemerals()[0].text


async def test_too_much_said_since_leaves_it_in_doubt(readable: EmbeddedSlack, redis: Redis) -> None:
    asked = ask(readable)
    await Ledger(redis).claim(asked.key, "dead", asked.channel_id, NOW.timestamp())
    async with delivery_to(readable, StubAnswers(), redis) as delivery:
        for number in range(201):
            await delivery.slack.post(asked.channel_id, sentence_message(f"chatter {number}"))
        await delivery.deliver(asked, again=True)
    assert LOST.message in readable.ephemerals()[0].text


async def test_a_placeholder_of_a_dead_attempt_is_found_and_becomes_the_answer(
    readable: EmbeddedSlack, redis: Redis
) -> None:
    await die_after_posting(readable, redis, waiting=True)
    [stands] = readable.messages("product")
    assert stands.text.startswith(HEADLINE)
    assert stands.files


async def test_a_placeholder_that_does_not_stand_is_followed_by_the_answer(
    readable: EmbeddedSlack, redis: Redis
) -> None:
    asked = ask(readable)
    await Ledger(redis).claim(asked.key, "dead", asked.channel_id, NOW.timestamp(), waiting=True)
    async with delivery_to(readable, StubAnswers(), redis) as delivery:
        await delivery.deliver(asked, again=True)
    [stands] = readable.messages("product")
    assert stands.text.startswith(HEADLINE)
    assert readable.ephemerals() == []


async def test_a_placeholder_that_cannot_be_found_leaves_the_answer_to_the_asker(
    slack: EmbeddedSlack, redis: Redis
) -> None:
    await die_after_posting(slack, redis, waiting=True)
    [told] = slack.ephemerals()
    assert told.text.startswith(HEADLINE)
    assert ASTRAY in told.text
    assert len(slack.messages("product")) == 1


async def test_a_lost_placeholder_does_not_keep_the_answer_back(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.postMessage", lost=True))
    answers = StubAnswers(ready=asyncio.Event())
    async with delivery_to(slack, answers, None, patience=0) as delivery:
        job = asyncio.create_task(delivery.deliver(ask(slack)))
        await asyncio.to_thread(slack.wait_for, lambda: slack.calls("conversations.history"))
        answers.ready.set()
        await job
    [told] = slack.ephemerals()
    assert told.text.startswith(HEADLINE)
    assert ASTRAY in told.text
    assert posts(slack) == 1
