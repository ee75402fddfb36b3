"""Socket Mode: the bot opens connections to Slack and is sent everything over them.

Slack replaces each connection about once an hour. The SDK's own client leaves the old one before the new one
stands, with whatever is not acknowledged yet; here the new one comes first, and there are two.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWebSocketResponse, WSMsgType
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import BackoffRetryIntervalCalculator
from slack_sdk.http_retry.interval_calculator import RetryIntervalCalculator
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import DeliveryError, SettingsError
from bot.replies.refusals import TOKEN_DEAD, refusal_of, unreached

logger = logging.getLogger(__name__)

CONNECTIONS = 2
"""Slack sends each thing over one of them, and takes at most ten of all replicas."""
START_SECONDS = 10.0
CALL_SECONDS = 15.0
HELLO_SECONDS = 10.0
HEARTBEAT_SECONDS = 10.0
CLOSE_SECONDS = 1.0
ACKNOWLEDGE_SECONDS = 3.0
"""Slack waits no longer for an acknowledgement."""
STEADY_SECONDS = 60.0
"""A connection that lasted so long was a good one: the next is tried at once."""
LONGEST_ATTEMPT = 6
"""The pause between attempts doubles until here."""
_REFUSED = TOKEN_DEAD | {"not_allowed_token_type", "missing_scope"}
_ADVICE = {
    "link_disabled": "Socket Mode is switched off on the app's page (link_disabled)",
    "too_many_websockets": "Slack takes at most ten connections of an app: run fewer replicas "
    "(too_many_websockets)",
}


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


class SocketMode:
    """Keeps ``CONNECTIONS`` connections open and hands what they bring to ``app``."""

    def __init__(
        self, app: AsyncApp, token: SecretStr, base_url: str, intervals: RetryIntervalCalculator | None = None
    ) -> None:
        self._app = app
        self._token = token
        self._base_url = base_url
        self._intervals = intervals or BackoffRetryIntervalCalculator()
        self._connections: set[Connection] = set()

    @property
    def stands(self) -> bool:
        """Whether Slack can send anything."""
        return any(connection.stands for connection in self._connections)

    @asynccontextmanager
    async def connected(self) -> AsyncGenerator[None, None]:
        """Take what Slack sends; at the end acknowledge what has arrived, then close.

        While Slack is away, it is tried again. Raises SettingsError where Slack refuses the token.
        """
        async with ClientSession(timeout=ClientTimeout(total=CALL_SECONDS)) as session:
            first = await self._first(session)
            others = [None] * (CONNECTIONS - 1)
            keepers = [asyncio.create_task(self._keep(session, each)) for each in (first, *others)]
            try:
                yield
            finally:
                await self._end(keepers)

    async def _first(self, session: ClientSession) -> Connection | None:
        try:
            async with asyncio.timeout(START_SECONDS):
                return await self._open(session)
        except DeliveryError as error:
            if error.code in _REFUSED:
                raise SettingsError(
                    f"Slack does not accept the app-level token ({error.code}).",
                    "Set USAGEBOT_SLACK_APP_TOKEN to one from the app's page, xapp-…, with the scope "
                    "connections:write.",
                ) from error
            logger.warning("Slack opened no connection yet: %s", error)
        except TimeoutError:
            logger.warning("Slack opened no connection within %.0f seconds", START_SECONDS)
        return None

    async def _keep(self, session: ClientSession, first: Connection | None) -> None:
        """One connection after another; each is left when its successor stands."""
        attempt, time = 0, asyncio.get_running_loop().time
        current = first or await self._opened(session, attempt)
        while True:
            opened = time()
            _log_goodbye(await current.goodbye)
            attempt = 0 if time() - opened > STEADY_SECONDS else attempt + 1
            successor = await self._opened(session, attempt)
            await current.leave()
            self._connections.discard(current)
            current = successor

    async def _opened(self, session: ClientSession, attempt: int) -> Connection:
        """The next connection, however long that takes."""
        while True:
            if attempt:
                pause = self._intervals.calculate_sleep_duration(min(attempt, LONGEST_ATTEMPT))
                await asyncio.sleep(pause)
            attempt += 1
            try:
                return await self._open(session)
            except DeliveryError as error:
                logger.warning("Slack opened no connection: %s", error)

    async def _open(self, session: ClientSession) -> Connection:
        client = AsyncWebClient(
            base_url=self._base_url,
            session=session,
            retry_handlers=[AsyncRateLimitErrorRetryHandler()],
        )
        try:
            answer = await client.apps_connections_open(app_token=self._token.get_secret_value())
            async with asyncio.timeout(HELLO_SECONDS):
                socket = await session.ws_connect(
                    str(cast(Any, answer["url"])),
                    heartbeat=HEARTBEAT_SECONDS,
                    proxy=client.proxy,
                )
                await _greeted(socket)
        except SlackApiError as error:
            raise refusal_of(error) from error
        except (ClientError, OSError) as error:
            raise unreached(error) from error
        connection = Connection(self._app, socket)
        self._connections.add(connection)
        return connection

    async def _end(self, keepers: Sequence[asyncio.Task[None]]) -> None:
        for keeper in keepers:
            keeper.cancel()
        await asyncio.wait(keepers)
        await asyncio.gather(*(connection.leave() for connection in self._connections))
        for keeper in keepers:
            if not keeper.cancelled():
                keeper.result()


def acknowledgement(request: SocketModeRequest, answer: BoltResponse) -> Mapping[str, Any]:
    """What Slack is sent for ``answer``, which is JSON, a text or nothing."""
    is_json = answer.headers.get("content-type", [""])[0].startswith("application/json")
    payload = (json.loads(answer.body) if is_json else {"text": answer.body}) if answer.body else None
    return cast("dict[str, Any]", SocketModeResponse(request.envelope_id, payload).to_dict())


async def _greeted(socket: ClientWebSocketResponse) -> None:
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
        raise DeliveryError(f"{_ADVICE.get(reason, reason)}.", code=reason)


def _log_goodbye(reason: str) -> None:
    if reason in _ADVICE:
        logger.error("Slack ended a connection: %s", _ADVICE[reason])
    else:
        logger.info("A connection to Slack is replaced (%s)", reason)


def _read(text: str) -> Mapping[str, Any]:
    """A message of Slack's, empty where it is none."""
    try:
        told: object = json.loads(text)
    except ValueError:
        return {}
    return cast("dict[str, Any]", told) if isinstance(told, dict) else {}
