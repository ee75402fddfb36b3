"""By real answers: whoever may not know the names of accounts or visitors reads none, whatever they ask."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.replies.views import Origin, ask_form
from bot.sandbox.pendo.world import App, Tag, World, events_of_rows
from bot.sandbox.slack import EmbeddedSlack
from tests.asking import opened
from tests.policy.scene import PLACES, Scene, scene
from tests.policy.ways import QUESTIONS
from tests.services import Valkey

NOW = datetime(2026, 4, 8, 16, tzinfo=UTC)
MIA, JO = "U0MIA00000", "U0JO000000"
PRODUCT = PLACES["product"]
ACCOUNTS, VISITORS = ("quagga-77x", "quagga-88y", "tapir-99w"), ("okapi-55z", "okapi-44v", "okapi-33u")
SECRETS = [name.rpartition("-")[2] for name in (*ACCOUNTS, *VISITORS)]
"""The ends of names, which nobody types here: what shows one was told it."""

NUMBERS = [
    "/adoption export",
    "/adoption export vs last month",
    "/adoption export not yet",
    "/stickiness export",
    "/first-use export",
    "/retention export",
    "/usage active",
    "/usage share",
    "/usage launch export",
    "/usage find quagga",
    "/usage features",
    "/usage help",
]
NAMES = [
    "/accounts export",
    "/accounts export csv",
    "/usage account quagga",
    "/usage account quagga-7",
    "/usage log export last 7 days",
    "/adoption export for quagga",
    "/adoption export only tapir",
    "/usage quagga",
]
SAID = [
    "how many accounts used export?",
    "who stopped using export?",
    "who uses export?",
    "how is quagga doing?",
    "which accounts use export",
    "adoption of export for tapir-99",
    "top visitors of export",
]
FOLLOWING = [
    "by account",
    "only quagga",
    "and for tapir?",
    "not yet",
    "stopped",
    "csv",
    "why",
    "log",
    "share",
]


@pytest.fixture
def world() -> World:
    tags, apps = [Tag("f1", "Export"), Tag("f2", "Import")], [App(name="Web")]
    rows = [
        {
            "time": int((NOW - timedelta(days=days, hours=2)).timestamp() * 1000),
            "visitorId": visitor,
            "accountId": account,
            "tag": "f1" if days % 3 else "f2",
            "numEvents": days + 1,
        }
        for days in range(1, 70)
        for visitor, account in zip(VISITORS, ACCOUNTS, strict=True)
    ]
    return World(events_of_rows(rows, tags, apps), tags, apps, "UTC", has_metadata=False)


@pytest.fixture
async def at(
    slack: EmbeddedSlack, redis: Redis, valkey: Valkey, rules: str, world: World
) -> AsyncIterator[Scene]:
    async with (
        opened(world, NOW, redis_url=SecretStr(valkey.url)) as bot,
        scene(slack, redis, rules, answers=bot.parts.answerer) as made,
    ):
        yield made


async def asked(at: Scene, user: str, text: str, follows: str = "") -> str:
    """What is said in #product of ``text``: a command, or a mention, in the thread ``follows``."""
    at.before = len(at.slack.workspace.messages)
    at.slack.sandbox.calls.clear()
    if text.startswith("/"):
        word, _, rest = text.partition(" ")
        await asyncio.to_thread(at.slack.command, rest, command=word, user=user, channel=PRODUCT)
    else:
        await asyncio.to_thread(
            at.slack.say, f"@usagebot {text}", user=user, channel=PRODUCT, thread_ts=follows
        )
    await at.settled()
    files = [file.content.decode() for file in at.slack.workspace.files.values()]
    at.slack.workspace.files.clear()
    assert at.new(), text
    return at.everything_said() + "".join(files)


def told(said: str) -> list[str]:
    return [secret for secret in SECRETS if secret in said]


@pytest.mark.parametrize("texts", [NUMBERS, NAMES, SAID], ids=["numbers", "names", "said"])
async def test_no_question_tells_a_name_to_whom_it_may_not(at: Scene, texts: list[str]) -> None:
    leaks = {text: told(await asked(at, MIA, text)) for text in texts}
    assert not {text: names for text, names in leaks.items() if names}


async def test_the_same_questions_tell_names_to_whom_they_may(at: Scene) -> None:
    for text in (*NAMES[:2], "/usage log export last 7 days", "/adoption export for quagga"):
        assert told(await asked(at, JO, text)), text


async def test_nothing_that_goes_on_from_an_answer_tells_a_name(at: Scene) -> None:
    await asked(at, JO, "/adoption export")
    [answer] = at.slack.messages("product")
    leaks = {text: told(await asked(at, MIA, text, answer.ts)) for text in FOLLOWING}
    assert not {text: names for text, names in leaks.items() if names}


async def test_somebody_elses_answer_with_names_tells_none(at: Scene) -> None:
    await asked(at, JO, "/accounts export")
    [answer] = await at.delivery.notebook.recent(f"T0ACME0000:{JO}")
    for action in ("show", "why"):
        refused = await asked(at, MIA, f"/usage {action} {answer}")
        assert "You may not ask for names of accounts here." in refused
        assert not told(refused)
        assert "Export" not in refused
        assert "Export" in await asked(at, JO, f"/usage {action} {answer}")


async def test_a_form_names_no_account_in_its_errors(at: Scene) -> None:
    for words in ("for quagga", "export for quagga", "tapir-99", "quagga"):
        at.slack.workspace.views.stacks.clear()
        view = at.show_form(MIA, ask_form(QUESTIONS, Origin(PRODUCT)))
        await asyncio.to_thread(at.slack.submit, view, {"words": words})
        await at.settled()
        assert not told(at.everything_said() + str(view.errors)), words
