"""A crowd that asks one thing at five replicas costs Pendo what one asker costs; all are told the same."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import httpx

from bot.app import open_parts
from bot.question import Question
from bot.settings import Settings
from tests.answers.test_without_store import Clock, is_right, pendo
from tests.services import Valkey

__all__ = ["pendo"]


async def test_five_replicas_ask_pendo_what_one_asker_asks(pendo, valkey: Valkey) -> None:
    settings = Settings(
        pendo_keys=("k",),  # pyright: ignore[reportArgumentType]
        pendo_url=pendo.url,
        pendo_rate=1000,
        timezone="UTC",
        redis_url=valkey.url,  # pyright: ignore[reportArgumentType]
    )
    alone = await requests(settings.model_copy(update={"subscription": "alone"}), replicas=1, askers=1)
    crowd = await requests(settings, replicas=5, askers=300)
    assert crowd == alone > 0


async def requests(settings: Settings, *, replicas: int, askers: int) -> int:
    """How often Pendo is asked when ``askers`` spread over ``replicas`` ask one thing at once."""
    async with AsyncExitStack() as stack, httpx.AsyncClient(base_url=settings.pendo_url) as http:
        opened = [await stack.enter_async_context(open_parts(settings, Clock())) for _ in range(replicas)]
        for parts in opened:
            await parts.catalog.current()
        await http.delete("/_sandbox/requests")

        async def ask(turn: int) -> str | None:
            answerer = opened[turn % replicas].answerer
            question = await answerer.understand("adoption", "alpha")
            assert isinstance(question, Question)
            return is_right(await answerer.answer(question)).id

        ids = await asyncio.gather(*map(ask, range(askers)))
        assert None not in ids
        assert len(set(ids)) == askers
        return len((await http.get("/_sandbox/requests")).json())
