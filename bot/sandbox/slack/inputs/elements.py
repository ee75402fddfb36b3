"""Finding what can be clicked, chosen or typed into, however deep it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.sandbox.slack.blockkit.shapes import Record, as_list, as_record
from bot.sandbox.slack.inputs.choices import is_interactive
from bot.sandbox.slack.workspace import Refusal

_ONE = ("element", "accessory")
_SEVERAL = ("elements", "actions")
_BLOCKS = {"container": "child_blocks", "carousel": "elements"}


def identified(blocks: Sequence[object], prefix: str = "b") -> list[Record]:
    """The blocks, each with a ``block_id`` and an ``action_id`` where an app left it out."""
    return [_identified(as_record(block) or {}, f"{prefix}{at}") for at, block in enumerate(blocks)]


def _identified(block: Record, where: str) -> Record:
    parts: dict[str, object] = {"block_id": block.get("block_id", where)}
    inner = _BLOCKS.get(str(block.get("type")))
    if inner:
        parts[inner] = identified(as_list(block.get(inner)) or (), f"{where}-")
        return {**block, **parts}
    for key in _ONE:
        if key in block:
            parts[key] = _with_action_id(block[key], f"{where}-0")
    for key in _SEVERAL:
        if (items := as_list(block.get(key))) is not None:
            parts[key] = [_with_action_id(item, f"{where}-{at}") for at, item in enumerate(items)]
    return {**block, **parts}


def _with_action_id(item: object, action_id: str) -> object:
    element = as_record(item)
    return {"action_id": action_id, **element} if element and is_interactive(element) else item


def elements(blocks: Sequence[Record]) -> Iterator[tuple[Record, Record]]:
    """Every interactive element of identified blocks, each after its block."""
    for block in blocks:
        inner = _BLOCKS.get(str(block.get("type")))
        if inner:
            yield from elements([as_record(child) or {} for child in as_list(block[inner]) or ()])
            continue
        items = [block.get(key) for key in _ONE]
        items += [item for key in _SEVERAL for item in as_list(block.get(key)) or ()]
        for element in map(as_record, items):
            if element and is_interactive(element):
                yield block, element


def find(blocks: Sequence[Record], name: str) -> tuple[Record, Record]:
    """The block and the element that ``name`` means: an action id, else a button's value or label.

    Raises Refusal action_not_found.
    """
    found = list(elements(blocks))
    for key in ("action_id", "value", "text"):
        for block, element in found:
            value = element.get(key)
            if name == (value if isinstance(value, str) else (as_record(value) or {}).get("text")):
                return block, element
    raise Refusal("action_not_found")
