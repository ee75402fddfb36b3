"""Canary secrets are searched for in everything that a running bot writes, says and keeps, whatever fails."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
import zlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest
from pydantic import SecretStr
from redis import Redis

from bot.sandbox.slack import FaultPlan
from bot.sandbox.slack.commands import signed_headers
from bot.settings import Settings
from tests.chaos.judge import UNFINISHED
from tests.chaos.rig import Process, Rig, Secrets, rig, until

RESPONSE_WORD = "canaryResponseUrl"
TRIGGER = "4711.42.canaryTrigger"
FAILURES = ("422", "500", "html", "401")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """An installation after an answer, failures of Pendo, dead tokens, a crashed task and a lost store."""
    folder = tmp_path_factory.mktemp("secrets")
    with rig(folder, log_level="DEBUG", question_seconds=3) as running:
        live_through_it(running)
        yield running


def live_through_it(running: Rig) -> None:
    slack = running.slack
    answered(running, "export-button")
    for number, fault in enumerate(FAILURES):
        running.proxy.fail(fault, times=10)
        ended(running, f"export-button 2026-06-01..2026-06-{20 + number}")
    running.proxy.fail("401", times=0)
    crash_a_task(running)
    slack.fail(FaultPlan("chat.postMessage", error="invalid_auth"))
    ended(running, "export-button")
    slack.fail(FaultPlan("chat.postMessage", error="fatal_error"))
    ended(running, "export-button")
    running.store.stop()
    answered(running, "export-button last 7 days")
    running.store.start()
    wrong_settings(running)


def answered(running: Rig, text: str) -> None:
    before = len(pictured(running))
    assert running.slack.command(text).status == 200
    running.slack.wait_for(lambda: len(pictured(running)) > before, 60)


def pictured(running: Rig) -> list[object]:
    return [message for message in running.slack.messages("product") if message.files]


def ended(running: Rig, text: str) -> None:
    """``text`` was asked, and whatever came of it is the last word."""
    before = len(last_words(running))
    assert running.slack.command(text).status == 200
    running.slack.wait_for(lambda: len(last_words(running)) > before, 60)


def last_words(running: Rig) -> list[str]:
    said = [*running.slack.messages("product"), *running.slack.ephemerals("mia")]
    return [message.text for message in said if not message.text.startswith(UNFINISHED)]


def crash_a_task(running: Rig) -> None:
    """A record of ours that nobody can read makes the task itself fail, outside every handler."""
    key = hashlib.sha256(TRIGGER.encode()).hexdigest()[:32]
    with Redis.from_url(running.store.url) as redis:
        redis.set(f"usagebot:effect:{key}", b"no record", ex=3600)
        redis.delete(f"usagebot:runs:answer:{key}")
    body = urlencode(
        {
            "command": "/adoption",
            "text": "export-button",
            "channel_id": "C0PRODUCT0",
            "user_id": "U0MIA00000",
            "team_id": "T0ACME0000",
            "response_url": f"https://hooks.slack.com/commands/T0ACME0000/1/{RESPONSE_WORD}",
            "trigger_id": TRIGGER,
        }
    ).encode()
    headers = signed_headers(running.secrets.signing_secret, body, time.time())
    with urlopen(Request(f"{running.url}/slack/events", body, headers)) as response:
        assert response.status == 200
    until(lambda: f"answer:{key}" in running.server.log.read_text(), 90)


def start(running: Rig, name: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    words = ("worker",) if name == "store" else ("serve",)
    process = Process(words, {**environment, "USAGEBOT_PORT": "0"}, running.folder / f"{name}.log")
    process.start()
    assert process.running is not None
    return process.running


def wrong_settings(running: Rig) -> None:
    """Starts that end at once, with the reason on stderr."""
    environment = dict(running.server.environment)
    wrong = {
        "store": {"USAGEBOT_REDIS_URL": running.store.url.replace("canary-store", "canary-other")},
        "aliases": {"USAGEBOT_ALIASES": "{canary-other"},
        "token": {"USAGEBOT_SLACK_BOT_TOKEN": "xoxb-3333-canary-other"},
    }
    started = {name: start(running, name, {**environment, **changed}) for name, changed in wrong.items()}
    until(lambda: b"does not let this bot in" in (running.folder / "store.log").read_bytes(), 90)
    started["store"].terminate()
    for process in started.values():
        process.wait(30)
    for fault in ("401",):
        running.proxy.fail(fault, times=20)
        asked = subprocess.run(
            [sys.executable, "-m", "bot.cli", "ask", "--json", "/adoption export-button fresh"],
            env=environment,
            capture_output=True,
        )
        assert asked.returncode == 3
        (running.folder / f"ask-{fault}.log").write_bytes(asked.stdout + asked.stderr)
    running.proxy.fail("401", times=0)


def words_of(secrets: Secrets) -> list[bytes]:
    """The canaries in every spelling in which they might be met."""
    words = [
        *(secrets.pendo_key, secrets.second_key, secrets.bot_token, secrets.signing_secret),
        *(secrets.store_password, "canary-other", RESPONSE_WORD),
    ]
    return [
        form
        for word in words
        for form in (
            word.encode(),
            quote(word, safe="").encode(),
            json.dumps(word)[1:-1].encode(),
            *(b64encode(b" " * shift + word.encode())[4:-4] for shift in range(3)),
        )
    ]


def canaries_in(content: bytes, secrets: Secrets) -> list[bytes]:
    return [word for word in words_of(secrets) if word in content]


def test_no_log_holds_one(lived: Rig) -> None:
    logs = sorted(lived.folder.glob("*.log"))
    assert len(logs) == 5
    for log in logs:
        content = log.read_bytes()
        assert canaries_in(content, lived.secrets) == [], log.name
        if log.name != "serve.log":
            assert b"Traceback" not in content, log.name
    serve = (lived.folder / "serve.log").read_text()
    assert "DEBUG" in serve
    assert "…1234" in serve or "1234" in serve  # a key is named by its end


def test_nothing_said_in_slack_holds_one(lived: Rig) -> None:
    slack = lived.slack
    said = [*slack.messages(), *slack.ephemerals("mia"), *slack.calls()]
    assert len(said) > 20
    assert canaries_in(repr(said).encode(), lived.secrets) == []
    for file in slack.workspace.files.values():
        assert canaries_in(file.content, lived.secrets) == []


def test_the_store_never_held_one(lived: Rig) -> None:
    """The append-only file holds everything that was ever written, whatever expired or changed since."""
    files = [path for path in Path(lived.store.directory).rglob("*") if path.is_file()]
    content = b"".join(path.read_bytes() for path in files)
    assert b"answer:" in content
    for layer in (content, *inflated(content)):
        assert canaries_in(layer, lived.secrets) == []
        assert b"/commands/" not in layer


def inflated(content: bytes) -> Iterator[bytes]:
    """Whatever is compressed in ``content``, wherever it begins."""
    for head in (b"\x78\x01", b"\x78\x9c", b"\x78\xda"):
        at = content.find(head)
        while at >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(content[at:])
            at = content.find(head, at + 1)


def test_no_command_line_holds_one(lived: Rig) -> None:
    pids = [lived.server.running.pid, *lived.server.children()] if lived.server.running else []
    assert len(pids) == 2
    for pid in pids:
        assert canaries_in(Path(f"/proc/{pid}/cmdline").read_bytes(), lived.secrets) == []


def test_every_secret_setting_is_known_to_the_log() -> None:
    names = [name for name, field in Settings.model_fields.items() if field.annotation is SecretStr]
    given = {name: f"redis://:{name}@store" if name == "redis_url" else f"xoxb-{name}" for name in names}
    known = Settings(**{name: SecretStr(text) for name, text in given.items()}).secrets
    assert {"slack_app_token", "slack_bot_token"} < set(names)
    assert all(any(secret in text for secret in known if secret) for text in given.values())


def test_settings_print_none(lived: Rig) -> None:
    given = {
        name.removeprefix("USAGEBOT_").lower(): value
        for name, value in lived.server.environment.items()
        if name.startswith("USAGEBOT_") and name not in os.environ
    }
    settings = Settings(**given)
    printed = "\n".join(
        (repr(settings), str(settings), settings.model_dump_json(), repr(settings.model_dump()))
    )
    assert canaries_in(printed.encode(), lived.secrets) == []
    assert set(settings.secrets) >= {
        *(lived.secrets.pendo_key, lived.secrets.second_key, lived.secrets.bot_token),
        *(lived.secrets.signing_secret, lived.secrets.store_password),
    }
