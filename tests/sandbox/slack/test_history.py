"""Reading what was said, which takes scopes of its own."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import EmbeddedSlack

PRODUCT, RANDOM = "C0PRODUCT0", "C0RANDOM00"


async def refusal(client: AsyncWebClient, method: str, **arguments: object) -> Any:
    with pytest.raises(SlackApiError) as raised:
        await client.api_call(method, json=arguments)
    return raised.value.response.data


async def test_history_needs_a_scope_of_its_own(client: AsyncWebClient) -> None:
    answer = await refusal(client, "conversations.history", channel=PRODUCT)
    assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")


async def test_history_tells_what_was_posted_since_with_its_metadata(
    client: AsyncWebClient, slack: EmbeddedSlack, clock: Any
) -> None:
    slack.workspace.scopes |= {"channels:history"}
    metadata = {"event_type": "answer", "event_payload": {"key": "k"}}
    await client.chat_postMessage(channel=PRODUCT, text="before")
    clock.now += 10
    since = str(clock.now)
    clock.now += 1
    posted = await client.chat_postMessage(channel=PRODUCT, text="one", metadata=metadata)
    await client.chat_postMessage(channel=PRODUCT, text="reply", thread_ts=posted["ts"])
    await client.chat_postMessage(channel=PRODUCT, text="two")
    found = await client.conversations_history(channel=PRODUCT, oldest=since, include_all_metadata=True)
    assert [message["text"] for message in found["messages"]] == ["two", "one"]
    assert found["messages"][1]["metadata"] == metadata
    assert found["messages"][1]["bot_id"] == "B0USAGEBOT"
    assert not found["has_more"]
    plain = await client.conversations_history(channel=PRODUCT, limit=2)
    assert [message["text"] for message in plain["messages"]] == ["two", "one"]
    assert plain["has_more"]
    assert "metadata" not in plain["messages"][1]


async def test_history_is_for_members(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    slack.workspace.scopes |= {"channels:history"}
    assert (await refusal(client, "conversations.history", channel=RANDOM))["error"] == "not_in_channel"


async def test_a_thread_is_read_from_its_parent_on(
    client: AsyncWebClient, slack: EmbeddedSlack, clock: Any
) -> None:
    slack.workspace.scopes |= {"channels:history"}
    parent = (await client.chat_postMessage(channel=PRODUCT, text="38 %"))["ts"]
    clock.now += 1
    first = (await client.chat_postMessage(channel=PRODUCT, text="one", thread_ts=parent))["ts"]
    clock.now += 1
    await client.chat_postMessage(channel=PRODUCT, text="two", thread_ts=parent)
    await client.chat_postMessage(channel=PRODUCT, text="elsewhere")
    whole = await client.conversations_replies(channel=PRODUCT, ts=parent)
    assert [message["text"] for message in whole["messages"]] == ["38 %", "one", "two"]
    later = await client.conversations_replies(channel=PRODUCT, ts=parent, oldest=first)
    assert [message["text"] for message in later["messages"]] == ["38 %", "two"]
    gone = await refusal(client, "conversations.replies", channel=PRODUCT, ts="1.000000")
    assert gone["error"] == "thread_not_found"


@pytest.mark.parametrize(
    ("channel", "needed"),
    [(PRODUCT, "channels:history"), ("C0PLANS000", "groups:history"), ("G0MIACLEO0", "mpim:history")],
)
async def test_a_thread_is_read_with_the_scope_of_its_place(
    client: AsyncWebClient, channel: str, needed: str
) -> None:
    ts = (await client.chat_postMessage(channel=channel, text="x"))["ts"]
    answer = await refusal(client, "conversations.replies", channel=channel, ts=ts)
    assert (answer["error"], answer["needed"]) == ("missing_scope", needed)
