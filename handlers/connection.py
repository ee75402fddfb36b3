"""One connection of Slack's in Socket Mode: what it brings is handled, then acknowledged."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast

from aiohttp import ClientWebSocketResponse, WSMsgType
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.errors import DeliveryError

logger = logging.getLogger(__name__)

CLOSE_SECONDS = 1.0
ACKNOWLEDGE_SECONDS = 3.0
"""Slack waits no longer for an acknowledgement."""
ADVICE: Mapping[str, str] = {
    "link_disabled": "Socket Mode is switched off on the app's page (link_disabled)",
    "too_many_websockets": "Slack takes at most ten connections of an app: run fewer replicas "
    "(too_many_websockets)",
}
"""Why Slack ends a connection, where somebody can do something about it."""


class Connection:
    """One WebSocket that has said hello. ``goodbye`` is why it ends, as soon as that is known."""

    def __init__(self, app: AsyncApp, socket: ClientWebSocketResponse) -> None:
        self._app = app
        self._socket = socket
        self._under_way: set[asyncio.Task[None]] = set()
        self.goodbye: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._reading = asyncio.create_task(self._read())

    @property
    def stands(self) -> bool:
        return not self._reading.done()

    async def leave(self) -> None:
        """Close it when all that it brought is acknowledged, or Slack waits no longer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ACKNOWLEDGE_SECONDS):
                while self._under_way:
                    await asyncio.wait(self._under_way)
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._socket.close()
        await asyncio.wait([self._reading])

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    self._take(_read(message.data))
        finally:
            self._end("cut")

    def _take(self, told: Mapping[str, Any]) -> None:
        if told.get("type") == "disconnect":
            self._end(str(told.get("reason")))
        elif request := SocketModeRequest.from_dict(dict(told)):
            task = asyncio.create_task(self._handle(request))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    def _end(self, reason: str) -> None:
        if not self.goodbye.done():
            self.goodbye.set_result(reason)

    async def _handle(self, request: SocketModeRequest) -> None:
        """Acknowledged only when handled: what is not, Slack sends again where it may come twice."""
        try:
            answer = await run_async_bolt_app(self._app, request)
            if answer.status == 200:
                await self._socket.send_json(acknowledgement(request, answer))
            else:
                logger.warning("An envelope of type %s ended with status %d", request.type, answer.status)
        except ConnectionError:
            logger.warning("A connection ended before what it brought was acknowledged")
        except Exception:  # whatever Bolt raises: one envelope that nobody can read must not end the others
            logger.exception("An envelope of type %s could not be handled", request.type)


def acknowledgement(request: SocketModeRequest, answer: BoltResponse) -> Mapping[str, Any]:
    """What Slack is sent for ``answer``, which is JSON, a text or nothing."""
    is_json = answer.headers.get("content-type", [""])[0].startswith("application/json")
    payload = (json.loads(answer.body) if is_json else {"text": answer.body}) if answer.body else None
    return cast("dict[str, Any]", SocketModeResponse(request.envelope_id, payload).to_dict())


async def greeted(socket: ClientWebSocketResponse) -> None:
    """Wait for the hello. Raises DeliveryError, with the socket closed, where there is none."""
    told: Mapping[str, Any] = {}
    try:
        message = await socket.receive()
        told = _read(message.data) if message.type is WSMsgType.TEXT else {}
    finally:
        if told.get("type") != "hello":
            await socket.close()
    if told.get("type") != "hello":
        reason = str(told.get("reason", "no hello"))
        raise DeliveryError(f"{ADVICE.get(reason, reason)}.", code=reason)


def _read(text: str) -> Mapping[str, Any]:
    """A message of Slack's, empty where it is none."""
    try:
        told: object = json.loads(text)
    except ValueError:
        return {}
    return cast("dict[str, Any]", told) if isinstance(told, dict) else {}
