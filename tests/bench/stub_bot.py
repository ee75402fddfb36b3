"""The bot with made-up answers, everything else as it is: ``python -m tests.bench.stub_bot serve | work``."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

from bot.answers.answer import Card, HelpCard
from bot.answers.catalog import CatalogKeeper
from bot.answers.keeping import Recall
from bot.answers.run import Answerer
from bot.catalog import Catalog
from bot.charts.render import Renderer
from bot.people import internal_rules
from bot.question import Question, ReadingRules
from bot.replies.delivery import Delivery
from bot.replies.ledger import Ledger
from bot.replies.pictures import Pictures
from bot.replies.slack import open_slack
from bot.serve import serve, work
from bot.settings import Settings, load_settings
from bot.store.connection import connect
from bot.store.notebook import Notebook
from bot.store.quota import Quota
from bot.working import Working
from queries.library import load_library
from tests.bench.names import large_catalog
from tests.replies.stubs import StubAnswers, gate_of


class ReadingAnswers(StubAnswers):
    """For the server, which checks forms and offers names: understands as the bot does, among the names of a
    large subscription."""

    def __init__(self) -> None:
        super().__init__()
        self._catalog = CatalogKeeper(_large_catalog, clock=_now)
        self._reads = Answerer(
            library=load_library(),
            reader=cast(Any, None),
            catalog=self._catalog,
            archive=cast(Any, None),
            rules=internal_rules(()),
            reading_rules=ReadingRules("America/New_York", "sunday", None),
            clock=_now,
        )
        self._catalog.refresh()

    async def understand(
        self, command: str, text: str, *, follows: str = "", accounts: bool = True
    ) -> Question | HelpCard | Recall:
        if not command:
            return await super().understand(command, text, follows=follows, accounts=accounts)
        read = await self._reads.understand(command, text, accounts=accounts)
        assert not isinstance(read, Card)
        return read

    def snapshot(self) -> Catalog:
        return self._catalog.snapshot


async def _large_catalog() -> Catalog:
    catalog = large_catalog(_now())
    await asyncio.to_thread(catalog.index)
    return catalog


def _now() -> datetime:
    return datetime.now(UTC)


WORKER = (sys.executable, "-m", "tests.bench.stub_bot", "work")


@asynccontextmanager
async def open_stub(
    settings: Settings, answers: Callable[[], StubAnswers] = StubAnswers
) -> AsyncIterator[Delivery]:
    redis = connect(settings.redis_url.get_secret_value())
    async with open_slack(settings.slack_url, settings.slack_bot_token) as slack:
        with ThreadPoolExecutor(1) as executor:
            yield Delivery(
                answers=answers(),
                slack=slack,
                gate=gate_of(slack, redis),
                ledger=Ledger(redis),
                notebook=Notebook(redis),
                pictures=Pictures(slack, Renderer(), executor, redis),
                clock=_now,
                quota=Quota(redis, 1_000_000),
            )
    await redis.aclose()


@asynccontextmanager
async def open_stub_working(settings: Settings) -> AsyncIterator[Working]:
    async with open_stub(settings) as delivery:
        yield Working(delivery)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(load_settings(), partial(open_stub, answers=ReadingAnswers), WORKER)
    else:
        work(load_settings(), open_stub_working)
