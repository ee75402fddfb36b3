"""The end of a server that somebody may just be connecting to."""

from __future__ import annotations

import asyncio

from aiohttp import web

_TURNS = 3
"""Turns of the loop in which a connection that was accepted already is made."""


async def end(runner: web.AppRunner) -> None:
    """Clean up, and close what was accepted while that began: nobody else would."""
    server = runner.server
    await runner.cleanup()
    for _ in range(_TURNS):
        await asyncio.sleep(0)
        if server is not None:
            await server.shutdown(0)
    await asyncio.sleep(0)
