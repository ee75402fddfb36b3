"""What is said to the bot: ``@usagebot …`` in a channel or thread, answered in the thread, and messages in
its direct messages, answered there."""

from __future__ import annotations

from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.replies.asked import AskedFor
from handlers.entrance import Entrance, Json


def register(app: AsyncApp, entrance: Entrance) -> None:
    async def mentioned(event: Json, body: Json, context: Any) -> None:
        if not _by_a_person(event):
            return
        thread = str(event.get("thread_ts") or event.get("ts") or "")
        await entrance.jobs.ask(_asked(entrance, event, body, context.bot_user_id, thread))

    async def said(event: Json, body: Json, context: Any) -> None:
        if event.get("channel_type") != "im" or not _by_a_person(event):
            return
        thread = str(event.get("thread_ts") or "")
        await entrance.jobs.ask(_asked(entrance, event, body, context.bot_user_id, thread))

    app.event("app_mention")(mentioned)
    app.event("message")(said)


def _by_a_person(event: Json) -> bool:
    """Not an edit, a deletion, a join or another app: those ask nothing, or would ask again."""
    return not event.get("subtype") and not event.get("bot_id") and bool(event.get("user"))


def _asked(entrance: Entrance, event: Json, body: Json, bot: str | None, thread: str) -> AskedFor:
    text = str(event.get("text") or "")
    return entrance.asked(
        body,
        text=text.replace(f"<@{bot}>", " ").strip() if bot else text,
        channel_id=str(event.get("channel") or ""),
        user_id=str(event["user"]),
        team_id=str(body.get("team_id") or ""),
        thread_ts=thread,
        event_id=str(body.get("event_id") or ""),
    )
