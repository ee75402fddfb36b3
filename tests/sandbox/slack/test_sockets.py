"""Socket Mode: by hand over a socket, and with Bolt's own handler."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import EmbeddedSlack
from tests.sandbox.slack.builders import field, options, plain
from tests.sandbox.slack.listener import Listener

Socket = aiohttp.ClientWebSocketResponse
Connect = Callable[[], Awaitable[Socket]]


@pytest.fixture
async def connect(client: AsyncWebClient, slack: EmbeddedSlack, http: aiohttp.ClientSession) -> Connect:
    """Open a socket and take its hello."""
    slack.use_sockets()

    async def opened() -> Socket:
        url = (await client.apps_connections_open(app_token="xapp-sandbox"))["url"]
        socket = await http.ws_connect(url)
        assert (await socket.receive_json())["type"] == "hello"
        return socket

    return opened


async def typed(slack: EmbeddedSlack, text: str) -> Any:
    return await asyncio.to_thread(slack.command, text)


async def test_an_address_takes_the_apps_token_and_its_scope(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    url = (await client.apps_connections_open(app_token="xapp-sandbox"))["url"]
    assert url.startswith("ws://127.0.0.1:")
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await client.apps_connections_open(app_token="xoxb-sandbox")
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await client.api_call("auth.test", headers={"Authorization": "Bearer xapp-sandbox"})
    slack.workspace.app_scopes = frozenset()
    with pytest.raises(SlackApiError, match="connections:write"):
        await client.apps_connections_open(app_token="xapp-sandbox")


async def test_a_socket_says_hello_and_its_address_serves_once(
    client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    url = (await client.apps_connections_open(app_token="xapp-sandbox"))["url"]
    async with http.ws_connect(url) as socket:
        hello = await socket.receive_json()
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": "A0USAGEBOT"}
    assert hello["debug_info"]["approximate_connection_time"] == 3600
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await http.ws_connect(url)


async def test_a_command_comes_as_an_envelope_and_is_answered_in_its_acknowledgement(
    slack: EmbeddedSlack, listener: Listener, connect: Connect
) -> None:
    socket = await connect()
    typing = asyncio.create_task(typed(slack, "export-button"))
    envelope = await socket.receive_json()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert (envelope["payload"]["command"], envelope["payload"]["text"]) == ("/adoption", "export-button")
    await socket.send_str("no json")
    await socket.send_json({"envelope_id": "another"})
    await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "38 %"}})
    acknowledged = await typing
    assert (acknowledged.status, acknowledged.failure) == (200, "")
    assert [message.text for message in slack.ephemerals("mia")] == ["38 %"]
    assert listener.bodies == []


async def test_each_envelope_goes_to_one_of_the_sockets(slack: EmbeddedSlack, connect: Connect) -> None:
    sockets = [await connect(), await connect()]
    taken: list[int] = []

    async def serve(number: int) -> None:
        async for message in sockets[number]:
            taken.append(number)
            await sockets[number].send_json({"envelope_id": message.json()["envelope_id"]})

    serving = [asyncio.create_task(serve(number)) for number in (0, 1)]
    await asyncio.gather(*(typed(slack, str(number)) for number in range(4)))
    for socket in sockets:
        await socket.close()
    await asyncio.gather(*serving)
    assert sorted(taken) == [0, 0, 1, 1]


async def test_the_eleventh_socket_is_one_too_many(
    client: AsyncWebClient, slack: EmbeddedSlack, http: aiohttp.ClientSession, connect: Connect
) -> None:
    sockets = [await connect() for _ in range(10)]
    url = (await client.apps_connections_open(app_token="xapp-sandbox"))["url"]
    eleventh = await http.ws_connect(url)
    assert (await eleventh.receive_json())["reason"] == "too_many_websockets"
    assert (await eleventh.receive()).type == aiohttp.WSMsgType.CLOSE
    assert slack.connections() == len(sockets) == 10


async def test_a_command_that_no_socket_acknowledges_is_lost_and_never_repeated(
    slack: EmbeddedSlack, connect: Connect
) -> None:
    assert (await typed(slack, "x")).failure == "dispatch_failed"
    socket = await connect()
    slack.sandbox.ack_seconds = 0.05
    assert (await typed(slack, "x")).failure == "operation_timeout"
    assert (await socket.receive_json())["payload"]["text"] == "x"
    slack.sandbox.ack_seconds = 3.0
    typing = asyncio.create_task(typed(slack, "y"))
    assert (await socket.receive_json())["payload"]["text"] == "y"
    await socket.close()
    assert (await typing).failure == "dispatch_failed"


async def test_an_event_that_is_not_acknowledged_comes_again_in_another_envelope(
    slack: EmbeddedSlack, connect: Connect
) -> None:
    slack.sandbox.retry_seconds = (0.0,)
    first = await connect()
    saying = asyncio.create_task(asyncio.to_thread(slack.say, "@usagebot help"))
    one = await first.receive_json()
    second = await connect()
    await first.close()
    sent = await saying
    two = await second.receive_json()
    await second.send_json({"envelope_id": two["envelope_id"]})
    assert one["envelope_id"] != two["envelope_id"]
    assert one["payload"]["event_id"] == two["payload"]["event_id"] == sent.events[0].id
    assert (one["retry_attempt"], two["retry_attempt"]) == (0, 1)
    assert two["retry_reason"]


async def test_a_warned_socket_stays_and_is_spared(slack: EmbeddedSlack, connect: Connect) -> None:
    warned = await connect()
    await asyncio.to_thread(slack.disconnect, "warning")
    assert (await warned.receive_json())["reason"] == "warning"
    fresh = await connect()
    for text in ("x", "y"):
        typing = asyncio.create_task(typed(slack, text))
        await fresh.send_json({"envelope_id": (await fresh.receive_json())["envelope_id"]})
        assert (await typing).failure == ""
    assert slack.connections() == 1


async def test_switched_off_every_socket_ends_and_http_is_back(
    slack: EmbeddedSlack, listener: Listener, connect: Connect
) -> None:
    socket = await connect()
    await asyncio.to_thread(slack.use_sockets, False)
    assert (await socket.receive_json())["reason"] == "link_disabled"
    assert (await socket.receive()).type == aiohttp.WSMsgType.CLOSE
    assert (await typed(slack, "x")).status == 200
    assert len(listener.bodies) == 1


async def test_sockets_are_switched_and_sent_away_over_http(
    slack: EmbeddedSlack, http: aiohttp.ClientSession, connect: Connect
) -> None:
    async def post(**body: object) -> int:
        async with http.post(f"{slack.url}/_sandbox/sockets", json=body) as response:
            return response.status

    socket = await connect()
    assert await post(disconnect="warning") == 204
    assert (await socket.receive_json())["reason"] == "warning"
    assert await post(on=False) == 204
    assert (await socket.receive_json())["reason"] == "link_disabled"
    assert not slack.sandbox.sockets.is_on
    assert [await post(disconnect="boredom"), await post(on="yes"), await post()] == [400, 400, 400]


@asynccontextmanager
async def bolt(slack: EmbeddedSlack, http: aiohttp.ClientSession) -> AsyncIterator[AsyncApp]:
    """Bolt on a socket, as a bot would run it."""
    found = AuthorizeResult(enterprise_id=None, team_id="T0ACME0000", bot_token="xoxb-sandbox")
    app = AsyncApp(
        client=AsyncWebClient(base_url=slack.api_url, session=http),
        authorize=lambda: asyncio.sleep(0, found),
        process_before_response=True,
    )
    handler = AsyncSocketModeHandler(app, "xapp-sandbox")
    await handler.connect_async()
    try:
        yield app
    finally:
        await handler.close_async()


async def test_bolt_takes_commands_clicks_forms_options_and_events_over_its_socket(
    slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    slack.use_sockets()
    events: list[str] = []
    menu = {"type": "external_select", "action_id": "feature", "min_query_length": 1}
    modal = {"type": "modal", "callback_id": "ask", "title": plain(1), "submit": plain(1)}
    async with bolt(slack, http) as app:

        @app.command("/usage")
        async def _(ack: Any, body: Any, client: Any) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=modal | {"blocks": field(menu)})

        @app.options("feature")
        async def _(ack: Any) -> None:
            await ack(options=options(2))

        @app.view("ask")
        async def _(ack: Any) -> None:
            await ack(response_action="update", view=modal | {"blocks": [{"type": "divider"}]})

        @app.event("app_mention")
        async def _(event: Any) -> None:
            events.append(event["text"])

        await asyncio.to_thread(slack.command, "", command="/usage")
        view = slack.modals()[-1]
        loaded = await asyncio.to_thread(slack.type_ahead, "feature", "exp", on=view)
        assert list(loaded.options) == options(2)
        submitted = await asyncio.to_thread(slack.submit, view, {"feature": loaded.options[0]})
        assert submitted.failure == ""
        assert slack.modals()[-1].blocks[0]["type"] == "divider"
        sent = await asyncio.to_thread(slack.say, "@usagebot help")
        assert sent.acknowledgements[0].status == 200
    assert events == ["<@U0USAGEBOT> help"]


async def test_bolt_comes_back_after_a_refresh(slack: EmbeddedSlack, http: aiohttp.ClientSession) -> None:
    slack.use_sockets()
    async with bolt(slack, http) as app:

        @app.command("/usage")
        async def _(ack: Any) -> None:
            await ack("here")

        for reason in ("refresh_requested", "warning"):
            before = len(slack.calls("apps.connections.open"))
            await asyncio.to_thread(slack.disconnect, reason)
            await asyncio.to_thread(
                slack.wait_for, lambda before=before: len(slack.calls("apps.connections.open")) > before
            )
            await asyncio.to_thread(slack.wait_for, lambda: slack.connections() == 1)
            assert (await asyncio.to_thread(slack.command, "", command="/usage")).status == 200
    await asyncio.to_thread(slack.wait_for, lambda: slack.connections() == 0)


async def test_a_server_that_ends_closes_its_sockets(http: aiohttp.ClientSession) -> None:
    with ExitStack() as stack:
        slack = stack.enter_context(EmbeddedSlack())
        client = AsyncWebClient("xoxb-sandbox", base_url=slack.api_url, session=http)
        url = (await client.apps_connections_open(app_token="xapp-sandbox"))["url"]
        async with http.ws_connect(url) as socket:
            await socket.receive_json()
            ending = asyncio.create_task(asyncio.to_thread(stack.close))
            assert (await socket.receive_json())["reason"] == "link_disabled"
        await ending
