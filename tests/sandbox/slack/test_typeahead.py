"""Typing into an external menu, and shortcuts."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import DeliveryError
from bot.sandbox.slack import EmbeddedSlack
from bot.sandbox.slack.view import View
from tests.sandbox.slack.builders import field, options, plain
from tests.sandbox.slack.listener import Listener

Json = dict[str, Any]


async def opened(client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener, **menu: Any) -> View:
    external = {"type": "external_select", "action_id": "feature", **menu}
    view = {
        "type": "modal",
        "title": plain(1),
        "submit": plain(1),
        "blocks": field(external, block_id="asked"),
    }
    await asyncio.to_thread(slack.shortcut, "ask")
    await client.views_open(trigger_id=listener.payload["trigger_id"], view=view)
    return slack.modals()[-1]


async def typed(slack: EmbeddedSlack, view: View, text: str) -> Any:
    return await asyncio.to_thread(slack.type_ahead, "feature", text, on=view)


async def test_the_bot_is_asked_for_options_and_one_of_them_is_chosen(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    view = await opened(client, slack, listener)
    listener.answers(lambda: web.json_response({"options": options(2)}))
    loaded = await typed(slack, view, "exp")
    assert (list(loaded.options), loaded.failure) == (options(2), "")
    payload = listener.payload
    assert (payload["type"], payload["action_id"], payload["block_id"], payload["value"]) == (
        "block_suggestion",
        "feature",
        "asked",
        "exp",
    )
    assert payload["view"]["id"] == view.id
    assert "trigger_id" not in payload
    listener.answers(web.Response)
    await asyncio.to_thread(slack.submit, view, {"feature": loaded.options[1]})
    state = listener.payload["view"]["state"]["values"]["asked"]["feature"]
    assert state == {"type": "external_select", "selected_option": options(2)[1]}


async def test_groups_of_options_are_shown_as_well(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    view = await opened(client, slack, listener)
    groups = [{"label": plain(1), "options": options(2)}]
    listener.answers(lambda: web.json_response({"option_groups": groups}))
    assert list((await typed(slack, view, "exp")).options) == options(2)


async def test_too_short_a_text_is_not_asked_about(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    view = await opened(client, slack, listener, min_query_length=0)
    listener.answers(lambda: web.json_response({"options": []}))
    assert (await typed(slack, view, "")).asked
    view = await opened(client, slack, listener, min_query_length=2)
    before = len(listener.bodies)
    assert not (await typed(slack, view, "e")).asked
    assert len(listener.bodies) == before


@pytest.mark.parametrize(
    "answer",
    [
        {"options": options(101)},
        {"options": [{"text": plain(76), "value": "v"}]},
        {"options": [{"text": plain(1), "value": "v" * 151}]},
        {"option_groups": [{"label": plain(1), "options": options(101)}]},
        {"option_groups": [{"label": plain(76), "options": options(1)}]},
        {"option_groups": [{"label": plain(1), "options": options(1)}] * 101},
        {"options": options(1), "option_groups": []},
        {},
    ],
)
async def test_an_answer_beyond_a_limit_shows_nothing(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener, answer: Json
) -> None:
    view = await opened(client, slack, listener)
    listener.answers(lambda: web.json_response(answer))
    loaded = await typed(slack, view, "exp")
    assert (loaded.options, loaded.failure) == ((), "invalid_options")
    assert loaded.faults


async def test_an_answer_that_comes_too_late_is_none(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    view = await opened(client, slack, listener)
    slack.sandbox.ack_seconds = 0.05
    waiting = asyncio.Event()

    async def late() -> web.Response:
        await waiting.wait()
        return web.Response()

    listener.acknowledge = late
    loaded = await typed(slack, view, "exp")
    waiting.set()
    assert loaded.failure == "operation_timeout"


async def test_a_global_shortcut_has_a_trigger_and_no_place(slack: EmbeddedSlack, listener: Listener) -> None:
    await asyncio.to_thread(slack.shortcut, "ask_usage", user="jo")
    payload = listener.payload
    assert (payload["type"], payload["callback_id"], payload["user"]["id"]) == (
        "shortcut",
        "ask_usage",
        "U0JO000000",
    )
    assert payload["trigger_id"]
    assert not {"channel", "response_url", "message"} & payload.keys()


async def test_a_message_shortcut_carries_the_message(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    await client.chat_postMessage(channel="C0PLANS000", text="How is export button doing?")
    [message] = slack.messages("plans")
    acknowledged = await asyncio.to_thread(slack.message_shortcut, "usage_of", on=message)
    payload = listener.payload
    assert (payload["type"], payload["callback_id"], payload["message_ts"]) == (
        "message_action",
        "usage_of",
        message.ts,
    )
    assert payload["message"]["text"] == "How is export button doing?"
    assert payload["channel"] == {"id": "C0PLANS000", "name": "privategroup"}
    assert payload["response_url"] == acknowledged.response_url
    with pytest.raises(DeliveryError, match="message_not_found"):
        await asyncio.to_thread(slack.message_shortcut, "usage_of", on=message, user="gus")
