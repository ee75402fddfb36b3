"""Builds the parts from the settings, once, by constructor injection."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from redis.asyncio import Redis

from bot.access.audit import Audit
from bot.answers.catalog import CatalogKeeper
from bot.answers.keeping import Archive, new_answer_id
from bot.answers.reading import Reader
from bot.answers.run import Answerer
from bot.answers.tools import Customs
from bot.catalog import Catalog
from bot.digest.book import Book, open_book
from bot.digest.reading import DigestReader
from bot.pendo.client import PendoClient
from bot.pendo.keys import KeyRing
from bot.pendo.limiter import Limiter
from bot.pendo.objects import CatalogBodies, read_catalog
from bot.pendo.retries import Retries
from bot.people import internal_rules
from bot.question import ReadingRules, Slash
from bot.settings import Settings
from bot.store.cache import Cache
from bot.store.connection import connect
from bot.store.kept import Kept
from bot.store.trail import Trail
from bot.watch.reading import WatchReader
from queries.library import Library, load_library

Clock = Callable[[], datetime]
ACCOUNTS_A_PAGE = 50_000
"""More than most subscriptions have, and as many as connectors read at once without trouble."""


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def keep_still() -> None:
    """Take what is loaded out of the garbage collector's walks, which stop everything else: over the catalog
    of a large subscription for a fifth of a second each. What was loaded before and is garbage now goes."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@dataclass(frozen=True, slots=True)
class Parts:
    """What answers questions, ready to use; ``redis`` is None without a store."""

    answerer: Answerer
    catalog: CatalogKeeper
    digests: DigestReader
    book: Book
    watching: WatchReader
    redis: Redis | None


@asynccontextmanager
async def open_parts(
    settings: Settings,
    clock: Clock = utc_now,
    *,
    seconds: float | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    lasting: bool = False,
) -> AsyncGenerator[Parts]:
    """The parts, closed again on exit. Raises SettingsError before anything is opened.

    A request to Pendo may take ``seconds``, or as long as a question may where nobody tells the asker more;
    ``sleep`` waits between two tries. ``lasting``: the process answers many questions, so each catalog is
    kept from the garbage collector's walks.
    """
    keys = KeyRing(settings.pendo_keys, tuple(map(Path, settings.pendo_key_files)))
    folders = [Path(settings.queries_dir)] if settings.queries_dir else []
    library = load_library(*folders, slash=Slash(settings.command_prefix))
    rules = internal_rules(settings.internal)
    reading_rules = ReadingRules(settings.timezone, settings.week_starts_on, settings.fiscal_year_starts)
    redis = connect(settings.redis_url.get_secret_value()) if settings.redis_url else None
    archive = open_archive(redis, settings, clock)
    cache = Cache(redis, clock=clock, budget=settings.cache_megabytes * 2**20)
    async with open_client(settings, keys, seconds=seconds, sleep=sleep) as client:

        async def load() -> Catalog:
            read = await _read_catalog(client, library, settings, clock())
            if lasting:
                await asyncio.to_thread(keep_still)
            return read

        catalog = CatalogKeeper(load, clock=clock)
        reader = Reader(
            library=library,
            client=client,
            cache=cache,
            subscription=settings.subscription,
            zone=settings.timezone,
            clock=clock,
        )
        answerer = Answerer(
            library=library,
            reader=reader,
            catalog=catalog,
            archive=archive,
            rules=rules,
            reading_rules=reading_rules,
            customs=Customs(
                owner=settings.account_owner,
                parent=settings.account_parent,
                first_visit=settings.first_visit,
            ),
            clock=clock,
        )
        digests = DigestReader(
            reader=reader, catalog=catalog, rules=rules, clock=clock, owner_field=settings.account_owner
        )
        book = open_book(redis, settings.digests_file, subscription=settings.subscription)
        watching = WatchReader(
            reader=reader, catalog=catalog, rules=rules, reading_rules=reading_rules, clock=clock
        )
        try:
            yield Parts(answerer, catalog, digests, book, watching, redis)
        finally:
            await catalog.close()
            await cache.close()
            if redis is not None:
                await redis.aclose()


@asynccontextmanager
async def open_client(
    settings: Settings,
    keys: KeyRing,
    *,
    seconds: float | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncGenerator[PendoClient]:
    """A client of the settings' Pendo, closed again on exit; see ``open_parts``."""
    async with httpx.AsyncClient() as http:
        yield PendoClient(
            http,
            base_url=settings.pendo_base_url,
            keys=keys,
            limiter=Limiter(
                rate=settings.pendo_rate, burst=settings.pendo_burst, in_flight=settings.pendo_in_flight
            ),
            seconds=seconds or settings.question_seconds,
            retries=Retries(patience=settings.question_seconds, sleep=sleep),
        )


def open_archive(redis: Redis | None, settings: Settings, clock: Clock = utc_now) -> Archive:
    """The kept answers; nothing else is needed to find one again."""
    return Archive(Kept(redis, subscription=settings.subscription, clock=clock, new_id=new_answer_id), clock)


def open_audit(redis: Redis | None, settings: Settings, clock: Clock = utc_now) -> Audit:
    """The audit trail; nothing else is needed to read it."""
    trail = Trail(
        redis,
        subscription=settings.subscription,
        clock=clock,
        entries=settings.audit_entries,
        days=settings.audit_days,
    )
    return Audit(trail)


@asynccontextmanager
async def open_digests(settings: Settings) -> AsyncGenerator[Book]:
    """The weekly digests; nothing else is needed to look at them and to change them."""
    redis = connect(settings.redis_url.get_secret_value()) if settings.redis_url else None
    try:
        yield open_book(redis, settings.digests_file, subscription=settings.subscription)
    finally:
        if redis is not None:
            await redis.aclose()


async def _read_catalog(client: PendoClient, library: Library, settings: Settings, now: datetime) -> Catalog:
    pipelines = library.pipelines
    bodies = CatalogBodies(
        apps=pipelines["apps"].body({}),
        accounts=lambda after: pipelines["accounts"].body({"after": after, "size": ACCOUNTS_A_PAGE}),
        since=pipelines["data_since"].body({}),
    )
    catalog = await read_catalog(
        client, bodies, account_name=settings.account_name, aliases=settings.aliases, read_at=now
    )
    await asyncio.to_thread(catalog.index)
    return catalog
