"""Slash commands as the bot receives them, and the answers it may give through their response_url."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import DeliveryError
from bot.sandbox.slack import Acknowledgement, EmbeddedSlack, mentions
from tests.sandbox.slack.listener import Listener


async def typed(slack: EmbeddedSlack, text: str = "export-button", **where: str) -> Acknowledgement:
    return await asyncio.to_thread(slack.command, text, **where)


async def test_a_command_carries_every_field_and_slacks_signature(
    slack: EmbeddedSlack, listener: Listener, clock: Any
) -> None:
    acknowledged = await typed(slack, "“export button” & — last 30d")
    assert (acknowledged.status, acknowledged.body, acknowledged.failure) == (200, "", "")
    assert 0 < acknowledged.milliseconds < 1000
    assert acknowledged.trigger_id
    assert listener.form | {"token": ""} == {
        "token": "",
        "team_id": "T0ACME0000",
        "team_domain": "acme",
        "channel_id": "C0PRODUCT0",
        "channel_name": "product",
        "user_id": "U0MIA00000",
        "user_name": "mia",
        "command": "/adoption",
        "text": "“export button” & — last 30d",
        "api_app_id": "A0USAGEBOT",
        "is_enterprise_install": "false",
        "response_url": acknowledged.response_url,
        "trigger_id": acknowledged.trigger_id,
    }
    assert listener.is_signed(clock())
    listener.bodies[-1] += b"&x=1"
    assert not listener.is_signed(clock())


async def test_the_channels_name_is_hidden_where_slack_hides_it(
    slack: EmbeddedSlack, listener: Listener
) -> None:
    await typed(slack, channel="plans")
    assert listener.form["channel_name"] == "privategroup"
    await typed(slack, channel="D0MIA00000", command="/usage", text="")
    assert (listener.form["channel_name"], listener.form["command"]) == ("directmessage", "/usage")


async def test_nobody_types_where_they_are_not(
    slack: EmbeddedSlack, listener: Listener, http: aiohttp.ClientSession
) -> None:
    body = {"command": "/adoption", "text": "", "user": "pat", "channel": "product"}
    async with http.post(f"{slack.url}/_sandbox/command", json=body) as response:
        assert (response.status, await response.text()) == (400, "user_not_in_channel")
    assert listener.bodies == []


@pytest.mark.parametrize("command", ["", "/", "adoption", "/Adoption", "/my adoption", "/" + "a" * 32])
async def test_a_command_has_a_name_that_slack_allows(
    listener: Listener, slack: EmbeddedSlack, command: str
) -> None:
    with pytest.raises(DeliveryError) as raised:
        await typed(slack, command=command)
    assert raised.value.code == "invalid_command"
    assert listener.bodies == []


async def test_over_http_the_acknowledgement_is_reported_too(
    slack: EmbeddedSlack, listener: Listener, http: aiohttp.ClientSession
) -> None:
    body = {"command": "/adoption", "text": "x", "user": "mia", "channel": "product"}
    async with http.post(f"{slack.url}/_sandbox/command", json=body) as response:
        report = await response.json()
    assert (report["status"], report["failure"]) == (200, "")
    assert report["milliseconds"] > 0


async def test_a_bot_that_refuses_or_is_away_is_a_failed_dispatch(
    slack: EmbeddedSlack, listener: Listener
) -> None:
    listener.answers(lambda: web.Response(status=404, text="unhandled request"))
    refused = await typed(slack)
    assert (refused.status, refused.failure) == (404, "dispatch_failed")
    assert slack.ephemerals("mia") == []
    slack.sandbox.bot_url = "http://127.0.0.1:9/slack/events"
    away = await typed(slack)
    assert (away.status, away.failure) == (None, "dispatch_failed")


async def test_a_bot_that_takes_too_long_is_given_up(slack: EmbeddedSlack, listener: Listener) -> None:
    assert slack.sandbox.ack_seconds == 3.0
    slack.sandbox.ack_seconds = 0.05
    waiting = asyncio.Event()

    async def late() -> web.Response:
        await waiting.wait()
        return web.Response()

    listener.acknowledge = late
    given_up = await typed(slack)
    waiting.set()
    assert (given_up.status, given_up.failure) == (None, "operation_timeout")


async def test_fifty_commands_at_once_all_get_through(slack: EmbeddedSlack, listener: Listener) -> None:
    acknowledged = await asyncio.gather(*(typed(slack, str(number)) for number in range(50)))
    assert {ack.status for ack in acknowledged} == {200}
    assert len({ack.response_url for ack in acknowledged}) == len(listener.bodies) == 50


async def test_an_acknowledgement_may_be_an_answer_to_the_asker(
    slack: EmbeddedSlack, listener: Listener
) -> None:
    listener.answers(lambda: web.Response(text="Working on it"))
    await typed(slack)
    listener.answers(lambda: web.json_response({"text": "All", "response_type": "in_channel"}))
    await typed(slack)
    assert [(m.text, m.via) for m in slack.ephemerals("mia")] == [("Working on it", "ack")]
    assert [(m.text, m.via) for m in slack.messages("product")] == [
        ("/adoption export-button", "command"),
        ("All", "ack"),
    ]


async def test_a_faulty_acknowledgement_is_reported(slack: EmbeddedSlack, listener: Listener) -> None:
    listener.answers(lambda: web.json_response({"blocks": [{"type": "sparkline"}]}))
    assert (await typed(slack)).failure == "invalid_blocks"
    listener.answers(lambda: web.Response(text="{", content_type="application/json"))
    assert (await typed(slack)).failure == "invalid_json"


@pytest.fixture
async def answer(slack: EmbeddedSlack, listener: Listener) -> Callable[..., Awaitable[tuple[int, str]]]:
    """Post to the response_url of one command; returns status and body."""
    webhook = AsyncWebhookClient((await typed(slack)).response_url, retry_handlers=[])

    async def post(**body: object) -> tuple[int, str]:
        response = await webhook.send_dict(dict(body))
        return response.status_code, response.body

    return post


async def test_an_answer_is_for_the_asker_alone_unless_told(slack: EmbeddedSlack, answer: Any) -> None:
    assert await answer(text="38 %") == (200, "ok")
    assert slack.messages() == []
    assert [(m.text, m.channel) for m in slack.ephemerals("mia")] == [("38 %", "C0PRODUCT0")]
    assert slack.ephemerals("jo") == []


async def test_a_public_answer_shows_the_typed_command_once(slack: EmbeddedSlack, answer: Any) -> None:
    await answer(text="38 %", response_type="in_channel")
    await answer(text="More", response_type="in_channel")
    assert [(m.user, m.text) for m in slack.messages("product")] == [
        ("U0MIA00000", "/adoption export-button"),
        ("U0USAGEBOT", "38 %"),
        ("U0USAGEBOT", "More"),
    ]


async def test_an_answer_reaches_channels_that_the_bot_is_not_in(
    slack: EmbeddedSlack, listener: Listener
) -> None:
    webhook = AsyncWebhookClient((await typed(slack, channel="board")).response_url)
    assert (await webhook.send(text="38 %", response_type="in_channel")).status_code == 200
    assert slack.messages("board")[-1].text == "38 %"


async def test_a_replacement_keeps_its_place_and_its_readers(slack: EmbeddedSlack, answer: Any) -> None:
    await answer(text="Asking …")
    await answer(text="38 %", replace_original=True, response_type="in_channel")
    [shown] = slack.ephemerals("mia")
    assert (shown.text, [edit.text for edit in shown.edits]) == ("38 %", ["Asking …"])
    assert slack.messages() == []


async def test_a_deletion_takes_the_answer_away(slack: EmbeddedSlack, answer: Any) -> None:
    assert await answer(delete_original=True) == (200, "ok")
    await answer(text="Asking …")
    await answer(delete_original=True)
    assert slack.ephemerals("mia") == []


async def test_five_posts_and_no_more(slack: EmbeddedSlack, answer: Any) -> None:
    for number in range(5):
        assert (await answer(text=str(number)))[0] == 200
    status, body = await answer(text="6")
    assert (status, "used_url" in body) == (404, True)
    assert len(slack.ephemerals("mia")) == 5


async def test_what_is_refused_counts_too(slack: EmbeddedSlack, answer: Any) -> None:
    for _ in range(5):
        status, body = await answer(blocks=[{"type": "sparkline"}])
        assert (status, "invalid_blocks" in body) == (404, True)
    assert "used_url" in (await answer(text="x"))[1]


async def test_thirty_minutes_and_no_longer(slack: EmbeddedSlack, answer: Any, clock: Any) -> None:
    clock.now += 30 * 60
    assert (await answer(text="just in time"))[0] == 200
    clock.now += 1
    status, body = await answer(text="late")
    assert (status, "expired_url" in body) == (404, True)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x", "response_type": "everybody"}, "invalid_arguments"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        (
            {"blocks": [{"type": "image", "alt_text": "A", "slack_file": {"id": "F0123456789"}}]},
            "invalid_blocks",
        ),
    ],
)
async def test_answers_are_refused_like_messages(
    slack: EmbeddedSlack, answer: Any, body: dict[str, object], error: str
) -> None:
    status, text = await answer(**body)
    assert (status, error in text) == (404, True)
    assert slack.ephemerals("mia") == []
    assert [call.error for call in slack.calls("response_url")] == [error]


async def test_an_uploaded_picture_is_refused_though_it_is_ready(
    slack: EmbeddedSlack, answer: Any, client: Any
) -> None:
    slack.workspace.ready_after = 0
    uploaded = await client.files_upload_v2(content=b"\x89PNG\r\n\x1a\n", filename="a.png")
    image = {"type": "image", "alt_text": "A", "slack_file": {"id": uploaded["file"]["id"]}}
    assert "invalid_blocks" in (await answer(text="x", blocks=[image]))[1]


async def test_an_unknown_response_url_is_no_service(
    slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    async with http.post(f"{slack.url}/commands/R0", json={"text": "x"}) as response:
        assert (response.status, (await response.json())["error"]) == (404, "no_service")


async def test_what_pings_is_told(slack: EmbeddedSlack, answer: Any) -> None:
    await answer(text="hi <@U0JO000000> and <!channel>, not &lt;!here&gt;")
    assert mentions(slack.ephemerals("mia")[0]) == ["@U0JO000000", "!channel"]
