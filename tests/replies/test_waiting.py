"""Whoever waits is told how it stands, in the one message that becomes the answer; crowds are paced."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from time import monotonic

import pytest
from redis.asyncio import Redis

from bot.errors import SourceTimeout
from bot.replies.sentences import NEVER
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.faults import FaultPlan
from bot.store.budgets import Budgets
from tests.replies.stubs import HEADLINE, NOW, StubAnswers, ask, delivery_to


async def told(slack: EmbeddedSlack, words: str, channel: str = "product") -> None:
    """Wait until somebody reads ``words``."""

    def stands() -> bool:
        return any(words in message.text for message in (*slack.messages(channel), *slack.ephemerals()))

    await asyncio.to_thread(slack.wait_for, stands)


@pytest.mark.parametrize("channel", ["product", "random"])
async def test_a_late_answer_is_announced_and_replaces_the_announcement(
    slack: EmbeddedSlack, channel: str
) -> None:
    answers = StubAnswers(ready=asyncio.Event())
    async with delivery_to(slack, answers, None, patience=0, question_seconds=0) as delivery:
        job = asyncio.create_task(delivery.deliver(ask(slack, channel=channel)))
        await told(slack, "Pendo takes unusually long over Export button.", channel)
        answers.ready.set()
        await job
    [message] = slack.messages(channel) or slack.ephemerals()
    assert message.text.startswith(HEADLINE)
    said = [edit.text for edit in message.edits if not edit.text.startswith(HEADLINE)]
    assert ["Reading" in said[0], "unusually long" in said[1], len(said)] == [True, True, 2]


@pytest.mark.parametrize("channel", ["product", "random"])
async def test_an_answer_that_never_comes_ends_in_a_sentence(slack: EmbeddedSlack, channel: str) -> None:
    answers, asked = StubAnswers(ready=asyncio.Event()), ask(slack, channel=channel)
    asked = replace(asked, asked_at=NOW - timedelta(minutes=29))
    async with delivery_to(slack, answers, None, patience=0, question_seconds=0) as delivery:
        await delivery.deliver(asked)
    [message] = slack.messages(channel) or slack.ephemerals()
    assert message.text.startswith(NEVER.message)
    assert len(slack.calls("response_url")) <= 3


async def test_an_error_after_all_that_time_replaces_the_announcement(slack: EmbeddedSlack) -> None:
    answers = StubAnswers(ready=asyncio.Event(), fault=SourceTimeout("Pendo did not answer."))
    async with delivery_to(slack, answers, None, patience=0, question_seconds=0) as delivery:
        job = asyncio.create_task(delivery.deliver(ask(slack)))
        await told(slack, "unusually long")
        answers.ready.set()
        await job
    [message] = slack.messages("product")
    assert message.text == "Pendo did not answer."


async def test_while_nobody_knows_what_is_asked_the_asker_alone_reads_that(slack: EmbeddedSlack) -> None:
    answers = StubAnswers(known=asyncio.Event())
    async with delivery_to(slack, answers, None, patience=0, question_seconds=0) as delivery:
        job = asyncio.create_task(delivery.deliver(ask(slack)))
        await told(slack, "unusually long. The answer will follow")
        assert slack.messages("product") == []
        answers.known.set()
        await job
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert slack.ephemerals() == []


async def test_help_and_refusals_replace_what_the_asker_read_meanwhile(slack: EmbeddedSlack) -> None:
    answers = StubAnswers(known=asyncio.Event())
    async with delivery_to(slack, answers, None, patience=0) as delivery:
        job = asyncio.create_task(delivery.deliver(ask(slack, text="nonsense")))
        await told(slack, "Reading from Pendo.")
        answers.known.set()
        await job
    [message] = slack.ephemerals()
    assert "No feature is called nonsense" in message.text
    assert slack.messages("product") == []


async def test_a_second_attempt_says_nothing_while_the_asker_waits(slack: EmbeddedSlack) -> None:
    answers = StubAnswers(ready=asyncio.Event())
    async with delivery_to(slack, answers, None, patience=0) as delivery:
        job = asyncio.create_task(delivery.deliver(ask(slack, channel="random"), again=True))
        await asyncio.sleep(0.05)
        assert slack.ephemerals() == []
        answers.ready.set()
        await job
    assert slack.ephemerals()[0].text.startswith(HEADLINE)


# Crowds


async def test_who_asks_too_much_is_told_when_to_ask_again(slack: EmbeddedSlack, redis: Redis) -> None:
    async with (
        delivery_to(slack, StubAnswers(), redis, per_minute=2) as one,
        delivery_to(slack, StubAnswers(), redis, per_minute=2) as two,
    ):
        for number in range(3):
            await (one, two)[number % 2].deliver(ask(slack))
        await one.deliver(ask(slack, user="jo"))
    assert len(slack.messages("product")) == 3
    [message] = slack.ephemerals()
    assert "more than 2 questions in a minute" in message.text
    assert "Ask again in 60 seconds." in message.text


async def test_fifty_questions_in_one_channel_are_all_answered_in_their_turn(
    slack: EmbeddedSlack, redis: Redis
) -> None:
    pauses: list[float] = []

    async def paused(seconds: float) -> None:
        pauses.append(seconds)

    replicas = [Budgets(redis, sleep=paused), Budgets(redis, sleep=paused)]
    async with (
        delivery_to(slack, StubAnswers(), redis, budgets=replicas[0]) as one,
        delivery_to(slack, StubAnswers(), redis, budgets=replicas[1]) as two,
    ):
        asked = zip([ask(slack) for _ in range(50)], [one, two] * 25, strict=True)
        began = monotonic()
        await asyncio.gather(*(process.deliver(each) for each, process in asked))
        took = monotonic() - began
    messages = slack.messages("product")
    assert len(messages) == 50
    assert all(message.text.startswith(HEADLINE) and message.files for message in messages)
    assert 40 - took < max(pauses) < 50
    assert slack.ephemerals() == []


async def test_a_single_answer_waits_for_no_budget(slack: EmbeddedSlack, redis: Redis) -> None:
    pauses: list[float] = []

    async def paused(seconds: float) -> None:
        pauses.append(seconds)

    budgets = Budgets(redis, sleep=paused)
    async with delivery_to(slack, StubAnswers(), redis, budgets=budgets) as delivery:
        await delivery.deliver(ask(slack))
    assert pauses == []
    assert slack.messages("product")[0].files


async def test_what_slack_says_to_one_replica_all_of_them_heed(slack: EmbeddedSlack, redis: Redis) -> None:
    pauses: list[float] = []

    async def paused(seconds: float) -> None:
        pauses.append(seconds)

    slack.fail(FaultPlan("chat.postMessage", status=429, retry_after=1))
    async with (
        delivery_to(slack, StubAnswers(), redis, budgets=Budgets(redis)) as one,
        delivery_to(slack, StubAnswers(), redis, budgets=Budgets(redis, sleep=paused)) as two,
    ):
        job = asyncio.create_task(one.deliver(ask(slack)))
        await asyncio.to_thread(slack.wait_for, lambda: slack.calls("chat.postMessage"))
        await asyncio.sleep(0.05)  # the refusal's way back
        await two.deliver(ask(slack))
        await job
    assert 0.5 < pauses[0] <= 1
    assert len(slack.messages("product")) == 2
