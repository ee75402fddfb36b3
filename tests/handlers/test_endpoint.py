"""What Slack signed is acknowledged and becomes a job; everything else is refused before it is parsed."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import cast
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

import handlers
from bot.jobs.enqueue import Jobs
from bot.jobs.seal import Seal
from bot.replies.asked import AskedFor
from bot.replies.desk import Desk
from bot.sandbox.slack.commands import signed_headers
from handlers.commands import not_ours, question
from handlers.endpoint import Endpoint, bolt_app, listening

SECRET = "a signing secret"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
COMMAND = {
    "command": "/adoption",
    "text": "export-button",
    "team_id": "T0ACME0000",
    "team_domain": "acme",
    "channel_id": "C0PRODUCT0",
    "channel_name": "product",
    "user_id": "U0MIA00000",
    "user_name": "mia",
    "api_app_id": "A0USAGEBOT",
    "is_enterprise_install": "false",
    "response_url": "https://hooks.example/commands/1",
    "trigger_id": "1.2.abc",
}


@dataclass
class Recorder:
    """Takes questions and answers none."""

    asked: list[AskedFor] = field(default_factory=list[AskedFor])

    async def deliver(self, asked: AskedFor, *, again: bool = False, store: bool = True) -> None:
        self.asked.append(asked)

    async def recorded(self) -> bool:
        return True


@dataclass
class Bot:
    """The endpoint on a socket, with the requests that a test makes of it."""

    url: str
    session: ClientSession
    jobs: Jobs
    recorder: Recorder

    async def post(self, body: bytes, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        signed = signed_headers(SECRET, body, time.time())
        async with self.session.post(
            f"{self.url}/slack/events", data=BytesIO(body), headers={**signed, **(headers or {})}
        ) as response:
            return response.status, await response.text()

    async def type(self, **fields: str) -> tuple[int, str]:
        return await self.post(urlencode({**COMMAND, **fields}).encode())

    async def asked(self) -> list[AskedFor]:
        await self.jobs.drain(5)
        return self.recorder.asked


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    recorder = Recorder()
    jobs = Jobs(None, recorder, Seal(SecretStr("")))
    app = bolt_app({"team_id": "T0ACME0000"}, SecretStr("xoxb-1"), "http://127.0.0.1:9/api/")
    handlers.register(app, jobs, cast(Desk, None), lambda: NOW)
    endpoint = Endpoint(app, SignatureVerifier(SECRET), None)
    async with listening(endpoint, "127.0.0.1", 0) as url, ClientSession() as session:
        yield Bot(url, session, jobs, recorder)


async def test_a_command_is_acknowledged_with_nothing_and_becomes_a_job(bot: Bot) -> None:
    assert await bot.type() == (200, "")
    [asked] = await bot.asked()
    assert asked == AskedFor(
        command="/adoption",
        text="export-button",
        channel_id="C0PRODUCT0",
        user_id="U0MIA00000",
        team_id="T0ACME0000",
        asked_at=NOW,
        response_url="https://hooks.example/commands/1",
        trigger_id="1.2.abc",
    )


async def test_text_arrives_as_it_was_typed(bot: Bot) -> None:
    text = "  “Export button” — last 30d &amp; <@U1|mia> 日本 \u200b"
    await bot.type(text=text)
    assert (await bot.asked())[0].text == text


@pytest.mark.parametrize("field", ["text", "channel_name", "user_name", "team_domain"])
async def test_the_letters_payload_lose_nothing(bot: Bot, field: str) -> None:
    assert await bot.type(**{field: "payload-size"}) == (200, "")
    [asked] = await bot.asked()
    assert asked.text == ("payload-size" if field == "text" else "export-button")
    assert asked.channel_id == "C0PRODUCT0"


async def test_a_second_installations_command_asks_the_same(bot: Bot) -> None:
    await bot.type(command="/adoption-dev")
    assert (await bot.asked())[0].command == "/adoption"


@pytest.mark.parametrize("command", ["/forecast", "/adoptions", "/ADOPTION", "/adoption-"])
async def test_an_unknown_command_gets_a_sentence(bot: Bot, command: str) -> None:
    status, body = await bot.type(command=command)
    assert status == 200
    assert not_ours() in json.loads(body)["text"] if body.startswith("{") else body == not_ours()
    assert await bot.asked() == []


def test_the_command_that_is_offered_instead_has_the_prefix() -> None:
    assert "`/acme-adoption export-button last 30 days`" in not_ours("acme-")
    assert question("acme-").match("/acme-adoption")


async def test_neither_log_nor_traceback_shows_what_lets_its_holder_act(bot: Bot) -> None:
    await bot.type()
    [asked] = await bot.asked()
    assert "hooks.example" not in repr(asked)
    assert "1.2.abc" not in repr(asked)
    assert "1.2.abc" not in asked.key


# Refusals


@pytest.mark.parametrize("timestamp", ["abc", "", "-5", "1e3", "٣٤٥", "9" * 13])
async def test_a_timestamp_that_is_no_number_is_refused(bot: Bot, timestamp: str) -> None:
    status, _ = await bot.post(
        b"command=%2Fadoption", {"X-Slack-Request-Timestamp": timestamp.encode().decode("latin-1")}
    )
    assert status == 401


@pytest.mark.parametrize("name", ["X-Slack-Request-Timestamp", "X-Slack-Signature"])
async def test_a_request_without_its_headers_is_refused(bot: Bot, name: str) -> None:
    body = urlencode(COMMAND).encode()
    headers = {key: value for key, value in signed_headers(SECRET, body, time.time()).items() if key != name}
    async with bot.session.post(f"{bot.url}/slack/events", data=body, headers=headers) as response:
        assert response.status == 401
    assert await bot.asked() == []


@pytest.mark.parametrize("secret_and_age", [("another", 0), (SECRET, 301), (SECRET, -301)])
async def test_a_wrong_or_old_signature_is_refused(bot: Bot, secret_and_age: tuple[str, int]) -> None:
    secret, age = secret_and_age
    body = urlencode(COMMAND).encode()
    status, _ = await bot.post(body, signed_headers(secret, body, time.time() - age))
    assert status == 401
    assert await bot.asked() == []


async def test_a_signature_of_other_letters_is_refused(bot: Bot) -> None:
    status, _ = await bot.post(b"command=%2Fadoption", {"X-Slack-Signature": "v0=\xe9"})
    assert status == 401


async def test_a_changed_body_is_refused(bot: Bot) -> None:
    headers = signed_headers(SECRET, urlencode(COMMAND).encode(), time.time())
    status, _ = await bot.post(urlencode({**COMMAND, "user_id": "U0SAM00000"}).encode(), headers)
    assert status == 401
    assert await bot.asked() == []


async def test_a_body_beyond_a_megabyte_is_refused(bot: Bot) -> None:
    status, _ = await bot.post(b"text=" + b"a" * 2_000_000)
    assert status == 413


async def test_a_body_of_untold_length_is_refused_at_a_megabyte(bot: Bot) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 50_000_000:
            sent += 50_000
            yield b"a" * 50_000

    headers = signed_headers(SECRET, b"", time.time())
    async with bot.session.post(f"{bot.url}/slack/events", data=endless(), headers=headers) as response:
        assert response.status == 413
    assert sent < 50_000_000


@pytest.mark.parametrize("body", [b"text=\xff\xfe", b"{", b"[]", b'{"team": 5}', b'{"payload"', b"payload=x"])
async def test_a_signed_body_that_slack_would_not_send_is_refused(bot: Bot, body: bytes) -> None:
    status, _ = await bot.post(body)
    assert 400 <= status < 500
    assert await bot.asked() == []


async def test_slacks_check_of_the_address_is_answered(bot: Bot) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c1"}).encode()
    status, answer = await bot.post(body, {"Content-Type": "application/json"})
    assert status == 200
    assert "c1" in answer


async def test_an_operator_sees_that_it_runs(bot: Bot) -> None:
    async with bot.session.get(f"{bot.url}/healthz") as response:
        assert response.status == 200
    async with bot.session.get(f"{bot.url}/readyz") as response:
        assert await response.json() == {"ready": True, "store": "none"}
