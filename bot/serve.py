"""The running bot: the server that Slack calls, or connections to Slack, and the workers beside it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from docket import Docket
from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

import handlers
from bot.app import keep_still, utc_now
from bot.digest.run import DigestRun
from bot.errors import DeliveryError, SettingsError
from bot.jobs import tasks
from bot.jobs.engine import open_docket, run_worker
from bot.jobs.enqueue import Jobs
from bot.jobs.hourly import keep_watch
from bot.jobs.processes import PARENT, WorkerProcesses, environment
from bot.jobs.schedule import keep_looking
from bot.jobs.seal import Seal
from bot.replies.delivery import Delivery
from bot.replies.refusals import TOKEN_DEAD
from bot.replies.slack import Slack, open_slack
from bot.settings import Settings
from bot.store.connection import connect
from bot.store.health import store_warnings
from bot.telemetry import setup_logging
from bot.watchdog.opening import watched_over
from bot.working import OpenDelivery, OpenWorking, open_delivery, open_working
from handlers.endpoint import EVENTS_PATH, Endpoint, bolt_app, listening
from handlers.socket import SocketMode

logger = logging.getLogger(__name__)

WORKER = (sys.executable, "-m", "bot.cli", "worker")
AUTH_SECONDS = 10.0
DRAIN_SECONDS = 25.0
PARENT_CHECK_SECONDS = 1.0


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
