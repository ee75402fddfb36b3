"""What all handlers of the server share, and the paths by which a test watches it and plans trouble.

GET    /_sandbox/requests      what was asked so far; DELETE forgets it
POST   /_sandbox/faults        trouble for the next requests, see ``faults``; DELETE ends it
"""

from __future__ import annotations

import asyncio
import hmac
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from functools import wraps
from typing import TypeAlias

from aiohttp import web

from bot.errors import SettingsError
from bot.sandbox.pendo.answering import Answerer
from bot.sandbox.pendo.civil import Clock
from bot.sandbox.pendo.encoding import to_json
from bot.sandbox.pendo.envelope import PIPELINE_REQUIRED, PipelineRequired
from bot.sandbox.pendo.faults import KEY_HEADER, Fault, Faults, read_fault
from bot.sandbox.pendo.refusals import Refusal

KEPT_REQUESTS = 10_000
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Asked:
    """One request, as the list of requests shows it; ``rows`` null where none were given."""

    path: str
    status: int = 0
    rows: int | None = None
    sources: list[str] = field(default_factory=list[str])
    feature_ids: list[str] = field(default_factory=list[str])
    apps: list[int] = field(default_factory=list[int])
    blacklist: list[str] = field(default_factory=list[str])
    warnings: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Sandbox:
    """Everything the handlers share. ``answerer`` is awaited, as a world may still be in the making."""

    answerer: asyncio.Future[Answerer]
    keys: tuple[str, ...]
    clock: Clock
    asked: deque[Asked] = field(default_factory=lambda: deque[Asked](maxlen=KEPT_REQUESTS))
    faults: Faults = field(default_factory=Faults)

    async def ready(self) -> Answerer:
        return await asyncio.shield(self.answerer)

    def knows(self, request: web.Request) -> bool:
        given = request.headers.get(KEY_HEADER, "").encode()
        return any(hmac.compare_digest(given, key.encode()) for key in self.keys)


SANDBOX = web.AppKey("sandbox", Sandbox)
ASKED = web.RequestKey("asked", Asked)
FAULT = web.RequestKey("fault", Fault)


def json_response(value: object, status: int = 200) -> web.Response:
    return web.Response(text=to_json(value), status=status, content_type="application/json")


def errors_as_json(handler: Handler) -> Handler:
    """``handler``, whose refusals are answers.

    Not a middleware: aiohttp keeps every application that ran one, with its world, until the process ends.
    """

    @wraps(handler)
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except PipelineRequired as refusal:
            return json_response(PIPELINE_REQUIRED, refusal.status)
        except Refusal as refusal:
            return json_response({"code": refusal.status, "message": refusal.message}, refusal.status)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            return json_response({"code": error.status, "message": error.reason}, error.status)

    return answer


@errors_as_json
async def _plan(request: web.Request) -> web.StreamResponse:
    try:
        fault = read_fault(await request.read())
    except SettingsError as error:
        raise Refusal(str(error)) from None
    request.app[SANDBOX].faults.planned.append(fault)
    return web.Response(status=204)


async def _calm(request: web.Request) -> web.StreamResponse:
    request.app[SANDBOX].faults.planned.clear()
    return web.Response(status=204)


async def _requests(request: web.Request) -> web.StreamResponse:
    return json_response([asdict(asked) for asked in request.app[SANDBOX].asked])


async def _forget(request: web.Request) -> web.StreamResponse:
    request.app[SANDBOX].asked.clear()
    return web.Response(status=204)


WATCHING = (
    web.get("/_sandbox/requests", _requests),
    web.delete("/_sandbox/requests", _forget),
    web.post("/_sandbox/faults", _plan),
    web.delete("/_sandbox/faults", _calm),
)
