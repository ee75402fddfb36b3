"""Methods about files."""

from __future__ import annotations

import sys

from bot.sandbox.slack.arguments import Answer, Arguments, invalid_arguments
from bot.sandbox.slack.blockkit.shapes import as_record
from bot.sandbox.slack.conversations import known_channel
from bot.sandbox.slack.files import File
from bot.sandbox.slack.messages import new_message, postable_channel
from bot.sandbox.slack.posting import Content
from bot.sandbox.slack.workspace import Channel, Refusal, Workspace


def files_get_upload_url(workspace: Workspace, args: Arguments) -> Answer:
    length = args.whole("length")
    if length < 1:
        raise invalid_arguments("must be greater than 0 [json-pointer:/length]")
    file = File(
        id=workspace.new_id("F"),
        name=args.text("filename"),
        length=length,
        user=workspace.bot.id,
        created=int(args.now),
        ready_after=workspace.ready_after,
    )
    workspace.files[file.id] = file
    return {"upload_url": f"{args.origin}/upload/{file.id}", "file_id": file.id}


def files_complete_upload(workspace: Workspace, args: Arguments) -> Answer:
    """Once per file; afterwards the file is processed before its picture may be used."""
    entries = [as_record(entry) or {} for entry in args.array("files", "invalid_arguments")]
    files = [_uploaded_file(workspace, str(entry.get("id"))) for entry in entries]
    if not files:
        raise invalid_arguments("no fewer than 1 items allowed [json-pointer:/files]")
    wanted = [*args.text("channels").split(","), args.text("channel_id")]
    channels = [_shareable_channel(workspace, channel) for channel in wanted if channel]
    for file, entry in zip(files, entries, strict=True):
        file.completed = True
        file.title = str(entry.get("title") or file.name)
    for channel in channels:
        content = Content(args.text("initial_comment"), None, (), None, tuple(file.id for file in files))
        new_message(workspace, args, channel, content)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def never_ready(workspace: Workspace, args: Arguments) -> None:
    """Whatever ``args`` completed stays in processing."""
    for entry in args.array("files", "invalid_arguments"):
        file = workspace.files.get(str((as_record(entry) or {}).get("id")))
        if file is not None:
            file.ready_after = sys.maxsize


def files_info(workspace: Workspace, args: Arguments) -> Answer:
    file = workspace.files.get(args.text("file"))
    if file is None or not file.completed:
        raise Refusal("file_not_found")
    ready = file.look()
    private = f"https://files.slack.com/files-pri/{workspace.team.id}-{file.id}/{file.name}"
    return {
        "file": {
            "id": file.id,
            "created": file.created,
            "name": file.name,
            "title": file.title,
            "mimetype": file.mimetype if ready else "",
            "filetype": file.filetype if ready else "",
            "user": file.user,
            "size": file.length,
            "url_private": private,
            "permalink": f"https://{workspace.team.domain}.slack.com/files/{file.user}/{file.id}/{file.name}",
            "channels": sorted(file.channels) if ready else [],
            "shares": {},
        }
    }


def files_delete(workspace: Workspace, args: Arguments) -> Answer:
    """The file is gone, and so are messages that held nothing else."""
    file = workspace.files.pop(args.text("file"), None)
    if file is None:
        raise Refusal("file_not_found")
    for message in workspace.messages:
        if file.id in message.files:
            message.files = tuple(other for other in message.files if other != file.id)
            message.deleted |= not (message.text or message.blocks or message.files)
    return {}


def receive_upload(workspace: Workspace, file_id: str, content: bytes) -> None:
    """The bytes for a reserved file. Raises Refusal where they are not what was announced."""
    file = workspace.files.get(file_id)
    if file is None or file.completed:
        raise Refusal("file_not_found")
    if len(content) != file.length:
        raise Refusal("length_mismatch")
    file.content = content


def _shareable_channel(workspace: Workspace, channel: str) -> Channel:
    """A file goes to a conversation by the conversation's id, never by a person's."""
    return postable_channel(workspace, known_channel(workspace, channel).id)


def _uploaded_file(workspace: Workspace, file_id: str) -> File:
    file = workspace.files.get(file_id)
    if file is None or not file.content:
        raise Refusal("file_not_found")
    if file.completed:
        raise Refusal("file_update_failed")
    return file
