"""Slash commands as Slack sends them, and the ``response_url`` that each one opens."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.sandbox.slack.arguments import Arguments, invalid_arguments
from bot.sandbox.slack.posting import Content, is_empty, read_content
from bot.sandbox.slack.workspace import Channel, Message, Refusal, User, Via, Workspace

RESPONSES = 5
RESPONSE_SECONDS = 30 * 60
ACK_SECONDS = 3.0
_COMMAND = re.compile(r"/[^\sA-Z]{1,31}")


@dataclass(slots=True)
class Invocation:
    """A typed command. ``answer`` is the app's own latest message in this chain, what "original" means."""

    id: str
    command: str
    text: str
    user: User
    channel: Channel
    opened: float
    responses: int = 0
    answer: Message | None = None
    is_echoed: bool = False


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What came back for a command; ``status`` is None where nothing did.

    ``failure`` is what the person reads where it was not acknowledged, else empty.
    """

    status: int | None
    milliseconds: float
    body: str
    failure: str
    response_url: str


def invoke(workspace: Workspace, command: str, text: str, user: str, channel: str, now: float) -> Invocation:
    """``user`` and ``channel`` by name or id. Raises Refusal where that person could not have typed this."""
    if not _COMMAND.fullmatch(command):
        raise Refusal("invalid_command")
    person, place = workspace.user(user), workspace.channel(channel)
    if person.id not in place.members:
        raise Refusal("user_not_in_channel")
    return Invocation(workspace.new_id("R"), command, text, person, place, now)


_CHANNEL_NAMES = {"private": "privategroup", "im": "directmessage"}


def command_body(workspace: Workspace, invocation: Invocation, response_url: str) -> bytes:
    """The form of a slash command, every field in Slack's order."""
    channel, user = invocation.channel, invocation.user
    return urlencode(
        {
            "token": "deprecated-verification-token",
            "team_id": workspace.team.id,
            "team_domain": workspace.team.domain,
            "channel_id": channel.id,
            "channel_name": _CHANNEL_NAMES.get(channel.kind, channel.name),
            "user_id": user.id,
            "user_name": user.name,
            "command": invocation.command,
            "text": invocation.text,
            "api_app_id": workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": f"{invocation.id}.{workspace.team.id}",
        }
    ).encode()


def signed_headers(secret: str, body: bytes, now: float) -> dict[str, str]:
    """Headers by which an app knows that ``body`` came from Slack, sent at ``now`` (Unix seconds)."""
    timestamp = str(int(now))
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }


def respond(workspace: Workspace, invocation: Invocation, args: Arguments) -> None:
    """One post to a ``response_url``. Raises Refusal; what was refused counts too."""
    if args.now - invocation.opened > RESPONSE_SECONDS:
        raise Refusal("expired_url")
    if invocation.responses >= RESPONSES:
        raise Refusal("used_url")
    invocation.responses += 1
    if args.flag("delete_original"):
        _delete_answer(invocation)
    else:
        answer(workspace, invocation, args, "response_url")


def answer(workspace: Workspace, invocation: Invocation, args: Arguments, via: Via) -> None:
    """Post or replace the app's answer: to the asker alone unless ``response_type`` is in_channel."""
    visibility = args.text("response_type", "ephemeral")
    if visibility not in ("ephemeral", "in_channel"):
        raise invalid_arguments("must be one of: ephemeral, in_channel [json-pointer:/response_type]")
    content = read_content(workspace, args, pictures=False)
    if is_empty(content.text, content.blocks, content.attachments):
        raise Refusal("no_text")
    original = invocation.answer
    if args.flag("replace_original") and original is not None:
        # Visibility is fixed for life: a replacement stays where the original stood.
        original.revise(workspace.new_ts(args.now), content.text or "", content.blocks or (), ())
        return
    is_public = visibility == "in_channel"
    if is_public:
        echo(workspace, invocation, args.now)
    invocation.answer = _post(workspace, invocation, content, args.now, via, is_public)


def echo(workspace: Workspace, invocation: Invocation, now: float) -> None:
    """A public answer shows the typed command above it, once."""
    if not invocation.is_echoed:
        invocation.is_echoed = True
        typed = f"{invocation.command} {invocation.text}".strip()
        workspace.messages.append(
            Message(invocation.channel.id, workspace.new_ts(now), invocation.user.id, typed, via="command")
        )


def _post(
    workspace: Workspace, invocation: Invocation, content: Content, now: float, via: Via, is_public: bool
) -> Message:
    message = Message(
        channel=invocation.channel.id,
        ts=workspace.new_ts(now),
        user=workspace.bot.id,
        text=content.text or "",
        blocks=content.blocks or (),
        to="" if is_public else invocation.user.id,
        via=via,
        attachments=content.attachments,
    )
    workspace.messages.append(message)
    return message


def _delete_answer(invocation: Invocation) -> None:
    if invocation.answer is not None:
        invocation.answer.deleted = True
        invocation.answer = None
