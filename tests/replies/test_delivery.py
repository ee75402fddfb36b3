"""One question, one message; numbers before the chart; and whatever fails, the asker knows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from types import NoneType

import pytest
from redis.asyncio import Redis

from bot.access.policy import EXTERNAL, GUEST, NOT_A_MEMBER, PRIVATE, STRANGER, UNKNOWN_PERSON, UNREADABLE
from bot.charts.describe import describe
from bot.errors import SourceUnavailable
from bot.replies.ladder import NOT_ADDED
from bot.replies.ledger import Entry, Ledger
from bot.replies.posts import IN_PART
from bot.replies.sentences import BROKEN, LOST, STORE_AWAY
from bot.replies.way import Unsettled
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.faults import FaultPlan
from bot.sandbox.slack.mentions import mentions
from bot.sandbox.slack.workspace import DEFAULT_SCOPES, Message, demo_workspace
from tests.replies.stubs import (
    CHART,
    HEADLINE,
    NOW,
    PNG,
    StubAnswers,
    StubRenderer,
    ask,
    delivery_to,
    without_response_url,
)


@pytest.fixture
def slack() -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack() as embedded:
        yield embedded


def kinds(message: Message) -> list[object]:
    return [block["type"] for block in message.blocks]


def methods(slack: EmbeddedSlack) -> list[str]:
    return [call.method for call in slack.calls()]


async def deliver(slack: EmbeddedSlack, redis: Redis | None = None, text: str = "", **where: str) -> None:
    async with delivery_to(slack, StubAnswers(), redis) as delivery:
        await delivery.deliver(ask(slack, text or "export-button", **where))


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


async def test_the_chart_is_a_file_that_was_ready_and_says_what_it_shows(slack: EmbeddedSlack) -> None:
    await deliver(slack)
    image = slack.messages("product")[0].blocks[-2]
    assert image["alt_text"] == describe(CHART)
    [file_id] = slack.messages("product")[0].files
    assert slack.file(file_id) == PNG
    called = methods(slack)
    assert called.index("files.info") < called.index("chat.update")
    assert called.count("chat.update") == 1


async def test_an_upload_names_no_channel_and_no_alt_txt(slack: EmbeddedSlack) -> None:
    await deliver(slack)
    for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
        [call] = slack.calls(method)
        assert not {"alt_txt", "channel_id", "channels"} & call.arguments.keys()


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


# The ladder


async def test_a_chart_that_cannot_be_drawn_costs_the_chart_alone(slack: EmbeddedSlack) -> None:
    renderer = StubRenderer(fault=ValueError("no such font"))
    async with delivery_to(slack, StubAnswers(), None, renderer=renderer) as delivery:
        await delivery.deliver(ask(slack))
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert "The chart could not be drawn." in message.text


@pytest.mark.parametrize(
    "plan",
    [
        FaultPlan("files.getUploadURLExternal", error="missing_scope", times=9),
        FaultPlan("upload", status=500, times=9),
        FaultPlan("files.completeUploadExternal", error="internal_error", times=9),
        FaultPlan("files.info", error="file_not_found", times=9),
    ],
    ids=lambda plan: plan.method,
)
async def test_an_upload_that_fails_costs_the_chart_alone(slack: EmbeddedSlack, plan: FaultPlan) -> None:
    slack.fail(plan)
    await deliver(slack)
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert NOT_ADDED in message.text
    assert "image" not in kinds(message)


async def test_a_file_that_never_becomes_ready_costs_the_chart_alone() -> None:
    with EmbeddedSlack(demo_workspace(ready_after=1000)) as slack:
        await deliver(slack)
        [message] = slack.messages("product")
        assert "took too long" in message.text
        assert len(slack.calls("files.info")) < 10


async def test_an_upload_that_fails_once_is_tried_again(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("upload", status=500))
    await deliver(slack)
    assert kinds(slack.messages("product")[0])[-2:] == ["image", "actions"]


async def test_a_file_refused_for_a_moment_is_shown_after_all(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.update", error="invalid_blocks", times=2))
    await deliver(slack)
    [message] = slack.messages("product")
    assert kinds(message)[-2:] == ["image", "actions"]


async def test_a_name_in_a_charts_title_pings_nobody_in_the_thread(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.update", error="cant_update_message"))
    answers = StubAnswers(chart=replace(CHART, title="<!channel> reached <@U0JO000000>"))
    async with delivery_to(slack, answers, None) as delivery:
        await delivery.deliver(ask(slack))
    [_, reply] = slack.messages("product")
    assert reply.thread_ts
    assert reply.text.startswith("&lt;!channel&gt; reached")
    assert mentions(reply) == []


async def test_a_refused_update_puts_the_chart_into_the_thread(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.update", error="cant_update_message"))
    await deliver(slack)
    message, reply = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert reply.thread_ts == message.ts
    assert kinds(reply) == ["image"]


async def test_a_chart_that_fits_nowhere_is_missed_in_the_message(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.update", error="edit_window_closed"))
    slack.fail(FaultPlan("chat.postMessage", delay=0.001))
    slack.fail(FaultPlan("chat.postMessage", error="restricted_action_non_threadable_channel"))
    await deliver(slack)
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert NOT_ADDED in message.text


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


# Once


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


# Crowds


async def test_askers_of_one_chart_share_one_upload_a_channel(slack: EmbeddedSlack, redis: Redis) -> None:
    renderers = [StubRenderer(), StubRenderer()]
    async with (
        delivery_to(slack, StubAnswers(), redis, renderer=renderers[0]) as one,
        delivery_to(slack, StubAnswers(), redis, renderer=renderers[1]) as two,
    ):
        asked = [ask(slack, channel=channel) for channel in ("product", "plans") for _ in range(20)]
        each_takes_half = zip(asked, [one, two] * 20, strict=True)
        await asyncio.gather(*(process.deliver(each) for each, process in each_takes_half))
    assert len(slack.messages("product")) == len(slack.messages("plans")) == 20
    assert all(kinds(message)[-2:] == ["image", "actions"] for message in slack.messages())
    assert len(slack.calls("files.completeUploadExternal")) == 2
    assert sum(renderer.drawn for renderer in renderers) == 1
    assert len(slack.calls("users.info")) == len(slack.calls("auth.test")) == 2
    assert len(slack.calls("conversations.info")) == 4


async def test_what_is_kept_of_a_chart_expires(slack: EmbeddedSlack, redis: Redis) -> None:
    await deliver(slack, redis)
    keys = await redis.keys("usagebot:*")
    assert keys
    for key in keys:
        assert await redis.ttl(key) > 0, key


async def test_a_file_that_slack_refused_is_not_used_again(slack: EmbeddedSlack, redis: Redis) -> None:
    slack.fail(FaultPlan("chat.update", error="invalid_blocks", times=4))
    await deliver(slack, redis)
    await deliver(slack, redis)
    assert len(slack.calls("files.completeUploadExternal")) == 2


# Charts that Slack draws


async def native(slack: EmbeddedSlack, text: str = "export-button private") -> list[object]:
    async with delivery_to(slack, StubAnswers(), None, native_charts=True) as delivery:
        await delivery.deliver(ask(slack, text))
    [message] = slack.ephemerals() if "private" in text else slack.messages("product")
    return kinds(message)


async def test_slack_draws_what_the_asker_alone_sees_where_that_is_set(slack: EmbeddedSlack) -> None:
    assert (await native(slack))[-2:] == ["data_visualization", "actions"]
    [message] = slack.ephemerals()
    [chart] = [block for block in message.blocks if block["type"] == "data_visualization"]
    [series] = chart["chart"]["series"]
    assert [point["value"] for point in series["data"]] == list(CHART.values)
    assert "Send me the chart" in str(message.blocks[-1])
    assert message.text.startswith(HEADLINE)


async def test_slack_draws_nothing_unless_it_is_set(slack: EmbeddedSlack) -> None:
    await deliver(slack, text="export-button private")
    assert "data_visualization" not in kinds(slack.ephemerals()[0])


@pytest.mark.parametrize(("drawn", "offered"), [(True, 1), (False, 0)])
async def test_a_chart_is_offered_where_charts_are_drawn(
    slack: EmbeddedSlack, drawn: bool, offered: int
) -> None:
    async with delivery_to(slack, StubAnswers(), None) as delivery:
        delivery = delivery if drawn else replace(delivery, pictures=None)
        await delivery.deliver(ask(slack, "export-button private"))
    [message] = slack.ephemerals()
    assert str(message.blocks[-1]).count("Send me the chart") == offered
    assert "chart" not in message.text


async def test_a_channel_has_the_picture_alone(slack: EmbeddedSlack) -> None:
    shown = await native(slack, "export-button")
    assert "image" in shown
    assert "data_visualization" not in shown


@pytest.mark.parametrize("named", [False, True])
async def test_a_chart_that_slack_refuses_to_draw_costs_nothing_but_itself(
    slack: EmbeddedSlack, named: bool
) -> None:
    named_block = "data_visualization" if named else ""
    slack.fail(FaultPlan("response_url", error="invalid_blocks", block=named_block))
    shown = await native(slack)
    assert "data_visualization" not in shown
    assert "rich_text" in shown
    assert shown[-1] == "actions"
    assert IN_PART in slack.ephemerals()[0].text
