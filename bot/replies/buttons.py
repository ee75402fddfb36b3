"""What can be pressed below an answer (pure). A button holds the answer's id and nothing else; its name says
which words go on from the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.answers.answer import Answer
from bot.question import buttons
from bot.replies.messages import Message

FOLLOW = "follow:"
MORE = "more"
MOST = 3
"""Besides the last one, which opens the form."""
CHART_TO_ME = "send me the chart"

LABELS: Mapping[str, str] = {
    "by account": "By account",
    "trend": "Trend",
    "why": "Why this number?",
    "weekdays only": "Weekdays only",
    "not yet": "Not yet",
    "next": "Next page",
    "stopped": "Stopped",
    "csv": "All rows as a file",
    CHART_TO_ME: "Send me the chart",
}
"""What a button says, by the words that it stands for."""


def with_buttons(message: Message, answer: Answer, *, sends_chart: bool = False) -> Message:
    """``message``, which is the answer, with what its reader is likely to ask next and one button for
    everything else; as it is where the answer is not kept. ``sends_chart``: its chart, which cannot stand
    there, can be sent."""
    if answer.id is None:
        return message
    words = list(_offered(answer, sends_chart))[:MOST]
    pressed = [button(LABELS[one], f"{FOLLOW}{one}", answer.id) for one in words]
    last = button("⋯", MORE, answer.id, says="More on this answer")
    row: dict[str, Any] = {"type": "actions", "elements": [*pressed, last]}
    return replace(message, blocks=(*message.blocks, row))


def words_of(action_id: str) -> str:
    """The words of a button that goes on from an answer."""
    return action_id.removeprefix(FOLLOW).partition("#")[0]


def button(label: str, name: str, value: str, says: str = "") -> dict[str, Any]:
    """``says`` is read out instead of a label that is a sign."""
    told = {"accessibility_label": says} if says else {}
    text = {"type": "plain_text", "text": label, "emoji": False}
    return {"type": "button", "text": text, "action_id": name, "value": value, **told}


def _offered(answer: Answer, sends_chart: bool) -> Iterator[str]:
    if sends_chart and answer.charts:
        yield CHART_TO_ME
    yield from (words for words in buttons(answer.question) if words in LABELS)
