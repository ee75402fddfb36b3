"""What a process of the running bot works with, built from the settings."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from time import monotonic
from zoneinfo import ZoneInfo

from bot.access.file import AccessFile
from bot.app import Parts, open_audit, open_parts, utc_now
from bot.charts.render import Renderer
from bot.digest.desk import DigestDesk
from bot.digest.edition import Effects
from bot.digest.readings import Readings
from bot.digest.run import DigestRun
from bot.digest.sending import Sending
from bot.replies.delivery import Delivery
from bot.replies.directory import Directory
from bot.replies.gate import Gate
from bot.replies.ledger import Ledger
from bot.replies.pictures import Pictures
from bot.replies.slack import open_slack
from bot.settings import Settings
from bot.store.budgets import Budgets
from bot.store.incidents import IncidentStore
from bot.store.notebook import Notebook
from bot.store.quota import Quota
from bot.store.runs import KEPT, Runs
from bot.watch.calendar import read_calendar
from bot.watch.files import WatchedFile
from bot.watch.own import OwnQueries
from bot.watch.run import Watcher
from bot.watch.telling import Teller
from bot.watch.watched import read_watch
from bot.windows import ReadingRules

PENDO_SECONDS = 310.0
"""Pendo ends a request after five minutes; an asker is told before that the answer will be late."""


@dataclass(frozen=True, slots=True)
class Working:
    """What a worker works with; ``digests`` is None without a store, which knows what was posted."""

    delivery: Delivery
    digests: DigestRun | None = None


OpenDelivery = Callable[[Settings], AbstractAsyncContextManager[Delivery]]
"""Builds the parts that answer questions, and closes them."""
OpenWorking = Callable[[Settings], AbstractAsyncContextManager[Working]]


@asynccontextmanager
async def open_delivery(settings: Settings) -> AsyncGenerator[Delivery, None]:
    """The parts that answer questions, from the settings."""
    async with open_working(settings) as working:
        yield working.delivery


@asynccontextmanager
async def open_working(settings: Settings) -> AsyncGenerator[Working, None]:
    """All parts, from the settings. Charts are drawn one at a time, beside the event loop. The catalog is
    read before anybody waits for it: for a question, or for names to choose from."""
    async with (
        open_parts(settings, seconds=max(PENDO_SECONDS, settings.question_seconds), lasting=True) as parts,
        open_slack(
            settings.slack_url,
            settings.slack_bot_token,
            Budgets(parts.redis, pace=settings.slack_pace),
        ) as slack,
        aclosing(Ledger(parts.redis)) as ledger,
        aclosing(Ledger(parts.redis, kept_seconds=int(KEPT.total_seconds()), needed=True)) as posted,
    ):
        parts.catalog.refresh()
        with ThreadPoolExecutor(1, thread_name_prefix="charts") as executor:
            pictures = Pictures(slack, Renderer(), executor, parts.redis) if settings.charts else None
            delivery = Delivery(
                answers=parts.answerer,
                slack=slack,
                gate=Gate(
                    Directory(slack, monotonic),
                    AccessFile(settings.access_file),
                    open_audit(parts.redis, settings),
                ),
                ledger=ledger,
                notebook=Notebook(parts.redis),
                pictures=pictures,
                clock=utc_now,
                quota=Quota(parts.redis, settings.questions_per_minute),
                native_charts=settings.charts and settings.native_charts,
                question_seconds=settings.question_seconds,
            )
            rules = ReadingRules(settings.timezone, settings.week_starts_on, settings.fiscal_year_starts)
            sending = Sending(delivery, parts.book, parts.digests, rules)
            desk = DigestDesk(delivery, parts.book, sending, rules)
            yield Working(
                replace(delivery, digests=desk, watch=open_watch(settings, parts, delivery)),
                parts.redis
                and DigestRun(
                    parts.book,
                    Runs(parts.redis, subscription=settings.subscription),
                    Readings(parts.digests, utc_now),
                    Effects(slack, delivery.gate, posted, pictures, utc_now),
                    rules,
                ),
            )


def open_watch(settings: Settings, parts: Parts, delivery: Delivery) -> Watcher:
    """The watch, which tells by the same parts as answers do. Raises SettingsError for a file with a
    fault."""
    store = IncidentStore(parts.redis, subscription=settings.subscription)
    gate, clock = delivery.gate, delivery.clock
    rules = ReadingRules(settings.timezone, settings.week_starts_on, settings.fiscal_year_starts)

    return Watcher(
        reader=parts.watching,
        teller=Teller(
            delivery.slack, delivery.ledger, store, gate.directory, gate.file, clock, settings.timezone
        ),
        store=store,
        queries=OwnQueries(parts.answerer, store, lambda: clock().astimezone(ZoneInfo(settings.timezone))),
        digests=parts.book.all,
        file=WatchedFile(settings.watch_file, read_watch, "USAGEBOT_WATCH_FILE"),
        calendar=WatchedFile(settings.calendar_file, read_calendar, "USAGEBOT_CALENDAR_FILE"),
        rules=rules,
        gate=gate,
        clock=clock,
    )
