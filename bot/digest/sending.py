"""One digest for one person, now: what it would say in a form, or the whole of it as a direct message."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from bot.access.audit import Audited
from bot.access.policy import Data
from bot.digest import rights
from bot.digest.book import Book
from bot.digest.choosing import candidates
from bot.digest.content import Content, compose
from bot.digest.definitions import Definition, read_definitions
from bot.digest.forms import preview_form
from bot.digest.message import digest_message
from bot.digest.page import plain_text
from bot.digest.reading import DigestReader
from bot.digest.schedule import last_week
from bot.digest.stories import Stories
from bot.errors import DeliveryError, UsageBotError
from bot.replies.asked import DIGEST_SEEN, AskedFor
from bot.replies.ladder import Ladder
from bot.replies.messages import error_text, sentence_message
from bot.replies.parts import Parts
from bot.replies.posts import AskerPost, ChannelPost
from bot.windows import ReadingRules, Window

logger = logging.getLogger(__name__)

PERHAPS_SENT = "The digest is perhaps in your direct messages: I was interrupted. If not, ask for it again."


@dataclass(frozen=True, slots=True)
class Sending:
    parts: Parts
    book: Book
    reader: DigestReader
    rules: ReadingRules

    async def deliver(self, asked: AskedFor, owner: str) -> None:
        """Do what ``asked`` wants; what goes wrong is told where the digest would stand. ``owner`` is the
        attempt."""
        if asked.command == DIGEST_SEEN:
            await self._show(asked)
            return
        try:
            await self.send(asked, owner)
        except UsageBotError as error:
            logger.warning("A digest was not sent: %s", error)
            await AskerPost(self.parts.slack, asked).say(sentence_message(error_text(error)))

    async def send(self, asked: AskedFor, owner: str) -> None:
        """The digest that the text of ``asked`` names, as a direct message to whoever asked, with the rights
        that they have now; once for a job that comes again. Raises UsageBotError."""
        parts = self.parts
        stood = await parts.ledger.read(asked.key)
        if stood is None:
            await self._send(asked, owner)
        elif stood.state == "claimed":
            await parts.slack.post(asked.user_id, sentence_message(PERHAPS_SENT))

    async def content(self, digest: Definition, week: Window | None = None) -> Content:
        """What it says of ``week``, or of the last whole one. Raises SourceError, Refused, DeliveryError."""
        week = week or last_week(self.parts.clock(), self.rules)
        apps = candidates(digest, await self.reader.catalog()).apps
        address = ""
        if digest.accounts == "mine":
            address = (await self.parts.gate.directory.person(digest.owner)).email
        return compose(digest, Stories(await self.reader.read(week, apps)), address)

    async def _send(self, asked: AskedFor, owner: str) -> None:
        parts = self.parts
        visit = await rights.entered(parts.gate, asked.user_id, "")
        digest, names = await self.book.called(asked.text), rights.names_too(visit)
        kinds: tuple[Data, ...] = ("ratios", "account_names") if names else ("ratios",)
        decision = rights.with_figures(visit.allowed(*rights.kinds_of(digest.accounts)))
        content = await self.content(digest)
        entry = Audited(parts.clock(), asked.user_id, asked.user_id, f"digest {digest.name}", kinds)
        await parts.gate.audit.record(replace(entry, where=decision.where))
        post = ChannelPost(parts.slack, parts.ledger, parts.clock, asked, owner, asked.user_id)
        message = await post.say(digest_message(content, names=names))
        if parts.pictures is not None:
            await Ladder(parts.pictures, post, message, parts.sleep).climb_down([content.picture])

    async def _show(self, asked: AskedFor) -> None:
        """The figures of a channel's digest, to one who may ask for them there."""
        try:
            (digest,) = read_definitions(asked.text, "the form")
            await rights.subscribing(self.parts.gate, asked.user_id, digest.channel, digest.accounts)
            text = plain_text(await self.content(digest), names=False)
        except UsageBotError as error:
            text = error_text(error)
        try:
            await self.parts.slack.update_view(asked.follows, preview_form(text))
        except DeliveryError as error:  # it was closed meanwhile
            logger.warning("A preview was not shown (%s)", error.code)
