"""Slash commands as Slack sends them, and the signature by which an app knows Slack."""

from __future__ import annotations

import hashlib
import hmac
import re

from bot.sandbox.slack.responses import Invocation
from bot.sandbox.slack.workspace import Channel, Refusal, Workspace

_COMMAND = re.compile(r"/[^\sA-Z]{1,31}")
FORM = "application/x-www-form-urlencoded"


def invoke(workspace: Workspace, command: str, text: str, user: str, channel: str, now: float) -> Invocation:
    """``user`` and ``channel`` by name or id. Raises Refusal where that person could not have typed this."""
    if not _COMMAND.fullmatch(command):
        raise Refusal("invalid_command")
    person, place = workspace.user(user), workspace.channel(channel)
    if person.id not in place.members:
        raise Refusal("user_not_in_channel")
    return Invocation(workspace.new_id("R"), person, place, now, typed=f"{command} {text}".strip())


_CHANNEL_NAMES = {"private": "privategroup", "mpim": "privategroup", "im": "directmessage"}


def shown_name(channel: Channel) -> str:
    """The name of a channel in a payload, which hides that of a private one."""
    return _CHANNEL_NAMES.get(channel.kind, channel.name)


def command_fields(
    workspace: Workspace, invocation: Invocation, command: str, text: str, response_url: str
) -> dict[str, str]:
    """The fields of a slash command, in Slack's order."""
    channel, user = invocation.channel, invocation.user
    return {
        "token": "deprecated-verification-token",
        "team_id": workspace.team.id,
        "team_domain": workspace.team.domain,
        "channel_id": channel.id,
        "channel_name": shown_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": workspace.views.issue(user.id, invocation.opened),
    }


def signed_headers(secret: str, body: bytes, now: float, content_type: str = FORM) -> dict[str, str]:
    """Headers by which an app knows that ``body`` came from Slack, sent at ``now`` (Unix seconds)."""
    timestamp = str(int(now))
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }
