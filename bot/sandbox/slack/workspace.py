"""A small Slack workspace held in memory: its people, channels, messages and files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.errors import DeliveryError
from bot.sandbox.slack.blockkit.shapes import Record
from bot.sandbox.slack.files import File
from bot.sandbox.slack.installed import Installed
from bot.sandbox.slack.view import Values, Views

Via = Literal["api", "response_url", "ack", "command", "person"]
"""How a message came about: by the app; as the echo of a typed ``command``; by a ``person`` who wrote it."""


class Refusal(DeliveryError):
    """What Slack says instead of doing it: its error name and the fields that go with it."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"Slack answered {code}", code=code)
        self.details = details


@dataclass(frozen=True, slots=True)
class Team:
    id: str
    domain: str
    name: str


@dataclass(frozen=True, slots=True)
class User:
    id: str
    name: str
    real_name: str
    team_id: str
    email: str = ""
    timezone: str = "America/New_York"
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class UserGroup:
    """``members`` are user ids."""

    id: str
    handle: str
    members: frozenset[str]


@dataclass(slots=True)
class Channel:
    """``members`` are user ids. A direct message has the bot and one person."""

    id: str
    name: str
    kind: Literal["public", "private", "im", "mpim"]
    members: frozenset[str]
    is_archived: bool = False
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False
    """Another company is invited, and has not come yet."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What a message said until it was edited at ``ts``."""

    ts: str
    text: str
    blocks: Sequence[Record]


@dataclass(slots=True)
class Message:
    """``to`` is the one person who sees it, empty for everybody in the channel."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: Sequence[Record] = ()
    thread_ts: str = ""
    to: str = ""
    via: Via = "api"
    attachments: Sequence[object] = ()
    metadata: Record | None = None
    files: tuple[str, ...] = ()
    edits: list[Revision] = field(default_factory=list[Revision])
    deleted: bool = False

    def revise(self, ts: str, text: str, blocks: Sequence[Record], files: tuple[str, ...]) -> None:
        self.edits.append(Revision(ts, self.text, self.blocks))
        self.text, self.blocks, self.files = text, blocks, files


EVENTS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "member_joined_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "message.mpim",
    }
)


@dataclass(slots=True)
class Workspace:
    """``ready_after``: how often a file is looked at before its picture may stand in a message.

    ``subscriptions``: the events that the app gets, as far as it has their scopes. ``tickets``: addresses of
    sockets to which nobody has connected yet. ``choices``: what stands in the fields of a message, by its ts
    and the person who filled them in.
    """

    team: Team
    users: dict[str, User]
    channels: dict[str, Channel]
    bot: User
    bot_token: str
    scopes: frozenset[str]
    app_token: str = "xapp-sandbox"  # noqa: S105
    app_scopes: frozenset[str] = frozenset({"connections:write"})
    subscriptions: frozenset[str] = EVENTS
    app_id: str = "A0USAGEBOT"
    bot_id: str = "B0USAGEBOT"
    ready_after: int = 2
    messages: list[Message] = field(default_factory=list[Message])
    files: dict[str, File] = field(default_factory=dict[str, File])
    tickets: set[str] = field(default_factory=set[str])
    views: Views = field(default_factory=Views)
    user_groups: dict[str, UserGroup] = field(default_factory=dict[str, UserGroup])
    installed: Installed = field(default_factory=Installed)
    choices: dict[tuple[str, str], Values] = field(default_factory=dict[tuple[str, str], Values])
    _last_ts: int = 0
    _last_id: int = 0

    def user(self, name_or_id: str) -> User:
        """Raises Refusal user_not_found."""
        for user in self.users.values():
            if name_or_id in (user.id, user.name):
                return user
        raise Refusal("user_not_found")

    def channel(self, name_or_id: str) -> Channel:
        """Raises Refusal channel_not_found."""
        for channel in self.channels.values():
            if name_or_id in (channel.id, channel.name):
                return channel
        raise Refusal("channel_not_found")

    def direct_channel(self, user: str) -> Channel:
        """The conversation of the bot with ``user`` (an id). Raises Refusal user_not_found."""
        if user not in self.users:
            raise Refusal("user_not_found")
        members = frozenset({self.bot.id, user})
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == members:
                return channel
        channel = Channel(self.new_id("D"), "", "im", members)
        self.channels[channel.id] = channel
        return channel

    def group_channel(self, users: Sequence[str]) -> Channel:
        """The group conversation of the bot with ``users`` (ids). Raises Refusal user_not_found."""
        if not set(users) <= self.users.keys():
            raise Refusal("user_not_found")
        members = frozenset({self.bot.id, *users})
        for channel in self.channels.values():
            if channel.kind == "mpim" and channel.members == members:
                return channel
        names = "--".join(sorted(self.users[user].name for user in members))
        channel = Channel(self.new_id("G"), f"mpdm-{names}-1", "mpim", members)
        self.channels[channel.id] = channel
        return channel

    def visible(self, channel: str = "", to: str = "") -> list[Message]:
        """What stands in ``channel`` (empty for all) for everybody, or for the one person ``to`` alone."""
        return [
            message
            for message in self.messages
            if not message.deleted and message.to == to and channel in ("", message.channel)
        ]

    def message(self, channel: str, ts: str) -> Message:
        """A message that everybody sees. Raises Refusal message_not_found."""
        for message in reversed(self.messages):
            if (message.channel, message.ts, message.to) == (channel, ts, "") and not message.deleted:
                return message
        raise Refusal("message_not_found")

    def new_ts(self, now: float) -> str:
        """A time stamp of ``now`` (Unix seconds) that no other message has."""
        self._last_ts = max(round(now * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        self._last_id += 1
        return f"{prefix}0{self._last_id:09d}"


DEFAULT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:read",
        "im:history",
        "im:write",
        "usergroups:read",
        "users:read",
        "users:read.email",
    }
)

_TITLES = {
    "mia": "Product manager",
    "jo": "Engineer",
    "sam": "Workspace admin",
    "cleo": "Customer success",
    "gus": "Guest",
    "uma": "Guest in one channel",
    "pat": "Partner, works at Contoso",
}


def demo_workspace(scopes: Iterable[str] = DEFAULT_SCOPES, ready_after: int = 2) -> Workspace:
    """Seven people and every kind of conversation: what a bot may meet, once each."""
    team = Team("T0ACME0000", "acme", "Acme")
    bot = User("U0USAGEBOT", "usagebot", "Usage bot", team.id, is_bot=True)
    people = [
        User("U0MIA00000", "mia", "Mia Product", team.id, "mia@acme-internal.example"),
        User("U0JO000000", "jo", "Jo Engineer", team.id, "jo@acme-internal.example", "Europe/Berlin"),
        User("U0SAM00000", "sam", "Sam Admin", team.id, "sam@acme-internal.example", is_admin=True),
        User("U0CLEO0000", "cleo", "Cleo Success", team.id, "cleo@acme-internal.example"),
        User("U0GUS00000", "gus", "Gus Guest", team.id, "gus@guest.example", is_restricted=True),
        User("U0UMA00000", "uma", "Uma Guest", team.id, is_restricted=True, is_ultra_restricted=True),
        User("U0PAT00000", "pat", "Pat Partner", "T0CONTOSO0", is_stranger=True),
    ]
    people = [replace(person, title=_TITLES[person.name]) for person in people]
    staff = frozenset({"U0MIA00000", "U0JO000000", "U0SAM00000", "U0CLEO0000"})
    pair = frozenset({"U0MIA00000", "U0CLEO0000"})
    channels = [
        Channel("C0PRODUCT0", "product", "public", staff | {bot.id, "U0GUS00000", "U0UMA00000"}),
        Channel("C0RANDOM00", "random", "public", staff),
        Channel("C0PLANS000", "plans", "private", staff | {bot.id}),
        Channel("C0BOARD000", "board", "private", staff),
        Channel("C0CONTOSO0", "contoso", "public", staff | {bot.id, "U0PAT00000"}, is_ext_shared=True),
        Channel("C0OLDNEWS0", "old-news", "public", staff | {bot.id}, is_archived=True),
        Channel("G0MIACLEO0", "mpdm-cleo--mia--usagebot-1", "mpim", pair | {bot.id}),
        *(Channel(f"D{person.id[1:]}", "", "im", frozenset({bot.id, person.id})) for person in people),
    ]
    success = UserGroup("S0SUCCESS0", "customer-success", frozenset({"U0CLEO0000", "U0SAM00000"}))
    return Workspace(
        team=team,
        users={user.id: user for user in (bot, *people)},
        channels={channel.id: channel for channel in channels},
        bot=bot,
        bot_token="xoxb-sandbox",  # noqa: S106
        scopes=frozenset(scopes),
        ready_after=ready_after,
        user_groups={success.id: success},
    )
