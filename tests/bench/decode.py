"""A million rows from a socket to columns: how long, how much memory, and how long the event loop is held."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import re
import socket
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import httpx
from pydantic import SecretStr

from bot.pendo.client import PendoClient
from bot.pendo.keys import KeyRing
from bot.pendo.limiter import Limiter
from bot.pendo.retries import Retries
from bot.rows import ColumnKind

BLOCKS, BLOCK = 100, 10_000
ROW_BYTES = 214
COLUMNS: dict[str, ColumnKind] = {
    "visitorId": "text",
    "accountId": "text",
    "day": "integer",
    "numEvents": "integer",
    "firstTime": "integer",
    "lastTime": "integer",
}
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n"
SPAWN = multiprocessing.get_context("spawn")


def measures() -> list[tuple[str, float, str, float | None]]:
    """Best of three, the server in one process and the client alone in another."""
    with ProcessPoolExecutor(1, mp_context=SPAWN) as client:
        runs = [client.submit(_measure).result() for _ in range(3)]
    seconds, megabytes, held = (min(figures) for figures in zip(*runs, strict=True))
    return [
        ("decode, 1,000,000 rows (214 MB) through the client", seconds, "s", 1.5),
        ("decode, memory above idle", megabytes, "MB", 120),
        ("decode, longest hold of the event loop", held * 1000, "ms", 20),
    ]


def _measure() -> tuple[float, float, float]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = SPAWN.Process(target=_serve, args=(listener,), daemon=True)
        server.start()
        try:
            return asyncio.run(_read(listener.getsockname()[1]))
        finally:
            server.terminate()
            server.join()


async def _read(port: int) -> tuple[float, float, float]:
    async with httpx.AsyncClient() as http:
        limiter = Limiter(rate=100, burst=10, in_flight=1)
        client = PendoClient(
            http,
            base_url=f"http://127.0.0.1:{port}",
            keys=KeyRing([SecretStr("key")]),
            limiter=limiter,
            retries=Retries(patience=0),
        )
        await client.aggregate({}, COLUMNS)  # by now every import is done and the server has its rows
        idle = _megabytes("VmRSS")
        holds: list[float] = []
        watch = asyncio.create_task(_watch(holds))
        began = time.perf_counter()
        reading = await client.aggregate({}, COLUMNS)
        seconds = time.perf_counter() - began
        watch.cancel()
    assert reading.table.count == BLOCKS * BLOCK
    return seconds, _megabytes("VmHWM") - idle, max(holds)


async def _watch(holds: list[float]) -> None:
    """Notes how much longer than asked for each short sleep was."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        holds.append(time.perf_counter() - began - 0.001)


def _megabytes(name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


def _serve(listener: socket.socket) -> None:
    """Answers twice: with one block of rows, then with all of them."""
    rng = random.Random(1)
    block = b",".join(_row(rng) for _ in range(BLOCK))
    for blocks in (1, BLOCKS):
        connection, _ = listener.accept()
        with connection:
            request = b""
            while not request.endswith(b"{}"):  # unread bytes would reset the connection on closing
                request += connection.recv(65536)
            connection.sendall(HEAD + b'{"startTime":1731715200000,"results":[' + block)
            for _ in range(blocks - 1):
                connection.sendall(b"," + block)
            connection.sendall(b'],"details":{"validThrough":{"-323232":1731715200000}}}')


def _row(rng: random.Random) -> bytes:
    first = 1731715200000 + rng.randrange(86_400_000 * 100)
    row = (
        f'{{"visitorId":"user-{rng.randrange(2500)}@example.com","accountId":"acct-{rng.randrange(120)}",'
        f'"appId":-323232,"day":{first // 86_400_000 * 86_400_000},"numEvents":{rng.randrange(1, 40)},'
        f'"firstTime":{first},"lastTime":{first + 60_000},"server":"'
    )
    return (row.ljust(ROW_BYTES - 3, "x") + '"}').encode()
