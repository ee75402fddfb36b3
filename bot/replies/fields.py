"""What forms are made of, and how what stands in them is read (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from bot.replies import limits

Block = dict[str, Any]
Values = Mapping[str, Any]
"""What a form that came back holds: by block, then by action."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list: what is read, and what it stands for."""

    label: str
    value: str


def option(choice: Choice) -> Block:
    return {"text": plain(limits.fit_line(choice.label, limits.OPTION)), "value": choice.value}


def field(values: Values, block: str, action: str = "") -> Mapping[str, Any]:
    return values.get(block, {}).get(action or block, {})


def selected(values: Values, block: str, action: str = "") -> str:
    chosen = cast("Mapping[str, Any] | None", field(values, block, action).get("selected_option"))
    return str(chosen["value"]) if chosen else ""


def input_block(block: str, label: str, element: Block, *, optional: bool = False, hint: str = "") -> Block:
    element = {"action_id": block, **element}
    told: Block = {"hint": plain(hint)} if hint else {}
    return {
        "type": "input",
        "block_id": block,
        "label": plain(label),
        "element": element,
        "optional": optional,
        **told,
    }


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
