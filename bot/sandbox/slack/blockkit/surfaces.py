"""Whole messages and views: what must hold between the blocks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from bot.sandbox.slack.blockkit.blocks import BLOCKS, FORBIDDEN, MARKDOWN_CHARACTERS, Surface
from bot.sandbox.slack.blockkit.figures import TABLE_CHARACTERS, table_characters
from bot.sandbox.slack.blockkit.objects import plain
from bot.sandbox.slack.blockkit.shapes import (
    Fault,
    Faults,
    Record,
    as_list,
    as_record,
    boolean,
    many,
    records_within,
    tagged,
    text,
    typed,
)

VIEW_BYTES = 250_000
MOST_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MOST_OF_A_KIND = {"data_visualization": 2, "table": 1}

FileReady = Callable[[Record], bool]
"""Whether a ``slack_file`` object names a picture that the bot owns and that is ready."""


def block_faults(
    blocks: object, surface: Surface, file_ready: FileReady, pointer: str = "/blocks"
) -> list[Fault]:
    """Everything Slack would refuse in ``blocks``; the sums and the files only when each block is right."""
    least = 0 if surface == "home" else 1
    faults = list(many(tagged(BLOCKS), MOST_BLOCKS[surface], least)(blocks, pointer))
    if faults:
        return faults
    return [
        *_surface_faults(blocks, surface, pointer),
        *_repeated_ids(blocks, pointer),
        *_file_faults(blocks, file_ready, pointer),
        *_sums(blocks, pointer),
    ]


def _surface_faults(blocks: object, surface: Surface, pointer: str) -> Faults:
    for where, block in records_within(blocks, pointer):
        if block.get("type") in FORBIDDEN[surface]:
            yield Fault(f"unsupported type: {block['type']}", f"{where}/type")
        if surface != "modal":
            if block.get("type") == "file_input":
                yield Fault("file_input is for modals only", where)
            if block.get("response_url_enabled"):
                yield Fault("response_url_enabled is for modals only", f"{where}/response_url_enabled")


def _repeated_ids(blocks: object, pointer: str) -> Faults:
    for key in ("block_id", "action_id"):
        seen: set[object] = set()
        for where, fields in records_within(blocks, pointer):
            if key in fields:
                if fields[key] in seen:
                    yield Fault(f"{key} {fields[key]} already exists", f"{where}/{key}")
                seen.add(fields[key])


def _file_faults(blocks: object, file_ready: FileReady, pointer: str) -> Faults:
    for where, fields in records_within(blocks, pointer):
        file = as_record(fields.get("slack_file"))
        if file is not None and not file_ready(file):
            yield Fault("invalid slack file", f"{where}/slack_file")


def _top(blocks: object) -> Iterator[tuple[int, Record]]:
    for index, block in enumerate(as_list(blocks) or ()):
        yield index, as_record(block) or {}


def _sums(blocks: object, pointer: str) -> Faults:
    """What is bounded over the whole message; the block that goes beyond is named."""
    for kind, most in MOST_OF_A_KIND.items():
        indexes = [where for where, block in records_within(blocks, pointer) if block.get("type") == kind]
        for where in indexes[most:]:
            yield Fault(f"no more than {most} {kind} blocks allowed", where)
    markdown = table = 0
    for index, block in _top(blocks):
        if block.get("type") == "markdown":
            markdown += len(str(block["text"]))
            if markdown > MARKDOWN_CHARACTERS:
                yield Fault(
                    f"no more than {MARKDOWN_CHARACTERS} characters of markdown allowed",
                    f"{pointer}/{index}/text",
                )
        if block.get("type") == "data_table":
            table += table_characters(block)
            if table > TABLE_CHARACTERS:
                yield Fault(
                    f"no more than {TABLE_CHARACTERS} characters of tables allowed", f"{pointer}/{index}/rows"
                )


def block_characters(blocks: Sequence[Record]) -> int:
    """Characters of text that the blocks carry outside tables, which have a limit of their own."""
    return sum(
        len(shown)
        for block in blocks
        if block.get("type") not in ("table", "data_table")
        for _, fields in records_within(block)
        if isinstance(shown := fields.get("text"), str)
    )


def _anything(value: object, pointer: str) -> Faults:
    """Checked elsewhere."""
    return iter(())


_shared = {
    "private_metadata": text(most=3000, least=0),
    "callback_id": text(most=255, least=0),
    "external_id": text(most=255, least=0),
}
_view = tagged(
    {
        "modal": typed(
            "modal",
            {"title": plain(24), "blocks": _anything},
            {
                **_shared,
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                "submit_disabled": boolean,
            },
        ),
        "home": typed("home", {"blocks": _anything}, _shared),
    }
)


def view_faults(view: Record, file_ready: FileReady) -> list[Fault]:
    """Everything Slack would refuse in a modal or a Home, apart from its size (``view_bytes``)."""
    faults = list(_view(view, "/view"))
    if faults:
        return faults
    surface: Surface = "modal" if view["type"] == "modal" else "home"
    faults = block_faults(view["blocks"], surface, file_ready, "/view/blocks")
    has_input = any(block.get("type") == "input" for _, block in _top(view["blocks"]))
    if surface == "modal" and has_input and "submit" not in view:
        faults.append(Fault("missing required field: submit", "/view"))
    return faults


def view_bytes(view: Record) -> int:
    """Size that Slack compares with ``VIEW_BYTES``."""
    return len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode())
