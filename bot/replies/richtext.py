"""The parts of which Slack's messages are made, each within its limits (pure). Their text is plain: nothing
in it is interpreted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.answers import wording as say
from bot.answers.answer import Listing
from bot.replies import limits

Block = dict[str, Any]


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def section(elements: Sequence[Block]) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def bulleted(lines: Sequence[str]) -> Block:
    items = [section((plain(line),)) for line in limits.fit_lines(lines, total=limits.BULLETS)]
    return {"type": "rich_text_list", "style": "bullet", "elements": items}


def listings(found: Sequence[Listing]) -> list[Block]:
    """Titled lists; their lines say themselves what number they have."""
    shown = found[: limits.LISTS]
    made = [_listing(listing, limits.LISTINGS // len(shown)) for listing in shown]
    if more := len(found) - len(shown):
        made.append(section((plain(f"\n… and {say.count(more, 'more list')}"),)))
    return made


def _listing(listing: Listing, total: int) -> Block:
    title, note = (
        limits.fit_line(listing.title, limits.TITLE),
        listing.note and limits.fit_line(listing.note, limits.NOTE),
    )
    room = total - len(title) - len(note)
    lines = "\n".join(filter(None, (*limits.fit_lines(listing.lines, limits.LISTED, room), note)))
    return section((plain("\n"), bold(title), plain(f"\n{lines}")))


def commands(lines: Sequence[str]) -> Block:
    items = [section((code(command),)) for command in limits.fit_lines(lines, limits.LISTED, limits.HELP)]
    return {"type": "rich_text_list", "style": "bullet", "elements": items}


def plain(text: str) -> Block:
    return {"type": "text", "text": limits.fit(text)}


def bold(text: str) -> Block:
    return {"type": "text", "text": limits.fit(text), "style": {"bold": True}}


def code(text: str) -> Block:
    return {"type": "text", "text": text, "style": {"code": True}}


def grey(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
