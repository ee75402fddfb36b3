"""What Slack makes of a text that somebody types: entities, live mentions, links, and the same as a block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.sandbox.slack.blockkit.shapes import Record
from bot.sandbox.slack.workspace import Refusal, Workspace

_NAME = r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?"
_LIVE = re.compile(rf"(?<!\S)(?:@(?P<user>{_NAME})|#(?P<channel>{_NAME})|(?P<url>https?://\S+))")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def composed(workspace: Workspace, typed: str) -> tuple[str, list[Record]]:
    """The text of the message, and its rich_text block. ``@name`` and ``#channel`` are live where known."""
    parts = list(_parts(workspace, typed))
    text = "".join(text for text, _ in parts)
    section = {"type": "rich_text_section", "elements": [element for _, element in parts]}
    return text, [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def _parts(workspace: Workspace, typed: str) -> Iterator[tuple[str, Record]]:
    end = 0
    for match in _LIVE.finditer(typed):
        live = _live(workspace, match)
        if live is not None:
            yield from _plain(typed[end : match.start()])
            yield live
            end = match.end()
    yield from _plain(typed[end:])


def _plain(text: str) -> Iterator[tuple[str, Record]]:
    if text:
        yield re.sub("[&<>]", lambda match: _ENTITIES[match[0]], text), {"type": "text", "text": text}


def _live(workspace: Workspace, match: re.Match[str]) -> tuple[str, Record] | None:
    if match["url"]:
        return f"<{match['url']}>", {"type": "link", "url": match["url"]}
    try:
        if match["user"]:
            user = workspace.user(match["user"])
            return f"<@{user.id}>", {"type": "user", "user_id": user.id}
        channel = workspace.channel(match["channel"])
        name = channel.name if channel.kind == "public" else ""
        return f"<#{channel.id}|{name}>", {"type": "channel", "channel_id": channel.id}
    except Refusal:
        return None
