"""Methods about messages."""

from __future__ import annotations

from bot.sandbox.slack.arguments import Answer, Arguments, invalid_arguments
from bot.sandbox.slack.conversations import known_channel
from bot.sandbox.slack.posting import UPDATED_TEXT_BYTES, Content, is_empty, read_content
from bot.sandbox.slack.workspace import Channel, Message, Refusal, Workspace


def chat_post_message(workspace: Workspace, args: Arguments) -> Answer:
    channel = postable_channel(workspace, args.text("channel"))
    content = read_content(workspace, args)
    if is_empty(content.text, content.blocks, content.attachments):
        raise Refusal("no_text")
    message = new_message(workspace, args, channel, content)
    return {"channel": channel.id, "ts": message.ts, "message": message_record(workspace, message)}


def chat_post_ephemeral(workspace: Workspace, args: Arguments) -> Answer:
    channel = postable_channel(workspace, args.text("channel"))
    user = args.text("user")
    if user not in channel.members:
        raise Refusal("user_not_in_channel")
    content = read_content(workspace, args, pictures=False)
    if is_empty(content.text, content.blocks, content.attachments):
        raise Refusal("no_text")
    return {"message_ts": new_message(workspace, args, channel, content, to=user).ts}


def chat_update(workspace: Workspace, args: Arguments) -> Answer:
    """What is left out stays as it was; ``blocks: []`` takes the blocks away."""
    message = _own_message(workspace, args, "cant_update_message")
    content = read_content(workspace, args)
    if len((content.text or "").encode()) > UPDATED_TEXT_BYTES:
        raise Refusal("msg_too_long")
    if content.text is None and content.blocks is None and not content.attachments:
        raise Refusal("no_text")
    text = message.text if content.text is None else content.text
    blocks = message.blocks if content.blocks is None else content.blocks
    if is_empty(text, blocks, content.attachments or message.attachments):
        raise Refusal("no_text")
    files = message.files if content.blocks is None else content.files
    message.revise(workspace.new_ts(args.now), text, blocks, files)
    message.attachments = content.attachments or message.attachments
    message.metadata = message.metadata if content.metadata is None else content.metadata
    _share(workspace, files, message.channel)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": message_record(workspace, message),
    }


def chat_delete(workspace: Workspace, args: Arguments) -> Answer:
    message = _own_message(workspace, args, "cant_delete_message")
    message.deleted = True
    return {"channel": message.channel, "ts": message.ts}


def chat_get_permalink(workspace: Workspace, args: Arguments) -> Answer:
    channel = known_channel(workspace, args.text("channel"))
    message = workspace.message(channel.id, args.text("message_ts"))
    link = f"https://{workspace.team.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts else ""
    return {"channel": channel.id, "permalink": link + thread}


def message_record(workspace: Workspace, message: Message) -> Answer:
    """The message as the Web API shows it."""
    by_bot: Answer = {"bot_id": workspace.bot_id, "app_id": workspace.app_id}
    answer: Answer = {
        "type": "message",
        "user": message.user,
        **(by_bot if message.user == workspace.bot.id else {}),
        "team": workspace.users[message.user].team_id,
        "ts": message.ts,
        "text": message.text,
        "blocks": message.blocks,
    }
    if message.thread_ts:
        answer["thread_ts"] = message.thread_ts
    if message.metadata is not None:
        answer["metadata"] = message.metadata
    if message.edits:
        answer["edited"] = {"user": message.user, "ts": message.edits[-1].ts}
    return answer


def postable_channel(workspace: Workspace, channel_id: str) -> Channel:
    """Where the bot may post: a channel by id, or a person's direct messages by the person's id."""
    if channel_id in workspace.users:
        if channel_id == workspace.bot.id:
            raise Refusal("cannot_dm_bot")
        return workspace.direct_channel(channel_id)
    channel = known_channel(workspace, channel_id)
    if channel.is_archived:
        raise Refusal("is_archived")
    if workspace.bot.id not in channel.members and "chat:write.public" not in workspace.scopes:
        raise Refusal("not_in_channel")
    return channel


def _own_message(workspace: Workspace, args: Arguments, not_ours: str) -> Message:
    channel = known_channel(workspace, args.text("channel"))
    message = workspace.message(channel.id, args.text("ts"))
    if message.user != workspace.bot.id or message.via != "api":
        raise Refusal(not_ours)
    if channel.is_archived:
        raise Refusal("is_archived")
    return message


def new_message(
    workspace: Workspace, args: Arguments, channel: Channel, content: Content, to: str = ""
) -> Message:
    thread_ts = args.text("thread_ts")
    if thread_ts and workspace.message(channel.id, thread_ts).thread_ts:
        raise invalid_arguments("thread_ts must be that of the parent [json-pointer:/thread_ts]")
    message = Message(
        channel=channel.id,
        ts=workspace.new_ts(args.now),
        user=workspace.bot.id,
        text=content.text or "",
        blocks=content.blocks or (),
        thread_ts=thread_ts,
        to=to,
        attachments=content.attachments,
        metadata=content.metadata,
        files=content.files,
    )
    workspace.messages.append(message)
    _share(workspace, content.files, channel.id)
    return message


def _share(workspace: Workspace, files: tuple[str, ...], channel: str) -> None:
    for file in files:
        workspace.files[file].channels.add(channel)
