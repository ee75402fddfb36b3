"""Typing a slash command."""

from __future__ import annotations

import json

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.blockkit.shapes import as_record
from bot.sandbox.slack.commands import command_fields, invoke
from bot.sandbox.slack.delivery import Acknowledgement, Courier
from bot.sandbox.slack.responses import Invocation, answer
from bot.sandbox.slack.workspace import Refusal, Workspace


async def type_command(
    courier: Courier, *, command: str, text: str, user: str, channel: str
) -> Acknowledgement:
    """Type a command as ``user`` in ``channel`` (names or ids) and wait for the bot's acknowledgement.

    Raises Refusal where that person could not have typed there.
    """
    workspace, now = courier.sandbox.workspace, courier.sandbox.clock()
    invocation = invoke(workspace, command, text, user, channel, now)
    fields = command_fields(workspace, invocation, command, text, courier.open_response(invocation))
    acknowledged = await courier.command(fields)
    if not acknowledged.failure and acknowledged.body:
        acknowledged.failure = _show(workspace, invocation, acknowledged, now)
    return acknowledged


def _show(workspace: Workspace, invocation: Invocation, acknowledged: Acknowledgement, now: float) -> str:
    """A body in the acknowledgement is an answer. Returns Slack's error name where it is none."""
    try:
        body = acknowledged.body
        fields = as_record(json.loads(body)) if acknowledged.is_json else {"text": body}
        answer(workspace, invocation, Arguments(fields or {}, now, ""), "ack")
    except Refusal as refusal:
        return refusal.code
    except ValueError:
        return "invalid_json"
    return ""
