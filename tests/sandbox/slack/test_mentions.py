from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.slack import Message, mentions


def said(text: str = "", *blocks: dict[str, Any]) -> list[str]:
    return mentions(Message("C0PRODUCT0", "1.000000", "U0USAGEBOT", text, blocks))


def section(kind: str, text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": kind, "text": text}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!channel> <!here> <!everyone>", ["!channel", "!here", "!everyone"]),
        ("<@U0MIA00000> <@U0JO000000|jo>", ["@U0MIA00000", "@U0JO000000"]),
        ("<#C0PRODUCT0|product> <!subteam^S0TEAM|@team>", ["#C0PRODUCT0", "!subteam^S0TEAM"]),
        ("@here @channel @mia", []),
        ("&lt;!channel&gt; &amp;lt;@U0MIA00000&amp;gt;", []),
        ("<https://example.com|!here> <!date^1790000000^{date}|then>", []),
    ],
)
def test_only_slacks_own_tokens_are_live(text: str, expected: list[str]) -> None:
    assert said(text) == expected
    assert said("", section("mrkdwn", text)) == expected
    assert said("", {"type": "markdown", "text": text}) == expected


def test_plain_text_and_rich_text_show_tokens_literally() -> None:
    literal = {"type": "rich_text_section", "elements": [{"type": "text", "text": "<!channel>"}]}
    assert said("", section("plain_text", "<!channel>"), {"type": "rich_text", "elements": [literal]}) == []


def test_rich_text_pings_by_its_own_elements() -> None:
    elements = [
        {"type": "user", "user_id": "U0MIA00000"},
        {"type": "broadcast", "range": "here"},
        {"type": "usergroup", "usergroup_id": "S0TEAM"},
    ]
    blocks = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}
    assert said("", blocks) == ["@U0MIA00000", "!here", "!subteam^S0TEAM"]


def test_fields_and_context_are_read_too() -> None:
    context = {"type": "context", "elements": [{"type": "mrkdwn", "text": "<!here>"}]}
    fields = {"type": "section", "fields": [{"type": "mrkdwn", "text": "<@U0MIA00000>"}]}
    assert said("", context, fields) == ["!here", "@U0MIA00000"]
