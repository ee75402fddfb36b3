"""The one address that Slack calls, and the two that an operator does."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from urllib.parse import parse_qsl

from aiohttp import web
from docket import Docket
from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_internals import build_async_context
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from handlers.shapes import is_shaped
from handlers.socket import SocketMode

EVENTS_PATH = "/slack/events"
MOST_BYTES = 1_000_000
STORE_SECONDS = 0.3
LINGER_SECONDS = 1.0
"""How long a refused sender may go on sending before the connection is cut."""


def bolt_app(identity: Mapping[str, Any], token: SecretStr, base_url: str) -> AsyncApp:
    """Bolt for one workspace: ``identity`` is what ``auth.test`` said of the token, asked for once at the
    start. A listener runs before its acknowledgement is sent, so it does one bounded thing."""
    result = AuthorizeResult(
        enterprise_id=identity.get("enterprise_id"),
        team_id=identity.get("team_id"),
        bot_id=identity.get("bot_id"),
        bot_user_id=identity.get("user_id"),
        bot_token=token.get_secret_value(),
    )

    async def authorize() -> AuthorizeResult:
        return result

    return AsyncApp(
        name="usagebot.slack",  # of a logger, whose level Bolt sets: nobody else's
        client=AsyncWebClient(base_url=base_url),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,  # the endpoint verifies before anything is parsed
    )


@dataclass(slots=True)
class Endpoint:
    """What Slack calls: refuses what Slack did not sign before anything is parsed.

    Without a ``verifier`` Slack calls nothing here: everything comes over the ``sockets``.
    """

    app: AsyncApp
    verifier: SignatureVerifier | None
    docket: Docket | None
    sockets: SocketMode | None = None
    draining: bool = False

    def routes(self) -> list[web.RouteDef]:
        health = [web.get("/healthz", self.healthz), web.get("/readyz", self.readyz)]
        if self.verifier is None:
            return health
        return [web.post(EVENTS_PATH, partial(self.events, self.verifier)), *health]

    async def events(self, verifier: SignatureVerifier, request: web.Request) -> web.Response:
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
        if not verifier.is_valid(body, timestamp, signature):
            raise web.HTTPUnauthorized
        answer = await self.app.async_dispatch(_bolt_request(body, request))
        headers = {name: values[0] for name, values in answer.headers.items()}
        return web.Response(status=answer.status, text=answer.body, headers=headers)

    async def healthz(self, _: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(self, _: web.Request) -> web.Response:
        """Questions are answered without the store as well, so its absence is told, not failed. Without
        a connection to Slack none can come."""
        told: dict[str, object] = {"ready": not self.draining, "store": await self._store()}
        if self.sockets is not None:
            told["slack"] = "there" if self.sockets.stands else "away"
            told["ready"] = not self.draining and self.sockets.stands
        return web.json_response(told, status=200 if told["ready"] else 503)

    async def _store(self) -> str:
        if self.docket is None:
            return "none"
        try:
            async with asyncio.timeout(STORE_SECONDS), self.docket.redis() as redis:
                await redis.xlen(self.docket.stream_key)
        except Exception:  # whatever the client raises: it is not there
            return "away"
        return "there"


@asynccontextmanager
async def listening(endpoint: Endpoint, host: str, port: int) -> AsyncGenerator[str, None]:
    """Serve ``endpoint``; port 0 takes a free one. Yields the base URL. Drains at the end."""
    app = web.Application(client_max_size=MOST_BYTES)
    app.add_routes(endpoint.routes())
    runner = web.AppRunner(app, access_log=None, lingering_time=LINGER_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        endpoint.draining = True
        await runner.cleanup()


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
    if not is_shaped(built.body):
        raise web.HTTPBadRequest
    return built
