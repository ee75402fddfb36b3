"""How long Slack waits for an acknowledgement while workers answer beside the server."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import quantiles
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from aiohttp import ClientSession, TCPConnector
from pydantic import SecretStr

from bot.jobs.processes import environment
from bot.sandbox.slack.commands import signed_headers
from bot.sandbox.slack.embedded import SIGNING_SECRET, EmbeddedSlack
from bot.sandbox.store import start_store
from bot.settings import Settings
from tests.bench.names import thing_id
from tests.services import free_port

Json = dict[str, Any]

AT_ONCE = 50
ROUNDS = 20
TEAM, CHANNEL, USER = "T0ACME0000", "C0PRODUCT0", "U0MIA00000"


def measures() -> list[tuple[str, float, str, float | None]]:
    """Median and 99th percentile of 50 of a kind at once, 20 rounds, sent from another process."""
    with start_store(appendonly=True) as store, EmbeddedSlack() as slack:
        settings = Settings(
            slack_bot_token=SecretStr(slack.workspace.bot_token),
            slack_signing_secret=SecretStr(SIGNING_SECRET),
            slack_url=slack.api_url,
            redis_url=store,
            port=free_port(),
            log_level="WARNING",
        )
        with _running(settings) as url:
            sender = [sys.executable, "-m", "tests.bench.ack", url]
            times = json.loads(subprocess.run(sender, check=True, stdout=subprocess.PIPE).stdout)
        slack.use_sockets()
        token = SecretStr(slack.workspace.app_token)
        with _running(settings.model_copy(update={"slack_app_token": token})):
            over_socket = _over_socket(slack)
    told = [row for kind in BODIES for row in _told(f"acknowledgement of {kind}", times[kind])]
    return [*told, *_told("acknowledgement of commands over Socket Mode", over_socket)]


def _told(what: str, times: list[float]) -> list[tuple[str, float, str, float | None]]:
    cuts = quantiles(times, n=100)
    return [
        (f"{what}, {AT_ONCE} at once, median", cuts[49], "ms", None),
        (f"{what}, {AT_ONCE} at once, 99 %", cuts[98], "ms", 50.0),
    ]


def _over_socket(slack: EmbeddedSlack) -> list[float]:
    """Milliseconds from an envelope to its acknowledgement, as in ``_rounds``."""
    times: list[float] = []
    with _uncollected(), ThreadPoolExecutor(AT_ONCE) as executor:
        for number in range(ROUNDS + 2):
            taken = list(executor.map(slack.command, ["export-button"] * AT_ONCE))
            assert {each.status for each in taken} == {200}
            if number >= 2:
                times += [each.milliseconds for each in taken]
    return times


@contextmanager
def _uncollected() -> Iterator[None]:
    """The sender's own garbage collections, 40 ms each, are no part of an acknowledgement."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _running(settings: Settings) -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.stub_bot", "serve"],
        env={**os.environ, **environment(settings)},
    )
    url = f"http://{settings.host}:{settings.port}"
    try:
        deadline = time.monotonic() + 30
        while not _is_ready(url):
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.05)
        yield url
    finally:
        server.terminate()
        server.wait(60)


def _is_ready(url: str) -> bool:
    try:
        with urlopen(f"{url}/readyz", timeout=1) as response:
            return response.status == 200
    except (URLError, OSError):
        return False


async def _rounds(url: str, kind: str) -> list[float]:
    """Milliseconds of every acknowledgement; the first rounds warm up and do not count."""
    times: list[float] = []
    async with ClientSession(connector=TCPConnector(limit=AT_ONCE)) as session:
        for number in range(ROUNDS + 2):
            names = [f"{kind}-{number}-{each}" for each in range(AT_ONCE)]
            taken = await asyncio.gather(*(_send(session, url, BODIES[kind](name), kind) for name in names))
            if number >= 2:
                times += taken
    return times


async def _send(session: ClientSession, url: str, fields: Json, kind: str) -> float:
    body = urlencode(fields).encode()
    headers = signed_headers(SIGNING_SECRET, body, time.time())
    began = time.perf_counter()
    async with session.post(f"{url}/slack/events", data=body, headers=headers) as response:
        answer = await response.text()
        assert response.status == 200
        assert ANSWERS[kind] in answer, answer[:200]
    return (time.perf_counter() - began) * 1000


def _command(name: str) -> Json:
    return {
        "command": "/adoption",
        "text": "export-button",
        "team_id": TEAM,
        "channel_id": CHANNEL,
        "user_id": USER,
        "response_url": "",
        "trigger_id": f"bench.{name}",
    }


def _payload(name: str, kind: str, **parts: Any) -> Json:
    given = {
        "type": kind,
        "team": {"id": TEAM},
        "user": {"id": USER, "team_id": TEAM},
        "trigger_id": f"bench.{name}",
        **parts,
    }
    return {"payload": json.dumps(given)}


def _click(name: str) -> Json:
    return _payload(
        name,
        "block_actions",
        channel={"id": CHANNEL},
        container={"type": "message", "message_ts": name, "channel_id": CHANNEL, "is_ephemeral": True},
        response_url="",
        actions=[{"type": "button", "action_id": "follow:by account", "block_id": "b", "value": "A7F3-K9QX"}],
    )


def _form(name: str) -> Json:
    """Every tenth has something wrong in it, which is looked for in all that has a name."""
    feature = {"feature": {"selected_option": {"value": thing_id(_number(name))}}}
    words = "last 30 days blorp" if _number(name) % 10 == 0 else "last quarter vs last year weekdays only"
    values = {
        "question": {"question": {"selected_option": {"value": "adoption"}}},
        "feature": feature,
        "words": {"words": {"value": words}},
    }
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": "ask",
        "private_metadata": json.dumps([CHANNEL, "", "", False]),
        "state": {"values": values},
    }
    return _payload(name, "view_submission", view=view)


def _option(name: str) -> Json:
    typed = TYPED[_number(name) % len(TYPED)]
    return _payload(name, "block_suggestion", action_id="feature", block_id="feature", value=typed)


def _number(name: str) -> int:
    return int(name.rpartition("-")[2])


BODIES: Mapping[str, Callable[[str], Json]] = {
    "commands": _command,
    "clicks": _click,
    "forms": _form,
    "option loads": _option,
}
ANSWERS = {"commands": "", "clicks": "", "forms": "", "option loads": "option"}
TYPED = ("", "e", "exp", "export but", "dashbord", "setings page", "bulk", "team 12", "zzz", "inv men")


if __name__ == "__main__":
    with _uncollected():
        sys.stdout.write(json.dumps({kind: asyncio.run(_rounds(sys.argv[1], kind)) for kind in BODIES}))
