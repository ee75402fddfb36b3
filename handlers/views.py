"""Forms that come back: a question, or how to go on from an answer. A form asks once, however often it is
sent."""

from __future__ import annotations

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import UsageBotError
from bot.replies.asked import AskedFor
from bot.replies.limits import FIELD, fit
from bot.replies.messages import error_text
from bot.replies.parts import Digests
from bot.replies.views import ASK, MORE, SUBSCRIBE, origin_of, wanted_in
from handlers.entrance import Entrance, Json

NOTHING_CHOSEN = "Choose one above, or type some words."


def register(app: AsyncApp, entrance: Entrance) -> None:
    async def asked(ack: AsyncAck, body: Json, view: Json) -> None:
        found, origin = entrance.desk.asked(view), origin_of(view)
        user = str(body["user"]["id"])
        problem = await entrance.desk.problem(user, found)
        if problem:
            await ack(response_action="errors", errors={problem.field: problem.sentence})
            return
        asked = entrance.asked(
            body,
            command=found.command,
            text=found.text,
            channel_id=found.channel_id or user,
            thread_ts=origin.thread_ts,
            event_id=str(view["id"]),
        )
        await entrance.jobs.ask(asked)
        await ack()

    async def wanted(ack: AsyncAck, body: Json, view: Json) -> None:
        words, origin = wanted_in(view), origin_of(view)
        if not words:
            await ack(response_action="errors", errors={"words": NOTHING_CHOSEN})
            return
        digests = entrance.digests
        asked = entrance.asked(
            body,
            text=words,
            channel_id=origin.channel_id,
            thread_ts=origin.thread_ts,
            follows=origin.answer,
            alone=origin.alone,
            event_id=str(view["id"]),
        )
        if digests is not None and words == SUBSCRIBE:
            await subscribing(ack, digests, asked)
            return
        await entrance.jobs.ask(asked)
        await ack()

    async def subscribing(ack: AsyncAck, digests: Digests, asked: AskedFor) -> None:
        try:
            form = await digests.subscribing(asked)
        except UsageBotError as error:
            await ack(response_action="errors", errors={"choice": fit(error_text(error), FIELD)})
            return
        await ack(response_action="update", view=form)

    app.view(ASK)(asked)
    app.view(MORE)(wanted)
