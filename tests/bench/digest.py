"""200 channels' digests of 25 features each over a large subscription: the bot's own time, and requests."""

from __future__ import annotations

import asyncio
import random
import time
from concurrent.futures import ProcessPoolExecutor

from bot.charts.render import Renderer
from bot.digest.choosing import candidates
from bot.digest.content import compose
from bot.digest.definitions import Definition
from bot.digest.page import plain_text
from bot.digest.schedule import last_week
from bot.digest.stories import Stories
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.store import start_store
from bot.windows import ReadingRules
from tests.bench.big import KEY, SPAWN, opened
from tests.bench.bigworld import FEATURES, NOW, ZONE, big_world

CHANNELS, ROWS = 200, 25


def measures() -> list[tuple[str, float, str, float | None]]:
    """From reading the week to the last text and picture, without the time in which Pendo works."""
    with (
        EmbeddedPendo(big_world(), key=KEY, clock=lambda: int(NOW.timestamp() * 1000), zone=ZONE) as pendo,
        start_store() as store,
        ProcessPoolExecutor(1, mp_context=SPAWN) as bot,
    ):
        seconds, requests = bot.submit(_measure, pendo.url, store).result()
    return [
        (f"{CHANNELS} digests of {ROWS} features, own time of all", seconds, "s", 60),
        (f"{CHANNELS} digests of {ROWS} features, requests to Pendo", requests, "", 2),
    ]


def _measure(url: str, store: str) -> tuple[float, int]:
    return asyncio.run(_run(url, store))


async def _run(url: str, store: str) -> tuple[float, int]:
    async with opened(url, store) as (parts, waiting, _):
        catalog = await parts.catalog.current()
        before, waited = waiting.requests, waiting.seconds
        began, renderer = time.perf_counter(), Renderer()
        apps = {app for digest in _digests() for app in candidates(digest, catalog).apps}
        stories = Stories(await parts.digests.read(last_week(NOW, ReadingRules(ZONE)), apps))
        for digest in _digests():
            content = compose(digest, stories)
            assert plain_text(content, names=True)
            assert renderer.render(content.picture)
        own = time.perf_counter() - began - (waiting.seconds - waited)
        return own, waiting.requests - before


def _digests() -> list[Definition]:
    """Each of its own features."""
    chance = random.Random(7)
    return [_digest(chance.sample(range(FEATURES), ROWS)) for _ in range(CHANNELS)]


def _digest(places: list[int]) -> Definition:
    names = [f"feature {place}" for place in places]
    return Definition.model_validate(
        {"name": "big", "channel": "C0PRODUCT", "owner": "U0MIA00000", "features": names, "zone": ZONE}
    )
