"""The server starts with clear words or serves, and its workers answer what it was asked."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot.errors import SettingsError
from bot.jobs.processes import environment
from bot.sandbox.slack.commands import command_fields, invoke
from bot.sandbox.slack.delivery import Acknowledgement, Courier
from bot.sandbox.slack.embedded import SIGNING_SECRET, EmbeddedSlack
from bot.serve import open_server, work
from bot.settings import Settings
from bot.store.connection import connect
from handlers.socket import CONNECTIONS
from tests.jobs.stubs import Recorder
from tests.replies.stubs import HEADLINE
from tests.services import Valkey, free_port, until

STUB_WORKER = (sys.executable, "-m", "tests.bench.stub_bot", "work")


@pytest.fixture
def slack() -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack() as embedded:
        yield embedded


@asynccontextmanager
async def nothing_done(settings: Settings) -> AsyncIterator[Recorder]:
    yield Recorder()


def settings_for(slack: EmbeddedSlack, **changed: object) -> Settings:
    given: dict[str, object] = {
        "slack_bot_token": SecretStr(slack.workspace.bot_token),
        "slack_signing_secret": SecretStr(SIGNING_SECRET),
        "slack_url": slack.api_url,
        "port": 0,
        "log_level": "WARNING",
    }
    return Settings(**(given | changed))  # pyright: ignore[reportArgumentType]


def by_socket(slack: EmbeddedSlack, **changed: object) -> Settings:
    """For Socket Mode: an app-level token, and no secret to sign with."""
    slack.use_sockets()
    token = SecretStr(slack.workspace.app_token)
    return settings_for(slack, slack_app_token=token, slack_signing_secret=SecretStr(""), **changed)


@pytest.mark.parametrize("name", ["slack_bot_token", "slack_signing_secret"])
async def test_a_secret_that_is_missing_stops_the_start(slack: EmbeddedSlack, name: str) -> None:
    settings = settings_for(slack, **{name: SecretStr(" ")})
    with pytest.raises(SettingsError) as raised:
        async with open_server(settings, nothing_done):
            pass
    assert f"USAGEBOT_{name.upper()}" in raised.value.hint


async def test_a_token_that_slack_refuses_stops_the_start(slack: EmbeddedSlack) -> None:
    with pytest.raises(SettingsError, match="invalid_auth"):
        async with open_server(settings_for(slack, slack_bot_token=SecretStr("xoxb-other")), nothing_done):
            pass


async def test_a_slack_that_cannot_be_reached_is_only_logged(
    slack: EmbeddedSlack, caplog: pytest.LogCaptureFixture
) -> None:
    settings = settings_for(slack, slack_url=f"http://127.0.0.1:{free_port()}/api")
    async with (
        open_server(settings, nothing_done) as url,
        ClientSession() as session,
        session.get(f"{url}/readyz") as response,
    ):
        assert response.status == 200
    assert "could not check the bot token" in caplog.text


async def test_a_token_is_checked_once(slack: EmbeddedSlack) -> None:
    async with open_server(settings_for(slack), nothing_done) as url:
        slack.sandbox.bot_url = f"{url}/slack/events"
        for _ in range(10):
            taken = await asyncio.to_thread(slack.command, "export-button")
            assert (taken.status, taken.body, taken.failure) == (200, "", "")
    assert len(slack.calls("auth.test")) == 1


def test_a_worker_without_a_store_stops_the_start(slack: EmbeddedSlack) -> None:
    with pytest.raises(SettingsError, match="Redis"):
        work(settings_for(slack))


async def test_a_typed_command_is_answered_by_a_worker_process(slack: EmbeddedSlack, valkey: Valkey) -> None:
    settings = settings_for(slack, redis_url=valkey.url)
    async with open_server(settings, nothing_done, STUB_WORKER) as url:
        slack.sandbox.bot_url = f"{url}/slack/events"
        taken = await asyncio.to_thread(slack.command, "payload-size")
        assert taken.status == 200
        await asyncio.to_thread(
            slack.wait_for, lambda: any(message.files for message in slack.messages("product")), 20
        )
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert message.edits[0].text.startswith(HEADLINE)


async def test_socket_mode_gives_the_same_answer_and_needs_no_signing_secret(
    slack: EmbeddedSlack, valkey: Valkey
) -> None:
    def answered() -> list[str]:
        return [message.text for message in slack.messages("product") if message.files]

    async with open_server(by_socket(slack, redis_url=valkey.url), nothing_done, STUB_WORKER):
        taken = await asyncio.to_thread(slack.command, "payload-size")
        assert (taken.status, taken.body, taken.failure) == (200, "", "")
        await until(answered)
    async with open_server(settings_for(slack, redis_url=valkey.url), nothing_done, STUB_WORKER) as url:
        slack.use_sockets(False)
        slack.sandbox.bot_url = f"{url}/slack/events"
        await asyncio.to_thread(slack.command, "payload-size")
        await until(lambda: len(answered()) == 2)
    one, other = answered()
    assert one == other
    assert one.startswith(HEADLINE)


async def test_an_app_level_token_that_slack_refuses_stops_the_start(slack: EmbeddedSlack) -> None:
    other = {"slack_app_token": SecretStr("xapp-other")}
    with pytest.raises(SettingsError, match="app-level token"):
        async with open_server(by_socket(slack).model_copy(update=other), nothing_done):
            pass


async def test_two_replicas_that_are_sent_one_command_twice_answer_once(
    slack: EmbeddedSlack, valkey: Valkey
) -> None:
    settings = by_socket(slack, redis_url=valkey.url)
    async with (
        open_server(settings, nothing_done, STUB_WORKER),
        open_server(settings, nothing_done, STUB_WORKER),
    ):
        await until(lambda: slack.connections() == 2 * CONNECTIONS)
        sent = await asyncio.to_thread(slack._act, twice_on_each_connection)
        assert {taken.status for taken in sent} == {200}
        assert len(sent) == 4 * CONNECTIONS
        await until(lambda: any(message.files for message in slack.messages("product")))
    assert len(slack.messages("product")) == 1


async def twice_on_each_connection(courier: Courier) -> list[Acknowledgement]:
    workspace = courier.sandbox.workspace
    invocation = invoke(workspace, "/adoption", "x", "mia", "product", courier.sandbox.clock())
    fields = command_fields(workspace, invocation, "/adoption", "x", courier.open_response(invocation))
    return [await courier.command(fields) for _ in range(4 * CONNECTIONS)]


async def test_a_store_that_hangs_delays_no_acknowledgement_by_socket_for_a_second(
    slack: EmbeddedSlack, valkey: Valkey
) -> None:
    idle = (sys.executable, "-c", "import time; time.sleep(60)")
    async with open_server(by_socket(slack, redis_url=valkey.url), nothing_done, idle):
        valkey.freeze()
        try:
            taken = await asyncio.to_thread(slack.command, "export-button")
        finally:
            valkey.thaw()
        assert taken.status == 200
        assert taken.milliseconds < 1000


async def test_without_its_store_the_bot_takes_questions(slack: EmbeddedSlack, valkey: Valkey) -> None:
    valkey.stop()
    settings = settings_for(slack, redis_url=valkey.url)
    idle = (sys.executable, "-c", "import time; time.sleep(60)")
    async with open_server(settings, nothing_done, idle) as url, ClientSession() as session:
        slack.sandbox.bot_url = f"{url}/slack/events"
        async with session.get(f"{url}/readyz") as response:
            assert await response.json() == {"ready": True, "store": "away"}
        taken = await asyncio.to_thread(slack.command, "export-button")
        assert taken.status == 200
        assert taken.milliseconds < 1000


async def test_a_watchdog_looks_beside_a_server_with_a_store(slack: EmbeddedSlack, valkey: Valkey) -> None:
    def looking() -> bool:
        return "keep_looking" in {getattr(task.get_coro(), "__name__", "") for task in asyncio.all_tasks()}

    idle = (sys.executable, "-c", "import time; time.sleep(60)")
    async with open_server(settings_for(slack, redis_url=valkey.url), nothing_done, idle):
        assert looking()
    assert not looking()
    async with open_server(settings_for(slack), nothing_done):
        assert not looking()


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's list of children")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_a_server_that_ends_takes_its_workers_along(
    slack: EmbeddedSlack, valkey: Valkey, how: signal.Signals
) -> None:
    variables = environment(settings_for(slack, redis_url=valkey.url))
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.stub_bot", "serve"), env={**os.environ, **variables}
    )
    [worker] = await until(lambda: children(server.pid))
    async with connect(valkey.url) as redis:
        await until(lambda: redis.exists("usagebot:workers"))
    server.send_signal(how)
    await server.wait()
    await until(lambda: not Path(f"/proc/{worker}").exists())
