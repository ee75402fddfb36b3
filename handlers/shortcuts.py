"""Shortcuts: the form from anywhere, and the form about what a message speaks of."""

from __future__ import annotations

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.replies.views import Origin
from handlers.entrance import Entrance, Json

ANYWHERE = "ask_usage"
ON_MESSAGE = "usage_of_this"


def register(app: AsyncApp, entrance: Entrance) -> None:
    async def anywhere(ack: AsyncAck, body: Json) -> None:
        asked = entrance.asked(body)
        entrance.beside(
            entrance.desk.open_ask(asked, Origin()), entrance.asked(body, channel_id=asked.user_id)
        )
        await ack()

    async def on_message(ack: AsyncAck, body: Json) -> None:
        message = body["message"]
        asked = entrance.asked(body)
        origin = Origin(asked.channel_id, str(message.get("thread_ts") or message.get("ts") or ""))
        form = entrance.desk.open_ask(asked, origin, about=str(message.get("text") or ""))
        entrance.beside(form, asked)
        await ack()

    app.global_shortcut(ANYWHERE)(anywhere)
    app.message_shortcut(ON_MESSAGE)(on_message)
