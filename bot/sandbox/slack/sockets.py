"""Socket Mode: connections of the bot to this server, and envelopes that each go to one of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, get_args

from aiohttp import WSMsgType, web

from bot.sandbox.slack.blockkit.shapes import Record, as_record

MOST_CONNECTIONS = 10
CONNECTION_SECONDS = 3600

Reason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]
REASONS: tuple[Reason, ...] = get_args(Reason)
Kind = Literal["slash_commands", "interactive", "events_api"]


class Unconnected(Exception):
    """No connection took the envelope, or the one that had it was lost."""


@dataclass(slots=True, eq=False)
class Connection:
    """``is_leaving``: it was told to go, and gets an envelope only where there is no other."""

    socket: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Record]] = field(default_factory=dict[str, asyncio.Future[Record]])
    is_leaving: bool = False

    async def disconnect(self, reason: Reason) -> None:
        """Say goodbye. Warned or asked to refresh, the bot leaves by itself; otherwise it is cut off."""
        self.is_leaving = True
        await self.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": _debug_info()})
        if reason in ("link_disabled", "too_many_websockets"):
            await self.socket.close()

    def acknowledge(self, text: str) -> None:
        """What the bot sent; anything but the acknowledgement of an open envelope is passed over."""
        try:
            answer = as_record(json.loads(text)) or {}
        except ValueError:
            return
        future = self.waiting.pop(str(answer.get("envelope_id")), None)
        if future is not None and not future.done():
            future.set_result(answer)

    def lose(self) -> None:
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(Unconnected())


@dataclass(slots=True)
class Sockets:
    """``is_on``: everything goes to the sockets and nothing over HTTP."""

    is_on: bool = False
    connections: list[Connection] = field(default_factory=list[Connection])
    _sent: int = 0

    async def deliver(
        self, kind: Kind, payload: Mapping[str, object], *, answerable: bool, seconds: float, **retry: object
    ) -> Record:
        """Send an envelope to one connection, each in turn, and wait for its acknowledgement.

        Raises Unconnected, and TimeoutError after ``seconds``.
        """
        connection = self._next()
        self._sent += 1
        envelope_id = f"e{self._sent:08d}"
        future = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = future
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "accepts_response_payload": answerable,
            "payload": payload,
            **retry,
        }
        try:
            await connection.socket.send_json(envelope)
            async with asyncio.timeout(seconds):
                return await future
        except ConnectionError:
            raise Unconnected from None
        finally:
            connection.waiting.pop(envelope_id, None)

    def _next(self) -> Connection:
        ready = [each for each in self.connections if not each.is_leaving] or self.connections
        if not ready:
            raise Unconnected
        return ready[self._sent % len(ready)]

    async def disconnect(self, reason: Reason) -> None:
        """Every connection that is open; one that the bot is closing just now needs no goodbye."""
        for connection in list(self.connections):
            with suppress(ConnectionError):
                await connection.disconnect(reason)

    async def serve(self, request: web.Request, app_id: str) -> web.WebSocketResponse:
        """One connection, from its hello to its end."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(socket)
        if len(self.connections) >= MOST_CONNECTIONS:
            await connection.disconnect("too_many_websockets")
            return socket
        self.connections.append(connection)
        try:
            await socket.send_json(self._hello(app_id))
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    connection.acknowledge(message.data)
        finally:
            self.connections.remove(connection)
            connection.lose()
        return socket

    def _hello(self, app_id: str) -> Record:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {**_debug_info(), "approximate_connection_time": CONNECTION_SECONDS},
            "connection_info": {"app_id": app_id},
        }


def _debug_info() -> dict[str, object]:
    return {"host": "applink-sandbox", "build_number": 1}
