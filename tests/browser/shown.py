"""What the bot of these tests shows: every block, a form, a Home."""

from __future__ import annotations

import zlib
from struct import pack
from typing import Any

Json = dict[str, Any]

SHORTCUTS = {
    "features": {
        "slash_commands": [
            {"command": "/show", "description": "Every block", "usage_hint": "blocks | file | <text>"},
            {"command": "/secret", "description": "For your eyes only"},
        ],
        "shortcuts": [
            {"name": "Ask about usage", "type": "global", "callback_id": "ask", "description": "A form"},
            {"name": "Usage of this…", "type": "message", "callback_id": "this", "description": "Its form"},
        ],
    }
}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def option(text: str, value: str) -> Json:
    return {"text": plain(text), "value": value}


def field(name: str, label: str, element: Json, *, optional: bool = False, hint: str = "") -> Json:
    told = {"hint": plain(hint)} if hint else {}
    element = {"action_id": name, **element}
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": element,
        "optional": optional,
        **told,
    }


def form() -> Json:
    kinds = [option("Adoption", "adoption"), option("Stickiness", "stickiness")]
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "Ask in *words* or by _choosing_."}},
        field(
            "question", "Question", {"type": "static_select", "options": kinds, "initial_option": kinds[0]}
        ),
        field(
            "feature",
            "Feature",
            {"type": "external_select", "min_query_length": 0, "placeholder": plain("Type some of its name")},
        ),
        field("words", "Days", {"type": "plain_text_input"}, optional=True, hint="Such as: last quarter"),
        field(
            "how", "How", {"type": "radio_buttons", "options": [option("Open", "o"), option("Alone", "a")]}
        ),
        field(
            "also",
            "Also",
            {"type": "checkboxes", "options": [option("As a file", "csv"), option("Afresh", "fresh")]},
            optional=True,
        ),
        field(
            "where",
            "Answer in",
            {
                "type": "conversations_select",
                "default_to_current_conversation": True,
                "filter": {"exclude_external_shared_channels": True},
            },
        ),
    ]
    return {
        "type": "modal",
        "callback_id": "ask",
        "title": plain("Ask about usage"),
        "submit": plain("Ask"),
        "close": plain("Close"),
        "blocks": blocks,
    }


def home() -> Json:
    ask = {"type": "button", "text": plain("Ask"), "action_id": "form", "style": "primary"}
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your favourites")},
            {"type": "section", "text": plain("Export button: 38 %")},
            {"type": "actions", "elements": [ask]},
        ],
    }


def text(content: str, **style: bool) -> Json:
    return {"type": "text", "text": content, **({"style": style} if style else {})}


def rich(kind: str, *elements: Json, **more: object) -> Json:
    return {"type": f"rich_text_{kind}", "elements": list(elements), **more}


def everything(file: str) -> list[Json]:
    """Each block a message may have, and each element that stands in one."""
    items = [rich("section", text(each)) for each in ("People: 387 of 1,455", "Wider, not just busier")]
    inner = [rich("section", text("and this within"))]
    return [
        {"type": "header", "text": plain("Export button")},
        {
            "type": "rich_text",
            "elements": [
                rich(
                    "section",
                    text("38 % of active accounts", bold=True),
                    text(" used it "),
                    text("(42)", code=True),
                ),
                rich("list", *items, style="bullet"),
                rich("list", *inner, style="bullet", indent=1),
                rich("list", *items, style="ordered"),
                rich("quote", text("Quoted "), text("struck", strike=True)),
                rich("preformatted", text("/adoption export-button")),
                rich(
                    "section",
                    text("By "),
                    {"type": "user", "user_id": "U0MIA00000"},
                    text(" in "),
                    {"type": "channel", "channel_id": "C0PRODUCT0"},
                    text(" for "),
                    {"type": "usergroup", "usergroup_id": "S0SUCCESS0"},
                    text(", see "),
                    {"type": "link", "url": "https://example.com/", "text": "the page"},
                ),
            ],
        },
        {"type": "divider"},
        {
            "type": "section",
            "text": {
                "type": "mrkdwn",
                "text": "*Bold*, _italic_, ~struck~, `code`, &lt;!channel&gt; <@U0JO000000>",
            },
            "fields": [{"type": "mrkdwn", "text": "*Days*\n30"}, plain("Accounts\n42")],
            "accessory": {
                "type": "overflow",
                "action_id": "more",
                "options": [option("Share", "share"), option("Delete", "delete")],
            },
        },
        {
            "type": "context",
            "elements": [
                plain("26 Oct – 24 Nov · Web app"),
                {"type": "mrkdwn", "text": "asked by <@U0MIA00000>"},
            ],
        },
        {
            "type": "image",
            "slack_file": {"id": file},
            "alt_text": "A chart of nothing",
            "title": plain("A chart"),
        },
        {
            "type": "actions",
            "elements": [
                {"type": "button", "text": plain("By account"), "action_id": "by", "value": "1"},
                {"type": "button", "text": plain("Form"), "action_id": "form", "style": "primary"},
                {
                    "type": "button",
                    "text": plain("Delete"),
                    "action_id": "delete",
                    "style": "danger",
                    "confirm": {
                        "title": plain("Delete it?"),
                        "text": plain("It cannot be had back."),
                        "confirm": plain("Delete"),
                        "deny": plain("Keep"),
                    },
                },
                {
                    "type": "static_select",
                    "action_id": "window",
                    "placeholder": plain("Another window"),
                    "options": [option("Last 7 days", "7"), option("Last 90 days", "90")],
                },
            ],
        },
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": each} for each in row]
                for row in (("Account", "Days"), ("Contoso", "21"), ("Initech", "3"))
            ],
        },
        {
            "type": "data_visualization",
            "title": "Accounts a month",
            "chart": {
                "type": "bar",
                "series": [
                    {
                        "name": "Accounts",
                        "data": [{"label": "May", "value": 40}, {"label": "June", "value": 42}],
                    }
                ],
                "axis_config": {"categories": ["May", "June"]},
            },
        },
    ]


def picture() -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x1f\x4b\x7a" * 320 for _ in range(180))
    head = pack(">IIBBBBB", 320, 180, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
