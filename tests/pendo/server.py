"""A small HTTP server that answers as a test tells it and keeps what it was asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer

Reply = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Asked:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass
class FakePendo:
    """``replies`` by path; every path that has none answers ``otherwise``."""

    otherwise: Reply
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(Asked(request.method, request.path, dict(request.query), request.headers, body))
        self.was_asked.set()
        return await self.replies.get(request.path, self.otherwise)(request)


@asynccontextmanager
async def serving(pendo: FakePendo) -> AsyncIterator[FakePendo]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", pendo.handle)
    async with TestServer(app) as server:
        pendo.url = str(server.make_url("/"))
        yield pendo


def says(
    text: str | bytes, status: int = 200, content_type: str = "application/json", **headers: str
) -> Reply:
    content = text.encode() if isinstance(text, str) else text

    async def reply(request: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=content, status=status, content_type=content_type, headers=named)

    return reply


def lists(*rows: Mapping[str, object]) -> Reply:
    return says(json.dumps({"startTime": 1, "results": rows}))


async def breaks_off(request: web.Request) -> web.StreamResponse:
    """Promises more than it sends, then resets the connection."""
    response = web.StreamResponse(headers={"content-length": "1000"})
    await response.prepare(request)
    await response.write(b'{"results":[{"visitorId":"a"')
    assert request.transport is not None
    request.transport.abort()
    return response


async def hangs(request: web.Request) -> web.StreamResponse:
    """Begins an answer and never ends it."""
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b'{"results":[')
    await asyncio.sleep(30)
    return response
