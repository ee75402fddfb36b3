"""A bot of a few lines: it keeps what it was sent and answers as told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from slack_sdk.signature import Clock, SignatureVerifier

from bot.sandbox.slack import SIGNING_SECRET


@dataclass
class _At(Clock):
    seconds: float

    def now(self) -> float:
        return self.seconds


@dataclass
class Listener:
    """A bot that keeps what it was sent and acknowledges as told."""

    acknowledge: Callable[[], Awaitable[web.Response]] = field(
        default=lambda: asyncio.sleep(0, web.Response())
    )
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        self.headers.append(dict(request.headers))
        return await self.acknowledge()

    def answers(self, response: Callable[[], web.Response]) -> None:
        self.acknowledge = lambda: asyncio.sleep(0, response())

    @property
    def form(self) -> dict[str, str]:
        return {
            key: value for key, [value] in parse_qs(self.bodies[-1].decode(), keep_blank_values=True).items()
        }

    @property
    def payload(self) -> dict[str, Any]:
        """The interaction that came last."""
        return json.loads(self.form["payload"])  # type: ignore[no-any-return]

    def is_signed(self, now: float) -> bool:
        """Whether Slack's own verifier takes what came last, at ``now``."""
        verifier = SignatureVerifier(SIGNING_SECRET, _At(now))
        return verifier.is_valid_request(self.bodies[-1], self.headers[-1])
