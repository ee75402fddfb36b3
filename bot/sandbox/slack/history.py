"""Methods that read what was said: a conversation, or one thread."""

from __future__ import annotations

from collections.abc import Iterable

from bot.sandbox.slack.arguments import Answer, Arguments
from bot.sandbox.slack.conversations import known_channel, need_scope
from bot.sandbox.slack.messages import message_record
from bot.sandbox.slack.workspace import Channel, Message, Refusal, Workspace

HISTORY_SCOPE = {
    "public": "channels:history",
    "private": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}
HISTORY_LIMIT = 999


def conversations_history(workspace: Workspace, args: Arguments) -> Answer:
    """What stands in a conversation between ``oldest`` and ``latest``, the newest first, without replies."""
    channel = _readable_channel(workspace, args)
    parents = [message for message in workspace.visible(channel.id) if not message.thread_ts]
    return _page(workspace, args, reversed(parents))


def conversations_replies(workspace: Workspace, args: Arguments) -> Answer:
    """A thread: its parent, then the replies between ``oldest`` and ``latest``, the oldest first."""
    channel, ts = _readable_channel(workspace, args), args.text("ts")
    thread = [message for message in workspace.visible(channel.id) if ts in (message.ts, message.thread_ts)]
    if not thread:
        raise Refusal("thread_not_found")
    return _page(workspace, args, thread, keep=ts)


def _readable_channel(workspace: Workspace, args: Arguments) -> Channel:
    channel = known_channel(workspace, args.text("channel"))
    need_scope(workspace.scopes, HISTORY_SCOPE[channel.kind])
    if workspace.bot.id not in channel.members:
        raise Refusal("not_in_channel")
    return channel


def _page(workspace: Workspace, args: Arguments, messages: Iterable[Message], keep: str = "") -> Answer:
    """``keep`` is the ts of a message that stands there whenever it was written."""
    limit = args.whole("limit") if "limit" in args else 100
    if not 1 <= limit <= HISTORY_LIMIT:
        raise Refusal("invalid_limit")
    oldest, latest = _ts(args, "oldest"), _ts(args, "latest")
    found = [
        message
        for message in messages
        if message.ts == keep
        or ((not oldest or float(message.ts) > oldest) and (not latest or float(message.ts) < latest))
    ]
    records = [message_record(workspace, message) for message in found[:limit]]
    if not args.flag("include_all_metadata"):
        records = [{key: value for key, value in each.items() if key != "metadata"} for each in records]
    return {"messages": records, "has_more": len(found) > limit}


def _ts(args: Arguments, name: str) -> float:
    try:
        return float(args.text(name) or 0)
    except ValueError:
        raise Refusal(f"invalid_ts_{name}") from None
