"""Everything one stand-in for Slack knows while it runs."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.events import Event
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.responses import Invocation
from bot.sandbox.slack.sockets import Sockets
from bot.sandbox.slack.workspace import Workspace

Clock = Callable[[], float]
"""Unix seconds."""

ACK_SECONDS = 3.0
RETRY_SECONDS = (0.0, 60.0, 300.0)
REMEMBERED_CALLS = 10_000


@dataclass(frozen=True, slots=True)
class Call:
    """A call by the bot. ``warnings`` names arguments that the method does not have; no token is kept."""

    method: str
    ok: bool
    error: str
    at: float
    arguments: Mapping[str, object]
    warnings: tuple[str, ...]


@dataclass(slots=True)
class Sandbox:
    """``bot_url`` is the bot's request URL, ``ack_seconds`` how long it may take to acknowledge.

    ``retry_seconds``: how long after each failure an event is sent again.
    """

    workspace: Workspace
    bot_url: str
    signing_secret: str
    clock: Clock
    ack_seconds: float = ACK_SECONDS
    retry_seconds: Sequence[float] = RETRY_SECONDS
    faults: Faults = field(default_factory=Faults)
    calls: deque[Call] = field(default_factory=lambda: deque[Call](maxlen=REMEMBERED_CALLS))
    invocations: dict[str, Invocation] = field(default_factory=dict[str, Invocation])
    events: dict[str, Event] = field(default_factory=dict[str, Event])
    sockets: Sockets = field(default_factory=Sockets)
    has_ended: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Do it later, until the server ends."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def use_sockets(self, on: bool) -> None:
        """Socket Mode on or off; off, every socket is told and closed."""
        self.sockets.is_on = on
        if not on:
            await self.sockets.disconnect("link_disabled")

    async def end(self) -> None:
        """Give up what is still to be done, and close every socket."""
        self.has_ended = True
        for task in self._tasks:
            task.cancel()
        await self.sockets.disconnect("link_disabled")

    def record(self, method: str, args: Arguments, error: str = "", warnings: Sequence[str] = ()) -> None:
        values = {key: value for key, value in args.values.items() if key != "token"}
        self.calls.append(Call(method, not error, error, args.now, values, tuple(warnings)))


SANDBOX = web.AppKey("sandbox", Sandbox)


def origin(request: web.Request) -> str:
    """The address by which this server was called, such as http://127.0.0.1:8001."""
    return str(request.url.origin())
