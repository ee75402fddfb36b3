"""The rich_text block: formatting without mrkdwn, safe for text that people wrote."""

from __future__ import annotations

from bot.sandbox.slack.blockkit.objects import block_id, url
from bot.sandbox.slack.blockkit.shapes import Rule, boolean, many, one_of, record, tagged, text, typed, whole

_style: dict[str, Rule] = {
    "style": record(
        {},
        dict.fromkeys(
            ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"),
            boolean,
        ),
    )
}
_id = text(pattern=r"[A-Z][A-Z0-9]{8,}", otherwise="invalid id")
_text = typed("text", {"text": text()}, _style)
_link = typed("link", {"url": url}, {**_style, "text": text(), "unsafe": boolean})
_inline = tagged(
    {
        "text": _text,
        "link": _link,
        "emoji": typed("emoji", {"name": text()}, {**_style, "unicode": text(), "skin_tone": whole(1, 6)}),
        "user": typed("user", {"user_id": _id}, _style),
        "channel": typed("channel", {"channel_id": _id}, _style),
        "usergroup": typed("usergroup", {"usergroup_id": _id}, _style),
        "broadcast": typed("broadcast", {"range": one_of("here", "channel", "everyone")}, _style),
        "color": typed("color", {"value": text(pattern=r"#[0-9A-Fa-f]{6}", otherwise="invalid color")}),
        "date": typed(
            "date", {"timestamp": whole(0), "format": text()}, {**_style, "url": url, "fallback": text()}
        ),
    }
)
_section = typed("rich_text_section", {"elements": many(_inline)})
_border: dict[str, Rule] = {"border": whole(0, 1)}
_parts = tagged(
    {
        "rich_text_section": _section,
        "rich_text_list": typed(
            "rich_text_list",
            {"style": one_of("bullet", "ordered"), "elements": many(_section)},
            {**_border, "indent": whole(0, 8), "offset": whole(0)},
        ),
        "rich_text_preformatted": typed(
            "rich_text_preformatted",
            {"elements": many(tagged({"text": _text, "link": _link}))},
            {**_border, "language": text()},
        ),
        "rich_text_quote": typed("rich_text_quote", {"elements": many(_inline)}, _border),
    }
)
rich_text = typed("rich_text", {"elements": many(_parts)}, {"block_id": block_id})
