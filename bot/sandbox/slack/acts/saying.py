"""Writing a message, opening the app's Home, inviting somebody: what the app learns of by events."""

from __future__ import annotations

from bot.sandbox.slack.composer import composed
from bot.sandbox.slack.delivery import Courier
from bot.sandbox.slack.events import home_opened, joined, said
from bot.sandbox.slack.retries import Sent, send
from bot.sandbox.slack.workspace import Message, Refusal


async def say(courier: Courier, *, user: str, channel: str, text: str, thread_ts: str = "") -> Sent:
    """Write ``text`` in a channel, or in the thread of a message there. Raises Refusal."""
    workspace, now = courier.sandbox.workspace, courier.sandbox.clock()
    person, place = workspace.user(user), workspace.channel(channel)
    if person.id not in place.members:
        raise Refusal("user_not_in_channel")
    if place.is_archived:
        raise Refusal("is_archived")
    if thread_ts and workspace.message(place.id, thread_ts).thread_ts:
        raise Refusal("not_a_parent")
    written, blocks = composed(workspace, text)
    message = Message(
        place.id, workspace.new_ts(now), person.id, written, blocks, thread_ts=thread_ts, via="person"
    )
    workspace.messages.append(message)
    return await send(courier, said(workspace, place, message, now), message.ts)


async def open_home(courier: Courier, *, user: str, tab: str = "home") -> Sent:
    """Open the app's page; ``tab`` is home or messages. Raises Refusal for an unknown person."""
    workspace, now = courier.sandbox.workspace, courier.sandbox.clock()
    return await send(courier, home_opened(workspace, workspace.user(user), tab, now))


async def invite(courier: Courier, *, user: str, invited: str, channel: str) -> Sent:
    """``user`` brings ``invited`` into a channel. Raises Refusal."""
    workspace, now = courier.sandbox.workspace, courier.sandbox.clock()
    person, guest, place = workspace.user(user), workspace.user(invited), workspace.channel(channel)
    if person.id not in place.members:
        raise Refusal("user_not_in_channel")
    if guest.id in place.members:
        raise Refusal("already_in_channel")
    place.members |= {guest.id}
    return await send(courier, joined(workspace, guest, person, place, now))
