"""Acting as the people of the workspace over HTTP: ``POST /_sandbox/{act}`` with a JSON object.

command            {user, channel, command, text}
click              {user, channel, ts | view, action, choice, choices}
type-ahead         {user, channel, ts | view, action, text}
submit             {user, view, choices}
close              {user, view, everything}
shortcut           {user, callback_id}
message-shortcut   {user, channel, ts, callback_id}
say                {user, channel, text, thread_ts}
home               {user, tab}
invite             {user, invited, channel}
again              {event_id, times}

The answer is the bot's acknowledgement; 400 with Slack's word where that person could not have done it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.slack.acts.clicks import click
from bot.sandbox.slack.acts.forms import close, submit
from bot.sandbox.slack.acts.places import Spot
from bot.sandbox.slack.acts.saying import invite, open_home, say
from bot.sandbox.slack.acts.shortcuts import message_shortcut, shortcut
from bot.sandbox.slack.acts.typeahead import Loaded, type_ahead
from bot.sandbox.slack.acts.typing import type_command
from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.delivery import Acknowledgement, Courier
from bot.sandbox.slack.retries import Sent, send_again
from bot.sandbox.slack.workspace import Refusal

Done = Acknowledgement | Loaded | Sent | None
Act = Callable[[Courier, Arguments], Awaitable[Done]]


async def run(courier: Courier, act: str, given: Arguments) -> web.Response:
    """Raises HTTPBadRequest."""
    try:
        done = await ACTS[act](courier, given)
    except Refusal as refusal:
        raise web.HTTPBadRequest(text=refusal.code) from None
    return web.json_response(dataclasses.asdict(done) if done else None)


def _spot(given: Arguments) -> Spot:
    return Spot(given.text("channel"), given.text("ts"), given.text("view"))


ACTS: dict[str, Act] = {
    "command": lambda to, given: type_command(
        to,
        command=given.text("command"),
        text=given.text("text"),
        user=given.text("user"),
        channel=given.text("channel"),
    ),
    "click": lambda to, given: click(
        to,
        user=given.text("user"),
        spot=_spot(given),
        action=given.text("action"),
        choice=given.values.get("choice"),
        choices=given.object("choices", "invalid_choices") if "choices" in given else None,
    ),
    "type-ahead": lambda to, given: type_ahead(
        to, user=given.text("user"), spot=_spot(given), action=given.text("action"), text=given.text("text")
    ),
    "submit": lambda to, given: submit(
        to,
        user=given.text("user"),
        view=given.text("view"),
        choices=given.object("choices", "invalid_choices"),
    ),
    "close": lambda to, given: close(
        to, user=given.text("user"), view=given.text("view"), everything=given.flag("everything")
    ),
    "shortcut": lambda to, given: shortcut(
        to, user=given.text("user"), callback_id=given.text("callback_id")
    ),
    "say": lambda to, given: say(
        to,
        user=given.text("user"),
        channel=given.text("channel"),
        text=given.text("text"),
        thread_ts=given.text("thread_ts"),
    ),
    "home": lambda to, given: open_home(to, user=given.text("user"), tab=given.text("tab", "home")),
    "invite": lambda to, given: invite(
        to, user=given.text("user"), invited=given.text("invited"), channel=given.text("channel")
    ),
    "again": lambda to, given: send_again(
        to, given.text("event_id"), given.whole("times") if "times" in given else 2
    ),
    "message-shortcut": lambda to, given: message_shortcut(
        to, user=given.text("user"), spot=_spot(given), callback_id=given.text("callback_id")
    ),
}
