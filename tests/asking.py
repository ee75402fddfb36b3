"""A small world opened for questions through the whole path, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpx
from hypothesis import HealthCheck, settings
from pydantic import SecretStr

from bot.answers.answer import Answer
from bot.app import Parts, open_parts
from bot.question import Question
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.pendo.world import World
from bot.settings import Settings

Asked = tuple[Question, Answer]
RANDOM = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
"""As many random worlds as a test may ask over real HTTP."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The parts of a bot, and the sandbox that it asks."""

    parts: Parts
    pendo: EmbeddedPendo

    async def requests(self) -> int:
        """How many the sandbox was sent since it was last asked this."""
        async with httpx.AsyncClient(base_url=self.pendo.url) as http:
            sent = len((await http.get("/_sandbox/requests")).json())
            await http.delete("/_sandbox/requests")
        return sent


@asynccontextmanager
async def opened(world: World, now: datetime, **given: Any) -> AsyncIterator[Opened]:
    """A bot in the world's zone to which it is always ``now``, with the settings ``given``."""
    usual: dict[str, Any] = {"pendo_rate": 1000, "timezone": world.zone}
    with EmbeddedPendo(world, key="k", clock=lambda: int(now.timestamp() * 1000), zone=world.zone) as pendo:
        asking = {"pendo_keys": (SecretStr("k"),), "pendo_url": pendo.url}
        async with open_parts(Settings(**(usual | asking | given)), lambda: now) as parts:
            yield Opened(parts, pendo)


async def ask_all(world: World, now: datetime, *texts: str, owner: str = "", **given: Any) -> list[Asked]:
    """Each of ``texts``, such as ``/stickiness alpha view``, understood and answered in the world's zone.

    ``owner`` is the asker's address, ``given`` are further settings.
    """
    found: list[Asked] = []
    shows = bool(given.get("visitor_names"))
    async with opened(world, now, **given) as bot:
        for text in texts:
            command, _, rest = text.removeprefix("/").partition(" ")
            question = await bot.parts.answerer.understand(command, rest)
            assert isinstance(question, Question)
            question = replace(question, owner=owner, show_visitors=shows)
            found.append((question, await bot.parts.answerer.answer(question)))
    return found


async def answers_to(world: World, now: datetime, *texts: str, **given: Any) -> list[Answer]:
    return [answer for _, answer in await ask_all(world, now, *texts, **given)]
