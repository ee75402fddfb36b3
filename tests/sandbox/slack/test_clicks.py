"""Clicking and choosing in messages: what the bot is sent, and what it may answer."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import DeliveryError
from bot.sandbox.slack import EmbeddedSlack, Message
from tests.sandbox.slack.builders import button, container, option, options, plain, section, select
from tests.sandbox.slack.listener import Listener

PRODUCT = "C0PRODUCT0"
BUTTONS = [
    {
        "type": "actions",
        "block_id": "more",
        "elements": [button(action_id="by_account", value="A7F3", text={**plain(1), "text": "By account"})],
    }
]


async def posted(client: AsyncWebClient, slack: EmbeddedSlack, blocks: list[Any], **more: Any) -> Message:
    ts = (await client.chat_postMessage(channel=PRODUCT, text="38 %", blocks=blocks, **more))["ts"]
    [message] = [each for each in slack.messages("product") if each.ts == ts]
    return message


async def clicked(slack: EmbeddedSlack, *what: Any, **where: Any) -> Any:
    return await asyncio.to_thread(slack.click, *what, **where)


async def test_a_click_says_who_where_and_what(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener, clock: Any
) -> None:
    message = await posted(client, slack, BUTTONS)
    acknowledged = await clicked(slack, "by_account", on=message, user="jo")
    assert (acknowledged.status, acknowledged.failure) == (200, "")
    payload = listener.payload
    assert payload["type"] == "block_actions"
    assert payload["user"] == {
        "id": "U0JO000000",
        "username": "jo",
        "name": "jo",
        "team_id": "T0ACME0000",
    }
    assert payload["team"] == {"id": "T0ACME0000", "domain": "acme"}
    assert payload["channel"] == {"id": PRODUCT, "name": "product"}
    assert payload["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": PRODUCT,
        "is_ephemeral": False,
    }
    assert payload["message"]["text"] == "38 %"
    assert payload["message"]["blocks"][0]["block_id"] == "more"
    assert (payload["response_url"], payload["trigger_id"]) == (
        acknowledged.response_url,
        acknowledged.trigger_id,
    )
    assert payload["actions"] == [
        {
            "type": "button",
            "block_id": "more",
            "action_id": "by_account",
            "text": {"type": "plain_text", "text": "By account"},
            "value": "A7F3",
            "action_ts": "1790000000.000000",
        }
    ]
    assert listener.is_signed(clock())


@pytest.mark.parametrize("name", ["by_account", "A7F3", "By account"])
async def test_a_button_is_found_by_id_value_or_label(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener, name: str
) -> None:
    await clicked(slack, name, on=await posted(client, slack, BUTTONS))
    assert listener.payload["actions"][0]["action_id"] == "by_account"


async def test_what_is_chosen_is_told_and_stays_in_the_state_for_that_person(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    menu = section(text=plain(1), accessory=select(action_id="pick", options=options(2)))
    message = await posted(client, slack, [{**menu, "block_id": "s"}, *BUTTONS])
    await clicked(slack, "pick", "1", on=message)
    chosen = {"type": "static_select", "selected_option": option(number=1)}
    assert chosen.items() <= listener.payload["actions"][0].items()
    await clicked(slack, "by_account", on=message)
    assert listener.payload["state"]["values"] == {"s": {"pick": chosen}}
    await clicked(slack, "by_account", on=message, user="jo")
    assert listener.payload["state"]["values"]["s"]["pick"]["selected_option"] is None


CHOICES: list[tuple[dict[str, Any], object, dict[str, object]]] = [
    ({"type": "overflow", "options": options(2)}, "0", {"selected_option": option()}),
    ({"type": "radio_buttons", "options": options(2)}, "0", {"selected_option": option()}),
    ({"type": "checkboxes", "options": options(2)}, ["0"], {"selected_options": [option()]}),
    ({"type": "multi_static_select", "options": options(2)}, [], {"selected_options": []}),
    ({"type": "datepicker"}, "2026-11-25", {"selected_date": "2026-11-25"}),
    ({"type": "users_select"}, "U0JO000000", {"selected_user": "U0JO000000"}),
    ({"type": "multi_users_select"}, ["U0JO000000"], {"selected_users": ["U0JO000000"]}),
    (
        {"type": "static_select", "option_groups": [{"label": plain(1), "options": options(2)}]},
        "1",
        {"selected_option": option(number=1)},
    ),
]


@pytest.mark.parametrize(
    ("element", "choice", "told"), CHOICES, ids=[element["type"] for element, _, _ in CHOICES]
)
async def test_each_kind_of_element_has_its_field(
    client: AsyncWebClient,
    slack: EmbeddedSlack,
    listener: Listener,
    element: dict[str, Any],
    choice: object,
    told: dict[str, object],
) -> None:
    blocks = [section(text=plain(1), accessory={**element, "action_id": "x"})]
    await clicked(slack, "x", choice, on=await posted(client, slack, blocks))
    assert told.items() <= listener.payload["actions"][0].items()


async def test_elements_are_found_however_deep_they_stand(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    [folded] = container()
    blocks = [
        {**folded, "child_blocks": BUTTONS},
        {"type": "carousel", "elements": [{"type": "card", "actions": [button(value="deep")]}]},
    ]
    message = await posted(client, slack, blocks)
    await clicked(slack, "by_account", on=message)
    await clicked(slack, "deep", on=message)
    action = listener.payload["actions"][0]
    card = listener.payload["message"]["blocks"][1]["elements"][0]
    assert (action["block_id"], action["action_id"]) == (card["block_id"], card["actions"][0]["action_id"])


async def test_feedback_says_which_thumb(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    thumbs = {
        "type": "feedback_buttons",
        "action_id": "thumbs",
        "positive_button": {"text": plain(1), "value": "up"},
        "negative_button": {"text": plain(1), "value": "down"},
    }
    message = await posted(client, slack, [{"type": "context_actions", "elements": [thumbs]}])
    await clicked(slack, "thumbs", "down", on=message)
    assert listener.payload["actions"][0]["value"] == "down"


async def test_nobody_clicks_what_they_do_not_see(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    message = await posted(client, slack, BUTTONS)
    await client.chat_postEphemeral(channel=PRODUCT, user="U0MIA00000", text="x", blocks=BUTTONS)
    for user, name, on, code in [
        ("pat", "by_account", message, "message_not_found"),
        ("jo", "by_account", slack.ephemerals("mia")[0], "message_not_found"),
        ("mia", "by_visitor", message, "action_not_found"),
    ]:
        with pytest.raises(DeliveryError) as raised:
            await clicked(slack, name, on=on, user=user)
        assert raised.value.code == code
    assert listener.bodies == []


async def test_an_ephemeral_message_is_not_in_the_payload(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    await client.chat_postEphemeral(channel=PRODUCT, user="U0MIA00000", text="x", blocks=BUTTONS)
    await clicked(slack, "by_account", on=slack.ephemerals("mia")[0])
    assert listener.payload["container"]["is_ephemeral"] is True


async def test_the_original_of_a_clicks_response_url_is_the_message(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    parent = await posted(client, slack, BUTTONS)
    message = await posted(client, slack, BUTTONS, thread_ts=parent.ts)
    webhook = AsyncWebhookClient((await clicked(slack, "by_account", on=message)).response_url)
    assert listener.payload["container"]["thread_ts"] == parent.ts
    await webhook.send(text="39 %", replace_original=True)
    assert [each.text for each in slack.messages("product")] == ["38 %", "39 %"]
    await webhook.send_dict({"text": "In the thread", "response_type": "in_channel", "thread_ts": parent.ts})
    assert slack.messages("product")[-1].thread_ts == parent.ts
    await webhook.send(text="to you alone")
    assert [each.text for each in slack.ephemerals("mia")] == ["to you alone"]


async def test_the_original_can_be_deleted(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    message = await posted(client, slack, BUTTONS)
    webhook = AsyncWebhookClient((await clicked(slack, "by_account", on=message)).response_url)
    await webhook.send(delete_original=True)
    assert slack.messages("product") == []


async def test_a_click_that_is_not_acknowledged_is_told(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    message = await posted(client, slack, BUTTONS)
    listener.answers(lambda: web.Response(status=404))
    assert (await clicked(slack, "by_account", on=message)).failure == "dispatch_failed"


async def test_people_click_over_http_as_well(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener, http: aiohttp.ClientSession
) -> None:
    message = await posted(client, slack, BUTTONS)
    body = {"user": "mia", "channel": "product", "ts": message.ts, "action": "by_account"}
    async with http.post(f"{slack.url}/_sandbox/click", json=body) as response:
        assert (await response.json())["status"] == 200
    assert listener.payload["actions"][0]["value"] == "A7F3"
    async with http.post(f"{slack.url}/_sandbox/click", json=body | {"user": "pat"}) as response:
        assert (response.status, await response.text()) == (400, "message_not_found")
