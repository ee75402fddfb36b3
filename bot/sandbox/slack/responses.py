"""A ``response_url``: five posts within thirty minutes of a command, a click or a shortcut."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.slack.arguments import Arguments, invalid_arguments
from bot.sandbox.slack.posting import Content, is_empty, read_content
from bot.sandbox.slack.workspace import Channel, Message, Refusal, User, Via, Workspace

RESPONSES = 5
RESPONSE_SECONDS = 30 * 60


@dataclass(slots=True)
class Invocation:
    """What a person did to call the app. ``typed`` is the command that a public answer shows above itself,
    once; ``answer`` is the app's own latest message in this chain, what "original" means."""

    id: str
    user: User
    channel: Channel
    opened: float
    typed: str = ""
    responses: int = 0
    answer: Message | None = None


def respond(workspace: Workspace, invocation: Invocation, args: Arguments) -> None:
    """One post to a ``response_url``. Raises Refusal; what was refused counts too."""
    if args.now - invocation.opened > RESPONSE_SECONDS:
        raise Refusal("expired_url")
    if invocation.responses >= RESPONSES:
        raise Refusal("used_url")
    invocation.responses += 1
    if args.flag("delete_original"):
        _delete_answer(invocation)
    else:
        answer(workspace, invocation, args, "response_url")


def answer(workspace: Workspace, invocation: Invocation, args: Arguments, via: Via) -> None:
    """Post or replace the app's answer: to the asker alone unless ``response_type`` is in_channel."""
    visibility = args.text("response_type", "ephemeral")
    if visibility not in ("ephemeral", "in_channel"):
        raise invalid_arguments("must be one of: ephemeral, in_channel [json-pointer:/response_type]")
    content = read_content(workspace, args, pictures=False)
    if is_empty(content.text, content.blocks, content.attachments):
        raise Refusal("no_text")
    original = invocation.answer
    if args.flag("replace_original") and original is not None:
        # Visibility is fixed for life: a replacement stays where the original stood.
        original.revise(workspace.new_ts(args.now), content.text or "", content.blocks or (), ())
        return
    is_public = visibility == "in_channel"
    if is_public:
        _echo(workspace, invocation, args.now)
    invocation.answer = _post(workspace, invocation, content, args, via, is_public)


def _echo(workspace: Workspace, invocation: Invocation, now: float) -> None:
    if invocation.typed:
        workspace.messages.append(
            Message(
                invocation.channel.id,
                workspace.new_ts(now),
                invocation.user.id,
                invocation.typed,
                via="command",
            )
        )
        invocation.typed = ""


def _post(
    workspace: Workspace, invocation: Invocation, content: Content, args: Arguments, via: Via, is_public: bool
) -> Message:
    message = Message(
        channel=invocation.channel.id,
        ts=workspace.new_ts(args.now),
        user=workspace.bot.id,
        text=content.text or "",
        blocks=content.blocks or (),
        thread_ts=args.text("thread_ts"),
        to="" if is_public else invocation.user.id,
        via=via,
        attachments=content.attachments,
    )
    workspace.messages.append(message)
    return message


def _delete_answer(invocation: Invocation) -> None:
    if invocation.answer is not None:
        invocation.answer.deleted = True
        invocation.answer = None
