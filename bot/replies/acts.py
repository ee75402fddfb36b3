"""What can be done with an answer beside asking on: share it, send it, keep it, take it away, judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bot.access.policy import TO_ASKER, Decision
from bot.answers.keeping import KeptAnswer
from bot.errors import DeliveryError, NotAllowed, Refused
from bot.replies.asked import AskedFor
from bot.replies.buttons import with_buttons
from bot.replies.elsewhere import elsewhere_text
from bot.replies.ladder import Ladder
from bot.replies.ledger import State
from bot.replies.messages import answer_message, with_note
from bot.replies.parts import Parts
from bot.replies.posts import ChannelPost
from bot.replies.refusals import GONE
from bot.replies.rights import Rights
from bot.store.notebook import MOST_WORDS, Stands

Act = Literal["share", "send", "keep", "delete", "helpful", "wrong"]

_WORDS: Mapping[str, Act] = {
    "share": "share",
    "share it": "share",
    "share this": "share",
    "send to me": "send",
    "send me the chart": "send",
    "keep": "keep",
    "keep it": "keep",
    "delete": "delete",
    "delete it": "delete",
    "this helped": "helpful",
    "this is wrong": "wrong",
}
SENT = "It is in your direct messages."
KEPT = "It is on your Home now, under my name in the sidebar, and counted anew each time you open it."
FULL = f"Your Home is full: it holds {MOST_WORDS} questions."
GONE_ALREADY = "That message is gone already."
TAKEN_AWAY = "It is taken away from where it stood."
NOT_STANDING = "Only you saw this answer: it goes when you reload Slack."
NOT_YOURS = Decision("nowhere", "That answer is somebody else's.", "Whoever asked can delete it.")
THANKS = "Thank you. It is noted for those who run me."
SHARED = "It is shared here already."
NO_CHANNEL = "This is a direct message: there is no channel here to share it with."
PERHAPS_SENT = "It is perhaps in your direct messages: I was interrupted. If it is not, ask for it again."
PERHAPS = "It is perhaps shared here already: I was interrupted. If it is not, ask the question again."
DIFFERS = "Counted again just now it differs, so its lists and chart are left out."


def act_in(asked: AskedFor) -> Act | None:
    """What ``asked``, which goes on from an answer, wants done with it; None where it asks something."""
    return _WORDS.get(" ".join(asked.text.casefold().strip(" .!?").split())) if asked.follows else None


@dataclass(frozen=True, slots=True)
class Acts:
    """What one person does with one answer. ``owner`` is the attempt."""

    parts: Parts
    asked: AskedFor
    rights: Rights
    owner: str

    async def do(self, act: Act) -> str:
        """What to tell the asker of it, '' where they see it. Raises NotAllowed, Refused, StoreError or
        DeliveryError."""
        kept = await self.parts.answers.find(self.asked.follows)
        match act:
            case "share":
                return await self._share(kept)
            case "send":
                return await self._send(kept)
            case "keep":
                return await self._keep(kept)
            case "delete":
                return await self._delete(kept)
            case "helpful" | "wrong":
                await self.rights.acted(f"called {act}:", kept, TO_ASKER)
                return THANKS

    async def _share(self, kept: KeptAnswer) -> str:
        kinds = self.parts.answers.needs(kept.question) - {"csv"}
        decision = self.rights.visit.allowed(*kinds, how="aloud")
        await self.rights.acted("share", kept, decision)
        if self.asked.is_direct:
            raise Refused(NO_CHANNEL, self._to_others(kept))
        if not decision.figures:
            return elsewhere_text(kept.id)
        channel = self.asked.channel_id
        stood = await self._published(kept, f"share:{kept.id}:{channel}", channel, self.asked.user_id)
        if stood is None:
            return ""
        return PERHAPS if stood == "claimed" else SHARED

    def _to_others(self, kept: KeptAnswer) -> str:
        """How to show it to others; and what a question of that name is called."""
        return (
            f"In a channel, ask it there: {self.parts.answers.typed(kept)}\n"
            "For what share of all use each feature has, say “share of use”."
        )

    async def _send(self, kept: KeptAnswer) -> str:
        visit = await self.parts.gate.visit(self.asked.user_id, None)
        kinds = self.parts.answers.needs(kept.question) - {"csv"}
        decision = visit.allowed(*kinds)
        await self.rights.acted("send", kept, decision)
        if not decision.figures:
            return elsewhere_text(kept.id)
        stood = await self._published(kept, f"send:{self.asked.key}", self.asked.user_id)
        return PERHAPS_SENT if stood == "claimed" else SENT

    async def _published(
        self, kept: KeptAnswer, name: str, channel: str, shared_by: str = ""
    ) -> State | None:
        """Post the answer as it was given, once for everybody who asks for it by the same ``name``: how it
        stands already, None where it is new."""
        parts, asked = self.parts, replace(self.asked, event_id=name, thread_ts="")
        stood = await parts.ledger.read(asked.key)
        if stood is not None:
            return stood.state
        _, answer, same = await parts.answers.given(kept.id)
        message = answer_message(answer, asked_by=kept.asked_by, now=parts.clock(), shared_by=shared_by)
        message = with_buttons(message, answer)
        post = ChannelPost(parts.slack, parts.ledger, parts.clock, asked, self.owner, channel)
        message = await post.say(message if same else with_note(message, DIFFERS))
        await parts.notebook.answered(asked.person, kept.id, Stands(post.channel, post.ts))
        if parts.pictures is not None and answer.charts:
            await Ladder(parts.pictures, post, message, parts.sleep).climb_down(answer.charts)
        await parts.ledger.done(asked.key, self.owner)
        return None

    async def _keep(self, kept: KeptAnswer) -> str:
        parts = self.parts
        kinds = parts.answers.needs(kept.question) - {"csv"}
        await self.rights.acted("keep", kept, self.rights.visit.allowed(*kinds, how="alone"))
        if not await parts.notebook.keep_words(self.asked.person, parts.answers.typed(kept)):
            raise Refused(FULL, "Take a question off it first.")
        return KEPT

    async def _delete(self, kept: KeptAnswer) -> str:
        if kept.asked_by != self.asked.user_id and self.rights.visit.decide("forget").where == "nowhere":
            raise NotAllowed(NOT_YOURS.sentence, NOT_YOURS.hint)
        await self.rights.acted("delete", kept, TO_ASKER)
        stands = await self.parts.notebook.stands(kept.id)
        gone = [one for one in stands if await self._taken_away(one)]
        if not gone:
            return GONE_ALREADY if stands else NOT_STANDING
        return "" if self.asked.channel_id in {one.channel for one in gone} else TAKEN_AWAY

    async def _taken_away(self, stands: Stands) -> bool:
        """Whether it stood there until now."""
        try:
            await self.parts.slack.delete(stands.channel, stands.ts)
        except DeliveryError as error:
            if error.code not in GONE:
                raise
            return False
        return True
