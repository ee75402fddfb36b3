"""A question on its way to the one message that answers it, once, whatever fails on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

from bot.errors import StoreError
from bot.replies.acts import act_in
from bot.replies.asked import DIGEST_SEEN, DIGEST_TO_ME, HOME, WATCH, AskedFor
from bot.replies.desk import Desk
from bot.replies.home import draw_home
from bot.replies.ledger import Entry, resume
from bot.replies.parts import Parts
from bot.replies.posts import AskerPost, ChannelPost
from bot.replies.sentences import STORE_AWAY
from bot.replies.way import Way


@dataclass(frozen=True, slots=True)
class Delivery(Parts):
    """Answers questions: each by one attempt after another, until it is answered."""

    @property
    def desk(self) -> Desk:
        """What is shown at once, by the same parts."""
        return Desk(self)

    async def deliver(self, asked: AskedFor, *, again: bool = False, store: bool = True) -> None:
        """Answer ``asked``, once: ``again`` says that an earlier attempt may have got part of the way.

        ``store`` is False where the job runs without one, which the answer then says. Raises Unsettled
        where another attempt has to look again.
        """
        if not await self.notebook.first(asked.twin, asked.key):
            return
        owner = uuid4().hex
        entry = await self.ledger.read(asked.key)
        step = resume(entry, owner)
        if step == "stop":
            return
        if asked.command == HOME:
            await draw_home(self, asked)
            await self.ledger.done(asked.key, owner)
            return
        if self.digests is not None and asked.command in (DIGEST_TO_ME, DIGEST_SEEN):
            await self.digests.deliver(asked, owner)
            await self.ledger.done(asked.key, owner)
            return
        if self.watch is not None and asked.command == WATCH:
            await self.watch.press(asked)
            await self.ledger.done(asked.key, owner)
            return
        asked = await self._with_before(asked)
        stands = entry if step == "continue" else None
        asker = self._asker(asked, owner, again, stands)
        way = Way(self, asked, owner, asker, asker, again, () if store else (STORE_AWAY,))
        if stands is not None and isinstance(asker, AskerPost):
            way.post = way.channel_post(stands.channel, stands.ts)
        await way.end_well(entry if step == "doubt" else None)
        await self.ledger.done(asked.key, owner)

    async def recorded(self) -> bool:
        """Whether the store knows all that was delivered here: False while it is away."""
        return await self.ledger.settle()

    def _asker(
        self, asked: AskedFor, owner: str, again: bool, stands: Entry | None
    ) -> AskerPost | ChannelPost:
        """In a conversation of the two everything that is said is for the asker. ``stands`` is what does."""
        if not asked.is_message:
            return AskerPost(self.slack, asked, again=again)
        channel, ts = (stands.channel, stands.ts) if stands else (asked.channel_id, "")
        return ChannelPost(self.slack, self.ledger, self.clock, asked, owner, channel, ts)

    async def _with_before(self, asked: AskedFor) -> AskedFor:
        """Plain words in a thread go on from the newest answer there; in a conversation of the two they may,
        and certainly what can only be done with an answer. While the store is away they are read alone."""
        if asked.command or asked.follows or not (asked.thread_ts or asked.is_message):
            return asked
        try:
            newest = await self.notebook.in_thread(asked.channel_id, asked.thread_ts)
        except StoreError:
            return asked
        going_on = replace(asked, follows=newest)
        surely = asked.thread_ts or act_in(going_on) is not None
        return going_on if surely else replace(asked, after=newest)
