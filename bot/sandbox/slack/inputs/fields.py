"""The fields of a message or a view, filled in by one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.sandbox.slack.blockkit.shapes import Record
from bot.sandbox.slack.inputs.choices import chosen, initial, is_blank, is_stateful
from bot.sandbox.slack.inputs.elements import elements, find
from bot.sandbox.slack.view import Values
from bot.sandbox.slack.workspace import Refusal


def values_of(blocks: Sequence[Record], before: Values | None = None) -> Values:
    """The state of identified blocks: as in ``before`` where the same field stood there, else untouched."""
    values: Values = {}
    for block, element in elements(blocks):
        if is_stateful(element):
            kept = (before or {}).get(str(block["block_id"]), {}).get(str(element["action_id"]))
            state = kept if kept and kept["type"] == element["type"] else initial(element)
            values.setdefault(str(block["block_id"]), {})[str(element["action_id"])] = state
    return values


def fill(blocks: Sequence[Record], values: Values, choices: Mapping[str, object]) -> None:
    """Put ``choices`` (action id → choice) into the fields. Raises Refusal for what cannot be chosen."""
    for name, choice in choices.items():
        block, element = find(blocks, name)
        put(values, block, element, choice)


def put(values: Values, block: Record, element: Record, choice: object) -> None:
    if is_stateful(element):
        values[str(block["block_id"])][str(element["action_id"])] = chosen(element, choice)


def need_complete(blocks: Sequence[Record], values: Values) -> None:
    """Slack sends no form with an empty required field. Raises Refusal required_field_empty."""
    for block, element in elements(blocks):
        state = values.get(str(block["block_id"]), {}).get(str(element["action_id"]))
        if block.get("type") == "input" and not block.get("optional") and state and is_blank(state):
            raise Refusal("required_field_empty", action_id=element["action_id"])
        _need_length(element, state)


def _need_length(element: Record, state: Record | None) -> None:
    text = (state or {}).get("value")
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if (
        isinstance(text, str)
        and isinstance(least, int)
        and isinstance(most, int)
        and not least <= len(text) <= most
    ):
        raise Refusal("wrong_length", action_id=element["action_id"])
