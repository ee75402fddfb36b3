"""Whatever Slack answers, the person knows, and what must not be repeated is not: each error by method."""

from __future__ import annotations

import pytest

from bot.replies.ladder import NOT_ADDED, PERHAPS_ADDED
from bot.replies.posts import IN_PART
from bot.replies.refusals import GRANT, REINSTALL
from bot.replies.sentences import LOST
from bot.replies.way import Unsettled
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.faults import FaultPlan
from tests.replies.stubs import HEADLINE, StubAnswers, ask, delivery_to, kinds, without_response_url

FORBIDDEN = [
    *("channel_not_found", "not_in_channel", "is_archived", "restricted_action"),
    *("restricted_action_read_only_channel", "restricted_action_thread_only_channel"),
    *("restricted_action_non_threadable_channel", "restricted_action_thread_locked"),
    *("posting_to_channel_denied", "no_permission", "ekm_access_denied"),
    *("slack_connect_file_link_sharing_blocked", "messages_tab_disabled", "user_not_in_channel"),
    *("cannot_dm_bot", "user_disabled", "message_limit_exceeded"),
]
CONFIGURATION = [
    *("not_allowed_token_type", "method_deprecated", "deprecated_endpoint", "invalid_arg_name"),
    "accesslimited",
]
DEAD = [
    *("account_inactive", "invalid_auth", "token_revoked", "token_expired", "not_authed"),
    *("team_access_not_granted", "org_login_required", "app_not_installed"),
]
OURS = [
    *("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"),
    *("invalid_arguments", "too_many_attachments", "markdown_text_conflict", "metadata_too_large"),
]
UNKNOWN = [
    FaultPlan("chat.postMessage", error="internal_error"),
    FaultPlan("chat.postMessage", error="fatal_error"),
    FaultPlan("chat.postMessage", error="service_unavailable"),
    FaultPlan("chat.postMessage", error="request_timeout"),
    FaultPlan("chat.postMessage", status=500),
    FaultPlan("chat.postMessage", status=503),
]
UPDATES = ["cant_update_message", "edit_window_closed", "is_archived", "no_permission", "missing_scope"]
FILES = [
    FaultPlan("files.getUploadURLExternal", error="missing_scope", times=9),
    FaultPlan("files.getUploadURLExternal", error="access_denied", times=9),
    FaultPlan("files.completeUploadExternal", error="file_not_found", times=9),
    FaultPlan("files.completeUploadExternal", error="file_update_failed", times=9),
    FaultPlan("files.completeUploadExternal", error="invalid_channel", times=9),
    FaultPlan("files.completeUploadExternal", error="channels_limit_exceeded", times=9),
    FaultPlan("files.completeUploadExternal", error="internal_error", times=9),
    FaultPlan("files.completeUploadExternal", never_ready=True),
    FaultPlan("files.info", error="file_not_found", times=9),
    FaultPlan("files.info", error="missing_scope", times=9),
    FaultPlan("files.info", error="ratelimited", times=9),
    FaultPlan("upload", status=500, times=9),
    FaultPlan("upload", error="missing_file_data", times=9),
]


def named(plan: FaultPlan) -> str:
    return f"{plan.method} {plan.error or plan.status or 'never ready'}"


async def deliver(slack: EmbeddedSlack, *plans: FaultPlan, **where: str) -> None:
    for plan in plans:
        slack.fail(plan)
    async with delivery_to(slack, StubAnswers(), None) as delivery:
        await delivery.deliver(ask(slack, **where))


# A post that was refused


@pytest.mark.parametrize("code", [*FORBIDDEN, *CONFIGURATION, "missing_scope"])
async def test_a_closed_channel_leaves_the_numbers_to_the_asker_with_the_reason(
    slack: EmbeddedSlack, code: str
) -> None:
    await deliver(slack, FaultPlan("chat.postMessage", error=code, times=9))
    assert slack.messages() == []
    [message] = slack.ephemerals()
    assert message.text.startswith(HEADLINE)
    assert code in message.text
    assert len(slack.calls("chat.postMessage")) == 1


@pytest.mark.parametrize("code", DEAD)
@pytest.mark.parametrize("method", ["users.info", "chat.postMessage"])
async def test_a_dead_token_is_said_by_the_one_way_that_needs_none(
    slack: EmbeddedSlack, code: str, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    await deliver(slack, FaultPlan(method, error=code, times=9))
    assert slack.messages() == []
    [message] = slack.ephemerals()
    assert code in message.text
    assert REINSTALL in message.text
    assert len(slack.calls(method)) == 1
    assert "no longer accepts the bot token" in caplog.text


async def test_a_missing_permission_is_named(slack: EmbeddedSlack) -> None:
    slack.workspace.scopes -= {"chat:write"}
    async with delivery_to(slack, StubAnswers(), None) as delivery:
        await delivery.deliver(ask(slack))
    [message] = slack.ephemerals()
    assert message.text.startswith(HEADLINE)
    assert "chat:write" in message.text
    assert GRANT in message.text


@pytest.mark.parametrize("code", OURS)
async def test_a_message_that_slack_finds_at_fault_is_sent_once_more_as_its_text(
    slack: EmbeddedSlack, code: str
) -> None:
    await deliver(slack, FaultPlan("chat.postMessage", error=code))
    [message] = slack.messages("product")
    assert message.edits[0].text.startswith(HEADLINE)
    assert message.edits[0].blocks == ()
    assert slack.ephemerals() == []
    assert len(slack.calls("chat.postMessage")) == 2


@pytest.mark.parametrize("code", OURS)
async def test_a_message_at_fault_whatever_it_holds_goes_to_the_asker(
    slack: EmbeddedSlack, code: str
) -> None:
    await deliver(slack, FaultPlan("chat.postMessage", error=code, times=9))
    assert slack.messages() == []
    [message] = slack.ephemerals()
    assert message.text.startswith(HEADLINE)
    assert len(slack.calls("chat.postMessage")) == 2


async def test_only_the_block_at_fault_is_dropped_and_that_is_said(slack: EmbeddedSlack) -> None:
    await deliver(slack, FaultPlan("chat.postMessage", block="context"))
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert kinds(message)[0] == "rich_text"
    assert IN_PART in str(message.blocks)
    assert "asked by" not in str(message.blocks)
    assert len(slack.calls("chat.postMessage")) == 2


async def test_where_the_figures_block_is_at_fault_the_text_stands_alone(slack: EmbeddedSlack) -> None:
    await deliver(slack, FaultPlan("chat.postMessage", block="rich_text"))
    [message] = slack.messages("product")
    assert message.edits[0].blocks == ()
    assert message.edits[0].text.startswith(HEADLINE)


@pytest.mark.parametrize("plan", UNKNOWN, ids=named)
async def test_a_post_whose_outcome_is_unknown_is_not_repeated_and_the_asker_is_told(
    slack: EmbeddedSlack, plan: FaultPlan
) -> None:
    await deliver(slack, plan)
    assert len(slack.calls("chat.postMessage")) == 1
    [message] = slack.ephemerals()
    assert LOST.message in message.text


async def test_a_rate_limit_without_end_leaves_the_numbers_to_the_asker(slack: EmbeddedSlack) -> None:
    await deliver(slack, FaultPlan("chat.postMessage", error="ratelimited", times=9))
    assert slack.messages() == []
    assert slack.ephemerals()[0].text.startswith(HEADLINE)


# A chart that was refused


@pytest.mark.parametrize("code", UPDATES)
async def test_an_update_that_is_refused_puts_the_chart_into_the_thread(
    slack: EmbeddedSlack, code: str
) -> None:
    await deliver(slack, FaultPlan("chat.update", error=code))
    message, reply = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert (reply.thread_ts, kinds(reply)) == (message.ts, ["image"])
    assert slack.ephemerals() == []


@pytest.mark.parametrize("plan", FILES, ids=named)
async def test_a_file_that_cannot_be_had_is_missed_in_the_message(
    slack: EmbeddedSlack, plan: FaultPlan
) -> None:
    await deliver(slack, plan)
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert "The chart could not be added" in message.text
    assert "image" not in kinds(message)
    assert slack.ephemerals() == []


async def test_an_image_that_is_refused_everywhere_is_missed_in_the_message(slack: EmbeddedSlack) -> None:
    await deliver(
        slack, *(FaultPlan(f"chat.{name}", block="image", times=9) for name in ("update", "postMessage"))
    )
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert NOT_ADDED in message.text


async def test_a_chart_in_the_thread_that_may_stand_or_not_is_not_repeated(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.postMessage", delay=0.001))
    await deliver(
        slack,
        FaultPlan("chat.update", error="edit_window_closed"),
        FaultPlan("chat.postMessage", lost=True),
    )
    message, reply = slack.messages("product")
    assert reply.thread_ts == message.ts
    assert PERHAPS_ADDED in message.text


async def test_a_message_that_somebody_deleted_gets_no_chart(slack: EmbeddedSlack) -> None:
    await deliver(slack, FaultPlan("chat.update", error="message_not_found", times=9))
    message, *_ = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert "image" not in kinds(message)


# The asker's own message


@pytest.mark.parametrize("code", ["expired_url", "used_url", "no_service"])
async def test_a_response_url_that_is_over_leaves_an_ephemeral_message(
    slack: EmbeddedSlack, code: str
) -> None:
    await deliver(slack, FaultPlan("response_url", error=code, times=9), text="nonsense")
    [message] = slack.ephemerals()
    assert "No feature is called nonsense" in message.text


@pytest.mark.parametrize("code", [*FORBIDDEN[:4], "user_not_in_channel"])
async def test_who_cannot_be_told_there_is_told_by_direct_message(slack: EmbeddedSlack, code: str) -> None:
    slack.fail(FaultPlan("chat.postEphemeral", error=code))
    async with delivery_to(slack, StubAnswers(), None) as delivery:
        await delivery.deliver(without_response_url(ask(slack, text="nonsense")))
    [message] = slack.messages("D0MIA00000")
    assert "No feature is called nonsense" in message.text


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_an_answer_to_the_asker_that_was_lost_stands_once(slack: EmbeddedSlack, times: int) -> None:
    await deliver(slack, FaultPlan("response_url", lost=True, times=times), channel="random")
    [message] = slack.ephemerals()
    assert message.text.startswith(HEADLINE)


# Slack is not there


async def test_while_slack_is_away_the_question_waits_for_another_attempt(slack: EmbeddedSlack) -> None:
    asked = ask(slack, text="nonsense")
    async with delivery_to(slack, StubAnswers(), None) as delivery:
        await delivery.gate.directory.person(asked.user_id)
        await delivery.gate.directory.place(asked.channel_id)
        slack.fail(FaultPlan("*", status=503, times=9))
        with pytest.raises(Unsettled):
            await delivery.deliver(asked)
        slack.sandbox.faults.plans.clear()
        await delivery.deliver(asked, again=True)
    [message] = slack.ephemerals()
    assert "No feature is called nonsense" in message.text
