"""Carrying what people did to the bot, and its acknowledgement back, within Slack's three seconds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.slack.commands import FORM, signed_headers
from bot.sandbox.slack.responses import Invocation
from bot.sandbox.slack.sockets import Kind, Unconnected
from bot.sandbox.slack.state import Sandbox

JSON = "application/json"
MOST_REDIRECTS = 2


@dataclass(slots=True)
class Acknowledgement:
    """What came back; ``status`` is None where nothing did, 200 for what a socket acknowledged.

    ``failure`` is what the person reads where it was not acknowledged, ``reason`` what Slack tells the bot
    when it tries again; both empty otherwise. ``no_retry``: the bot wants no other try. ``response_url`` and
    ``trigger_id`` are what the bot was given to answer with, empty where it was given none.
    """

    status: int | None
    milliseconds: float
    body: str = ""
    failure: str = ""
    response_url: str = ""
    trigger_id: str = ""
    is_json: bool = False
    reason: str = ""
    no_retry: bool = False


@dataclass(frozen=True, slots=True)
class Courier:
    """Takes things to the bot by HTTP, or over a socket where Socket Mode is on.

    ``origin`` is the address by which the bot reaches this server, such as http://host:1.
    """

    sandbox: Sandbox
    http: aiohttp.ClientSession
    origin: str

    def open_response(self, invocation: Invocation) -> str:
        """The ``response_url`` of something that a person did."""
        self.sandbox.invocations[invocation.id] = invocation
        kind = "commands" if invocation.typed else "actions"
        return f"{self.origin}/{kind}/{invocation.id}"

    async def command(self, fields: Mapping[str, str]) -> Acknowledgement:
        if self.sandbox.sockets.is_on:
            acknowledged = await self._envelope("slash_commands", fields, answerable=True)
        else:
            acknowledged = await self._post(urlencode(fields).encode())
        return _given(acknowledged, fields)

    async def interact(self, payload: Mapping[str, object], *, answerable: bool = False) -> Acknowledgement:
        """``answerable``: what the acknowledgement says has a meaning."""
        if self.sandbox.sockets.is_on:
            acknowledged = await self._envelope("interactive", payload, answerable=answerable)
        else:
            acknowledged = await self._post(urlencode({"payload": json.dumps(payload)}).encode())
        return _given(acknowledged, payload)

    async def event(self, body: Mapping[str, object], retry: int = 0, reason: str = "") -> Acknowledgement:
        """``retry`` counts from 1; ``reason`` is why the last try failed."""
        if self.sandbox.sockets.is_on:
            return await self._envelope(
                "events_api", body, answerable=False, retry_attempt=retry, retry_reason=reason
            )
        again = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason} if retry else {}
        return await self._post(json.dumps(body).encode(), JSON, again)

    async def _post(
        self, body: bytes, content_type: str = FORM, more: Mapping[str, str] | None = None
    ) -> Acknowledgement:
        sandbox, time = self.sandbox, asyncio.get_running_loop().time
        started = time()
        headers = signed_headers(sandbox.signing_secret, body, sandbox.clock(), content_type)
        try:
            async with self.http.post(
                sandbox.bot_url,
                data=body,
                headers={**headers, **(more or {})},
                timeout=aiohttp.ClientTimeout(total=sandbox.ack_seconds),
                max_redirects=MOST_REDIRECTS,
            ) as response:
                content = await response.text()
        except TimeoutError:
            return _lost(sandbox.ack_seconds, "operation_timeout", "http_timeout")
        except aiohttp.TooManyRedirects:
            return _lost(time() - started, "dispatch_failed", "too_many_redirects")
        except aiohttp.ClientError:
            return _lost(time() - started, "dispatch_failed", "connection_failed")
        is_taken = response.status == 200 or (content_type == JSON and 200 < response.status < 300)
        return Acknowledgement(
            response.status,
            (time() - started) * 1000,
            content,
            failure="" if is_taken else "dispatch_failed",
            is_json=response.content_type == JSON,
            reason="" if is_taken else "http_error",
            no_retry=not is_taken and response.headers.get("X-Slack-No-Retry") == "1",
        )

    async def _envelope(
        self, kind: Kind, payload: Mapping[str, object], *, answerable: bool, **retry: object
    ) -> Acknowledgement:
        seconds, time = self.sandbox.ack_seconds, asyncio.get_running_loop().time
        started = time()
        try:
            answer = await self.sandbox.sockets.deliver(
                kind, payload, answerable=answerable, seconds=seconds, **retry
            )
        except TimeoutError:
            return _lost(seconds, "operation_timeout", "http_timeout")
        except Unconnected:
            return _lost(time() - started, "dispatch_failed", "connection_failed")
        body = json.dumps(answer["payload"]) if answerable and answer.get("payload") else ""
        return Acknowledgement(200, (time() - started) * 1000, body, is_json=True)


def _given(acknowledged: Acknowledgement, told: Mapping[str, object]) -> Acknowledgement:
    acknowledged.response_url = str(told.get("response_url", ""))
    acknowledged.trigger_id = str(told.get("trigger_id", ""))
    return acknowledged


def _lost(seconds: float, failure: str, reason: str) -> Acknowledgement:
    return Acknowledgement(None, seconds * 1000, failure=failure, reason=reason)
