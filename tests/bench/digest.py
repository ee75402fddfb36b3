"""200 channels' digests of 25 features each over a large subscription: the bot's own time from reading the
week to the last picture in Slack, and requests to Pendo."""

from __future__ import annotations

import asyncio
import random
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import aclosing
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from bot.charts.render import Renderer
from bot.digest.book import open_book
from bot.digest.definitions import DAYS, Definition
from bot.digest.edition import Effects
from bot.digest.planning import current
from bot.digest.readings import Readings
from bot.digest.run import DigestRun
from bot.digest.writing import written
from bot.replies.ledger import Ledger
from bot.replies.pictures import Pictures
from bot.replies.slack import open_slack
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.workspace import Channel, Workspace, demo_workspace
from bot.sandbox.store import start_store
from bot.store.runs import Runs, Seen
from bot.windows import ReadingRules
from tests.bench.big import KEY, SPAWN, opened
from tests.bench.bigworld import FEATURES, NOW, ZONE, big_world
from tests.replies.stubs import gate_of

CHANNELS, ROWS, AT_ONCE = 200, 25, 50


def measures() -> list[tuple[str, float, str, float | None]]:
    """Without the time in which Pendo works; Slack is as fast as it can be, and asks for no pace."""
    workspace = _workspace()
    with (
        EmbeddedPendo(big_world(), key=KEY, clock=lambda: int(NOW.timestamp() * 1000), zone=ZONE) as pendo,
        EmbeddedSlack(workspace, clock=NOW.timestamp) as slack,
        start_store() as store,
        ProcessPoolExecutor(1, mp_context=SPAWN) as bot,
    ):
        workspace.ready_after = 0
        where = (pendo.url, slack.api_url, workspace.bot_token, store)
        seconds, requests = bot.submit(_measure, *where).result()
        pictured = [message for message in slack.messages() if message.files]
    assert len(pictured) == CHANNELS
    return [
        (f"{CHANNELS} digests of {ROWS} features posted, own time of all", seconds, "s", 60),
        (f"{CHANNELS} digests of {ROWS} features posted, requests to Pendo", requests, "", 2),
    ]


def _workspace() -> Workspace:
    made = demo_workspace()
    for digest in _digests():
        members = frozenset({made.bot.id, digest.owner})
        made.channels[digest.channel] = Channel(digest.channel, digest.name, "public", members)
    return made


def _measure(*where: str) -> tuple[float, int]:
    return asyncio.run(_run(*where))


async def _run(pendo: str, slack_url: str, token: str, store: str) -> tuple[float, int]:
    async with (
        opened(pendo, store) as (parts, waiting, _),
        open_slack(slack_url, SecretStr(token)) as slack,
        aclosing(Ledger(parts.redis, needed=True)) as ledger,
    ):
        await parts.catalog.current()
        with ThreadPoolExecutor(1) as executor:
            pictures = Pictures(slack, Renderer(), executor, parts.redis)
            run = DigestRun(
                open_book(parts.redis, "", subscription="main"),
                Runs(parts.redis, subscription="main"),
                Readings(parts.digests, lambda: NOW),
                Effects(slack, gate_of(slack, parts.redis), ledger, pictures, lambda: NOW),
                ReadingRules(ZONE),
            )
            await run.book.load(written(_digests()), "the bench")
            earlier = NOW - timedelta(hours=1)
            known = {each.name: current(each, Seen({}, earlier), earlier) for each in _digests()}
            await run.runs.look(earlier, known)
            before, waited, began = waiting.requests, waiting.seconds, time.perf_counter()
            await _posted(run)
            own = time.perf_counter() - began - (waiting.seconds - waited)
            return own, waiting.requests - before


async def _posted(run: Any) -> None:
    """As workers do: so many at once."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def post(name: str) -> None:
        async with turns:
            assert await run.post(name)
            await run.illustrate(name)

    await asyncio.gather(*(post(each.name) for each in (await run.look()).posts))


def _digests() -> list[Definition]:
    """Each of its own features."""
    chance = random.Random(7)
    return [_digest(place, chance.sample(range(FEATURES), ROWS)) for place in range(CHANNELS)]


def _digest(place: int, features: list[int]) -> Definition:
    return Definition.model_validate(
        {
            "name": f"big-{place}",
            "channel": f"C0CHANNEL{place:03}",
            "owner": "U0MIA00000",
            "features": [f"feature {feature}" for feature in features],
            "day": DAYS[NOW.weekday()],
            "time": NOW.time(),
            "zone": "UTC",
        }
    )
