"""A message that nobody asked for, and that is kept up to date: a finding with its facts, what people did
about it, and buttons (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.replies import limits
from bot.replies.buttons import button
from bot.replies.messages import Message, escape
from bot.replies.richtext import Block, bold, bulleted, grey, plain, rich, section

WATCH_ACT = "watch:"
"""Begins the name of a button below what the watch found; the act follows."""


@dataclass(frozen=True, slots=True)
class Done:
    """What ``who``, a Slack id, did: ``says`` follows the name."""

    who: str
    says: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button: what it says, what its action is called, and the value that comes with it."""

    label: str
    action: str
    value: str


@dataclass(frozen=True, slots=True)
class Notice:
    """All text is plain and unescaped. ``headline`` answers by itself, ``detail`` follows it on its line;
    ``facts`` are how it is known, ``scope`` the grey line."""

    headline: str
    detail: str
    facts: tuple[str, ...]
    done: tuple[Done, ...]
    scope: str
    buttons: tuple[Press, ...]


def notice_message(notice: Notice) -> Message:
    headline = limits.fit_line(notice.headline)
    detail = limits.fit_line(notice.detail, limits.DETAIL) if notice.detail else ""
    done, scope = notice.done[: limits.NAMED], limits.fit_line(notice.scope)
    elements = [section((bold(headline), *([plain(f" {detail}")] if detail else [])))]
    if notice.facts:
        elements.append(bulleted(notice.facts))
    elements += [section(({"type": "user", "user_id": one.who}, plain(f" {one.says}"))) for one in done]
    blocks: list[Block] = [rich(*elements), {"type": "context", "elements": [grey(scope)]}]
    if notice.buttons:
        pressed = [button(one.label, one.action, one.value) for one in notice.buttons]
        blocks.append({"type": "actions", "elements": pressed})
    facts = limits.fit_lines(notice.facts, total=limits.BULLETS)
    return Message(_text(f"{headline} {detail}".strip(), facts, done, scope), tuple(blocks))


def _text(first: str, facts: tuple[str, ...], done: tuple[Done, ...], scope: str) -> str:
    lines = [first, *(f"• {fact}" for fact in facts)]
    people = [f"<@{one.who}> {escape(one.says)}" for one in done]
    return limits.fit_bytes("\n".join([*map(escape, lines), *people, escape(scope)]))
