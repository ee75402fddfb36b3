"""Weekly digests: their forms, and the buttons in them and below a digest."""

from __future__ import annotations

import re

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.digest.forms import ABOUT, DELETE, EDIT, NEW, PAUSE, PREVIEW, RESUME, SEND, SUBSCRIBE, ZONE
from bot.digest.message import CHANGE
from bot.replies.homeview import DIGESTS
from bot.replies.limits import FIELD, fit
from bot.replies.messages import error_text
from bot.replies.parts import Digests, FormProblem
from handlers.actions import asked_by
from handlers.entrance import Entrance, Json

DONE_IN_LIST = re.compile(rf"^({'|'.join((SEND, EDIT, PAUSE, RESUME, DELETE))})#")


def register(app: AsyncApp, entrance: Entrance, digests: Digests) -> None:
    async def opened(ack: AsyncAck, body: Json, action: Json) -> None:
        name = str(action.get("value") or "") if action["action_id"] == CHANGE else ""
        asked = asked_by(entrance, body, action)
        entrance.beside(digests.open(asked, name), asked)
        await ack()

    async def new(ack: AsyncAck, body: Json, action: Json) -> None:
        asked = asked_by(entrance, body, action)
        entrance.beside(digests.new(asked, body["view"]), asked)
        await ack()

    async def clicked(ack: AsyncAck, body: Json, action: Json) -> None:
        asked = asked_by(entrance, body, action)
        act = str(action["action_id"]).partition("#")[0]

        async def done() -> None:
            job = await digests.clicked(asked, body["view"], act)
            if job is not None:
                await entrance.jobs.ask(job)

        entrance.beside(done(), asked)
        await ack()

    async def preview(ack: AsyncAck, body: Json, action: Json) -> None:
        asked = asked_by(entrance, body, action)

        async def done() -> None:
            job = await digests.preview(asked, body["view"])
            if job is not None:
                await entrance.jobs.ask(job)

        entrance.beside(done(), asked)
        await ack()

    async def sent(ack: AsyncAck, body: Json, view: Json) -> None:
        try:
            shown = await digests.sent(entrance.asked(body), view)
        except FormProblem as problem:
            await ack(response_action="errors", errors={problem.field: fit(error_text(problem), FIELD)})
            return
        await ack(response_action="update", view=shown)

    async def typed(ack: AsyncAck, body: Json) -> None:
        user, field, value = str(body["user"]["id"]), str(body["action_id"]), str(body.get("value") or "")
        reply = await digests.suggest(user, body.get("view") or {}, field, value)
        await ack(options=reply.get("options"), option_groups=reply.get("option_groups"))

    app.action(CHANGE)(opened)
    app.action(DIGESTS)(opened)
    app.action(NEW)(new)
    app.action(DONE_IN_LIST)(clicked)
    app.action(PREVIEW)(preview)
    app.view(SUBSCRIBE)(sent)
    app.options(ABOUT)(typed)
    app.options(ZONE)(typed)
