"""Trouble on request: the next answers fail, come late, arrive damaged, or know less than they should."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Literal, get_args

import msgspec
from aiohttp import web

from bot.errors import SettingsError
from bot.sandbox.pendo.civil import HOUR
from bot.sandbox.pendo.environment import WHOLE, Bounds

HEADER = "x-sandbox-fault"
KEY_HEADER = "x-pendo-integration-key"
Kind = Literal[
    "status", "delay", "html", "region", "reset", "cut", "truncate", "drip", "null", "lag", "rows", "long"
]
DAMAGES = frozenset({"cut", "truncate", "drip", "null"})
_DRIP_BYTES = 512


class Fault(msgspec.Struct, forbid_unknown_fields=True):
    """What happens to the next ``times`` requests whose path holds ``path``, whose body holds ``source`` and
    whose key ends with ``key``.

    ``status`` answers with ``status`` (and ``retry_after`` seconds, and ``body``); ``delay`` waits
    ``seconds`` first; ``html`` is a page instead of JSON; ``region`` what another region's host says;
    ``reset`` closes the connection unanswered; ``cut`` closes it in the middle; ``truncate`` ends half of
    the answer as if it were whole; ``drip`` sends it in drops ``seconds`` apart; ``null`` has no results;
    ``lag`` hides the newest ``hours``; ``rows`` gives that many rows at most and does not say so; ``long``
    gives up on runs over more than ``days``.
    """

    kind: Kind
    times: int = 1
    path: str = ""
    source: str = ""
    key: str = ""
    status: int = 500
    retry_after: int = 0
    body: str = ""
    seconds: float = 1.0
    hours: float = 6.0
    rows: int = 1
    days: float = 30.0

    def fits(self, request: web.Request, body: bytes) -> bool:
        key = request.headers.get(KEY_HEADER, "")
        return self.path in request.path and self.source.encode() in body and key.endswith(self.key)

    @property
    def bounds(self) -> Bounds:
        """What the answer lacks."""
        match self.kind:
            case "lag":
                return Bounds(lag=int(self.hours * HOUR))
            case "rows":
                return Bounds(rows=self.rows)
            case "long":
                return Bounds(days=self.days)
            case _:
                return WHOLE


@dataclass(slots=True)
class Faults:
    planned: list[Fault] = field(default_factory=list[Fault])

    def take(self, request: web.Request, body: bytes) -> Fault | None:
        """The fault the request asks for in its header, else the oldest planned that fits, once less."""
        if HEADER in request.headers:
            return read_fault(request.headers[HEADER])
        for fault in self.planned:
            if fault.fits(request, body):
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
                return fault
        return None


def read_fault(given: bytes | str) -> Fault:
    """Raises SettingsError for what is no JSON object of these fields."""
    try:
        return msgspec.json.decode(given, type=Fault)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"This is no fault: {error}.", f"Kinds: {', '.join(get_args(Kind))}.") from None


async def before(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    """What stands in for the answer; None where there is one, perhaps later or damaged."""
    match fault.kind:
        case "status":
            headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
            text = fault.body or json.dumps({"code": fault.status, "message": "a fault was asked for"})
            return web.Response(text=text, status=fault.status, headers=headers)
        case "html":
            return web.Response(text="<html><body>Sign in</body></html>", content_type="text/html")
        case "region":
            return web.Response(text="missing jzb", status=400)
        case "reset":
            _close(request)
            return web.Response()
        case "delay":
            await asyncio.sleep(fault.seconds)
        case _:
            pass
    return None


async def damaged(fault: Fault, request: web.Request, content: bytes) -> web.StreamResponse:
    """``content`` as ``fault`` lets it arrive."""
    if fault.kind == "null":
        empty = b"null" if content.startswith(b"[") else b'{"results":null}'
        return web.Response(body=empty, content_type="application/json")
    if fault.kind == "truncate":
        return web.Response(body=content[: len(content) // 2], content_type="application/json")
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(content)
    await response.prepare(request)
    if fault.kind == "cut":
        await response.write(content[: len(content) // 2])
        _close(request)
        return response
    async for piece in _drops(content, fault.seconds):
        await response.write(piece)
    await response.write_eof()
    return response


async def _drops(content: bytes, seconds: float) -> AsyncIterator[bytes]:
    for start in range(0, len(content), _DRIP_BYTES):
        if start:
            await asyncio.sleep(seconds)
        yield content[start : start + _DRIP_BYTES]


def _close(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
