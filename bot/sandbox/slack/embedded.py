"""The stand-in for Slack in a thread of this process, and as a command of its own."""

from __future__ import annotations

import asyncio
import copy
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Self, TypeVar

import click
from aiohttp import web

from bot.sandbox.ending import end
from bot.sandbox.slack.acting import Acting
from bot.sandbox.slack.control import BOT
from bot.sandbox.slack.delivery import Courier
from bot.sandbox.slack.events import Event
from bot.sandbox.slack.faults import FaultPlan
from bot.sandbox.slack.server import create_app
from bot.sandbox.slack.sockets import Reason
from bot.sandbox.slack.state import SANDBOX, Call, Clock, Sandbox
from bot.sandbox.slack.view import View
from bot.sandbox.slack.workspace import Message, Workspace, demo_workspace

SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105
HOST = "127.0.0.1"

T = TypeVar("T")


class EmbeddedSlack(Acting):
    """A workspace served from a thread on a free port, with blocking helpers that answer with copies.

    >>> with EmbeddedSlack(bot_url="http://127.0.0.1:3000/slack/events") as slack:  # doctest: +SKIP
    ...     slack.command("export-button")
    ...     slack.wait_for(lambda: slack.messages("product"))

    The helpers block the calling thread: a bot in the same event loop needs ``asyncio.to_thread``.
    """

    def __init__(
        self,
        workspace: Workspace | None = None,
        *,
        bot_url: str = "",
        signing_secret: str = SIGNING_SECRET,
        clock: Clock = time.time,
        port: int = 0,
    ) -> None:
        self.workspace = workspace or demo_workspace()
        self._app = create_app(self.workspace, bot_url=bot_url, signing_secret=signing_secret, clock=clock)
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack", daemon=True)
        self._runner: web.AppRunner | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._runner, self._port = self._run(_serve(self._app, self._port))
        except BaseException:
            self._end_loop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            self._run(end(self._runner))
        self._end_loop()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._port}"

    @property
    def api_url(self) -> str:
        """Base address for a Slack client."""
        return f"{self.url}/api/"

    @property
    def sandbox(self) -> Sandbox:
        """The live state, to be changed while no request is under way."""
        return self._app[SANDBOX]

    def messages(self, channel: str = "") -> list[Message]:
        """What everybody sees in ``channel`` (name or id; empty for all), oldest first."""
        return self._read(lambda: self.workspace.visible(channel and self.workspace.channel(channel).id))

    def ephemerals(self, user: str = "mia") -> list[Message]:
        """What ``user`` (name or id) alone was shown, oldest first."""
        return self._read(lambda: self.workspace.visible(to=self.workspace.user(user).id))

    def modals(self, user: str = "mia") -> list[View]:
        """What stands before ``user`` (name or id), the topmost last."""
        return self._read(lambda: self.workspace.views.stack(self.workspace.user(user).id))

    def home(self, user: str = "mia") -> View | None:
        """The Home of ``user`` (name or id), None where nothing was published."""
        return self._read(lambda: self.workspace.views.homes.get(self.workspace.user(user).id))

    def file(self, file_id: str) -> bytes:
        return self._read(lambda: self.workspace.files[file_id].content)

    def calls(self, method: str = "") -> list[Call]:
        """What the bot called, oldest first; of one method where given."""
        return self._read(lambda: [call for call in self.sandbox.calls if method in ("", call.method)])

    def forget_calls(self) -> None:
        self._read(self.sandbox.calls.clear)

    def fail(self, plan: FaultPlan) -> None:
        """Let the next calls fail as planned."""
        self._read(lambda: self.sandbox.faults.plans.append(plan))

    def event(self, event_id: str) -> Event:
        """An event with all attempts to deliver it."""
        return self._read(lambda: self.sandbox.events[event_id])

    def connections(self) -> int:
        """How many sockets the bot has open, without those that were told to go."""
        return self._read(lambda: sum(not each.is_leaving for each in self.sandbox.sockets.connections))

    def use_sockets(self, on: bool = True) -> None:
        """Switch Socket Mode on, which ends delivery over HTTP, or off, which ends every socket."""
        self._run(self.sandbox.use_sockets(on))

    def disconnect(self, reason: Reason) -> None:
        """Tell every socket so."""
        self._run(self.sandbox.sockets.disconnect(reason))

    def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """The first true value of ``predicate``, asked again and again. Raises TimeoutError (seconds)."""
        deadline = time.monotonic() + timeout
        while not (value := predicate()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing within {timeout} seconds")
            time.sleep(0.005)
        return value

    def _act(self, act: Callable[[Courier], Awaitable[T]]) -> T:
        async def acted() -> T:
            return await act(Courier(self.sandbox, self._app[BOT], self.url))

        return self._run(acted())

    def _read(self, read: Callable[[], T]) -> T:
        async def copied() -> T:
            return copy.deepcopy(read())

        return self._run(copied())

    def _run(self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _serve(app: web.Application, port: int) -> tuple[web.AppRunner, int]:
    """Listen on loopback; port 0 takes a free one. Returns what to clean up, and the port."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port, backlog=1024).start()
    except OSError:
        await runner.cleanup()
        raise
    return runner, int(runner.addresses[0][1])


def run(
    port: int,
    *,
    workspace: Workspace | None = None,
    bot_url: str = "http://127.0.0.1:3000/slack/events",
    signing_secret: str = SIGNING_SECRET,
    clock: Clock = time.time,
) -> None:
    """Serve until interrupted; one line says where."""
    app = create_app(
        workspace or demo_workspace(), bot_url=bot_url, signing_secret=signing_secret, clock=clock
    )
    asyncio.run(_run_until_stopped(app, port))


async def _run_until_stopped(app: web.Application, port: int) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    runner, port = await _serve(app, port)
    try:
        click.echo(f"listening on http://{HOST}:{port}")
        await stopped.wait()
    finally:
        await runner.cleanup()
