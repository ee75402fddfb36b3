"""A whole installation whose every part can be stopped, slowed and killed: the unmodified bot, its workers, a
durable store, Pendo behind a tampering proxy, and Slack."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bot.ask import DEMO_INTERNAL
from bot.sandbox.pendo.serving import DEFAULT_ZONE, EmbeddedPendo, load_world, wall_clock
from bot.sandbox.pendo.world import World
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.workspace import Workspace, demo_workspace
from tests.chaos.proxy import Proxy
from tests.services import Valkey, free_port

START_SECONDS = 60
STOP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must be found nowhere."""

    pendo_key: str = "canary-pendo-key-3b1f7a90.1234"
    second_key: str = "canary-second-key-99e1c07d.5678"
    bot_token: str = "xoxb-1111-2222-canarybottoken"
    signing_secret: str = "canary5igning5ecret0123456789abcd"
    store_password: str = "canary-store-p@ss/word"


@dataclass
class Process:
    """A command of the bot's, its output kept in ``log`` over all its lives."""

    words: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.running = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", *self.words],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.running is not None:
            self.running.send_signal(how)
            self.running.wait(STOP_SECONDS)
            self.running = None

    def children(self) -> list[int]:
        """Process ids of the workers beside a server."""
        if self.running is None:
            return []
        pid = self.running.pid
        with suppress(FileNotFoundError):
            return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []


@dataclass
class Rig:
    slack: EmbeddedSlack
    pendo: EmbeddedPendo
    proxy: Proxy
    store: Valkey
    server: Process
    url: str
    secrets: Secrets
    folder: Path

    def start_server(self) -> None:
        self.server.start()
        until(self._is_ready, START_SECONDS)

    def _is_ready(self) -> bool:
        assert self.server.running is not None
        assert self.server.running.poll() is None, self.server.log.read_text()[-2000:]
        return _answers(f"{self.url}/readyz")


def until(condition: Callable[[], object], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.02)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=1) as response:
            return response.status == 200
    except (URLError, OSError):
        return False


@contextmanager
def rig(
    folder: Path, *, workspace: Workspace | None = None, world: World | None = None, **settings: object
) -> Iterator[Rig]:
    """Everything, started; ``settings`` are the bot's by their names, without the prefix."""
    secrets = Secrets()
    workspace = workspace or demo_workspace()
    world = world or load_world("demo", now=wall_clock(), zone=DEFAULT_ZONE)
    workspace.bot_token = secrets.bot_token
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        store = Valkey(durable=True, password=secrets.store_password)
        stack.callback(store.stop)
        store.start()
        pendo = stack.enter_context(EmbeddedPendo(world, key=secrets.pendo_key))
        proxy = stack.enter_context(Proxy(pendo.url))
        slack = stack.enter_context(
            EmbeddedSlack(workspace, bot_url=f"{url}/slack/events", signing_secret=secrets.signing_secret)
        )
        given = {
            "pendo_keys": f"{secrets.pendo_key},{secrets.second_key}",
            "pendo_url": proxy.url,
            "pendo_rate": 1000,
            "timezone": DEFAULT_ZONE,
            "internal": ",".join(DEMO_INTERNAL),
            "slack_bot_token": secrets.bot_token,
            "slack_signing_secret": secrets.signing_secret,
            "slack_url": slack.api_url,
            "redis_url": store.url,
            "port": port,
        }
        environment = {**os.environ} | {
            f"USAGEBOT_{name.upper()}": str(value) for name, value in (given | settings).items()
        }
        server = Process(("serve",), environment, folder / "serve.log")
        stack.callback(server.stop)
        made = Rig(slack, pendo, proxy, store, server, url, secrets, folder)
        made.start_server()
        yield made
