"""What one person sees of the workspace, as the page draws it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from bot.sandbox.slack.blockkit.shapes import Record
from bot.sandbox.slack.files import File
from bot.sandbox.slack.inputs.elements import identified
from bot.sandbox.slack.view import View
from bot.sandbox.slack.views import view_record
from bot.sandbox.slack.workspace import Channel, Message, User, Workspace


def cast_of(workspace: Workspace) -> Record:
    """Everybody who may act, the app, and what Slack offers on its behalf."""
    return {
        "team": {"name": workspace.team.name},
        "bot": workspace.bot.id,
        "users": [_user(workspace, user) for user in workspace.users.values()],
        "groups": [{"id": each.id, "handle": each.handle} for each in workspace.user_groups.values()],
        "installed": dataclasses.asdict(workspace.installed),
    }


def seen_by(workspace: Workspace, user: User) -> Record:
    """The conversations that ``user`` is in with what stands there, the modals and the Home."""
    home = workspace.views.homes.get(user.id)
    channels = [each for each in workspace.channels.values() if user.id in each.members]
    return {
        "channels": [_channel(each) for each in channels],
        "messages": [_message(workspace, each) for each in _messages(workspace, user, channels)],
        "modals": [view_fields(workspace, view) for view in workspace.views.stack(user.id)],
        "home": view_fields(workspace, home) if home else None,
    }


def view_fields(workspace: Workspace, view: View) -> Record:
    return {**view_record(workspace, view), "errors": view.errors}


def _messages(workspace: Workspace, user: User, channels: list[Channel]) -> Iterator[Message]:
    ids = {channel.id for channel in channels}
    for message in workspace.messages:
        if not message.deleted and message.channel in ids and message.to in ("", user.id):
            yield message


def _message(workspace: Workspace, message: Message) -> Record:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": identified(message.blocks),
        "thread_ts": message.thread_ts,
        "is_ephemeral": bool(message.to),
        "is_edited": any(edit.text != message.text for edit in message.edits),
        "via": message.via,
        "files": [_file(workspace.files[file]) for file in message.files],
    }


def _file(file: File) -> Record:
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "size": file.length,
        "mimetype": file.mimetype,
    }


def _channel(channel: Channel) -> Record:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "members": sorted(channel.members),
        "is_archived": channel.is_archived,
        "is_shared": channel.is_ext_shared,
    }


def _user(workspace: Workspace, user: User) -> Record:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "title": user.title,
        "is_guest": user.is_restricted,
        "is_stranger": user.team_id != workspace.team.id,
        "is_bot": user.is_bot,
    }
