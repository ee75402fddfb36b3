"""The HTTP server: the aggregation endpoint, what can be looked up, and what a test watches it by.

POST   /api/v1/aggregation[?details=true]
GET    /api/v1/…               see ``rest``
GET    /api/v1/token/verify
       /_sandbox/…             see ``watching``
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Iterator
from typing import cast

from aiohttp import web

from bot.errors import SettingsError
from bot.sandbox.pendo.answering import Answer, Answerer
from bot.sandbox.pendo.civil import Clock
from bot.sandbox.pendo.environment import WHOLE
from bot.sandbox.pendo.faults import DAMAGES, HEADER, before, damaged
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.rest import LOOKUPS, Lookup, read_parameters
from bot.sandbox.pendo.watching import (
    ASKED,
    FAULT,
    SANDBOX,
    WATCHING,
    Asked,
    Handler,
    Sandbox,
    errors_as_json,
    json_response,
)
from bot.sandbox.pendo.world import World

AGGREGATION = "/api/v1/aggregation"
MAX_BODY = 4 * 1024 * 1024
log = logging.getLogger("usagebot.sandbox.pendo")


def create_app(
    world: World | Awaitable[World], *, key: str, clock: Clock, zone: str | None = None, seed: int = 0
) -> web.Application:
    """The server's application. ``zone``: the subscription's, where it is not the world's own.

    ``key`` is accepted, or each of several with commas; ``clock`` gives epoch milliseconds. While an awaited
    ``world`` is in the making, requests wait.
    """
    app = web.Application(client_max_size=MAX_BODY)

    async def start(app: web.Application) -> None:
        app[SANDBOX] = Sandbox(
            asyncio.ensure_future(_answerer(world, zone, seed, clock)), tuple(key.split(",")), clock
        )

    async def stop(app: web.Application) -> None:
        app[SANDBOX].answerer.cancel()
        await asyncio.gather(app[SANDBOX].answerer, return_exceptions=True)

    app.on_startup.append(start)
    app.on_cleanup.append(stop)
    app.add_routes(
        [
            web.post(AGGREGATION, _recorded(_aggregation)),
            web.get("/api/v1/token/verify", _recorded(_verify)),
            *(web.get(path, _recorded(_looked_up(lookup))) for path, lookup in LOOKUPS.items()),
            web.route("*", "/api/v1/{other:.*}", _recorded(_nothing)),
            *WATCHING,
        ]
    )
    return app


async def _answerer(world: World | Awaitable[World], zone: str | None, seed: int, clock: Clock) -> Answerer:
    made = world if isinstance(world, World) else await world
    answerer = Answerer(made, zone or made.zone, seed)
    await asyncio.to_thread(answerer.warm, clock())
    return answerer


def _recorded(handler: Handler) -> Handler:
    """Checks the key, and notes the request with the status of its answer, refusals included."""

    @errors_as_json
    async def record(request: web.Request) -> web.StreamResponse:
        sandbox = request.app[SANDBOX]
        asked = Asked(request.path)
        request[ASKED] = asked
        sandbox.asked.append(asked)
        try:
            if not sandbox.knows(request):
                verifying = request.path.endswith("/token/verify")
                raise Refusal("integration key is missing or invalid", status=403 if verifying else 401)
            response = await _with_fault(handler, request)
            asked.status = response.status
        except Refusal as refusal:
            asked.status = refusal.status
            raise
        except web.HTTPException as error:
            asked.status = error.status
            raise
        finally:
            log.info("%s %s %s %s", request.method, request.path, asked.status, "; ".join(asked.warnings))
        return response

    return record


async def _with_fault(handler: Handler, request: web.Request) -> web.StreamResponse:
    """``handler``'s answer, or the trouble that was asked for."""
    try:
        fault = request.app[SANDBOX].faults.take(request, await request.read())
    except SettingsError as error:
        raise Refusal(f"{HEADER}: {error}") from None
    if fault is None:
        return await handler(request)
    request[FAULT] = fault
    answer = await before(fault, request) or await handler(request)
    if fault.kind in DAMAGES and isinstance(answer, web.Response) and isinstance(answer.body, bytes):
        return await damaged(fault, request, answer.body)
    return answer


async def _aggregation(request: web.Request) -> web.StreamResponse:
    sandbox = request.app[SANDBOX]
    body = await request.read()
    answerer = await sandbox.ready()
    fault = request.get(FAULT)
    env = answerer.environment(sandbox.clock(), fault.bounds if fault else WHOLE)
    details = request.query.get("details") == "true"
    asked = request[ASKED]
    try:
        answer = await asyncio.to_thread(answerer.answer, body, env, details)
        asked.rows = answer.rows
    finally:
        trace = env.trace
        asked.sources, asked.feature_ids, asked.apps = trace.sources, trace.ids, trace.apps
        asked.blacklist, asked.warnings = trace.blacklist, trace.warnings
    if fault and fault.kind in DAMAGES:
        return web.Response(body=b"".join(answer.pieces), content_type=answer.media_type)
    return await _streamed(request, answer)


async def _streamed(request: web.Request, answer: Answer) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": answer.media_type})
    await response.prepare(request)
    while piece := await asyncio.to_thread(_piece, answer.pieces):
        await response.write(piece)
    await response.write_eof()
    return response


def _piece(pieces: Iterator[bytes], size: int = 1 << 20) -> bytes:
    """The next pieces, up to about ``size`` bytes; empty at the end."""
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) >= size:
            break
    return bytes(found)


def _looked_up(lookup: Lookup) -> Handler:
    async def look_up(request: web.Request) -> web.StreamResponse:
        answerer = await request.app[SANDBOX].ready()
        env = answerer.environment(request.app[SANDBOX].clock())
        path = read_parameters(request.match_info, request.headers)
        found = await asyncio.to_thread(lookup, env, path, request.query)
        request[ASKED].rows = len(cast("list[object]", found)) if isinstance(found, list) else None
        return json_response(cast(object, found))

    return look_up


async def _nothing(request: web.Request) -> web.StreamResponse:
    """What cannot be looked up, and everything that would write."""
    if request.path == AGGREGATION:
        raise web.HTTPMethodNotAllowed(request.method, ["POST"])
    if request.method not in ("GET", "HEAD"):
        raise Refusal("this integration key has no write access", status=403)
    raise web.HTTPNotFound


async def _verify(request: web.Request) -> web.StreamResponse:
    return json_response({"writeAccess": False})
