"""Questions asked of a small world through the whole path, over real HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from bot.answers.answer import Answer
from bot.app import open_parts
from bot.question import Question
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.pendo.world import World
from bot.settings import Settings

Asked = tuple[Question, Answer]


async def ask_all(world: World, now: datetime, *texts: str, owner: str = "", **given: Any) -> list[Asked]:
    """Each of ``texts``, such as ``/stickiness alpha view``, understood and answered in the world's zone.

    ``owner`` is the asker's address, ``given`` are further settings.
    """
    found: list[Asked] = []
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
                question = replace(question, owner=owner, show_visitors=configured.visitor_names)
                found.append((question, await parts.answerer.answer(question)))
    return found


async def answers_to(world: World, now: datetime, *texts: str, **given: Any) -> list[Answer]:
    return [answer for _, answer in await ask_all(world, now, *texts, **given)]
