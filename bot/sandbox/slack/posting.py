"""What a message may say: the checks that posting, updating and answering share."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.blockkit.blocks import MARKDOWN_CHARACTERS
from bot.sandbox.slack.blockkit.shapes import Fault, Record, as_record, records_within
from bot.sandbox.slack.blockkit.surfaces import block_characters, block_faults
from bot.sandbox.slack.files import File, picture_type
from bot.sandbox.slack.workspace import Refusal, Workspace

TEXT_CHARACTERS = 40_000
UPDATED_TEXT_BYTES = 4_000
BLOCKS_CHARACTERS = 13_000
"""Undocumented; refusals were reported from 13,172 characters on, so this is where a careful app stops."""
METADATA_BYTES = 8_000
ATTACHMENTS = 100


@dataclass(frozen=True, slots=True)
class Content:
    """``None`` where the caller said nothing, so that an update can leave it as it was."""

    text: str | None
    blocks: Sequence[Record] | None
    attachments: Sequence[object]
    metadata: Record | None
    files: tuple[str, ...]


def read_content(workspace: Workspace, args: Arguments, *, pictures: bool = True) -> Content:
    """The content of a message, refused where Slack would. ``pictures``: uploaded files may be shown."""
    text = args.text("text") if "text" in args.values else None
    blocks = _blocks(workspace, args, pictures) if "blocks" in args else None
    attachments = args.array("attachments", "invalid_attachments") if "attachments" in args else []
    if "markdown_text" in args:
        text, blocks = "", [_markdown(args)]
    if len(text or "") > TEXT_CHARACTERS:
        raise Refusal("msg_too_long")
    if len(attachments) > ATTACHMENTS:
        raise Refusal("too_many_attachments")
    return Content(text, blocks, attachments, _metadata(args), shown_files(workspace, blocks or ()))


def is_empty(text: str | None, blocks: Sequence[Record] | None, attachments: Sequence[object]) -> bool:
    return not (text or "").strip() and not blocks and not attachments


def _markdown(args: Arguments) -> Record:
    text = args.text("markdown_text")
    if "text" in args or "blocks" in args:
        raise Refusal("markdown_text_conflict")
    if len(text) > MARKDOWN_CHARACTERS:
        raise Refusal("msg_too_long")
    return {"type": "markdown", "text": text}


def _blocks(workspace: Workspace, args: Arguments, pictures: bool) -> list[Record]:
    blocks = args.array("blocks", "invalid_blocks_format")
    faults = (
        block_faults(blocks, "message", lambda file: pictures and is_ready(workspace, file)) if blocks else []
    )
    if faults:
        raise invalid_blocks(faults)
    records = [record for block in blocks if (record := as_record(block)) is not None]
    if block_characters(records) > BLOCKS_CHARACTERS:
        raise Refusal("msg_blocks_too_long")
    return records


def block_types(args: Arguments) -> list[str]:
    """The type of each block of a message, in order; empty where it has none or they cannot be read."""
    try:
        blocks = args.array("blocks", "invalid_blocks_format") if "blocks" in args else []
    except Refusal:
        return []
    return [str((as_record(block) or {}).get("type", "")) for block in blocks]


def invalid_blocks(faults: Iterable[Fault]) -> Refusal:
    errors = [str(fault) for fault in faults]
    return Refusal(
        "invalid_blocks",
        errors=errors,
        response_metadata={"messages": [f"[ERROR] {error}" for error in errors]},
    )


def _metadata(args: Arguments) -> Record | None:
    if "metadata" not in args:
        return None
    metadata = args.object("metadata", "invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or as_record(metadata.get("event_payload")) is None:
        raise Refusal("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        raise Refusal("metadata_too_large")
    return metadata


def named_file(workspace: Workspace, named: Record) -> File | None:
    """The file that a ``slack_file`` object names by id, by its private address or by its permalink."""
    if "id" in named:
        return workspace.files.get(str(named["id"]))
    match = re.search(r"F[A-Z0-9]{8,}", str(named.get("url")))
    return workspace.files.get(match[0]) if match else None


def is_ready(workspace: Workspace, named: Record) -> bool:
    """Whether a ``slack_file`` object names a picture of the bot's that has been processed."""
    file = named_file(workspace, named)
    if file is None or file.user != workspace.bot.id or not picture_type(file.content):
        return False
    return file.look()


def shown_files(workspace: Workspace, blocks: Iterable[Record]) -> tuple[str, ...]:
    """Ids of the uploaded pictures in ``blocks``, in order."""
    named = [
        named_file(workspace, file)
        for _, fields in records_within(list(blocks))
        if (file := as_record(fields.get("slack_file"))) is not None
    ]
    return tuple(file.id for file in named if file is not None)
