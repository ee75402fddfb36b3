"""Typed questions about a world, answered over real HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import SecretStr

from bot.answers.answer import Answer
from bot.app import open_parts
from bot.question import Question
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.pendo.world import World
from bot.settings import Settings


async def asked(world: World, now: datetime, *texts: str, **given: Any) -> list[Answer]:
    """The answers to ``texts``, such as ``/usage nps last 7 days``, in the world's zone."""
    found: list[Answer] = []
    with EmbeddedPendo(world, key="k", clock=lambda: int(now.timestamp() * 1000), zone=world.zone) as pendo:
        configured = Settings(
            pendo_keys=(SecretStr("k"),),
            pendo_url=pendo.url,
            pendo_rate=1000,
            timezone=world.zone,
            **given,
        )
        async with open_parts(configured, lambda: now) as parts:
            for text in texts:
                command, _, rest = text.removeprefix("/").partition(" ")
                question = await parts.answerer.understand(command, rest)
                assert isinstance(question, Question)
                found.append(await parts.answerer.answer(question))
    return found
