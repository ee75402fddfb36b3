"""Every command over a large subscription: the bot's own time, requests to Pendo, size of the message."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import AsyncGenerator, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from statistics import quantiles
from typing import Any
from unittest.mock import patch

import click
from pydantic import SecretStr

from bot import app
from bot.answers.answer import Card, HelpCard
from bot.pendo.client import PendoClient
from bot.replies import messages
from bot.replies.limits import FALLBACK_BYTES
from bot.replies.messages import Message
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.slack.blockkit.surfaces import block_faults
from bot.sandbox.store import start_store
from bot.settings import Settings
from bot.store.cache import Cache
from tests.bench.bigworld import NOW, OWNERS, ZONE, big_world

QUESTIONS = (
    '/adoption "feature 0"',
    '/adoption "feature 0" last 120 days',
    '/adoption "feature 1" vs "feature 2" vs "feature 3" last quarter',
    '/adoption "feature 0" by plan',
    '/adoption "feature 0" by owner',
    '/adoption "feature 0" where plan = enterprise',
    '/adoption "feature 0" where role = admin',
    '/adoption "feature 0" segment Champions',
    '/adoption "feature 0" weekdays only',
    '/adoption "feature 0" for account-7',
    '/stickiness "feature 0"',
    "/stickiness app",
    "/stickiness app weekdays only",
    '/stickiness "feature 0" last 90 days',
    '/first-use "feature 0"',
    '/first-use "feature 0" joined in September',
    '/first-use "feature 499" since launch',
    '/first-use "feature 0" where plan = enterprise',
    "/usage share",
    "/usage share top 20",
    "/usage share last 120 days csv",
    '/retention "feature 0"',
    '/retention "feature 0" last 16 complete weeks',
    '/accounts "feature 0"',
    '/accounts "feature 0" not yet sorted by active people page 3',
    '/accounts "feature 0" where plan = enterprise',
    '/accounts "feature 0" mine',
    '/accounts "feature 0" by parent',
    '/accounts "feature 0" csv',
    "/usage account account-7",
    "/usage account account-7 last quarter",
    '/usage launch "feature 499" since 14 October goal 30% by day 30',
    "/usage active",
    "/usage active last 60 days",
    "/usage active where plan = enterprise",
    '/usage log "feature 0" last 7 days',
    '/usage log "feature 0" last 24 hours csv',
    '/usage log "feature 0" for account-7',
    '/usage guide "welcome tour" last 90 days',
    "/usage nps last 60 days",
    "/usage",
    "/usage find feture 41",
    "/usage features",
)
KEY = "sandbox-key"
SPAWN = multiprocessing.get_context("spawn")


@dataclass
class Waiting:
    """How long at least one request to Pendo was under way, its answer's decoding included."""

    requests: int = 0
    seconds: float = 0.0
    _under_way: int = 0
    _since: float = field(default=0.0)

    @contextmanager
    def request(self):
        self.requests += 1
        if not self._under_way:
            self._since = time.perf_counter()
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self.seconds += time.perf_counter() - self._since


@dataclass(frozen=True)
class Figures:
    """One question's: ``cold`` with an empty store, ``warm`` asked once more."""

    text: str
    cold: float
    warm: float
    requests: int
    characters: int


def measures() -> list[tuple[str, float, str, float | None]]:
    """Each command's figures are printed; the 95th percentiles of all are given."""
    with (
        EmbeddedPendo(big_world(), key=KEY, clock=lambda: int(NOW.timestamp() * 1000), zone=ZONE) as pendo,
        start_store() as store,
        ProcessPoolExecutor(1, mp_context=SPAWN) as bot,
    ):
        found = bot.submit(_measure, pendo.url, store).result()
    for one in found:
        click.echo(
            f"  {one.text:64} cold {one.cold:6.0f} ms  warm {one.warm:6.0f} ms  "
            f"{one.requests:2} requests  {one.characters:5} characters"
        )
    return [
        (
            "2,000,000 rows of use: own time of a command, cold, p95",
            _p95(one.cold for one in found),
            "ms",
            400,
        ),
        (
            "2,000,000 rows of use: own time of a command, warm, p95",
            _p95(one.warm for one in found),
            "ms",
            400,
        ),
    ]


def _p95(times: Iterable[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1]


def _measure(url: str, store: str) -> list[Figures]:
    return asyncio.run(_ask_all(url, store))


async def _ask_all(url: str, store: str) -> list[Figures]:
    found: list[Figures] = []
    async with opened(url, store) as (parts, waiting, cache):
        assert parts.redis is not None
        await parts.catalog.current()
        for text in QUESTIONS:
            await parts.redis.flushdb()
            cold, requests, message = await _timed(parts, waiting, text)
            await cache.close()  # what was read is kept behind the answer
            warm, _, _ = await _timed(parts, waiting, text)
            await cache.close()
            faults = block_faults(list(message.blocks), "message", lambda _: True)
            assert not faults, (text, faults)
            assert len(message.text.encode()) <= FALLBACK_BYTES, text
            found.append(Figures(text, cold, warm, requests, len(message.text)))
    return found


@asynccontextmanager
async def opened(url: str, store: str) -> AsyncGenerator[tuple[app.Parts, Waiting, Cache]]:
    """The parts with nothing in their cache, how long they wait for Pendo, and the cache."""
    waiting = Waiting()
    caches: list[Cache] = []

    class Seen(Cache):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            caches.append(self)

    class Watched(PendoClient):
        async def rows(self, *given: Any, **named: Any) -> Any:
            with waiting.request():
                return await super().rows(*given, **named)

        async def get(self, *given: Any, **named: Any) -> Any:
            with waiting.request():
                return await super().get(*given, **named)

    settings = Settings(
        pendo_keys=(SecretStr(KEY),),
        pendo_url=url,
        pendo_rate=1000,
        timezone=ZONE,
        redis_url=SecretStr(store),
        internal=("domain:acme.example",),
        account_parent="custom.parent",
        log_level="WARNING",
    )
    with patch.object(app, "PendoClient", Watched), patch.object(app, "Cache", Seen):
        async with app.open_parts(settings, lambda: NOW, lasting=True) as parts:
            yield parts, waiting, caches[0]


async def _timed(parts: app.Parts, waiting: Waiting, text: str) -> tuple[float, int, Message]:
    """Milliseconds of the bot's own, requests to Pendo, and the message."""
    before, began = replace(waiting), time.perf_counter()
    message = await _message(parts, text)
    seconds = time.perf_counter() - began - (waiting.seconds - before.seconds)
    return seconds * 1000, waiting.requests - before.requests, message


async def _message(parts: app.Parts, text: str) -> Message:
    command, _, rest = text.removeprefix("/").partition(" ")
    understood = await parts.answerer.understand(command, rest)
    if isinstance(understood, HelpCard):
        return messages.help_message(understood)
    if isinstance(understood, Card):
        return messages.card_message(understood)
    answer = await parts.answerer.answer(replace(understood, owner=OWNERS[0]))
    return messages.answer_message(answer, asked_by=None, now=NOW)
