"""Buttons: those below an answer go on from it, with the words in their name; those on a Home ask or take
off."""

from __future__ import annotations

import re
from collections.abc import Mapping

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.replies.asked import HOME, AskedFor
from bot.replies.buttons import FOLLOW, MORE, words_of
from bot.replies.homeview import ASK, DROP
from bot.replies.views import Origin
from handlers.entrance import Entrance, Json

GOES_ON = re.compile(rf"^{re.escape(FOLLOW)}")
TAKES_OFF = re.compile(rf"^{re.escape(DROP)}#")


def register(app: AsyncApp, entrance: Entrance) -> None:
    async def pressed(ack: AsyncAck, body: Json, action: Json) -> None:
        words = words_of(str(action["action_id"]))
        await entrance.jobs.ask(asked_by(entrance, body, action, text=words))
        await ack()

    async def more(ack: AsyncAck, body: Json, action: Json) -> None:
        asked = asked_by(entrance, body, action)
        origin = Origin(asked.channel_id, asked.thread_ts, asked.follows, asked.alone)
        entrance.beside(entrance.desk.open_more(asked, origin), asked)
        await ack()

    async def ask(ack: AsyncAck, body: Json, action: Json) -> None:
        asked = asked_by(entrance, body, action)
        entrance.beside(entrance.desk.open_ask(asked, Origin()), asked)
        await ack()

    async def drop(ack: AsyncAck, body: Json, action: Json) -> None:
        await entrance.jobs.ask(
            asked_by(entrance, body, action, command=HOME, text=str(action.get("value") or ""), follows="")
        )
        await ack()

    app.action(GOES_ON)(pressed)
    app.action(MORE)(more)
    app.action(ASK)(ask)
    app.action(TAKES_OFF)(drop)


def asked_by(entrance: Entrance, body: Json, action: Json, **what: str) -> AskedFor:
    """What follows a button belongs in the thread of its message; there is none below what one person alone
    sees, nor on a Home."""
    found = body.get("container")
    container: Json = found if isinstance(found, Mapping) else {}  # pyright: ignore[reportUnknownVariableType]
    on_message = container.get("type") == "message"
    alone = bool(container.get("is_ephemeral"))
    clicked = str(container.get("message_ts") or container.get("view_id") or "")
    given = {
        "thread_ts": str(container.get("thread_ts") or clicked) if on_message and not alone else "",
        "clicked": clicked,
        "follows": str(action.get("value") or ""),
    }
    if not on_message:
        given["channel_id"] = entrance.asked(body).user_id
    return entrance.asked(body, alone=alone, **(given | what))
