"""Shortcuts: ``shortcut`` from the search bar, ``message_action`` from a message's menu."""

from __future__ import annotations

from bot.sandbox.slack.acts.payloads import interaction, stamp
from bot.sandbox.slack.acts.places import Spot, message_fields, seen_message
from bot.sandbox.slack.commands import shown_name
from bot.sandbox.slack.delivery import Acknowledgement, Courier
from bot.sandbox.slack.responses import Invocation


async def shortcut(courier: Courier, *, user: str, callback_id: str) -> Acknowledgement:
    """Raises Refusal for an unknown person."""
    workspace, now = courier.sandbox.workspace, courier.sandbox.clock()
    person = workspace.user(user)
    payload = interaction(
        workspace,
        "shortcut",
        person,
        callback_id=callback_id,
        trigger_id=workspace.views.issue(person.id, now),
        action_ts=stamp(now),
    )
    return await courier.interact(payload)


async def message_shortcut(courier: Courier, *, user: str, spot: Spot, callback_id: str) -> Acknowledgement:
    """Raises Refusal where that person does not see the message."""
    workspace, now = courier.sandbox.workspace, courier.sandbox.clock()
    person = workspace.user(user)
    channel, message = seen_message(workspace, person, spot)
    own = message if message.user == workspace.bot.id else None
    invocation = Invocation(workspace.new_id("R"), person, channel, now, answer=own)
    payload = interaction(
        workspace,
        "message_action",
        person,
        callback_id=callback_id,
        trigger_id=workspace.views.issue(person.id, now),
        response_url=courier.open_response(invocation),
        channel={"id": channel.id, "name": shown_name(channel)},
        message_ts=message.ts,
        message=message_fields(workspace, message),
        action_ts=stamp(now),
    )
    return await courier.interact(payload)
