"""The Events API: which events the app gets, and what each of them says."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.slack.blockkit.shapes import Record
from bot.sandbox.slack.messages import message_record
from bot.sandbox.slack.views import view_record
from bot.sandbox.slack.workspace import Channel, Message, User, Workspace

_MESSAGES = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
_CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}
_SCOPES = {
    "app_mention": "app_mentions:read",
    "app_home_opened": "",
    "member_joined_channel:public": "channels:read",
    "member_joined_channel:private": "groups:read",
    **{f"message.{kind}": f"{kind}:history" for kind in _MESSAGES.values()},
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery; ``failure`` is the reason why another one follows, empty where none is needed."""

    number: int
    at: float
    failure: str


@dataclass(slots=True)
class Event:
    """``body`` is the same at every attempt, its ``event_id`` too."""

    id: str
    body: Record
    attempts: list[Attempt] = field(default_factory=list[Attempt])

    @property
    def type(self) -> str:
        event: Record = self.body["event"]  # type: ignore[assignment]
        return str(event["type"])


def said(workspace: Workspace, channel: Channel, message: Message, now: float) -> list[Event]:
    """What the app hears of a message: as a mention of it, as a message, as both or not at all."""
    if workspace.bot.id not in channel.members:
        return []
    about = {**message_record(workspace, message), "channel": channel.id, "event_ts": message.ts}
    if message.thread_ts:
        about["parent_user_id"] = workspace.message(channel.id, message.thread_ts).user
    found: list[Event] = []
    if f"<@{workspace.bot.id}>" in message.text and channel.kind != "im" and _may(workspace, "app_mention"):
        found.append(_event(workspace, channel, now, {**about, "type": "app_mention"}))
    if _may(workspace, f"message.{_MESSAGES[channel.kind]}"):
        about["channel_type"] = _CHANNEL_TYPES[channel.kind]
        found.append(_event(workspace, channel, now, about))
    return found


def home_opened(workspace: Workspace, user: User, tab: str, now: float) -> list[Event]:
    channel = workspace.direct_channel(user.id)
    fields: dict[str, object] = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": channel.id,
        "tab": tab,
        "event_ts": workspace.new_ts(now),
    }
    home = workspace.views.homes.get(user.id)
    if home is not None and tab == "home":
        fields["view"] = view_record(workspace, home)
    return [_event(workspace, channel, now, fields)] if _may(workspace, "app_home_opened") else []


def joined(workspace: Workspace, user: User, inviter: User, channel: Channel, now: float) -> list[Event]:
    """Somebody, perhaps the app itself, came into a channel in which the app is."""
    if workspace.bot.id not in channel.members:
        return []
    if not _may(workspace, "member_joined_channel", f":{channel.kind}"):
        return []
    fields: Record = {
        "type": "member_joined_channel",
        "user": user.id,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "public" else "G",
        "team": workspace.team.id,
        "inviter": inviter.id,
        "event_ts": workspace.new_ts(now),
    }
    return [_event(workspace, channel, now, fields)]


def _may(workspace: Workspace, name: str, kind: str = "") -> bool:
    scope = _SCOPES[f"{name}{kind}"]
    return name in workspace.subscriptions and (not scope or scope in workspace.scopes)


def _event(workspace: Workspace, channel: Channel, now: float, fields: Record) -> Event:
    event_id = workspace.new_id("Ev")
    authorization = {
        "enterprise_id": None,
        "team_id": workspace.team.id,
        "user_id": workspace.bot.id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    body: Record = {
        "token": "deprecated-verification-token",
        "team_id": workspace.team.id,
        "context_team_id": workspace.team.id,
        "context_enterprise_id": None,
        "api_app_id": workspace.app_id,
        "event": fields,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(now),
        "authorizations": [authorization],
        "is_ext_shared_channel": channel.is_ext_shared,
        "event_context": f"4-{event_id}",
    }
    return Event(event_id, body)
