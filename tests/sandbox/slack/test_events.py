"""Events: who said what where, sent signed, and again until the bot takes it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import DeliveryError
from bot.sandbox.slack import EmbeddedSlack
from tests.sandbox.slack.listener import Listener

MIA, BOT, PRODUCT = "U0MIA00000", "U0USAGEBOT", "C0PRODUCT0"


async def said(slack: EmbeddedSlack, text: str, **where: str) -> Any:
    return await asyncio.to_thread(slack.say, text, **where)


def received(listener: Listener) -> list[dict[str, Any]]:
    return [json.loads(body) for body in listener.bodies]


async def test_a_mention_is_an_event_of_its_own(slack: EmbeddedSlack, listener: Listener, clock: Any) -> None:
    sent = await said(slack, "@usagebot adoption of <export> & more")
    [body] = received(listener)
    assert listener.is_signed(clock())
    assert listener.headers[0]["Content-Type"] == "application/json"
    assert (body["type"], body["event_id"], body["event_time"]) == (
        "event_callback",
        sent.events[0].id,
        1_790_000_000,
    )
    assert body["authorizations"][0]["user_id"] == BOT
    event = body["event"]
    assert (event["type"], event["user"], event["channel"], event["ts"]) == (
        "app_mention",
        MIA,
        PRODUCT,
        sent.ts,
    )
    assert event["text"] == "<@U0USAGEBOT> adoption of &lt;export&gt; &amp; more"
    assert event["blocks"][0]["elements"][0]["elements"] == [
        {"type": "user", "user_id": BOT},
        {"type": "text", "text": " adoption of <export> & more"},
    ]
    assert [message.via for message in slack.messages("product")] == ["person"]


async def test_links_and_channels_become_live_and_strangers_do_not(
    slack: EmbeddedSlack, listener: Listener
) -> None:
    await said(slack, "@nobody see https://example.com/a in #plans, #nowhere @usagebot")
    assert received(listener)[0]["event"]["text"] == (
        "@nobody see <https://example.com/a> in <#C0PLANS000|>, #nowhere <@U0USAGEBOT>"
    )
    await said(slack, "#random. @usagebot")
    assert received(listener)[1]["event"]["text"] == "<#C0RANDOM00|random>. <@U0USAGEBOT>"


async def test_a_direct_message_is_a_message_and_never_a_mention(
    slack: EmbeddedSlack, listener: Listener
) -> None:
    await said(slack, "@usagebot help", channel="D0MIA00000")
    [body] = received(listener)
    assert (body["event"]["type"], body["event"]["channel_type"]) == ("message", "im")


async def test_other_talk_needs_a_history_scope_and_the_bots_presence(
    slack: EmbeddedSlack, listener: Listener
) -> None:
    await said(slack, "lunch?")
    assert listener.bodies == []
    slack.workspace.scopes |= {"channels:history", "groups:history", "mpim:history"}
    await said(slack, "@usagebot lunch?", channel="random")
    assert listener.bodies == []
    await said(slack, "lunch?")
    await said(slack, "lunch?", channel="plans")
    await said(slack, "lunch?", channel="G0MIACLEO0")
    events = [body["event"] for body in received(listener)]
    assert [event["channel_type"] for event in events] == ["channel", "group", "mpim"]
    await said(slack, "@usagebot lunch?")
    pair = received(listener)[3:]
    assert {body["event"]["type"] for body in pair} == {"app_mention", "message"}
    assert len({body["event_id"] for body in pair}) == 2


async def test_without_its_scope_or_subscription_an_event_is_not_sent(
    slack: EmbeddedSlack, listener: Listener
) -> None:
    slack.workspace.scopes -= {"im:history"}
    await said(slack, "help", channel="D0MIA00000")
    slack.workspace.subscriptions -= {"app_mention"}
    await said(slack, "@usagebot help")
    assert listener.bodies == []


async def test_words_in_a_thread_name_the_thread_and_who_began_it(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    slack.workspace.scopes |= {"channels:history"}
    parent = (await client.chat_postMessage(channel=PRODUCT, text="38 %"))["ts"]
    reply = await said(slack, "by account", thread_ts=parent)
    event = received(listener)[0]["event"]
    assert (event["thread_ts"], event["parent_user_id"]) == (parent, BOT)
    with pytest.raises(DeliveryError, match="not_a_parent"):
        await said(slack, "deeper", thread_ts=reply.ts)


async def test_nobody_writes_where_they_are_not_or_where_nobody_may(
    slack: EmbeddedSlack, listener: Listener
) -> None:
    with pytest.raises(DeliveryError, match="user_not_in_channel"):
        await said(slack, "hi", user="pat")
    with pytest.raises(DeliveryError, match="is_archived"):
        await said(slack, "hi", channel="old-news")


async def test_a_shared_channel_is_marked(slack: EmbeddedSlack, listener: Listener) -> None:
    await said(slack, "@usagebot adoption", user="pat", channel="contoso")
    [body] = received(listener)
    assert body["is_ext_shared_channel"] is True
    assert body["event"]["team"] == "T0CONTOSO0"


async def test_an_opened_home_is_told_with_what_stands_there(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    await asyncio.to_thread(slack.open_home)
    await client.views_publish(user_id=MIA, view={"type": "home", "blocks": []})
    await asyncio.to_thread(slack.open_home)
    await asyncio.to_thread(slack.open_home, tab="messages")
    first, second, third = [body["event"] for body in received(listener)]
    assert (first["type"], first["tab"], first["channel"]) == ("app_home_opened", "home", "D0MIA00000")
    assert (second["view"]["type"], third["tab"]) == ("home", "messages")
    assert "view" not in first.keys() | third.keys()


async def test_whoever_joins_is_told_the_bot_itself_too(slack: EmbeddedSlack, listener: Listener) -> None:
    await asyncio.to_thread(slack.invite, "usagebot", channel="random")
    await asyncio.to_thread(slack.invite, "gus", channel="plans")
    events = [body["event"] for body in received(listener)]
    assert [(event["type"], event["user"], event["inviter"]) for event in events] == [
        ("member_joined_channel", BOT, MIA),
        ("member_joined_channel", "U0GUS00000", MIA),
    ]
    with pytest.raises(DeliveryError, match="already_in_channel"):
        await asyncio.to_thread(slack.invite, "gus", channel="plans")


async def test_an_event_is_sent_four_times_and_keeps_its_id(slack: EmbeddedSlack, listener: Listener) -> None:
    assert slack.sandbox.retry_seconds == (0.0, 60.0, 300.0)
    slack.sandbox.retry_seconds = (0.0, 0.0, 0.0)
    listener.answers(lambda: web.Response(status=500))
    sent = await said(slack, "@usagebot help")
    event_id = sent.events[0].id
    assert sent.acknowledgements[0].failure == "dispatch_failed"
    await asyncio.to_thread(slack.wait_for, lambda: len(slack.event(event_id).attempts) == 4)
    assert {body["event_id"] for body in received(listener)} == {event_id}
    assert [headers.get("X-Slack-Retry-Num") for headers in listener.headers] == [None, "1", "2", "3"]
    assert {headers["X-Slack-Retry-Reason"] for headers in listener.headers[1:]} == {"http_error"}


async def test_retries_end_with_the_first_that_is_taken(slack: EmbeddedSlack, listener: Listener) -> None:
    slack.sandbox.retry_seconds = (0.0, 0.0, 0.0)
    answers = iter([web.Response(status=404), web.Response(status=202), web.Response(status=500)])
    listener.acknowledge = lambda: asyncio.sleep(0, next(answers))
    sent = await said(slack, "@usagebot help")
    await asyncio.to_thread(slack.wait_for, lambda: len(slack.event(sent.events[0].id).attempts) == 2)
    assert [attempt.failure for attempt in slack.event(sent.events[0].id).attempts] == ["http_error", ""]


async def test_the_bot_may_want_no_other_try(slack: EmbeddedSlack, listener: Listener) -> None:
    slack.sandbox.retry_seconds = (0.0,)
    listener.answers(lambda: web.Response(status=400, headers={"X-Slack-No-Retry": "1"}))
    sent = await said(slack, "@usagebot help")
    assert sent.acknowledgements[0].no_retry
    assert len(slack.event(sent.events[0].id).attempts) == 1


async def test_the_reason_of_a_retry_is_told(slack: EmbeddedSlack, listener: Listener) -> None:
    slack.sandbox.ack_seconds, slack.sandbox.retry_seconds = 0.05, (0.0,)
    waiting = asyncio.Event()

    async def late() -> web.Response:
        await waiting.wait()
        return web.Response()

    listener.acknowledge = late
    sent = await said(slack, "@usagebot help")
    waiting.set()
    await asyncio.to_thread(slack.wait_for, lambda: len(slack.event(sent.events[0].id).attempts) == 2)
    assert listener.headers[1]["X-Slack-Retry-Reason"] == "http_timeout"
    slack.sandbox.retry_seconds, slack.sandbox.bot_url = (), "http://127.0.0.1:9/"
    away = await said(slack, "@usagebot help")
    assert away.acknowledgements[0].reason == "connection_failed"


async def test_an_event_is_sent_thrice_on_demand(slack: EmbeddedSlack, listener: Listener) -> None:
    sent = await said(slack, "@usagebot help")
    await asyncio.to_thread(slack.send_again, sent.events[0])
    assert len({body["event_id"] for body in received(listener)}) == 1
    assert [headers.get("X-Slack-Retry-Num") for headers in listener.headers] == [None, "1", "2"]


async def test_people_write_over_http_as_well(
    slack: EmbeddedSlack, listener: Listener, http: aiohttp.ClientSession
) -> None:
    body = {"user": "mia", "channel": "product", "text": "@usagebot help"}
    async with http.post(f"{slack.url}/_sandbox/say", json=body) as response:
        sent = await response.json()
    assert sent["acknowledgements"][0]["status"] == 200
    again = {"event_id": sent["events"][0]["id"], "times": 1}
    async with http.post(f"{slack.url}/_sandbox/again", json=again) as response:
        assert response.status == 200
    for act in ({"user": "mia", "tab": "home"}, {"user": "mia", "invited": "gus", "channel": "random"}):
        name = "home" if "tab" in act else "invite"
        async with http.post(f"{slack.url}/_sandbox/{name}", json=act) as response:
            assert response.status == 200
    assert [body["event"]["type"] for body in received(listener)] == [
        "app_mention",
        "app_mention",
        "app_home_opened",
    ]
