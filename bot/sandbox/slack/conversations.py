"""Methods about the app itself, conversations and people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sandbox.slack.arguments import Answer, Arguments
from bot.sandbox.slack.workspace import Channel, Refusal, User, Workspace


def need_scope(granted: Collection[str], scope: str) -> None:
    """Raises Refusal missing_scope."""
    if scope not in granted:
        raise Refusal("missing_scope", needed=scope, provided=",".join(sorted(granted)))


def auth_test(workspace: Workspace, args: Arguments) -> Answer:
    return {
        "url": f"https://{workspace.team.domain}.slack.com/",
        "team": workspace.team.name,
        "team_id": workspace.team.id,
        "user": workspace.bot.name,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def apps_connections_open(workspace: Workspace, args: Arguments) -> Answer:
    """An address to which one socket may connect, once."""
    ticket = workspace.new_id("T")
    workspace.tickets.add(ticket)
    host = args.origin.replace("http", "ws", 1)
    return {"url": f"{host}/link/?ticket={ticket}&app_id={workspace.app_id}"}


_READ_SCOPE = {
    "public": "channels:read",
    "private": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


def conversations_info(workspace: Workspace, args: Arguments) -> Answer:
    channel = known_channel(workspace, args.text("channel"))
    need_scope(workspace.scopes, _READ_SCOPE[channel.kind])
    return {"channel": _channel_record(workspace, channel)}


def conversations_open(workspace: Workspace, args: Arguments) -> Answer:
    users = [user for user in args.text("users").split(",") if user]
    if len(users) > 1:
        need_scope(workspace.scopes, "mpim:write")
        return {"channel": {"id": workspace.group_channel(users).id}}
    if not users:
        return {"channel": {"id": known_channel(workspace, args.text("channel")).id}}
    if users[0] == workspace.bot.id:
        raise Refusal("cannot_dm_bot")
    return {"channel": {"id": workspace.direct_channel(users[0]).id}}


def users_info(workspace: Workspace, args: Arguments) -> Answer:
    user = workspace.users.get(args.text("user"))
    if user is None:
        raise Refusal("user_not_found")
    return {"user": _user_record(workspace, user, args.now)}


def usergroups_users_list(workspace: Workspace, args: Arguments) -> Answer:
    group = workspace.user_groups.get(args.text("usergroup"))
    if group is None:
        raise Refusal("no_such_subteam")
    return {"users": sorted(group.members)}


def _channel_record(workspace: Workspace, channel: Channel) -> Answer:
    direct = channel.kind == "im"
    answer: Answer = {
        "id": channel.id,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": direct,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind in ("private", "mpim"),
        "is_archived": channel.is_archived,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": channel.is_pending_ext_shared,
        "context_team_id": workspace.team.id,
    }
    if direct:
        return {**answer, "user": next(iter(channel.members - {workspace.bot.id}))}
    return {**answer, "name": channel.name, "is_member": workspace.bot.id in channel.members}


def _user_record(workspace: Workspace, user: User, now: float) -> Answer:
    profile: Answer = {"real_name": user.real_name, "display_name": user.name}
    if user.email and "users:read.email" in workspace.scopes:
        profile["email"] = user.email
    answer: Answer = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "is_stranger": user.is_stranger,
        "profile": profile,
    }
    if user.is_stranger:
        return answer
    zone = datetime.fromtimestamp(now, ZoneInfo(user.timezone))
    offset = zone.utcoffset()
    return {
        **answer,
        "real_name": user.real_name,
        "deleted": False,
        "is_bot": user.is_bot,
        "is_admin": user.is_admin,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "tz": user.timezone,
        "tz_label": zone.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
    }


def known_channel(workspace: Workspace, channel_id: str) -> Channel:
    """A channel whose existence the bot may know of: by id alone, never a private one it is not in."""
    channel = workspace.channels.get(channel_id)
    if channel is None or (channel.kind != "public" and workspace.bot.id not in channel.members):
        raise Refusal("channel_not_found")
    return channel
