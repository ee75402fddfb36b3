"""What Slack takes: every limit that a message, a form, a Home and a list of choices have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.replies.limits import FALLBACK_BYTES
from bot.replies.messages import Message
from bot.sandbox.slack.blockkit.replies import option_faults
from bot.sandbox.slack.blockkit.surfaces import (
    VIEW_BYTES,
    block_characters,
    block_faults,
    view_bytes,
    view_faults,
)
from bot.sandbox.slack.mentions import mentions
from bot.sandbox.slack.posting import BLOCKS_CHARACTERS
from bot.sandbox.slack.workspace import Message as Posted

DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from walk(item)


def check_message(message: Message, *, named: frozenset[str] = frozenset()) -> None:
    """Within every limit, and pinging nobody but those ``named``."""
    blocks = list(message.blocks)
    assert block_faults(blocks, "message", lambda _: True) == []
    assert block_characters(blocks) <= BLOCKS_CHARACTERS
    assert 1 <= len(message.text.encode()) <= FALLBACK_BYTES
    check_literal({"text": message.text, "blocks": blocks})
    assert set(pinged(message)) <= named


def check_view(view: dict[str, Any]) -> None:
    assert view_faults(view, lambda _: True) == []
    assert view_bytes(view) <= VIEW_BYTES
    check_literal(view)
    assert all(node.get("type") != "mrkdwn" for node in walk(view))
    assert all(node.get("emoji") is False for node in walk(view) if node.get("type") == "plain_text")


def check_options(reply: dict[str, Any]) -> None:
    assert option_faults(reply) == []
    check_literal(reply)


def check_literal(sent: dict[str, Any]) -> None:
    """UTF-8 takes it, and no invisible mark turns round what follows a name."""
    text = json.dumps(sent, ensure_ascii=False)
    text.encode()
    assert not set(DIRECTIONS) & set(text)


def pinged(message: Message) -> list[str]:
    return mentions(Posted("C1", "1.0", "U0", message.text, blocks=message.blocks))
