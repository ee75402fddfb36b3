"""The App Home: drawn by a job when somebody opens it."""

from __future__ import annotations

from slack_bolt.app.async_app import AsyncApp

from bot.replies.asked import HOME
from handlers.entrance import Entrance, Json


def register(app: AsyncApp, entrance: Entrance) -> None:
    async def opened(event: Json, body: Json) -> None:
        if event.get("tab") != "home":
            return
        user = str(event["user"])
        asked = entrance.asked(
            body, command=HOME, user_id=user, channel_id=user, event_id=str(body.get("event_id") or "")
        )
        await entrance.jobs.ask(asked)

    app.event("app_home_opened")(opened)
