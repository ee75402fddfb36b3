"""The running bot: the HTTP server that Slack calls, and the workers beside it."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import parse_qsl

from aiohttp import web
from docket import Docket
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_internals import build_async_context
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.errors import DeliveryError, SettingsError
from bot.jobs import tasks
from bot.jobs.engine import open_docket, run_worker
from bot.jobs.enqueue import Jobs
from bot.jobs.processes import PARENT, WorkerProcesses, environment
from bot.jobs.tasks import Delivers
from bot.replies.slack import TOKEN_DEAD, Slack, open_slack
from bot.settings import Settings

logger = logging.getLogger(__name__)

WORKER = (sys.executable, "-m", "bot.cli", "worker")
MOST_BYTES = 1_000_000
AUTH_SECONDS = 10.0
DRAIN_SECONDS = 25.0
PARENT_CHECK_SECONDS = 1.0

OpenDelivery = Callable[[Settings], AbstractAsyncContextManager[Delivers]]
"""Builds the parts that answer questions, and closes them."""


def serve(settings: Settings, open_delivery: OpenDelivery, worker: Sequence[str] = WORKER) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is under way. Raises SettingsError."""

    async def until_stopped() -> None:
        stop = _stop_on_signals()
        async with open_server(settings, open_delivery, worker) as url:
            logger.info("Slack's commands are answered at %s/slack/events", url)
            await stop.wait()
            logger.info("Finishing what is under way")

    asyncio.run(until_stopped())


def work(settings: Settings, open_delivery: OpenDelivery) -> None:
    """Run jobs until SIGTERM or SIGINT, then finish those under way. Raises SettingsError."""
    if not settings.redis_url:
        raise SettingsError("A worker takes its jobs from Redis.", "Set USAGEBOT_REDIS_URL.")
    _need_slack(settings)

    async def until_stopped() -> None:
        stop = _stop_on_signals()
        watch = asyncio.create_task(_stop_with_parent(os.environ.get(PARENT), stop))
        async with open_delivery(settings) as delivery, open_docket(settings.redis_url) as docket:
            tasks.register(docket, delivery)
            logger.info("Working")
            await run_worker(docket, stop)
        watch.cancel()

    asyncio.run(until_stopped())


@asynccontextmanager
async def open_server(
    settings: Settings, open_delivery: OpenDelivery, worker: Sequence[str] = WORKER
) -> AsyncGenerator[str, None]:
    """The server and its workers in a running loop; yields the base URL. Raises SettingsError."""
    _need_slack(settings)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(open_slack(settings.slack_url, settings.slack_bot_token))
        identity = await check_token(slack)
        delivery = await stack.enter_async_context(open_delivery(settings))
        docket = await _entered_docket(settings, delivery, stack)
        jobs = Jobs(docket, delivery)
        stack.push_async_callback(jobs.drain, DRAIN_SECONDS)
        if docket is not None:
            workers = WorkerProcesses(worker, environment(settings), settings.workers)
            workers.start()
            stack.push_async_callback(workers.stop)
        app = AsyncApp(
            name="usagebot",
            client=AsyncWebClient(base_url=slack.base_url),
            authorize=_authorization(identity, settings),
            process_before_response=True,
            request_verification_enabled=False,  # the endpoint verifies before anything is parsed
        )
        handlers.register(app, jobs, lambda: datetime.now(UTC))
        endpoint = Endpoint(app, SignatureVerifier(settings.slack_signing_secret.get_secret_value()), docket)
        yield await stack.enter_async_context(_listening(endpoint, settings.host, settings.port))


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


@dataclass(slots=True)
class Endpoint:
    """What Slack calls: refuses what Slack did not sign before anything is parsed."""

    app: AsyncApp
    verifier: SignatureVerifier
    docket: Docket | None
    draining: bool = False

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/slack/events", self.events),
            web.get("/healthz", self.healthz),
            web.get("/readyz", self.readyz),
        ]

    async def events(self, request: web.Request) -> web.Response:
        if (request.content_length or 0) > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(MOST_BYTES, request.content_length or 0)
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not re.fullmatch(r"[0-9]{1,12}", timestamp) or not re.fullmatch(r"v0=[0-9a-f]{64}", signature):
            raise web.HTTPUnauthorized
        try:
            body = (await request.read()).decode()
        except UnicodeDecodeError:
            raise web.HTTPBadRequest from None
        if not self.verifier.is_valid(body, timestamp, signature):
            raise web.HTTPUnauthorized
        answer = await self.app.async_dispatch(_bolt_request(body, request))
        headers = {name: values[0] for name, values in answer.headers.items()}
        return web.Response(status=answer.status, text=answer.body, headers=headers)

    async def healthz(self, _: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(self, _: web.Request) -> web.Response:
        """Questions are answered without the store as well, so its absence is told, not failed."""
        told = {"ready": not self.draining, "store": await self._store()}
        return web.json_response(told, status=503 if self.draining else 200)

    async def _store(self) -> str:
        if self.docket is None:
            return "none"
        try:
            async with asyncio.timeout(0.3), self.docket.redis() as redis:
                await redis.xlen(self.docket.stream_key)
        except Exception:  # whatever the client raises: it is not there
            return "away"
        return "there"


def _bolt_request(body: str, request: web.Request) -> AsyncBoltRequest:
    """Bolt's request. Bolt loses every field of a form that merely contains the letters ``payload``."""
    headers = {name: str(value) for name, value in request.headers.items()}
    try:
        built = AsyncBoltRequest(body=body, query=request.query_string, headers=cast(Any, headers))
    except (ValueError, TypeError, AttributeError, LookupError):  # signed, and yet nothing Slack sends
        raise web.HTTPBadRequest from None
    if body and not built.body:
        built.body = dict(parse_qsl(body, keep_blank_values=True))
        built.context = build_async_context(AsyncBoltContext({}), built.body)
    return built


def _authorization(identity: Mapping[str, Any], settings: Settings) -> Callable[..., Any]:
    """One workspace, one token: known at the start, asked for never again."""
    result = AuthorizeResult(
        enterprise_id=identity.get("enterprise_id"),
        team_id=identity.get("team_id"),
        bot_id=identity.get("bot_id"),
        bot_user_id=identity.get("user_id"),
        bot_token=settings.slack_bot_token.get_secret_value(),
    )

    async def authorize() -> AuthorizeResult:
        return result

    return authorize


async def _entered_docket(settings: Settings, delivery: Delivers, stack: AsyncExitStack) -> Docket | None:
    if not settings.redis_url:
        logger.warning("No Redis is set (USAGEBOT_REDIS_URL): questions are answered, nothing is kept")
        return None
    docket = await stack.enter_async_context(open_docket(settings.redis_url))
    tasks.register(docket, delivery)
    return docket


@asynccontextmanager
async def _listening(endpoint: Endpoint, host: str, port: int) -> AsyncGenerator[str, None]:
    app = web.Application(client_max_size=MOST_BYTES)
    app.add_routes(endpoint.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        endpoint.draining = True
        await runner.cleanup()


def _need_slack(settings: Settings) -> None:
    if not settings.slack_bot_token.get_secret_value().strip():
        raise SettingsError("The bot has no Slack token.", "Set USAGEBOT_SLACK_BOT_TOKEN, xoxb-…")
    if not settings.slack_signing_secret.get_secret_value().strip():
        raise SettingsError(
            "The bot cannot tell Slack's requests from others'.", "Set USAGEBOT_SLACK_SIGNING_SECRET."
        )


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
