"""Where a person acts: in a message that they can see, or in a view that stands before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.slack.blockkit.shapes import Record
from bot.sandbox.slack.commands import shown_name
from bot.sandbox.slack.inputs.elements import identified
from bot.sandbox.slack.inputs.fields import values_of
from bot.sandbox.slack.messages import message_record
from bot.sandbox.slack.view import Values, View
from bot.sandbox.slack.views import view_record
from bot.sandbox.slack.workspace import Channel, Message, Refusal, User, Workspace


@dataclass(frozen=True, slots=True)
class Spot:
    """``channel`` and ``ts`` name a message, ``view`` a modal or Home by its id."""

    channel: str = ""
    ts: str = ""
    view: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """``told`` is what a payload says of the place; ``message`` or ``view`` is what stands there."""

    user: User
    blocks: Sequence[Record]
    values: Values
    told: Record
    channel: Channel | None = None
    message: Message | None = None
    view: View | None = None


def place_of(workspace: Workspace, user: str, spot: Spot) -> Place:
    """Raises Refusal where ``user`` (name or id) does not see such a message or view."""
    person = workspace.user(user)
    if spot.view:
        return _in_view(workspace, person, spot.view)
    return _in_message(workspace, person, spot)


def seen_message(workspace: Workspace, user: User, spot: Spot) -> tuple[Channel, Message]:
    """Raises Refusal."""
    channel = workspace.channel(spot.channel)
    for message in workspace.messages:
        is_meant = (message.channel, message.ts) == (channel.id, spot.ts) and not message.deleted
        if is_meant and (message.to == user.id or (not message.to and user.id in channel.members)):
            return channel, message
    raise Refusal("message_not_found")


def message_fields(workspace: Workspace, message: Message) -> Record:
    """The message as a payload carries it: every block has its id."""
    return {**message_record(workspace, message), "blocks": identified(message.blocks)}


def _in_message(workspace: Workspace, user: User, spot: Spot) -> Place:
    channel, message = seen_message(workspace, user, spot)
    blocks = identified(message.blocks)
    values = values_of(blocks, workspace.choices.get((message.ts, user.id)))
    workspace.choices[message.ts, user.id] = values
    container: dict[str, object] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.to),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    told: dict[str, object] = {
        "container": container,
        "channel": {"id": channel.id, "name": shown_name(channel)},
        "state": {"values": values},
    }
    if not message.to:
        told["message"] = message_fields(workspace, message)
    return Place(user, blocks, values, told, channel=channel, message=message)


def _in_view(workspace: Workspace, user: User, view_id: str) -> Place:
    view = seen_view(workspace, user, view_id)
    told = {
        "container": {"type": "view", "view_id": view.id},
        "view": view_record(workspace, view),
    }
    return Place(user, view.blocks, view.values, told, view=view)


def seen_view(workspace: Workspace, user: User, view_id: str) -> View:
    """The topmost modal or the Home of ``user``. Raises Refusal not_found."""
    stack, home = workspace.views.stack(user.id), workspace.views.homes.get(user.id)
    for view in [*stack[-1:], *([home] if home else [])]:
        if view.id == view_id:
            return view
    raise Refusal("not_found")
