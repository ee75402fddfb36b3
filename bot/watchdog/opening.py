"""The watchdog with all that it looks at, beside the server that takes what Slack sends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from redis.asyncio import Redis

from bot.answers.answer import Card
from bot.digest.book import open_book
from bot.digest.definitions import Definition, read_definitions
from bot.digest.file import DigestsFile
from bot.replies.messages import card_message
from bot.replies.slack import Slack
from bot.settings import Settings
from bot.store.connection import connect
from bot.store.incidents import IncidentStore
from bot.store.runs import Runs, Seen
from bot.store.troubles import TroubleStore
from bot.watchdog.judging import Records
from bot.watchdog.telling import Watchdog, keep_looking
from bot.windows import ReadingRules

TITLE = "About usagebot itself"


@asynccontextmanager
async def watched_over(
    settings: Settings, slack: Slack, clock: Callable[[], datetime]
) -> AsyncGenerator[None]:
    """While this is open, the watchdog looks; not without a store, where nothing is posted or watched."""
    if not settings.redis_url:
        yield
        return
    async with connect(settings.redis_url.get_secret_value()) as redis:
        looking = asyncio.create_task(keep_looking(open_watchdog(settings, slack, redis, clock)))
        try:
            yield
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)


def open_watchdog(settings: Settings, slack: Slack, redis: Redis, clock: Callable[[], datetime]) -> Watchdog:
    """What digests there are is asked of their file, where there is one: it outlasts the store."""
    subscription = settings.subscription
    runs, watch = Runs(redis, subscription=subscription), IncidentStore(redis, subscription=subscription)

    async def records() -> Records:
        seen, watched = await asyncio.gather(runs.seen(), watch.last_ran())
        return recorded(seen, watched)

    async def tell(lines: Sequence[str]) -> None:
        await slack.post(settings.operators_channel, card_message(Card(TITLE, (tuple(lines),))))

    return Watchdog(
        digests=_digests(settings, redis),
        records=records,
        told=TroubleStore(redis, subscription=subscription),
        tell=tell if settings.operators_channel else None,
        rules=ReadingRules(settings.timezone, settings.week_starts_on, settings.fiscal_year_starts),
        clock=clock,
    )


def recorded(seen: Seen, watched: datetime | None) -> Records:
    """A digest is settled when it is posted, though its picture be yet to come."""
    settled = {name: max(run.until, run.posted_at or run.until) for name, run in seen.runs.items()}
    return Records(settled, seen.looked, watched)


def _digests(settings: Settings, redis: Redis) -> Callable[[], Awaitable[Sequence[Definition]]]:
    if not settings.digests_file:
        return open_book(redis, "", subscription=settings.subscription).all
    file = DigestsFile(settings.digests_file)

    def read() -> Sequence[Definition]:
        text = file.text()
        return () if text is None else read_definitions(text, file.name)

    return lambda: asyncio.to_thread(read)
