"""Every block an app may send, and the surfaces it may not stand on."""

from __future__ import annotations

from typing import Literal

from bot.sandbox.slack.blockkit.elements import button, in_actions, in_context_actions, in_input, in_section
from bot.sandbox.slack.blockkit.figures import data_table, data_visualization, table
from bot.sandbox.slack.blockkit.objects import (
    alt_text,
    any_text,
    block_id,
    image_element,
    mrkdwn,
    one_picture,
    picture,
    plain,
    url,
)
from bot.sandbox.slack.blockkit.richtext import rich_text
from bot.sandbox.slack.blockkit.shapes import (
    Check,
    Rule,
    at_least_one,
    boolean,
    many,
    one_of,
    tagged,
    text,
    typed,
    whole,
)

Surface = Literal["message", "modal", "home"]

MARKDOWN_CHARACTERS = 12_000


def _block(
    kind: str, required: dict[str, Rule], optional: dict[str, Rule] | None = None, *checks: Check
) -> Rule:
    return typed(kind, required, {"block_id": block_id, **(optional or {})}, *checks)


_section = _block(
    "section",
    {},
    {
        "text": any_text(),
        "fields": many(any_text(2000), most=10),
        "accessory": in_section,
        "expand": boolean,
    },
    at_least_one("text", "fields"),
)
_context = _block(
    "context",
    {"elements": many(tagged({"image": image_element, "plain_text": plain(), "mrkdwn": mrkdwn()}), most=10)},
)
_card = _block(
    "card",
    {},
    {
        "hero_image": image_element,
        "icon": image_element,
        "title": mrkdwn(150),
        "subtitle": mrkdwn(150),
        "body": mrkdwn(200),
        "actions": many(button, most=25),
    },
    at_least_one("hero_image", "title", "actions", "body"),
)
_source = typed("url", {"url": url, "text": text()})
_task = _block(
    "task_card",
    {"task_id": text(), "title": text()},
    {
        "status": one_of("pending", "in_progress", "complete", "error"),
        "details": rich_text,
        "output": rich_text,
        "sources": many(_source),
    },
)
_folded: dict[str, Rule] = {
    "actions": _block("actions", {"elements": many(in_actions, most=25)}),
    "context": _context,
    "divider": _block("divider", {}),
    "header": _block("header", {"text": plain(150)}, {"level": whole(1, 4)}),
    "image": _block("image", {"alt_text": alt_text}, {"title": plain(2000), **picture}, one_picture),
    "input": _block(
        "input",
        {"label": plain(2000), "element": in_input},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": rich_text,
    "section": _section,
    "table": table,
}
_container = _block(
    "container",
    {"child_blocks": many(tagged(_folded), most=10)},
    {
        "title": plain(150),
        "rich_text_title": rich_text,
        "subtitle": plain(150),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": image_element,
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
)

BLOCKS: dict[str, Rule] = {
    **_folded,
    "alert": _block(
        "alert",
        {"text": any_text()},
        {"level": one_of("default", "info", "warning", "error", "success")},
    ),
    "card": _card,
    "carousel": _block("carousel", {"elements": many(_card, most=10)}),
    "container": _container,
    "context_actions": _block("context_actions", {"elements": many(in_context_actions, most=5)}),
    "data_table": data_table,
    "data_visualization": data_visualization,
    "markdown": _block("markdown", {"text": text(most=MARKDOWN_CHARACTERS)}),
    "plan": _block("plan", {"title": text()}, {"tasks": many(_task)}),
    "task_card": _task,
}

_messages_only = frozenset(
    {"context_actions", "data_table", "data_visualization", "markdown", "plan", "table", "task_card"}
)
FORBIDDEN: dict[Surface, frozenset[str]] = {
    "message": frozenset({"alert"}),
    "modal": _messages_only | {"card", "carousel"},
    "home": _messages_only | {"alert"},
}
