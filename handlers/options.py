"""Type-ahead: the names that fit what is typed so far, from memory."""

from __future__ import annotations

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.replies.views import FEATURE, origin_of
from handlers.entrance import Entrance, Json


def register(app: AsyncApp, entrance: Entrance) -> None:
    async def typed(ack: AsyncAck, body: Json) -> None:
        user, origin = str(body["user"]["id"]), origin_of(body.get("view") or {})
        reply = await entrance.desk.suggest(user, origin, str(body.get("value") or ""))
        await ack(options=reply.get("options"), option_groups=reply.get("option_groups"))

    app.options(FEATURE)(typed)
