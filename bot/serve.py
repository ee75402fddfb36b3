"""The running bot: the server that Slack calls, or connections to Slack, and the workers beside it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from docket import Docket
from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

import handlers
from bot.access.file import AccessFile
from bot.app import Parts, keep_still, open_audit, open_parts, utc_now
from bot.charts.render import Renderer
from bot.digest.desk import DigestDesk
from bot.digest.edition import Effects
from bot.digest.readings import Readings
from bot.digest.run import DigestRun
from bot.digest.sending import Sending
from bot.errors import DeliveryError, SettingsError
from bot.jobs import tasks
from bot.jobs.engine import open_docket, run_worker
from bot.jobs.enqueue import Jobs
from bot.jobs.hourly import keep_watch
from bot.jobs.processes import PARENT, WorkerProcesses, environment
from bot.jobs.schedule import keep_looking
from bot.jobs.seal import Seal
from bot.replies.delivery import Delivery
from bot.replies.directory import Directory
from bot.replies.gate import Gate
from bot.replies.ledger import Ledger
from bot.replies.pictures import Pictures
from bot.replies.refusals import TOKEN_DEAD
from bot.replies.slack import Slack, open_slack
from bot.settings import Settings
from bot.store.budgets import Budgets
from bot.store.connection import connect
from bot.store.health import store_warnings
from bot.store.incidents import IncidentStore
from bot.store.notebook import Notebook
from bot.store.quota import Quota
from bot.store.runs import KEPT, Runs
from bot.telemetry import setup_logging
from bot.watch.calendar import read_calendar
from bot.watch.files import WatchedFile
from bot.watch.own import OwnQueries
from bot.watch.run import Watcher
from bot.watch.telling import Teller
from bot.watch.watched import read_watch
from bot.watchdog.opening import watched_over
from bot.windows import ReadingRules
from handlers.endpoint import EVENTS_PATH, Endpoint, bolt_app, listening
from handlers.socket import SocketMode

logger = logging.getLogger(__name__)

WORKER = (sys.executable, "-m", "bot.cli", "worker")
AUTH_SECONDS = 10.0
DRAIN_SECONDS = 25.0
PARENT_CHECK_SECONDS = 1.0
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


def serve(
    settings: Settings, open_delivery: OpenDelivery = open_delivery, worker: Sequence[str] = WORKER
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is under way. Raises SettingsError."""
    setup_logging(settings.log_level, settings.secrets)

    async def until_stopped() -> None:
        stop = _stop_on_signals()
        async with open_server(settings, open_delivery, worker) as url:
            keep_still()
            entrance = "by Socket Mode" if _is_set(settings.slack_app_token) else f"at {url}{EVENTS_PATH}"
            logger.info("What Slack sends is taken %s; health is told at %s/readyz", entrance, url)
            await stop.wait()
            logger.info("Finishing what is under way")

    asyncio.run(until_stopped())


def work(settings: Settings, open_working: OpenWorking = open_working) -> None:
    """Run jobs until SIGTERM or SIGINT, then finish those under way. Raises SettingsError."""
    setup_logging(settings.log_level, settings.secrets)
    if not settings.redis_url:
        raise SettingsError("A worker takes its jobs from Redis.", "Set USAGEBOT_REDIS_URL.")
    _need_slack(settings)

    async def until_stopped() -> None:
        stop = _stop_on_signals()
        parent = os.environ.get(PARENT)
        watch = asyncio.create_task(_stop_with_parent(parent, stop))
        async with (
            open_working(settings) as working,
            open_docket(settings.redis_url.get_secret_value()) as docket,
            _digests_kept(docket, working.digests, stop),
            _watch_kept(docket, working.delivery, stop),
        ):
            tasks.register(docket, working.delivery, Seal(settings.slack_bot_token))
            await warn_of_store(settings.redis_url)
            logger.info("Working")
            await run_worker(docket, stop)
        watch.cancel()

    asyncio.run(until_stopped())


@asynccontextmanager
async def _digests_kept(
    docket: Docket, digests: DigestRun | None, stop: asyncio.Event
) -> AsyncGenerator[None]:
    """Weekly digests are posted while this is open."""
    if digests is None:
        yield
        return
    tasks.register_digests(docket, digests)
    looking = asyncio.create_task(keep_looking(docket, digests, stop))
    try:
        yield
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


@asynccontextmanager
async def _watch_kept(docket: Docket, delivery: Delivery, stop: asyncio.Event) -> AsyncGenerator[None]:
    """Each hour's pass of the watch is enqueued, and can be worked on."""
    if delivery.watch is None:
        yield
        return
    tasks.register_watch(docket, delivery.watch)
    hours = asyncio.create_task(keep_watch(docket, stop, delivery.clock))
    try:
        yield
    finally:
        hours.cancel()
        await asyncio.gather(hours, return_exceptions=True)


@asynccontextmanager
async def open_server(
    settings: Settings, open_delivery: OpenDelivery = open_delivery, worker: Sequence[str] = WORKER
) -> AsyncGenerator[str, None]:
    """The server and its workers in a running loop; yields the base URL. Raises SettingsError."""
    _need_slack(settings)
    _need_entrance(settings)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(open_slack(settings.slack_url, settings.slack_bot_token))
        identity = await check_token(slack)
        delivery = await stack.enter_async_context(open_delivery(settings))
        docket = await _entered_docket(settings, delivery, stack)
        jobs = Jobs(docket, delivery, Seal(settings.slack_bot_token))
        stack.push_async_callback(jobs.drain, DRAIN_SECONDS)
        if docket is not None:
            workers = WorkerProcesses(worker, environment(settings), settings.workers)
            workers.start()
            await warn_of_store(settings.redis_url)
            stack.push_async_callback(workers.stop)
            await stack.enter_async_context(watched_over(settings, slack, utc_now))
        app = bolt_app(identity, settings.slack_bot_token, settings.slack_url)
        entrance = handlers.register(
            app, jobs, delivery.desk, utc_now, settings.command_prefix, delivery.digests
        )
        stack.push_async_callback(entrance.aclose)
        yield await _ways_in(app, settings, docket, stack)


async def _ways_in(app: AsyncApp, settings: Settings, docket: Docket | None, stack: AsyncExitStack) -> str:
    """Open the ways in: signed requests where there is a secret, sockets where there is an app's token."""
    secret, token = settings.slack_signing_secret, settings.slack_app_token
    verifier = SignatureVerifier(secret.get_secret_value()) if _is_set(secret) else None
    sockets = SocketMode(app, token, settings.slack_url) if _is_set(token) else None
    endpoint = Endpoint(app, verifier, docket, sockets)
    url = await stack.enter_async_context(listening(endpoint, settings.host, settings.port))
    if sockets is not None:
        await stack.enter_async_context(sockets.connected())
    return url


async def warn_of_store(url: SecretStr) -> None:
    """Say in the log what is wrong with how the store is run."""
    async with connect(url.get_secret_value()) as redis:
        for warning in await store_warnings(redis):
            logger.warning(warning)


async def check_token(slack: Slack) -> Mapping[str, Any]:
    """Who the token is, empty while Slack cannot be asked. Raises SettingsError where Slack refuses it."""
    try:
        async with asyncio.timeout(AUTH_SECONDS):
            return await slack.auth()
    except DeliveryError as error:
        if error.code in TOKEN_DEAD:
            raise SettingsError(
                f"Slack does not accept the bot token ({error.code}).",
                "Set USAGEBOT_SLACK_BOT_TOKEN to the token that the app's page shows, xoxb-…",
            ) from error
        logger.warning("Slack could not check the bot token: %s", error)
    except TimeoutError:
        logger.warning("Slack did not check the bot token within %.0f seconds", AUTH_SECONDS)
    return {}


async def _entered_docket(settings: Settings, delivery: Delivery, stack: AsyncExitStack) -> Docket | None:
    if not settings.redis_url:
        logger.warning("No Redis is set (USAGEBOT_REDIS_URL): questions are answered, nothing is kept")
        return None
    docket = await stack.enter_async_context(open_docket(settings.redis_url.get_secret_value()))
    tasks.register(docket, delivery, Seal(settings.slack_bot_token))
    return docket


def _need_slack(settings: Settings) -> None:
    if not _is_set(settings.slack_bot_token):
        raise SettingsError("The bot has no Slack token.", "Set USAGEBOT_SLACK_BOT_TOKEN, xoxb-…")


def _need_entrance(settings: Settings) -> None:
    if not _is_set(settings.slack_signing_secret) and not _is_set(settings.slack_app_token):
        raise SettingsError(
            "The bot cannot tell Slack's requests from others'.",
            "Set USAGEBOT_SLACK_SIGNING_SECRET, or USAGEBOT_SLACK_APP_TOKEN for Socket Mode.",
        )


def _is_set(secret: SecretStr) -> bool:
    return bool(secret.get_secret_value().strip())


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


async def _stop_with_parent(parent: str | None, stop: asyncio.Event) -> None:
    """A worker whose server is gone has nobody who would stop it."""
    while parent is not None and not stop.is_set():
        if os.getppid() != int(parent):
            logger.warning("The server is gone; finishing what is under way")
            stop.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PARENT_CHECK_SECONDS)
