"""Sending a typed command to the bot and taking its acknowledgement, within Slack's three seconds."""

from __future__ import annotations

import asyncio
import json

import aiohttp

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.blockkit.shapes import as_record
from bot.sandbox.slack.commands import (
    Acknowledgement,
    Invocation,
    answer,
    command_body,
    invoke,
    signed_headers,
)
from bot.sandbox.slack.state import Sandbox
from bot.sandbox.slack.workspace import Refusal


async def type_command(
    sandbox: Sandbox,
    session: aiohttp.ClientSession,
    origin: str,
    *,
    command: str,
    text: str,
    user: str,
    channel: str,
) -> Acknowledgement:
    """Type a command as ``user`` in ``channel`` (names or ids) and wait for the bot's acknowledgement.

    Raises Refusal where that person could not have typed there.
    """
    now = sandbox.clock()
    invocation = invoke(sandbox.workspace, command, text, user, channel, now)
    sandbox.invocations[invocation.id] = invocation
    response_url = f"{origin}/commands/{invocation.id}"
    body = command_body(sandbox.workspace, invocation, response_url)
    loop = asyncio.get_running_loop()
    started = loop.time()
    try:
        async with session.post(
            sandbox.bot_url,
            data=body,
            headers=signed_headers(sandbox.signing_secret, body, now),
            timeout=aiohttp.ClientTimeout(total=sandbox.ack_seconds),
        ) as response:
            content = await response.text()
            milliseconds = (loop.time() - started) * 1000
            failure = "" if response.status == 200 else "dispatch_failed"
            status, kind = response.status, response.content_type
    except TimeoutError:
        return Acknowledgement(None, sandbox.ack_seconds * 1000, "", "operation_timeout", response_url)
    except aiohttp.ClientError:
        milliseconds = (loop.time() - started) * 1000
        return Acknowledgement(None, milliseconds, "", "dispatch_failed", response_url)
    if not failure and content:
        failure = _show(sandbox, invocation, content, kind, now)
    return Acknowledgement(status, milliseconds, content, failure, response_url)


def _show(sandbox: Sandbox, invocation: Invocation, content: str, kind: str, now: float) -> str:
    """A body in the acknowledgement is an answer. Returns Slack's error name where it is none."""
    try:
        fields = as_record(json.loads(content)) if kind == "application/json" else {"text": content}
        answer(sandbox.workspace, invocation, Arguments(fields or {}, now, ""), "ack")
    except Refusal as refusal:
        return refusal.code
    except ValueError:
        return "invalid_json"
    return ""
