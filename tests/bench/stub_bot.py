"""The bot with made-up answers, everything else as it is: ``python -m tests.bench.stub_bot serve | work``."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.charts.render import Renderer
from bot.replies.delivery import Delivery
from bot.replies.ledger import Ledger
from bot.replies.pictures import Pictures
from bot.replies.slack import open_slack
from bot.serve import serve, work
from bot.settings import Settings, load_settings
from bot.store.connection import connect
from bot.store.notebook import Notebook
from bot.store.quota import Quota
from tests.replies.stubs import StubAnswers, gate_of

WORKER = (sys.executable, "-m", "tests.bench.stub_bot", "work")


@asynccontextmanager
async def open_stub(settings: Settings) -> AsyncIterator[Delivery]:
    redis = connect(settings.redis_url.get_secret_value())
    async with open_slack(settings.slack_url, settings.slack_bot_token) as slack:
        with ThreadPoolExecutor(1) as executor:
            yield Delivery(
                answers=StubAnswers(),
                slack=slack,
                gate=gate_of(slack, redis),
                ledger=Ledger(redis),
                notebook=Notebook(redis),
                pictures=Pictures(slack, Renderer(), executor, redis),
                clock=lambda: datetime.now(UTC),
                quota=Quota(redis, 1_000_000),
            )
    await redis.aclose()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(load_settings(), open_stub, WORKER)
    else:
        work(load_settings(), open_stub)
