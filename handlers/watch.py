"""Buttons below what the watch found."""

from __future__ import annotations

import re

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.replies.asked import WATCH
from bot.replies.notice import WATCH_ACT
from handlers.actions import asked_by
from handlers.entrance import Entrance, Json

PRESSED = re.compile(rf"^{re.escape(WATCH_ACT)}")


def register(app: AsyncApp, entrance: Entrance) -> None:
    async def pressed(ack: AsyncAck, body: Json, action: Json) -> None:
        act = str(action["action_id"]).removeprefix(WATCH_ACT)
        await entrance.jobs.ask(asked_by(entrance, body, action, command=WATCH, text=act))
        await ack()

    app.action(PRESSED)(pressed)
