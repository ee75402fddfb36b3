"""Messages: complete, within Slack's limits, and harmless whatever a name holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.answers.answer import Answer, Card, HelpCard
from bot.catalog import App, Thing
from bot.errors import ChoiceNeeded, Refused
from bot.question import Question
from bot.replies import messages
from bot.windows import Window
from tests.replies.within import check_message, walk

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WINDOW = Window(date(2026, 10, 26), date(2026, 11, 24), "America/New_York")


def question(name: str = "Export button") -> Question:
    thing = Thing("f1", name, "feature", "1")
    return Question("adoption", (thing,), WINDOW, None, "none", App("1", "Web app"))


def answer(headline: str = "Export button: 42 % of active accounts used it", **parts: Any) -> Answer:
    given = {
        "detail": "(134 of 318)",
        "change": "▲ 4 points on the 30 days before (119 of 312).",
        "bullets": ("People: 1,046 of 4,870 active (21 %)",),
        "caveats": (),
        "scope": ("26 Oct – 24 Nov, 30 full days (New York) · Web app · complete",),
    } | parts
    return Answer(
        kind="adoption",
        id="A7F3-K9QX",
        question=question(),
        measures={},
        headline=headline,
        sources=(),
        read_at=NOW,
        **given,
    )


def test_the_first_line_answers_by_itself():
    message = messages.answer_message(answer(), asked_by="U1", now=NOW)

    assert message.text.startswith("Export button: 42 % of active accounts used it (134 of 318)\n▲ 4 points")
    assert message.blocks[-1]["elements"][-1]["text"] == "A7F3-K9QX · just read · asked by <@U1>"


def test_a_private_answer_names_nobody():
    message = messages.answer_message(answer(), asked_by=None, now=NOW)

    assert "only you can see this" in message.blocks[-1]["elements"][-1]["text"]


def test_an_answer_that_is_not_kept_says_so():
    message = messages.answer_message(replace(answer(), id=None), asked_by="U1", now=NOW)

    assert message.blocks[-1]["elements"][-1]["text"].startswith("not kept · just read")
    assert messages.plain_text(replace(answer(), id=None), NOW).endswith("\nnot kept · just read")


def test_a_card_names_who_asked_and_where():
    message = messages.card_message(Card("A7F3-K9QX", (("one", "two"), ("three",)), "U1", "C1"))

    pieces = [piece for part in message.blocks[0]["elements"] for piece in part["elements"]]
    assert {"type": "user", "user_id": "U1"} in pieces
    assert {"type": "channel", "channel_id": "C1"} in pieces
    assert message.text == "Asked by <@U1>. A7F3-K9QX\n\none\ntwo\n\nthree"


def test_a_direct_message_is_not_named():
    message = messages.card_message(Card("A7F3-K9QX", (), "U1", "D1"))

    assert not any(node.get("type") == "channel" for node in walk(message.blocks))


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("<!channel>", "<!channel>"),
        ("<@U012ABCDEF>", "<@U012ABCDEF>"),
        ("*_~`", "*_~`"),
        ("<http://x|y>", "<http://x|y>"),
        ("@here", "@here"),
        ("&amp;", "&amp;"),
        ("a\u202eb\u2067", "ab"),
        ("a\n> x", "a > x"),
        ("\ud83d", "\ufffd"),
        ("ü" * 5000, "ü" * 399 + "…"),
    ],
)
def test_names_are_shown_literally_on_one_line(name, seen):
    message = messages.answer_message(answer(name), asked_by="U1", now=NOW)

    first = next(walk(message.blocks))["elements"][0]["elements"][0]
    assert first["text"] == seen


def test_what_is_left_out_is_counted():
    message = messages.answer_message(answer(bullets=tuple("abcdefgh" * 10)), asked_by="U1", now=NOW)

    shown = next(node for node in walk(message.blocks) if node.get("type") == "rich_text_list")
    assert shown["elements"][-1]["elements"][0]["text"] == "… and 71 more lines"


def test_help_shows_its_examples():
    message = messages.help_message(
        HelpCard("Adoption", "Share of …", ("/adoption a", "/b", "/c"), ("Windows: …",))
    )

    check_message(message)
    assert "/adoption a" in message.text


def test_choices_stand_as_commands():
    message = messages.error_message(ChoiceNeeded("Which one?", ["/adoption a", "/adoption b"], "Copy one."))

    assert message.text == "Which one?\n  /adoption a\n  /adoption b\nCopy one."


def test_a_refusal_shows_what_can_be_asked_instead():
    refusal = Refused("Not why.", "Try /accounts a", ["/accounts a", "/adoption a last 90 days"])

    message = messages.error_message(refusal)
    assert message.text == "Not why.\n  /accounts a\n  /adoption a last 90 days"
    assert message.text == messages.error_text(refusal)
