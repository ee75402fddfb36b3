"""What can be pressed below a weekly digest: who is behind it, and one of its features."""

from __future__ import annotations

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.digest.message import ACCOUNTS, FEATURE
from bot.replies.asked import DIGEST_ACCOUNTS
from handlers.actions import asked_by
from handlers.entrance import Entrance, Json

ADOPTION = "/adoption"


def register(app: AsyncApp, entrance: Entrance) -> None:
    async def accounts(ack: AsyncAck, body: Json, action: Json) -> None:
        digest = str(action.get("value") or "")
        await entrance.jobs.ask(
            asked_by(entrance, body, action, command=DIGEST_ACCOUNTS, text=digest, follows="")
        )
        await ack()

    async def feature(ack: AsyncAck, body: Json, action: Json) -> None:
        chosen: Json | None = action.get("selected_option")
        if chosen is not None:
            words = str(chosen["value"])
            await entrance.jobs.ask(
                asked_by(entrance, body, action, command=ADOPTION, text=words, follows="")
            )
        await ack()

    app.action(ACCOUNTS)(accounts)
    app.action(FEATURE)(feature)
