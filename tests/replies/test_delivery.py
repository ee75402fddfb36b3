"""One question, one message; and whatever fails, the asker knows."""

from __future__ import annotations

import asyncio

import pytest

from bot.access.policy import EXTERNAL, GUEST, NOT_A_MEMBER, PRIVATE, STRANGER, UNKNOWN_PERSON, UNREADABLE
from bot.errors import SourceUnavailable
from bot.replies.sentences import BROKEN, LOST, STORE_AWAY
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.faults import FaultPlan
from bot.sandbox.slack.workspace import DEFAULT_SCOPES, demo_workspace
from tests.replies.stubs import (
    HEADLINE,
    StubAnswers,
    ask,
    deliver,
    delivery_to,
    kinds,
    without_response_url,
)

# The answer


async def test_numbers_stand_in_the_channel_then_the_chart_in_the_same_message(slack: EmbeddedSlack) -> None:
    await deliver(slack)
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert kinds(message)[-2:] == ["image", "actions"]
    [before] = message.edits
    assert before.text.startswith(HEADLINE)
    assert "image" not in [block["type"] for block in before.blocks]
    assert slack.ephemerals() == []


async def test_a_post_unfurls_nothing_and_can_be_looked_up(slack: EmbeddedSlack) -> None:
    await deliver(slack)
    [call] = slack.calls("chat.postMessage")
    assert not call.warnings
    assert [call.arguments[name] for name in ("unfurl_links", "unfurl_media")] == [False, False]
    metadata = slack.messages("product")[0].metadata
    assert metadata is not None
    assert metadata["event_type"] == "usagebot_answer"


async def test_the_message_says_who_asked(slack: EmbeddedSlack) -> None:
    await deliver(slack, user="jo")
    assert "<@U0JO000000>" in str(slack.messages("product")[0].blocks)


async def test_a_direct_message_is_answered_there_with_its_chart(slack: EmbeddedSlack) -> None:
    await deliver(slack, text="export-button private", channel="D0MIA00000")
    [message] = slack.messages("D0MIA00000")
    assert kinds(message)[-2:] == ["image", "actions"]


async def test_a_channel_the_bot_is_not_in_leaves_the_answer_to_the_asker(slack: EmbeddedSlack) -> None:
    await deliver(slack, channel="random")
    assert slack.messages("random") == []
    [message] = slack.ephemerals()
    assert message.text.startswith(HEADLINE)
    assert NOT_A_MEMBER.sentence in message.text
    assert "image" not in kinds(message)


async def test_a_private_answer_is_the_askers_alone(slack: EmbeddedSlack) -> None:
    await deliver(slack, text="export-button private")
    assert slack.messages("product") == []
    [message] = slack.ephemerals()
    assert PRIVATE.sentence in message.text
    assert "asked by" not in str(message.blocks)


async def test_an_answer_in_a_script_of_many_bytes_keeps_its_chart(slack: EmbeddedSlack) -> None:
    async with delivery_to(slack, StubAnswers(headline="出力ボタン" * 300), None) as delivery:
        await delivery.deliver(ask(slack))
    [message] = slack.messages("product")
    assert kinds(message)[-2:] == ["image", "actions"]
    assert message.text.endswith("…")


async def test_an_answer_without_a_store_says_so(slack: EmbeddedSlack) -> None:
    async with delivery_to(slack, StubAnswers(), None) as delivery:
        await delivery.deliver(ask(slack), store=False)
    assert STORE_AWAY in slack.messages("product")[0].text


# What is for the asker alone


async def test_help_is_for_the_asker_alone(slack: EmbeddedSlack) -> None:
    await deliver(slack, text="help")
    assert slack.messages("product") == []
    assert "/adoption export-button" in slack.ephemerals()[0].text


async def test_what_was_not_understood_is_told_to_the_asker_alone(slack: EmbeddedSlack) -> None:
    await deliver(slack, text="nonsense")
    assert slack.messages("product") == []
    assert "No feature is called nonsense" in slack.ephemerals()[0].text


@pytest.mark.parametrize(
    ("user", "channel", "sentence"),
    [
        ("gus", "product", GUEST.sentence),
        ("pat", "contoso", STRANGER.sentence),
        ("mia", "contoso", EXTERNAL.sentence),
        ("mia", "board", UNREADABLE.sentence),
    ],
)
async def test_numbers_are_refused_with_the_reason_before_the_text_is_read(
    slack: EmbeddedSlack, user: str, channel: str, sentence: str
) -> None:
    answers = StubAnswers()
    async with delivery_to(slack, answers, None) as delivery:
        await delivery.deliver(ask(slack, user=user, channel=channel))
    assert answers.asked == []
    assert slack.messages(channel) == []
    [message] = slack.ephemerals(user)
    assert sentence in message.text


@pytest.mark.parametrize(
    ("scope", "sentence"),
    [("users:read", UNKNOWN_PERSON.sentence), ("channels:read", UNREADABLE.sentence)],
)
async def test_what_the_bot_may_not_read_counts_as_somebody_elses(scope: str, sentence: str) -> None:
    with EmbeddedSlack(demo_workspace(DEFAULT_SCOPES - {scope})) as slack:
        await deliver(slack)
        assert slack.messages("product") == []
        assert sentence in slack.ephemerals()[0].text


async def test_a_conversation_between_two_others_is_refused(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.postMessage", error="channel_not_found"))
    await deliver(slack, channel="D0MIA00000")
    assert slack.messages("D0MIA00000") == []
    assert UNREADABLE.sentence in slack.ephemerals()[0].text


@pytest.mark.parametrize(
    ("scopes", "text", "owner"),
    [
        (DEFAULT_SCOPES, "export-button mine", "jo@acme-internal.example"),
        (DEFAULT_SCOPES - {"users:read.email"}, "export-button mine", ""),
        (DEFAULT_SCOPES, "export-button", ""),
    ],
)
async def test_mine_is_the_address_in_the_askers_profile(
    scopes: frozenset[str], text: str, owner: str
) -> None:
    answers = StubAnswers()
    with EmbeddedSlack(demo_workspace(scopes)) as slack:
        async with delivery_to(slack, answers, None) as delivery:
            await delivery.deliver(ask(slack, text, user="jo"))
    [question] = answers.questions
    assert question.owner == owner


# Waiting


async def test_a_placeholder_becomes_the_answer(slack: EmbeddedSlack) -> None:
    answers = StubAnswers(ready=asyncio.Event())
    async with delivery_to(slack, answers, None, patience=0) as delivery:
        job = asyncio.create_task(delivery.deliver(ask(slack)))
        [placeholder] = await asyncio.to_thread(slack.wait_for, lambda: slack.messages("product"))
        assert "Reading Export button" in placeholder.text
        answers.ready.set()
        await job
    [message] = slack.messages("product")
    assert message.ts == placeholder.ts
    assert message.text.startswith(HEADLINE)


async def test_a_placeholder_becomes_the_sources_error(slack: EmbeddedSlack) -> None:
    answers = StubAnswers(ready=asyncio.Event(), fault=SourceUnavailable("Pendo does not answer."))
    async with delivery_to(slack, answers, None, patience=0) as delivery:
        job = asyncio.create_task(delivery.deliver(ask(slack)))
        await asyncio.to_thread(slack.wait_for, lambda: slack.messages("product"))
        answers.ready.set()
        await job
    [message] = slack.messages("product")
    assert message.text == "Pendo does not answer."
    assert slack.ephemerals() == []


async def test_the_askers_placeholder_is_replaced_as_well(slack: EmbeddedSlack) -> None:
    answers = StubAnswers(ready=asyncio.Event())
    async with delivery_to(slack, answers, None, patience=0) as delivery:
        job = asyncio.create_task(delivery.deliver(ask(slack, channel="random")))
        await asyncio.to_thread(slack.wait_for, slack.ephemerals)
        answers.ready.set()
        await job
    [message] = slack.ephemerals()
    assert message.text.startswith(HEADLINE)


async def test_a_deleted_placeholder_is_followed_by_the_answer(slack: EmbeddedSlack) -> None:
    answers = StubAnswers(ready=asyncio.Event())
    async with delivery_to(slack, answers, None, patience=0) as delivery:
        job = asyncio.create_task(delivery.deliver(ask(slack)))
        await asyncio.to_thread(slack.wait_for, lambda: slack.messages("product"))
        slack.workspace.messages[-1].deleted = True
        answers.ready.set()
        await job
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert kinds(message)[-2:] == ["image", "actions"]


# Slack refuses


@pytest.mark.parametrize("code", ["restricted_action", "not_in_channel"])
async def test_a_refused_post_goes_to_the_asker_with_the_reason(slack: EmbeddedSlack, code: str) -> None:
    slack.fail(FaultPlan("chat.postMessage", error=code))
    await deliver(slack)
    assert slack.messages("product") == []
    [message] = slack.ephemerals()
    assert message.text.startswith(HEADLINE)
    assert code in message.text


async def test_an_archived_channel_leaves_the_answer_to_the_asker(slack: EmbeddedSlack) -> None:
    await deliver(slack, channel="old-news")
    assert slack.messages("old-news") == []
    assert "is_archived" in slack.ephemerals()[0].text


async def test_refused_blocks_leave_the_text(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.postMessage", error="invalid_blocks"))
    async with delivery_to(slack, StubAnswers(), None) as delivery:
        await delivery.deliver(ask(slack))
    [message] = slack.messages("product")
    assert message.edits[0].blocks == ()
    assert message.edits[0].text.startswith(HEADLINE)


async def test_a_post_whose_outcome_is_unknown_is_not_repeated(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.postMessage", error="fatal_error"))
    await deliver(slack)
    assert len(slack.calls("chat.postMessage")) == 1
    assert LOST.message in slack.ephemerals()[0].text


async def test_a_rate_limit_is_waited_out(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.postMessage", status=429, retry_after=0))
    await deliver(slack)
    assert slack.messages("product")[0].text.startswith(HEADLINE)


async def test_a_used_up_response_url_leaves_an_ephemeral_message(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("response_url", error="used_url", times=9))
    await deliver(slack, text="nonsense")
    assert "No feature is called nonsense" in slack.ephemerals()[0].text


async def test_who_cannot_be_told_there_is_told_by_direct_message(slack: EmbeddedSlack) -> None:
    async with delivery_to(slack, StubAnswers(), None) as delivery:
        await delivery.deliver(without_response_url(ask(slack, channel="board")))
    assert UNREADABLE.sentence in slack.messages("D0MIA00000")[0].text


async def test_a_fault_of_our_own_becomes_a_sentence(
    slack: EmbeddedSlack, caplog: pytest.LogCaptureFixture
) -> None:
    async with delivery_to(slack, StubAnswers(fault=KeyError("feature")), None) as delivery:
        await delivery.deliver(ask(slack))
    assert BROKEN.message in slack.ephemerals()[0].text
    assert "KeyError" in caplog.text
