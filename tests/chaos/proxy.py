"""A man in the middle of the bot and Pendo, who garbles answers and tells back every secret he hears."""

from __future__ import annotations

import asyncio
import threading
from typing import Self

import aiohttp
from aiohttp import web

FAULTS = (
    *("401", "403", "403 busy", "408", "422", "429", "500", "502", "504"),
    *("html", "garbled", "cut", "reset", "region", "slow"),
)
SLOW_SECONDS = 3.0
_HOP = frozenset({"transfer-encoding", "content-encoding", "content-length", "connection", "host"})


class Proxy:
    """Serves on a free port from a thread of its own. The next ``times`` requests meet ``fault``."""

    def __init__(self, upstream: str, *, slow_seconds: float = SLOW_SECONDS) -> None:
        self._upstream = upstream
        self._slow_seconds = slow_seconds
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._stopped = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None
        self._planned: list[str] = []
        self.met: list[str] = []
        self.url = ""

    def fail(self, fault: str, times: int = 1) -> None:
        assert fault in FAULTS, fault
        self._planned = [fault] * times

    def __enter__(self) -> Self:
        self._thread.start()
        listening = threading.Event()
        self._served = asyncio.run_coroutine_threadsafe(self._serve(listening), self._loop)
        assert listening.wait(10)
        return self

    def __exit__(self, *raised: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._served.result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _serve(self, listening: threading.Event) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with aiohttp.ClientSession() as self._session:
            listening.set()
            await self._stopped.wait()
            await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        fault = self._planned.pop() if self._planned else ""
        if fault:
            self.met.append(fault)
        if fault in ("", "cut", "slow"):
            return await self._passed_on(request, fault)
        if fault == "reset":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return self._refused(fault, str(dict(request.headers)))

    async def _passed_on(self, request: web.Request, fault: str) -> web.StreamResponse:
        assert self._session is not None
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
        async with self._session.request(
            request.method, self._upstream + request.path_qs, data=await request.read(), headers=headers
        ) as answer:
            content = await answer.read()
            if fault == "slow":
                await asyncio.sleep(self._slow_seconds)
            if fault != "cut":
                return web.Response(body=content, status=answer.status, content_type=answer.content_type)
        response = web.StreamResponse(headers={"content-length": str(len(content))})
        await response.prepare(request)
        await response.write(content[: len(content) // 2])
        assert request.transport is not None
        request.transport.abort()
        return response

    @staticmethod
    def _refused(fault: str, heard: str) -> web.Response:
        match fault:
            case "html":
                return web.Response(text=f"<html>Sign in {heard}</html>", content_type="text/html")
            case "garbled":
                return web.Response(text='{"results": [{"x": ' + heard, content_type="application/json")
            case "region":
                return web.Response(status=400, text="missing jzb " + heard)
            case "403 busy":
                return web.Response(status=403, text="rateLimitExceeded " + heard)
            case "429":
                return web.Response(status=429, text=heard, headers={"retry-after": "1"})
            case _:
                return web.Response(status=int(fault), text=f'{{"message": "who are you, {heard}"}}')
