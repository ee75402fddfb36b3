"""Modals from the first trigger to the last answer: opened, filled in, refused, pushed, closed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import DeliveryError
from bot.sandbox.slack import EmbeddedSlack
from bot.sandbox.slack.view import View
from tests.sandbox.slack.builders import button, field, option, options, plain, section, select
from tests.sandbox.slack.listener import Listener

PRODUCT = "C0PRODUCT0"
Json = dict[str, Any]


def form(*blocks: Json, **fields: Any) -> Json:
    asked = field({"type": "plain_text_input", "action_id": "feature"}, block_id="asked")
    return {
        "type": "modal",
        "title": plain(5),
        "submit": plain(3),
        "callback_id": "ask",
        "private_metadata": "m",
        "blocks": [*asked, *blocks],
        **fields,
    }


async def opened(client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener, view: Json) -> View:
    await asyncio.to_thread(slack.shortcut, "ask")
    await client.views_open(trigger_id=listener.payload["trigger_id"], view=view)
    return slack.modals()[-1]


async def sent(slack: EmbeddedSlack, view: View, **choices: object) -> Any:
    return await asyncio.to_thread(slack.submit, view, choices)


def answers(listener: Listener, **body: Any) -> None:
    listener.answers(lambda: web.json_response(body))


async def test_a_submission_carries_the_whole_view_and_what_was_put_in(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener, clock: Any
) -> None:
    menu = field(select(action_id="window", options=options(2)), block_id="when", optional=True)
    view = await opened(client, slack, listener, form(*menu))
    assert (await sent(slack, view, feature="export")).failure == ""
    payload = listener.payload
    assert (payload["type"], payload["user"]["id"]) == ("view_submission", "U0MIA00000")
    shown = payload["view"]
    assert (shown["id"], shown["callback_id"], shown["private_metadata"]) == (view.id, "ask", "m")
    assert (shown["root_view_id"], shown["previous_view_id"], shown["hash"]) == (view.id, None, view.hash)
    assert shown["state"]["values"] == {
        "asked": {"feature": {"type": "plain_text_input", "value": "export"}},
        "when": {"window": {"type": "static_select", "selected_option": None}},
    }
    assert payload["response_urls"] == []
    assert listener.is_signed(clock())
    assert slack.modals() == []


async def test_errors_stand_under_their_fields_and_the_form_stays(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    view = await opened(client, slack, listener, form())
    answers(listener, response_action="errors", errors={"asked": "No such feature."})
    await sent(slack, view, feature="x")
    [shown] = slack.modals()
    assert shown.errors == {"asked": "No such feature."}
    assert shown.values["asked"]["feature"]["value"] == "x"


async def test_an_update_keeps_what_was_put_into_fields_that_stay(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    view = await opened(client, slack, listener, form())
    answers(listener, response_action="update", view=form(section(text=plain(1)), callback_id="second"))
    await sent(slack, view, feature="x")
    [shown] = slack.modals()
    assert (shown.id, shown.fields["callback_id"]) == (view.id, "second")
    assert shown.values["asked"]["feature"]["value"] == "x"
    assert shown.hash != view.hash


async def test_three_modals_stand_on_each_other_and_no_fourth(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    first = await opened(client, slack, listener, form())
    answers(listener, response_action="push", view=form())
    assert (await sent(slack, first, feature="x")).failure == ""
    assert (await sent(slack, slack.modals()[-1], feature="x")).failure == ""
    third = slack.modals()[-1]
    assert (third.root, third.previous) == (first.id, slack.modals()[1].id)
    assert (await sent(slack, third, feature="x")).failure == "push_limit_reached"
    answers(listener)
    await sent(slack, third, feature="x")
    assert len(slack.modals()) == 2
    answers(listener, response_action="clear")
    await sent(slack, slack.modals()[-1], feature="x")
    assert slack.modals() == []


@pytest.mark.parametrize(
    "body",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors"},
        {"response_action": "dance"},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "update", "view": {"type": "home", "blocks": []}},
    ],
)
async def test_a_faulty_answer_leaves_the_form_and_is_told(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener, body: Json
) -> None:
    view = await opened(client, slack, listener, form())
    answers(listener, **body)
    assert (await sent(slack, view, feature="x")).failure != ""
    assert [shown.fields for shown in slack.modals()] == [view.fields]


async def test_a_form_that_is_not_acknowledged_stays(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    view = await opened(client, slack, listener, form())
    listener.answers(lambda: web.Response(status=500))
    assert (await sent(slack, view, feature="x")).failure == "dispatch_failed"
    assert len(slack.modals()) == 1


async def test_slacks_client_sends_no_incomplete_form(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    short = field({"type": "plain_text_input", "action_id": "note", "max_length": 2}, optional=True)
    view = await opened(client, slack, listener, form(*short))
    before = len(listener.bodies)
    for choices, code in [
        ({}, "required_field_empty"),
        ({"feature": "x", "note": "xxx"}, "wrong_length"),
        ({"nothing": "x"}, "action_not_found"),
    ]:
        with pytest.raises(DeliveryError) as raised:
            await sent(slack, view, **choices)
        assert raised.value.code == code
    assert len(listener.bodies) == before


async def test_a_conversation_chosen_in_a_form_opens_a_response_url(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener, http: Any
) -> None:
    where = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
    view = await opened(client, slack, listener, form(*field(where, block_id="place")))
    await sent(slack, view, feature="x", where=PRODUCT)
    [told] = listener.payload["response_urls"]
    assert (told["channel_id"], told["block_id"], told["action_id"]) == (PRODUCT, "place", "where")
    async with http.post(told["response_url"], json={"text": "38 %", "response_type": "in_channel"}):
        assert [message.text for message in slack.messages("product")] == ["38 %"]


async def test_the_app_is_told_of_a_closed_modal_if_it_asked(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    silent = await opened(client, slack, listener, form())
    assert await asyncio.to_thread(slack.close, silent) is None
    view = await opened(client, slack, listener, form(notify_on_close=True))
    await asyncio.to_thread(slack.close, view)
    payload = listener.payload
    assert (payload["type"], payload["view"]["id"]) == ("view_closed", view.id)
    assert payload["is_cleared"] is False
    view = await opened(client, slack, listener, form(notify_on_close=True))
    await asyncio.to_thread(slack.close, view, everything=True)
    assert listener.payload["is_cleared"] is True
    assert slack.modals() == []


async def test_a_click_in_a_modal_may_push_another_one(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    row = {"type": "actions", "elements": [button(action_id="more")]}
    view = await opened(client, slack, listener, form(row))
    await asyncio.to_thread(slack.click, "more", on=view)
    payload = listener.payload
    assert payload["container"] == {"type": "view", "view_id": view.id}
    assert payload["view"]["id"] == view.id
    assert "response_url" not in payload
    assert "message" not in payload
    await client.views_push(trigger_id=payload["trigger_id"], view=form())
    assert [shown.previous for shown in slack.modals()] == ["", view.id]
    with pytest.raises(DeliveryError, match="not_found"):
        await asyncio.to_thread(slack.click, "more", on=view)


async def test_a_field_tells_the_app_only_where_it_dispatches(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    menu = {"type": "static_select", "action_id": "pick", "options": options(1)}
    view = await opened(client, slack, listener, form(*field(menu, dispatch_action=True)))
    await asyncio.to_thread(slack.click, "pick", "0", on=view)
    assert listener.payload["actions"][0]["selected_option"] == option()
    with pytest.raises(DeliveryError, match="not_dispatched"):
        await asyncio.to_thread(slack.click, "feature", "x", on=view)
