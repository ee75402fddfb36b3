"""Ways to run the server: in a thread of a test or a demo, or alone in the foreground."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from aiohttp import web

from bot.errors import SettingsError
from bot.sandbox.ending import end
from bot.sandbox.pendo.civil import Clock
from bot.sandbox.pendo.demo.build import demo_world
from bot.sandbox.pendo.folder import read_folder
from bot.sandbox.pendo.server import create_app
from bot.sandbox.pendo.world import World

HOST = "127.0.0.1"
DEMO = "demo"
DEFAULT_ZONE = "America/New_York"


def wall_clock() -> int:
    return int(time.time() * 1000)


def clock_from(now: datetime | None, zone: str) -> Clock:
    """A clock that starts at ``now`` (in ``zone`` where it names none) and runs on; None: the wall clock."""
    if now is None:
        return wall_clock
    aware = now if now.tzinfo else now.replace(tzinfo=ZoneInfo(zone))
    offset = int(aware.timestamp() * 1000) - wall_clock()
    return lambda: wall_clock() + offset


def load_world(name: str, *, now: int, zone: str | None = None, cache_dir: Path | None = None) -> World:
    """``demo``, or the folder of that name, see ``folder``. Raises SettingsError on a faulty folder."""
    if name == DEMO:
        return demo_world(now, zone=zone or DEFAULT_ZONE, cache_dir=cache_dir)
    return read_folder(Path(name), zone=zone or DEFAULT_ZONE)


@dataclass(slots=True)
class EmbeddedPendo:
    """A server on a free port, served from a thread of its own for as long as the context lasts.

    >>> with EmbeddedPendo(world, key="k") as pendo:  # doctest: +SKIP
    ...     httpx.post(pendo.url + "/api/v1/aggregation", ...)
    """

    world: World | Callable[[], World]
    key: str
    clock: Clock = wall_clock
    zone: str | None = None
    seed: int = 0
    port: int = 0
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _stopped: asyncio.Event = field(init=False)
    _thread: Thread = field(init=False)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def __enter__(self) -> Self:
        listening: Future[int] = Future()
        self._thread = Thread(target=lambda: asyncio.run(self._serve(listening)), daemon=True)
        self._thread.start()
        self.port = listening.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    async def _serve(self, listening: Future[int]) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        try:
            world = self.world if isinstance(self.world, World) else asyncio.to_thread(self.world)
            app = create_app(world, key=self.key, clock=self.clock, zone=self.zone, seed=self.seed)
            runner, port = await _listen(app, self.port)
        except BaseException as error:
            listening.set_exception(error)
            return
        listening.set_result(port)
        try:
            await self._stopped.wait()
        finally:
            await end(runner)


async def _listen(app: web.Application, port: int) -> tuple[web.AppRunner, int]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    return runner, int(runner.addresses[0][1])


def run(
    port: int,
    world_name: str = DEMO,
    timezone: str | None = None,
    key: str = "sandbox",
    now: datetime | None = None,
    *,
    cache_dir: Path | None = None,
    seed: int = 0,
    say: Callable[[str], None] = print,
) -> None:
    """Serve until interrupted. ``say`` gets one line once the port is open, before a world is made.

    Raises SettingsError on an unknown zone, a faulty folder or a port in use.
    """
    if timezone is not None and timezone not in available_timezones():
        raise SettingsError(f"{timezone} is no IANA time zone", hint="Write it like Europe/Berlin.")
    clock = clock_from(now, timezone or DEFAULT_ZONE)
    asyncio.run(_run(port, world_name, timezone, key, clock, cache_dir, seed, say))


async def _run(
    port: int,
    world_name: str,
    zone: str | None,
    key: str,
    clock: Clock,
    cache_dir: Path | None,
    seed: int,
    say: Callable[[str], None],
) -> None:
    world = asyncio.create_task(
        asyncio.to_thread(load_world, world_name, now=clock(), zone=zone, cache_dir=cache_dir)
    )
    app = create_app(world, key=key, clock=clock, zone=zone, seed=seed)
    try:
        runner, bound = await _listen(app, port)
    except OSError as error:
        raise SettingsError(f"Port {port} cannot be opened: {error.strerror}") from None
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    try:
        say(f"listening on http://{HOST}:{bound}")
        await world
        await stopped.wait()
    finally:
        await end(runner)
