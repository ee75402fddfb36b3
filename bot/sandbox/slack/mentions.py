"""Whom a message would ping: what tests use to prove that it pings nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.sandbox.slack.blockkit.shapes import records_within
from bot.sandbox.slack.workspace import Message

_LIVE = re.compile(r"<(![a-z]+(?:\^[A-Z0-9]+)?|[@#][A-Z][A-Z0-9]+)(?:\|[^>]*)?>")
_READ_AS_MRKDWN = {"mrkdwn", "markdown"}
_RICH = {"user": ("user_id", "@"), "usergroup": ("usergroup_id", "!subteam^"), "broadcast": ("range", "!")}


def mentions(message: Message) -> list[str]:
    """``!channel``, ``@U…``, ``#C…``, ``!subteam^S…`` as live in text and blocks, in order.

    Plain text is never live; entities (``&lt;!here&gt;``) are not either.
    """
    found = list(_live(message.text))
    for _, fields in records_within(list(message.blocks)):
        kind, text = fields.get("type"), fields.get("text")
        if kind in _READ_AS_MRKDWN and isinstance(text, str):
            found.extend(_live(text))
        elif isinstance(kind, str) and kind in _RICH:
            key, sign = _RICH[kind]
            found.append(f"{sign}{fields.get(key)}")
    return found


def _live(text: str) -> Iterator[str]:
    for match in _LIVE.finditer(text):
        if not match[1].startswith("!date"):
            yield match[1]
