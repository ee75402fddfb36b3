"""Charts as files in Slack: drawn once, uploaded once a channel, handed out when Slack has them ready."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Protocol, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.charts.spec import ChartSpec
from bot.errors import DeliveryError

logger = logging.getLogger(__name__)

KEPT_SECONDS = 24 * 3600
READY_WAITS = (0.2, 0.4, 0.8, 1.6, 3.2, 3.8)
"""Pauses between looks at a new file, ten seconds in all: Slack scans it before anyone may use it."""
LEASE_MILLISECONDS = 3_000
"""How long a process that died while making a chart keeps others waiting."""
POLL_SECONDS = 0.1

Sleep = Callable[[float], Awaitable[None]]


class PictureFailed(DeliveryError):
    """No picture can be had; the sentence is for the reader of the numbers."""


class Renders(Protocol):
    """Draws charts. ``version`` changes when the same spec would look different."""

    @property
    def version(self) -> str: ...
    def render(self, spec: ChartSpec) -> bytes: ...


class Files(Protocol):
    """The calls on files that Pictures needs of Slack."""

    async def upload(self, data: bytes, filename: str) -> str: ...
    async def complete(self, file_id: str, title: str) -> None: ...
    async def file_is_ready(self, file_id: str) -> bool: ...


class Pictures:
    """``executor`` draws, away from the event loop; without a store every process draws and uploads anew."""

    def __init__(
        self,
        slack: Files,
        renderer: Renders,
        executor: Executor,
        redis: Redis | None,
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._slack = slack
        self._renderer = renderer
        self._executor = executor
        self._redis = redis
        self._sleep = sleep
        self._flights: dict[str, asyncio.Task[bytes]] = {}

    async def file_id(self, spec: ChartSpec, channel: str) -> str:
        """The ready file of this chart for this channel. Raises PictureFailed."""
        chart = self._name(spec)

        async def upload() -> bytes:
            png = await self._once(f"{chart}:png", lambda: self._draw(spec))
            return (await self._upload(png, spec.title)).encode()

        return (await self._once(f"{chart}:file:{channel}", upload)).decode()

    async def forget(self, spec: ChartSpec, channel: str) -> None:
        """Slack refused the file: the next one who asks gets another."""
        if self._redis is not None:
            try:
                await self._redis.delete(f"{self._name(spec)}:file:{channel}")
            except (RedisError, OSError) as error:
                logger.warning("A refused file stays until it expires: %s", error)

    def _name(self, spec: ChartSpec) -> str:
        looks = f"{self._renderer.version}\n{spec!r}"
        return f"usagebot:chart:{hashlib.sha256(looks.encode()).hexdigest()[:32]}"

    async def _draw(self, spec: ChartSpec) -> bytes:
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._executor, self._renderer.render, spec
            )
        except Exception as error:
            logger.exception("A chart could not be drawn")
            raise PictureFailed("The chart could not be drawn.") from error

    async def _upload(self, png: bytes, title: str) -> str:
        """A new upload is safe to try twice: a file that is shared nowhere shows nowhere."""
        for last in (False, True):
            try:
                file_id = await self._slack.upload(png, "chart.png")
                await self._slack.complete(file_id, title)
            except DeliveryError as error:
                logger.warning("A chart could not be uploaded: %s", error)
                if last:
                    raise PictureFailed("The chart could not be added.") from error
            else:
                await self._until_ready(file_id)
                return file_id
        raise AssertionError("unreachable")

    async def _until_ready(self, file_id: str) -> None:
        try:
            for wait in READY_WAITS:
                if await self._slack.file_is_ready(file_id):
                    return
                await self._sleep(wait)
            if await self._slack.file_is_ready(file_id):
                return
        except DeliveryError as error:
            raise PictureFailed("The chart could not be added.") from error
        raise PictureFailed("The chart could not be added: Slack took too long over the file.")

    async def _once(self, key: str, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """What ``key`` holds, made once however many ask at the same time, in this process or another."""
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.ensure_future(self._kept_or_made(key, make))
            self._flights[key] = flight
            flight.add_done_callback(lambda _: self._flights.pop(key, None))
        return await asyncio.shield(flight)

    async def _kept_or_made(self, key: str, make: Callable[[], Awaitable[bytes]]) -> bytes:
        redis = self._redis
        if redis is None:
            return await make()
        try:
            kept = await self._kept_or_leased(redis, key)
        except (RedisError, OSError) as error:
            logger.warning("The store is away, so a chart is made anew: %s", error)
            return await make()
        if kept is not None:
            return kept
        renewing = asyncio.create_task(_renew(redis, key))
        try:
            made = await make()
            await _tolerant(redis.set(key, made, ex=KEPT_SECONDS))
            return made
        finally:
            renewing.cancel()
            await _tolerant(redis.delete(_lease(key)))

    async def _kept_or_leased(self, redis: Redis, key: str) -> bytes | None:
        """The value, or None when it is ours to make: the others wait for it as long as our lease runs."""
        while (kept := cast(bytes | None, await redis.get(key))) is None:
            if await redis.set(_lease(key), 1, nx=True, px=LEASE_MILLISECONDS):
                kept = cast(bytes | None, await redis.get(key))  # the holder before us may just have finished
                if kept is not None:
                    await redis.delete(_lease(key))
                return kept
            await self._sleep(POLL_SECONDS)
        return kept


def _lease(key: str) -> str:
    return f"{key}:lease"


async def _renew(redis: Redis, key: str) -> None:
    while True:
        await asyncio.sleep(LEASE_MILLISECONDS / 3000)
        await _tolerant(redis.set(_lease(key), 1, px=LEASE_MILLISECONDS))


async def _tolerant(call: Awaitable[object]) -> None:
    try:
        await call
    except (RedisError, OSError) as error:
        logger.warning("The store did not take a chart: %s", error)
