"""The rows of an answer reach whoever asked for them, alone and once; whatever fails, the answer stands."""

from __future__ import annotations

import csv
import io

import pytest
from redis.asyncio import Redis

from bot.access.policy import UNREADABLE
from bot.replies.files import NO_ROWS, TOO_LONG, FileDelivery
from bot.replies.ledger import Ledger
from bot.replies.sentences import PERHAPS_SENT
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.faults import FaultPlan
from bot.sandbox.slack.workspace import DEFAULT_SCOPES, Message, demo_workspace
from tests.replies.stubs import HEADLINE, NOW, ROWS, StubAnswers, answer_to, ask, delivery_to, question

SENT = "The file with all 134 rows is in your direct messages."
DIRECT = "D0MIA00000"
COMPLETE = "files.completeUploadExternal"
STEPS = ("conversations.open", "files.getUploadURLExternal", "upload", COMPLETE)


async def deliver(
    slack: EmbeddedSlack,
    redis: Redis | None = None,
    *,
    answers: StubAnswers | None = None,
    text: str = "export-button csv",
    **where: str,
) -> None:
    async with delivery_to(slack, answers or StubAnswers(), redis) as delivery:
        await delivery.deliver(ask(slack, text, **where))


def files(slack: EmbeddedSlack) -> list[Message]:
    return [message for message in slack.messages(DIRECT) if message.files and not message.blocks]


def answer(slack: EmbeddedSlack) -> Message:
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert message.blocks[-2]["type"] == "image"
    return message


async def test_every_row_is_in_the_askers_direct_messages_and_the_answer_says_so(
    slack: EmbeddedSlack,
) -> None:
    await deliver(slack)
    assert SENT in answer(slack).text
    [message] = files(slack)
    content = slack.file(message.files[0])
    assert content.startswith("\ufeffaccount,clicks\r\n".encode())
    read = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert read == [{"account": row["account"], "clicks": str(row["clicks"])} for row in ROWS]


async def test_the_file_has_a_name_and_says_what_it_is_about(slack: EmbeddedSlack) -> None:
    await deliver(slack)
    [message] = files(slack)
    file = slack.workspace.files[message.files[0]]
    assert (file.name, file.title) == ("adoption-export-button-2026-10-26-to-2026-11-24.csv", HEADLINE)
    assert file.channels == {DIRECT}
    assert not any(call.warnings for call in slack.calls())


async def test_a_private_answer_has_its_file_as_well(slack: EmbeddedSlack) -> None:
    await deliver(slack, text="export-button private csv")
    [message] = slack.ephemerals()
    assert message.text.startswith(HEADLINE)
    assert SENT in message.text
    assert len(files(slack)) == 1


async def test_a_private_answer_takes_one_message_with_its_file(slack: EmbeddedSlack) -> None:
    await deliver(slack, text="export-button private csv")
    assert len(slack.calls("response_url")) == 1


async def test_where_no_figure_is_allowed_no_file_is_sent(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.postMessage", error="channel_not_found"))
    await deliver(slack, channel="D0JO000000", user="jo")
    assert slack.calls("conversations.open") == []
    [refused] = slack.ephemerals("jo")
    assert UNREADABLE.sentence in refused.text


async def test_a_channel_that_is_closed_leaves_answer_and_file_to_the_asker(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.postMessage", error="restricted_action"))
    await deliver(slack)
    [message] = slack.ephemerals()
    assert message.text.startswith(HEADLINE)
    assert SENT in message.text
    assert len(files(slack)) == 1


async def test_a_file_asked_for_in_a_direct_message_stands_there(slack: EmbeddedSlack) -> None:
    await deliver(slack, channel=DIRECT)
    [answer, file] = slack.messages(DIRECT)
    assert SENT in answer.text
    assert file.files


async def test_an_answer_without_csv_has_no_file(slack: EmbeddedSlack) -> None:
    await deliver(slack, text="export-button")
    assert "file" not in answer(slack).text
    assert slack.calls("conversations.open") == []


async def test_without_rows_there_is_no_file_and_the_answer_says_so(slack: EmbeddedSlack) -> None:
    await deliver(slack, answers=StubAnswers(rows=()))
    assert NO_ROWS in answer(slack).text
    assert files(slack) == []


async def test_one_row_is_called_one(slack: EmbeddedSlack) -> None:
    await deliver(slack, answers=StubAnswers(rows=ROWS[:1]))
    assert "The file with its one row is in your direct messages." in answer(slack).text


@pytest.mark.parametrize("scope", ["im:write", "files:write"])
async def test_a_missing_scope_costs_the_file_alone_and_is_named(scope: str) -> None:
    with EmbeddedSlack(demo_workspace(DEFAULT_SCOPES - {scope})) as slack:
        await deliver(slack)
        [message] = slack.messages("product")
        assert message.text.startswith(HEADLINE)
        told = f"The file could not be sent to you: I lack a permission in Slack ({scope})."
        assert told in message.text
        assert files(slack) == []


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        (FaultPlan("conversations.open", error="user_disabled"), "user_disabled"),
        (FaultPlan("files.getUploadURLExternal", error="not_allowed_token_type"), "not_allowed_token_type"),
        (FaultPlan("upload", status=413), "upload_failed"),
        (FaultPlan(COMPLETE, error="restricted_action"), "restricted_action"),
        (FaultPlan(COMPLETE, error="ratelimited"), "ratelimited). Try again in a minute."),
    ],
)
async def test_a_refusal_costs_the_file_alone_and_says_why(
    slack: EmbeddedSlack, plan: FaultPlan, reason: str
) -> None:
    slack.fail(plan)
    await deliver(slack)
    text = answer(slack).text
    assert "The file could not be sent to you: " in text
    assert reason in text
    assert files(slack) == []


async def test_a_busy_slack_is_waited_for(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("conversations.open", status=429, retry_after=0))
    await deliver(slack)
    assert SENT in answer(slack).text


async def test_a_refused_file_can_be_asked_for_again(slack: EmbeddedSlack, redis: Redis) -> None:
    slack.fail(FaultPlan(COMPLETE, error="restricted_action"))
    asked = ask(slack, "export-button csv")
    for _ in range(2):
        async with delivery_to(slack, StubAnswers(), redis) as delivery:
            await delivery.deliver(asked, again=True)
            await delivery.ledger.release(asked.key)
    assert len(files(slack)) == 1


async def test_a_question_delivered_again_sends_its_file_once(slack: EmbeddedSlack, redis: Redis) -> None:
    asked = ask(slack, "export-button csv")
    for _ in range(3):
        async with delivery_to(slack, StubAnswers(), redis) as delivery:
            await delivery.deliver(asked, again=True)
            await delivery.ledger.release(asked.key)
    assert len(files(slack)) == 1
    assert [SENT in message.text for message in slack.messages("product")] == [True] * 3


async def test_a_file_of_which_nobody_knows_is_not_sent_twice(slack: EmbeddedSlack, redis: Redis) -> None:
    slack.fail(FaultPlan(COMPLETE, lost=True))
    asked = ask(slack, "export-button csv")
    for _ in range(2):
        async with delivery_to(slack, StubAnswers(), redis) as delivery:
            await delivery.deliver(asked, again=True)
            await delivery.ledger.release(asked.key)
    assert len(files(slack)) == 1
    assert [PERHAPS_SENT in message.text for message in slack.messages("product")] == [True] * 2


async def test_a_process_that_died_while_sending_leaves_a_doubt(slack: EmbeddedSlack, redis: Redis) -> None:
    asked = ask(slack, "export-button csv")
    await Ledger(redis).claim(f"{asked.key}:file", "an attempt that died", DIRECT, NOW.timestamp())
    async with delivery_to(slack, StubAnswers(), redis) as delivery:
        await delivery.deliver(asked, again=True)
    assert PERHAPS_SENT in answer(slack).text
    assert files(slack) == []


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (FaultPlan("files.getUploadURLExternal", status=429, retry_after=30), TOO_LONG),
        (FaultPlan(COMPLETE, delay=1.5), PERHAPS_SENT),
    ],
)
async def test_a_file_that_takes_too_long_is_not_waited_for(
    slack: EmbeddedSlack, plan: FaultPlan, told: str
) -> None:
    slack.fail(plan)
    async with delivery_to(slack, StubAnswers(), None) as parts:
        asked = ask(slack, "export-button csv")
        file = FileDelivery(parts.slack, parts.ledger, parts.clock, asked, "this attempt", seconds=0.7)
        assert told in await file.hand_over(answer_to(question(csv=True)))


async def test_where_the_answer_takes_no_note_the_asker_is_told(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.update", error="restricted_action"))
    await deliver(slack)
    answer(slack)
    [told] = slack.ephemerals()
    assert told.text == SENT
    assert len(files(slack)) == 1


async def test_the_figures_stand_before_the_file_is_sent(slack: EmbeddedSlack) -> None:
    await deliver(slack)
    methods = [call.method for call in slack.calls()]
    assert methods.index("chat.postMessage") < methods.index("conversations.open")
    assert [method for method in methods if method in STEPS][: len(STEPS)] == list(STEPS)
