"""The accounts behind a weekly digest, for whoever presses its button: in its thread where the channel is
listed for names, once, else to them alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answers.answer import Listing
from bot.errors import Refused
from bot.replies import limits
from bot.replies.asked import AskedFor
from bot.replies.messages import Message, escape, sentence_message, with_note
from bot.replies.parts import Parts
from bot.replies.posts import AskerPost, ChannelPost
from bot.replies.richtext import listings, rich
from bot.replies.rights import Rights

IN_THREAD = "They stand in the thread of the digest already."
NOBODY = "There are no accounts behind it any more: its figures, or what it is about, have changed."
ELSEWHERE = "Where I am installed, run: usagebot digest render {} --week {} --names"


@dataclass(frozen=True, slots=True)
class Behind:
    """``asked`` names the digest and its week; ``owner`` is the attempt."""

    parts: Parts
    asked: AskedFor
    rights: Rights
    owner: str

    async def show(self, asker: AskerPost | ChannelPost) -> None:
        """Raises NotAllowed, Refused, SourceError or DeliveryError."""
        name, _, week = self.asked.text.partition(" ")
        decision = await self.rights.naming(f"accounts behind digest {name}")
        if not decision.figures:
            await asker.say(sentence_message(f"{decision.sentence} {ELSEWHERE.format(name, week)}"))
            return
        if self.parts.digests is None or not (found := await self.parts.digests.behind(self.asked.text)):
            raise Refused(NOBODY)
        message = names_message(found)
        if decision.where == "channel":
            await self._in_thread(message, asker)
            return
        note = f"{decision.sentence} {decision.hint}".strip()
        await asker.say(with_note(message, note) if note else message)

    async def _in_thread(self, message: Message, asker: AskerPost | ChannelPost) -> None:
        """For all who read the digest."""
        parts = self.parts
        shared = replace(self.asked, event_id=f"behind:{self.asked.channel_id}:{self.asked.thread_ts}")
        stood = await parts.ledger.read(shared.key)
        if stood is not None:
            await asker.say(message if stood.state == "claimed" else sentence_message(IN_THREAD))
            return
        post = ChannelPost(parts.slack, parts.ledger, parts.clock, shared, self.owner, self.asked.channel_id)
        await post.say(message)
        await parts.ledger.done(shared.key, self.owner)


def names_message(found: Sequence[Listing]) -> Message:
    """Lists of names, and nothing else."""
    lines = ["\n".join(filter(None, (one.title, *one.lines, one.note))) for one in found]
    return Message(limits.fit_bytes(escape("\n\n".join(lines))), (rich(*listings(found)),))
