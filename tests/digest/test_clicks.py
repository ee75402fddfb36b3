"""What can be pressed below a digest: names for those who may see them, and one feature, asked like any
question."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.digest.desk import DigestDesk
from bot.digest.message import ACCOUNTS, FEATURE, digest_message
from bot.replies.behind import IN_THREAD
from bot.sandbox.slack import EmbeddedSlack
from bot.sandbox.slack.workspace import Message
from tests.digest.managing import Desk, desk
from tests.digest.reading import digest
from tests.policy.scene import workspace
from tests.services import Valkey

NAMED = "First use of Beta edit in 90 days\nacct-20\nacct-21"


@pytest.fixture(scope="module")
def slack() -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack(workspace()) as embedded:
        yield embedded


@pytest.fixture
async def at(slack: EmbeddedSlack, redis: Redis, valkey: Valkey, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(slack, redis, tmp_path / "digests.yml", valkey) as made:
        await made.at.begin()
        yield made


async def posted(at: Desk, channel: str = "C0PRODUCT0") -> Message:
    one = await at.book.add(digest(["Alpha view", "beta-edit"], channel=channel, name="weekly"), "mia")
    managed = at.at.delivery.digests
    assert isinstance(managed, DigestDesk)
    content = await managed.sending.content(one)
    _, ts = await at.at.delivery.slack.post(channel, digest_message(content))
    return next(message for message in at.at.slack.messages() if message.ts == ts)


def below(at: Desk, message: Message) -> list[Message]:
    return [one for one in at.at.slack.messages() if one.thread_ts == message.ts and one.ts != message.ts]


def alone(at: Desk, message: Message, user: str) -> list[str]:
    return [one.text for one in at.at.slack.ephemerals(user) if one.ts > message.ts]


async def test_names_go_to_whoever_may_see_them_alone(at: Desk) -> None:
    message = await posted(at)
    await at.do(lambda slack: slack.click(ACCOUNTS, on=message, user="jo"))

    [said] = alone(at, message, "jo")
    assert NAMED in said
    assert "Only you can see this: names of accounts" in said
    assert below(at, message) == []


async def test_whoever_may_see_no_names_is_told_whom_to_ask(at: Desk) -> None:
    message = await posted(at)
    await at.do(lambda slack: slack.click(ACCOUNTS, on=message, user="mia"))

    [said] = alone(at, message, "mia")
    assert said.startswith("You may not ask for names of accounts here.")
    assert "acct" not in said


async def test_where_the_channel_is_listed_they_stand_in_the_thread_once(at: Desk, tmp_path: Path) -> None:
    rules = "account_names: {channels: [C0LISTED00]}\n"
    await asyncio.to_thread((tmp_path / "access.yml").write_text, rules, "utf-8")
    message = await posted(at, "C0LISTED00")
    await at.do(lambda slack: slack.click(ACCOUNTS, on=message, user="mia"))
    await at.do(lambda slack: slack.click(ACCOUNTS, on=message, user="jo"))

    [names] = below(at, message)
    assert NAMED in names.text
    assert alone(at, message, "jo") == [IN_THREAD]


async def test_a_digest_that_is_gone_has_no_names(at: Desk) -> None:
    message = await posted(at)
    await at.book.remove("weekly")
    await at.do(lambda slack: slack.click(ACCOUNTS, on=message, user="jo"))

    [said] = alone(at, message, "jo")
    assert said.startswith("No digest is called weekly.")


async def test_a_feature_is_answered_in_the_thread_for_the_week_of_the_digest(at: Desk) -> None:
    message = await posted(at)
    await at.do(lambda slack: slack.click(FEATURE, '"b" 2026-11-15..2026-11-21', on=message, user="mia"))

    [answer] = below(at, message)
    assert answer.text.startswith("Beta edit: ")
    assert "15–21 Nov, 7 full days" in answer.text


async def test_a_guest_gets_neither(at: Desk) -> None:
    message = await posted(at)
    await at.do(lambda slack: slack.click(ACCOUNTS, on=message, user="gus"))
    await at.do(lambda slack: slack.click(FEATURE, '"b" 2026-11-15..2026-11-21', on=message, user="gus"))

    assert [said.partition(".")[0] for said in alone(at, message, "gus")] == [
        "Usage numbers are not shown to guests"
    ] * 2
    assert below(at, message) == []
