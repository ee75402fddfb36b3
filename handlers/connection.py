"""One connection of Slack's in Socket Mode: what it brings is handled, then acknowledged.

Whoever closes first, Slack may send something before it knows: the old connection is read to its very end.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast

from aiohttp import ClientWebSocketResponse, WSCloseCode, WSMsgType
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.errors import DeliveryError
from handlers.shapes import is_shaped

logger = logging.getLogger(__name__)

CLOSE_SECONDS = 1.0
CLOSE = WSCloseCode.OK.to_bytes(2)
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
        self._heard = 0.0
        self._has_left = False
        self.goodbye: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._reading = asyncio.create_task(self._read())

    @property
    def stands(self) -> bool:
        return not self._reading.done()

    async def linger(self, seconds: float) -> None:
        """Until Slack closes it, or has sent nothing for so many ``seconds``."""
        time = asyncio.get_running_loop().time
        self._heard = time()
        while self.stands and (left := self._heard + seconds - time()) > 0:
            await asyncio.wait([self._reading], timeout=left)

    async def leave(self) -> None:
        """Close it when all that it brought is acknowledged, or Slack waits no longer.

        What Slack sent before it saw that is handled too: nobody can acknowledge it any more, nor does all of
        it come again.
        """
        await self._settled()
        self._has_left = True
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._socket.send_frame(CLOSE, WSMsgType.CLOSE)
                await asyncio.wait([self._reading])
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._socket.close()
        await asyncio.wait([self._reading])
        await self._settled()

    async def _settled(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(ACKNOWLEDGE_SECONDS):
                while self._under_way:
                    await asyncio.wait(self._under_way)

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    self._take(_read(message.data))
        finally:
            self._end("cut")

    def _take(self, told: Mapping[str, Any]) -> None:
        self._heard = asyncio.get_running_loop().time()
        if told.get("type") == "disconnect":
            self._end(str(told.get("reason")))
        elif "envelope_id" in told:
            task = asyncio.create_task(self._handle(told))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    def _end(self, reason: str) -> None:
        if not self.goodbye.done():
            self.goodbye.set_result(reason)

    async def _handle(self, told: Mapping[str, Any]) -> None:
        """Acknowledged only when handled: what is not, Slack sends again where it may come twice. What is not
        shaped as Slack's envelopes are would come again no better."""
        try:
            if request := _request(told):
                await self._dispatch(request)
            else:
                logger.warning(
                    "An envelope of type %.40r has not Slack's shape: passed over", told.get("type")
                )
                await self._acknowledge({"envelope_id": told["envelope_id"]})
        except ConnectionError:
            logger.warning("A connection ended before what it brought was acknowledged")
        except Exception:  # whatever Bolt raises: one envelope that nobody can read must not end the others
            logger.exception("An envelope of type %.40r could not be handled", told.get("type"))

    async def _dispatch(self, request: SocketModeRequest) -> None:
        answer = await run_async_bolt_app(self._app, request)
        if answer.status == 200:
            await self._acknowledge(acknowledgement(request, answer))
        else:
            logger.warning("An envelope of type %s ended with status %d", request.type, answer.status)

    async def _acknowledge(self, said: Mapping[str, Any]) -> None:
        if self._has_left:
            raise ConnectionResetError
        await self._socket.send_json(said)


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


def _request(told: Mapping[str, Any]) -> SocketModeRequest | None:
    payload: object = told.get("payload")
    is_one = isinstance(payload, dict) and is_shaped(cast("dict[str, Any]", payload))
    return SocketModeRequest.from_dict(dict(told)) if is_one else None


def _read(text: str) -> Mapping[str, Any]:
    """A message of Slack's, empty where it is none."""
    try:
        told: object = json.loads(text)
    except ValueError:
        return {}
    return cast("dict[str, Any]", told) if isinstance(told, dict) else {}
