"""Over Socket Mode Slack is answered as by signed requests, whatever happens to a connection."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.errors import SettingsError
from bot.jobs.enqueue import Jobs
from bot.replies.asked import AskedFor
from bot.replies.buttons import FOLLOW, button
from bot.replies.offers import Reply
from bot.replies.views import (
    CHOICES,
    FEATURE,
    Asked,
    Choice,
    Found,
    Origin,
    ask_form,
    asked_in,
    more_form,
    options,
)
from bot.sandbox.slack import SIGNING_SECRET, EmbeddedSlack, FaultPlan
from bot.sandbox.slack.blockkit.shapes import Record
from bot.sandbox.slack.delivery import Acknowledgement
from bot.sandbox.slack.sockets import Kind, Sockets
from bot.telemetry import redact
from handlers.commands import not_ours
from handlers.endpoint import Endpoint, bolt_app, listening
from handlers.socket import CONNECTIONS, SocketMode
from handlers.views import NOTHING_CHOSEN
from tests.jobs.stubs import SEAL
from tests.services import free_port, until

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PAUSE = FixedValueRetryIntervalCalculator(0.01)
SILENT_SECONDS = 0.2


class Noting(Jobs):
    """Takes questions, once it may ``go``, and answers none."""

    def __init__(self) -> None:
        super().__init__(None, None, SEAL)  # pyright: ignore[reportArgumentType]
        self.go = asyncio.Event()
        self.go.set()
        self.begun = 0
        self.asked: list[AskedFor] = []

    async def ask(self, asked: AskedFor) -> None:
        self.begun += 1
        await self.go.wait()
        self.asked.append(asked)


class Names:
    """A desk that knows what may be meant, and opens nothing."""

    async def suggest(self, user: str, origin: Origin, typed: str) -> Reply:
        return options(Found([Choice(f"{typed}ort button", "export-button")], 1))

    def asked(self, view: Mapping[str, Any]) -> Asked:
        return asked_in(view)


@dataclass
class Bot:
    """The bot's entrances, with what it was asked."""

    slack: EmbeddedSlack
    desk: Any = field(default_factory=Names)
    jobs: Noting = field(default_factory=Noting)

    def __post_init__(self) -> None:
        self.app = bolt_app({"team_id": "T0ACME0000"}, SecretStr("xoxb-sandbox"), self.slack.api_url)
        handlers.register(self.app, self.jobs, self.desk, lambda: NOW)

    def sockets(self, token: str = "xapp-sandbox", url: str = "") -> SocketMode:
        return SocketMode(self.app, SecretStr(token), url or self.slack.api_url, PAUSE, SILENT_SECONDS)

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[SocketMode]:
        sockets = self.sockets()
        async with sockets.connected():
            await until(lambda: self.slack.connections() == CONNECTIONS)
            yield sockets

    async def type(self, text: str = "export-button", **more: str) -> Acknowledgement:
        return await asyncio.to_thread(self.slack.command, text, **more)

    def typing(self, text: str = "export-button") -> asyncio.Task[Acknowledgement]:
        return asyncio.create_task(self.type(text))


@pytest.fixture
def slack() -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack() as embedded:
        embedded.use_sockets()
        yield embedded


@pytest.fixture
async def bot(slack: EmbeddedSlack) -> Bot:
    return Bot(slack)


async def change(slack: EmbeddedSlack, act: Callable[[], None]) -> None:
    """Do something to the server, in its own thread."""

    async def acted(_: object) -> None:
        act()

    await asyncio.to_thread(slack._act, acted)


def send(sockets: Sockets, payload: Mapping[str, object], kind: Kind = "slash_commands") -> Awaitable[Record]:
    """An envelope to the next connection; its acknowledgement."""
    return sockets.deliver(kind, payload, answerable=False, seconds=2)


COMMAND = {
    "command": "/adoption",
    "channel_id": "C0PRODUCT0",
    "user_id": "U0MIA00000",
    "team_id": "T0ACME0000",
}
ACTS: dict[str, Callable[[EmbeddedSlack], object]] = {
    "a command": lambda slack: slack.command("  “Export button” payload &amp; 日本"),
    "a mention": lambda slack: slack.say("@usagebot adoption of “export button” &lt;b&gt; 日本"),
    "a mention in a thread": lambda slack: slack.say("@usagebot in May", thread_ts=slack.messages()[0].ts),
    "a direct message": lambda slack: slack.say("is dashboard sticky?", channel="D0MIA00000"),
    "a click": lambda slack: slack.click(f"{FOLLOW}by account", on=slack.messages()[-1]),
    "an opened Home": lambda slack: slack.open_home(),
}
OWN = {"response_url", "trigger_id", "event_id", "thread_ts"}
"""What no two requests of Slack's have in common."""


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_the_same_is_asked_by_either_entrance(bot: Bot, act: Callable[[EmbeddedSlack], object]) -> None:
    await asyncio.to_thread(bot.slack.say, "hello")
    client = AsyncWebClient("xoxb-sandbox", base_url=bot.slack.api_url)
    pressed: list[Any] = [
        {"type": "actions", "elements": [button("By account", f"{FOLLOW}by account", "A1")]}
    ]
    await client.chat_postMessage(channel="C0PRODUCT0", text="38 %", blocks=pressed)
    async with bot.connected():
        await asyncio.to_thread(act, bot.slack)
    endpoint = Endpoint(bot.app, SignatureVerifier(SIGNING_SECRET), None)
    async with listening(endpoint, "127.0.0.1", 0) as url:
        bot.slack.sandbox.bot_url = f"{url}/slack/events"
        bot.slack.use_sockets(False)
        await asyncio.to_thread(act, bot.slack)
    one, other = bot.jobs.asked
    for name in one.__dataclass_fields__:
        given, likewise = getattr(one, name), getattr(other, name)
        assert bool(given) == bool(likewise)
        assert name in OWN or given == likewise


async def test_an_event_that_comes_again_is_the_same_question(bot: Bot) -> None:
    async with bot.connected():
        sent = await asyncio.to_thread(bot.slack.say, "@usagebot export-button")
        await asyncio.to_thread(bot.slack.send_again, sent.events[0])
    assert len(bot.jobs.asked) == 3
    assert len({asked.key for asked in bot.jobs.asked}) == 1


async def test_what_a_handler_says_at_once_travels_in_the_acknowledgement(bot: Bot) -> None:
    async with bot.connected():
        taken = await bot.type("x", command="/forecast")
    assert (taken.status, taken.failure) == (200, "")
    assert [message.text for message in bot.slack.ephemerals("mia")] == [not_ours()]


async def test_what_is_typed_or_submitted_in_a_form_is_answered_in_the_acknowledgement(bot: Bot) -> None:
    client = AsyncWebClient("xoxb-sandbox", base_url=bot.slack.api_url)
    asking, more = ask_form([Choice("Adoption", "adoption")], Origin("C1")), more_form(CHOICES, Origin("C1"))
    async with bot.connected():
        await client.views_open(trigger_id=(await bot.type()).trigger_id, view=asking)
        [view] = bot.slack.modals()
        loaded = await asyncio.to_thread(bot.slack.type_ahead, FEATURE, "exp", on=view)
        assert [option["value"] for option in loaded.options] == ["export-button"]
        await client.views_open(trigger_id=(await bot.type()).trigger_id, view=more)
        view = bot.slack.modals()[-1]
        await asyncio.to_thread(bot.slack.submit, view)
        assert bot.slack.modals()[-1].errors == {"words": NOTHING_CHOSEN}
        await asyncio.to_thread(bot.slack.submit, view, {"words": "in May"})
    assert bot.jobs.asked[-1].text == "in May"


async def test_both_connections_are_used_and_closed(bot: Bot) -> None:
    async with bot.connected() as sockets:
        assert sockets.stands
        for _ in range(2 * CONNECTIONS):
            assert (await bot.type()).status == 200
        assert len(bot.slack.calls("apps.connections.open")) == CONNECTIONS
    assert not sockets.stands
    await until(lambda: bot.slack.sandbox.sockets.connections == [])


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_connection_that_has_to_go_is_replaced_before_it_goes(bot: Bot, reason: str) -> None:
    async with bot.connected() as sockets:
        bot.jobs.go.clear()
        under_way = bot.typing()
        await until(lambda: bot.jobs.begun == 1)
        await asyncio.to_thread(bot.slack.disconnect, reason)
        await until(lambda: bot.slack.connections() == CONNECTIONS)
        assert sockets.stands
        bot.jobs.go.set()
        assert (await under_way).status == 200
        assert (await bot.type()).status == 200
        await until(lambda: len(bot.slack.sandbox.sockets.connections) == CONNECTIONS)


async def test_questions_asked_while_connections_are_replaced_are_all_acknowledged(bot: Bot) -> None:
    async with bot.connected():
        typing = [bot.typing(str(number)) for number in range(20)]
        await asyncio.to_thread(bot.slack.disconnect, "refresh_requested")
        typing += [bot.typing(str(number)) for number in range(20)]
        assert {taken.status for taken in await asyncio.gather(*typing)} == {200}
    assert len(bot.jobs.asked) == 40


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_what_comes_over_a_connection_that_has_to_go_is_acknowledged(bot: Bot, reason: str) -> None:
    """Slack may still send over it when its successor stands."""
    async with bot.connected():
        sockets = bot.slack.sandbox.sockets
        old = list(sockets.connections)
        await asyncio.to_thread(bot.slack.disconnect, reason)
        await until(lambda: len(sockets.connections) == 2 * CONNECTIONS)
        await change(
            bot.slack, lambda: [setattr(each, "is_leaving", each not in old) for each in sockets.connections]
        )
        for number in range(4 * CONNECTIONS):
            assert (await bot.type(str(number))).status == 200
        await until(lambda: not set(old) & set(sockets.connections))
    assert len(bot.jobs.asked) == 4 * CONNECTIONS


async def test_a_connection_is_read_until_slack_closes_it(bot: Bot) -> None:
    async with bot.connected():
        sockets = bot.slack.sandbox.sockets
        old = list(sockets.connections)
        await asyncio.to_thread(bot.slack.disconnect, "refresh_requested")
        await until(lambda: len(sockets.connections) == 2 * CONNECTIONS)

        async def send_and_close(_: object) -> list[object]:
            for each in old:
                each.is_leaving = False
            sent = [send(sockets, {**COMMAND, "text": str(number)}) for number in range(8)]
            closing = [each.socket.close() for each in old]
            return await asyncio.gather(*sent, *closing, return_exceptions=True)

        await asyncio.to_thread(bot.slack._act, send_and_close)
        await until(lambda: len(bot.jobs.asked) == 8)
        assert (await bot.type()).status == 200


async def test_what_slack_sends_in_the_instant_a_connection_is_closed_is_answered(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    """The bot has said that it leaves, and Slack has not read that yet."""
    sockets, released = bot.sockets(), threading.Event()
    sending = asyncio.create_task(asyncio.sleep(0))

    async def busy_then_send(_: object) -> list[object]:
        released.wait(5)
        sent = [send(bot.slack.sandbox.sockets, {**COMMAND, "text": str(number)}) for number in range(4)]
        return await asyncio.gather(*sent, return_exceptions=True)

    async with sockets.connected():
        await until(lambda: bot.slack.connections() == CONNECTIONS)
        connections = list(sockets._connections)
        sending = asyncio.create_task(asyncio.to_thread(bot.slack._act, busy_then_send))
        released_soon = asyncio.create_task(until(lambda: all(each._has_left for each in connections)))
        released_soon.add_done_callback(lambda _: released.set())
    await asyncio.gather(sending, released_soon)
    assert sorted(asked.text for asked in bot.jobs.asked) == ["0", "1", "2", "3"]
    assert "before what it brought was acknowledged" in caplog.text


MISSHAPED: dict[str, tuple[Kind, Mapping[str, object]]] = {
    "a command whose text is none": ("slash_commands", {"command": "/adoption", "text": {"secret": 1}}),
    "a click on nothing": ("interactive", {"type": "block_actions", "user": {"id": "secret"}, "actions": []}),
    "an event that is no object": ("events_api", {"type": "event_callback", "event": "secret"}),
}


@pytest.mark.parametrize(("kind", "payload"), MISSHAPED.values(), ids=MISSHAPED)
async def test_what_has_not_slacks_shape_is_acknowledged_and_not_handled(
    bot: Bot, kind: Kind, payload: Mapping[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    """It would come again no better."""
    async with bot.connected():
        answer = await asyncio.to_thread(
            bot.slack._act, lambda _: send(bot.slack.sandbox.sockets, payload, kind)
        )
        assert answer.keys() == {"envelope_id"}
        assert (await bot.type()).status == 200
    assert len(bot.jobs.asked) == 1
    assert f"An envelope of type '{kind}' has not Slack's shape" in caplog.text
    assert "secret" not in caplog.text


async def test_connections_that_are_cut_come_back(bot: Bot) -> None:
    def cut() -> None:
        for connection in bot.slack.sandbox.sockets.connections:
            connection.socket._writer.transport.abort()

    async with bot.connected():
        await change(bot.slack, cut)
        await until(lambda: len(bot.slack.calls("apps.connections.open")) == 2 * CONNECTIONS)
        await until(lambda: bot.slack.connections() == CONNECTIONS)
        assert (await bot.type()).status == 200


async def test_what_is_cut_off_before_its_acknowledgement_is_answered_all_the_same(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    async with bot.connected():
        bot.jobs.go.clear()
        under_way = bot.typing()
        await until(lambda: bot.jobs.begun == 1)
        await asyncio.to_thread(bot.slack.disconnect, "link_disabled")
        assert (await under_way).failure == "dispatch_failed"
        bot.jobs.go.set()
        await until(lambda: "before what it brought was acknowledged" in caplog.text)
    assert len(bot.jobs.asked) == 1
    assert "Socket Mode is switched off on the app's page" in caplog.text


async def test_what_cannot_be_handled_is_not_acknowledged(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    async def failing(asked: AskedFor) -> None:
        raise RuntimeError

    bot.jobs.ask = failing
    bot.slack.sandbox.ack_seconds = 0.1
    async with bot.connected():
        assert (await bot.type()).failure == "operation_timeout"
    assert "ended with status 500" in caplog.text


async def test_at_the_end_what_has_arrived_is_acknowledged(bot: Bot) -> None:
    async with bot.connected():
        bot.jobs.go.clear()
        under_way = bot.typing()
        await until(lambda: bot.jobs.begun == 1)
        asyncio.get_running_loop().call_later(0.05, bot.jobs.go.set)
    assert (await under_way).status == 200
    assert bot.slack.connections() == 0


# Slack's refusals


@pytest.mark.parametrize(
    ("token", "code"), [("xapp-other", "invalid_auth"), ("xoxb-sandbox", "not_allowed_token_type")]
)
async def test_a_token_that_slack_refuses_stops_the_start(bot: Bot, token: str, code: str) -> None:
    with pytest.raises(SettingsError, match=code) as raised:
        async with bot.sockets(token).connected():
            pass
    assert "USAGEBOT_SLACK_APP_TOKEN" in raised.value.hint


async def test_a_token_without_its_scope_stops_the_start(bot: Bot) -> None:
    bot.slack.workspace.app_scopes = frozenset()
    with pytest.raises(SettingsError, match="missing_scope") as raised:
        async with bot.sockets().connected():
            pass
    assert "connections:write" in raised.value.hint


async def test_a_slack_that_is_away_at_the_start_is_found_when_it_is_there(bot: Bot) -> None:
    port = free_port()
    sockets = bot.sockets(url=f"http://127.0.0.1:{port}/api/")
    async with sockets.connected():
        assert not sockets.stands
        with EmbeddedSlack(port=port) as late:
            late.use_sockets()
            await until(lambda: late.connections() == CONNECTIONS)
            assert (await asyncio.to_thread(late.command, "export-button")).status == 200
        await until(lambda: not sockets.stands)
        with EmbeddedSlack(port=port) as back:
            await until(lambda: back.connections() == CONNECTIONS)
            await until(lambda: sockets.stands)


async def test_slack_that_fails_is_asked_again(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    bot.slack.fail(FaultPlan("apps.connections.open", status=503))
    bot.slack.fail(FaultPlan("apps.connections.open", error="fatal_error"))
    async with bot.connected():
        assert (await bot.type()).status == 200
    assert "Slack opened no connection" in caplog.text


async def test_where_ten_connections_stand_the_next_says_so_and_waits(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    client = AsyncWebClient("xoxb-sandbox", base_url=bot.slack.api_url)
    sockets = bot.sockets()
    async with ClientSession() as session:
        others = []
        for _ in range(10):
            url = (await client.apps_connections_open(app_token="xapp-sandbox"))["url"]
            others.append(await session.ws_connect(url))
        async with sockets.connected():
            await until(lambda: "at most ten connections" in caplog.text)
            assert not sockets.stands
            await others.pop().close()
            await until(lambda: sockets.stands)
            for other in others:
                await other.close()


# What an operator sees


async def test_an_operator_sees_whether_slack_is_there(bot: Bot) -> None:
    sockets = bot.sockets()
    endpoint = Endpoint(bot.app, None, None, sockets)
    async with listening(endpoint, "127.0.0.1", 0) as url, ClientSession() as session:

        async def ready() -> tuple[int, object]:
            async with session.get(f"{url}/readyz") as response:
                return response.status, await response.json()

        assert await ready() == (503, {"ready": False, "store": "none", "slack": "away"})
        async with sockets.connected():
            assert await ready() == (200, {"ready": True, "store": "none", "slack": "there"})
        assert (await ready())[0] == 503
        async with session.get(f"{url}/healthz") as response:
            assert response.status == 200
        async with session.post(f"{url}/slack/events") as response:
            assert response.status == 404


async def test_no_log_shows_what_lets_its_holder_act(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with bot.connected():
            taken = await bot.type()
            await asyncio.to_thread(bot.slack.disconnect, "warning")
            await until(lambda: len(bot.slack.calls("apps.connections.open")) > CONNECTIONS)
    written = redact(caplog.text)
    assert taken.response_url
    for secret in ("xapp-sandbox", "ticket=T", taken.response_url, taken.trigger_id):
        assert secret not in written
