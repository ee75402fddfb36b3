"""Carrying what people did to the bot, and its acknowledgement back, within Slack's three seconds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.slack.commands import signed_headers
from bot.sandbox.slack.responses import Invocation
from bot.sandbox.slack.state import Sandbox

JSON = "application/json"


@dataclass(slots=True)
class Acknowledgement:
    """What came back; ``status`` is None where nothing did.

    ``failure`` is what the person reads where it was not acknowledged, else empty.
    """

    status: int | None
    milliseconds: float
    body: str = ""
    failure: str = ""
    response_url: str = ""
    is_json: bool = False


@dataclass(frozen=True, slots=True)
class Courier:
    """``origin`` is the address by which the bot reaches this server, such as http://host:1."""

    sandbox: Sandbox
    http: aiohttp.ClientSession
    origin: str

    def open_response(self, invocation: Invocation) -> str:
        """The ``response_url`` of something that a person did."""
        self.sandbox.invocations[invocation.id] = invocation
        kind = "commands" if invocation.typed else "actions"
        return f"{self.origin}/{kind}/{invocation.id}"

    async def command(self, fields: Mapping[str, str]) -> Acknowledgement:
        return await self._post(urlencode(fields).encode())

    async def interact(self, payload: Mapping[str, object], *, answerable: bool = False) -> Acknowledgement:
        """``answerable``: what the acknowledgement says has a meaning."""
        return await self._post(urlencode({"payload": json.dumps(payload)}).encode())

    async def _post(self, body: bytes) -> Acknowledgement:
        sandbox = self.sandbox
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            async with self.http.post(
                sandbox.bot_url,
                data=body,
                headers=signed_headers(sandbox.signing_secret, body, sandbox.clock()),
                timeout=aiohttp.ClientTimeout(total=sandbox.ack_seconds),
            ) as response:
                content = await response.text()
                milliseconds = (loop.time() - started) * 1000
        except TimeoutError:
            return Acknowledgement(None, sandbox.ack_seconds * 1000, failure="operation_timeout")
        except aiohttp.ClientError:
            return Acknowledgement(None, (loop.time() - started) * 1000, failure="dispatch_failed")
        failure = "" if response.status == 200 else "dispatch_failed"
        return Acknowledgement(
            response.status, milliseconds, content, failure, is_json=response.content_type == JSON
        )
