"""Socket Mode: the bot opens connections to Slack and is sent everything over them.

Slack replaces each connection about once an hour. The SDK's own client leaves the old one before the new one
stands, with whatever is not acknowledged yet; here the new one comes first, the old one is read until Slack
closes it or is silent, and there are two.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

from aiohttp import ClientError, ClientSession, ClientTimeout
from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import BackoffRetryIntervalCalculator
from slack_sdk.http_retry.interval_calculator import RetryIntervalCalculator
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import DeliveryError, SettingsError
from bot.replies.refusals import TOKEN_DEAD, refusal_of, unreached
from handlers.connection import ADVICE, Connection, greeted

logger = logging.getLogger(__name__)

CONNECTIONS = 2
"""Slack sends each thing over one of them, and takes at most ten of all replicas."""
START_SECONDS = 10.0
CALL_SECONDS = 15.0
HELLO_SECONDS = 10.0
HEARTBEAT_SECONDS = 10.0
STEADY_SECONDS = 60.0
"""A connection that lasted so long was a good one: the next is tried at once."""
SILENT_SECONDS = 15.0
"""Slack closes a connection about ten seconds after its warning; until then it may still send over it."""
LONGEST_ATTEMPT = 6
"""The pause between attempts doubles until here."""
_REFUSED = TOKEN_DEAD | {"not_allowed_token_type", "missing_scope"}


class SocketMode:
    """Keeps ``CONNECTIONS`` connections open and hands what they bring to ``app``."""

    def __init__(
        self,
        app: AsyncApp,
        token: SecretStr,
        base_url: str,
        intervals: RetryIntervalCalculator | None = None,
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        self._app = app
        self._token = token
        self._base_url = base_url
        self._intervals = intervals or BackoffRetryIntervalCalculator()
        self._silent_seconds = silent_seconds
        self._connections: set[Connection] = set()
        self._leaving: set[asyncio.Task[None]] = set()

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
        """One connection after another; each is left to itself when its successor stands."""
        attempt, time = 0, asyncio.get_running_loop().time
        current = first or await self._opened(session, attempt)
        while True:
            opened = time()
            _log_goodbye(await current.goodbye)
            attempt = 0 if time() - opened > STEADY_SECONDS else attempt + 1
            successor = await self._opened(session, attempt)
            self._let_go(current)
            current = successor

    def _let_go(self, connection: Connection) -> None:
        """Slack may go on sending over it for a while."""

        async def leave() -> None:
            await connection.linger(self._silent_seconds)
            await connection.leave()
            self._connections.discard(connection)

        task = asyncio.create_task(leave())
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

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
                await greeted(socket)
        except SlackApiError as error:
            raise refusal_of(error) from error
        except (ClientError, OSError) as error:
            raise unreached(error) from error
        connection = Connection(self._app, socket)
        self._connections.add(connection)
        return connection

    async def _end(self, keepers: Sequence[asyncio.Task[None]]) -> None:
        ending = [*keepers, *self._leaving]
        for task in ending:
            task.cancel()
        await asyncio.wait(ending)
        await asyncio.gather(*(connection.leave() for connection in self._connections))
        for task in ending:
            if not task.cancelled():
                task.result()


def _log_goodbye(reason: str) -> None:
    if reason in ADVICE:
        logger.error("Slack ended a connection: %s", ADVICE[reason])
    else:
        logger.info("A connection to Slack is replaced (%s)", reason)
