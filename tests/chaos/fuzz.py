"""Any text, body and interaction: a sentence or a refusal, never a traceback, never a wait."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

from aiohttp import ClientSession
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

import handlers
from bot.errors import NotUnderstood
from bot.jobs.enqueue import Jobs
from bot.jobs.seal import Seal
from bot.question import Help, Question
from bot.replies.desk import Desk
from bot.replies.messages import error_message
from bot.sandbox.slack.commands import signed_headers
from handlers.endpoint import Endpoint, bolt_app, listening
from tests.jobs.stubs import Recorder
from tests.question.asking import understood

SECRET = "a signing secret"
LONGEST_SECONDS = 2.0
AT_ONCE = 20
PIECES = (
    *("export-button", "last 30 days", "in June", "Q3", "vs last year", "for acme", "in all apps", "private"),
    *('"', "“", "<!channel>", "<@U1|mia>", "&amp;", "payload=", "payload", "{", "}", "${feature.id}", "||"),
    *(
        "\x00",
        "\u202e",
        "日本",
        "🚀",
        "\ud83d",
        "%00",
        "%",
        "+",
        "&",
        "=",
        "../..",
        "'; --",
        "NaN",
        "-1",
        "9" * 400,
    ),
    *(
        "2026-02-30",
        "0000-00-00",
        "last 99999999999 days",
        "٣ days",
        "e" * 3000,
        "null",
        "\r\n",
        "\\",
        "help",
    ),
)
KINDS = ("block_actions", "view_submission", "view_closed", "shortcut", "message_action", "block_suggestion")
EVENTS = ("app_mention", "message", "app_home_opened", "link_shared", "")


def run(count: int, seed: int) -> list[str]:
    """The faults that ``count`` inputs met: half of them texts, the others bodies of requests."""
    chance = random.Random(seed)
    texts = [fault for _ in range(count // 2) if (fault := _understood(any_text(chance)))]
    return texts + asyncio.run(_posted([any_body(chance) for _ in range(count - count // 2)]))


def any_text(chance: random.Random) -> str:
    """Pieces of questions, of markup and of nothing at all, in any order."""
    pieces = [
        chance.choice(PIECES)
        if chance.random() < 0.7
        else "".join(chr(chance.randrange(1, 0x11000)) for _ in range(chance.randrange(12)))
        for _ in range(chance.randrange(12))
    ]
    return chance.choice((" ", "", "\n")).join(pieces)


def _understood(text: str) -> str:
    began = time.perf_counter()
    try:
        found = understood(text)
        sentence = "" if isinstance(found, Question | Help) else f"became {type(found)}"
    except NotUnderstood as error:
        sentence = "" if error_message(error).text else "was refused without a word"
    except Exception as error:
        sentence = f"raised {error!r}"
    seconds = time.perf_counter() - began
    if seconds > LONGEST_SECONDS:
        sentence = f"took {seconds:.1f} seconds"
    return sentence and f"text {text[:200]!r} {sentence}"


@dataclass(frozen=True, slots=True)
class Body:
    content: bytes
    content_type: str = "application/x-www-form-urlencoded"
    signed: bool = True


def any_body(chance: random.Random) -> Body:
    """What Slack sends, what it never sends, and what it sends broken."""
    makers: tuple[Callable[[random.Random], Body], ...] = (_command, _interaction, _event, _noise)
    body = chance.choice(makers)(chance)
    content = bytearray(body.content)
    if chance.random() < 0.3 and content:
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
    if chance.random() < 0.1:
        content = content[: chance.randrange(len(content) + 1)]
    types = (body.content_type, "application/json", "application/x-www-form-urlencoded", "text/plain", "")
    kind = body.content_type if chance.random() < 0.8 else chance.choice(types)
    return Body(bytes(content), kind, signed=chance.random() < 0.9)


def _command(chance: random.Random) -> Body:
    fields = {
        "command": chance.choice(("/adoption", "/usage", "/adoption-dev", "/other", "", "adoption")),
        "text": any_text(chance),
        "team_id": "T0ACME0000",
        "channel_id": chance.choice(("C0PRODUCT0", "", any_text(chance))),
        "user_id": chance.choice(("U0MIA00000", "", any_text(chance))),
        "response_url": chance.choice(("http://127.0.0.1:9/commands/1", "", any_text(chance))),
        "trigger_id": str(chance.random()),
    }
    kept = {name: value for name, value in fields.items() if chance.random() < 0.95}
    return Body(urlencode(kept, errors="surrogatepass").encode())


STATES = (
    {"values": {}},
    {"values": {"question": {"question": {"selected_option": None}}, "words": {"words": {"value": None}}}},
)
NAMES = ("follow:trend", "more", "ask", "drop", "feature")
"""Of buttons and fields that somebody listens to."""


def _interaction(chance: random.Random) -> Body:
    payload = {
        "type": chance.choice((*KINDS, any_text(chance))),
        "team": _anything(chance) if chance.random() < 0.3 else {"id": "T0ACME0000"},
        "user": _anything(chance) if chance.random() < 0.3 else {"id": "U0MIA00000"},
        "actions": _anything(chance)
        if chance.random() < 0.3
        else [{"action_id": chance.choice((*NAMES, any_text(chance))), "type": "button"}],
        "view": _anything(chance)
        if chance.random() < 0.3
        else {"type": "modal", "callback_id": chance.choice(("ask", "")), "state": chance.choice(STATES)},
        "container": _anything(chance) if chance.random() < 0.3 else {"type": "message", "message_ts": "1.2"},
        "callback_id": chance.choice(("ask_usage", "usage_of_this", any_text(chance))),
        "message": _anything(chance) if chance.random() < 0.3 else {"text": any_text(chance), "ts": "1.2"},
        "trigger_id": any_text(chance),
        "action_id": any_text(chance),
        "value": any_text(chance),
    }
    return Body(urlencode({"payload": json.dumps(payload)}).encode())


def _event(chance: random.Random) -> Body:
    event = {"type": chance.choice(EVENTS), "text": any_text(chance), "user": _anything(chance)}
    outer = {
        "type": chance.choice(("event_callback", "url_verification", any_text(chance))),
        "team_id": _anything(chance) if chance.random() < 0.3 else "T0ACME0000",
        "event": _anything(chance) if chance.random() < 0.3 else event,
        "challenge": _anything(chance),
    }
    return Body(json.dumps(outer).encode(), "application/json")


def _noise(chance: random.Random) -> Body:
    return Body(chance.randbytes(chance.randrange(300)))


def _anything(chance: random.Random, depth: int = 0) -> Any:
    makers: list[Callable[[], Any]] = [
        lambda: None,
        lambda: chance.random() < 0.5,
        lambda: chance.randrange(-(10**20), 10**20),
        lambda: any_text(chance),
    ]
    if depth < 4:
        makers += [
            lambda: [_anything(chance, depth + 1) for _ in range(chance.randrange(4))],
            lambda: {
                chance.choice(("id", "type", "value", "state", any_text(chance))): _anything(
                    chance, depth + 1
                )
                for _ in range(chance.randrange(4))
            },
        ]
    return chance.choice(makers)()


class Tracebacks(logging.Handler):
    """Keeps what was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.met: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.met.append(
            f"{record.getMessage()} {record.exc_info[1]!r}" if record.exc_info else record.getMessage()
        )


async def _posted(bodies: list[Body]) -> list[str]:
    heard = Tracebacks()
    logging.getLogger().addHandler(heard)
    places = asyncio.Semaphore(AT_ONCE)
    try:
        async with _endpoint() as url, ClientSession() as session:
            told = await asyncio.gather(*(_post(session, url, body, places) for body in bodies))
    finally:
        logging.getLogger().removeHandler(heard)
    return [fault for fault in told if fault] + [f"logged: {line}" for line in dict.fromkeys(heard.met)]


class Closed:
    """A desk that opens nothing."""

    async def open_ask(self, *_: Any, **__: Any) -> None: ...
    async def open_more(self, *_: Any) -> None: ...
    async def suggest(self, *_: Any) -> list[Any]:
        return []

    async def problem(self, *_: Any) -> None: ...


@asynccontextmanager
async def _endpoint() -> AsyncIterator[str]:
    jobs = Jobs(None, Recorder(), Seal(SecretStr(SECRET)))
    app = bolt_app({"team_id": "T0ACME0000"}, SecretStr("xoxb-1"), "http://127.0.0.1:9/api/")
    handlers.register(app, jobs, cast(Desk, Closed()), lambda: datetime.now(UTC))
    async with listening(Endpoint(app, SignatureVerifier(SECRET), None), "127.0.0.1", 0) as url:
        yield url


async def _post(session: ClientSession, url: str, body: Body, places: asyncio.Semaphore) -> str:
    headers = signed_headers(SECRET if body.signed else "another", body.content, time.time())
    headers["Content-Type"] = body.content_type
    async with places:
        began = time.perf_counter()
        try:
            async with (
                asyncio.timeout(3 * LONGEST_SECONDS),
                session.post(f"{url}/slack/events", data=body.content, headers=headers) as response,
            ):
                text = await response.text()
        except TimeoutError:
            return f"body {body.content[:200]!r} was never answered"
        seconds = time.perf_counter() - began
    refused = 400 <= response.status < 500
    right = refused or (body.signed and response.status == 200)
    if not right or "Traceback" in text:
        return f"body {body.content[:200]!r} ({body.content_type}) met {response.status} {text[:100]!r}"
    return f"body {body.content[:200]!r} took {seconds:.1f} seconds" if seconds > LONGEST_SECONDS else ""
