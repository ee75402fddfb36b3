"""One digest of one period on its way to its channel: once, whatever fails on the way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.access.policy import BUSY, UNKNOWN_PERSON, UNREADABLE
from bot.digest.content import Content
from bot.digest.definitions import Definition
from bot.digest.message import Late, digest_message
from bot.digest.rights import kinds_of
from bot.digest.schedule import Due
from bot.errors import DeliveryError
from bot.replies.asked import AskedFor
from bot.replies.gate import Gate
from bot.replies.ladder import Ladder
from bot.replies.ledger import Entry, Ledger, resume
from bot.replies.messages import Message, sentence_message
from bot.replies.pictures import Pictures
from bot.replies.posts import ChannelPost, InDoubt, Overtaken
from bot.replies.refusals import NO_CONNECTION, TOKEN_DEAD, UNSURE
from bot.replies.slack import Slack
from bot.windows import Window

logger = logging.getLogger(__name__)

NOT_SETTLED = "not_settled"
PASSING = UNSURE | BUSY | TOKEN_DEAD | {NO_CONNECTION, NOT_SETTLED}
"""Refusals that say nothing of the target: it is tried again."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What acts in Slack. ``settle``: so long after a claim its post may still be on its way."""

    slack: Slack
    gate: Gate
    ledger: Ledger
    pictures: Pictures | None
    clock: Callable[[], datetime]
    settle: timedelta = timedelta(seconds=30)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class TargetRefuses(DeliveryError):
    """The digest cannot stand there until somebody does something."""


@dataclass(frozen=True, slots=True)
class Edition:
    """``digest`` as it is ``due``; ``older``: weeks that were missed before. ``doubtful``: whether it stands
    is not known."""

    effects: Effects
    digest: Definition
    due: Due
    period: str
    older: tuple[Window, ...] = ()
    doubtful: bool = False

    async def state(self) -> Entry | None:
        """The ledger's last word on it."""
        return await self.effects.ledger.read(self._asked().key)

    async def post(self, content: Content) -> None:
        """Post its text, unless it stands already.

        Raises InDoubt where nobody can tell whether it does: it is not repeated then. Raises TargetRefuses,
        or a DeliveryError after which it is to be tried again.
        """
        post, entry = self._post(), await self.state()
        if resume(entry, post.owner) in ("continue", "stop"):
            return
        await self._allowed()
        post.channel = await self._place()
        if await self._stands(post, entry):
            return
        try:
            await post.say(self._message(content, self._late(self.effects.clock())))
        except (InDoubt, Overtaken) as error:
            raise DeliveryError(error.message, code=NOT_SETTLED) from error
        except DeliveryError as error:
            raise _judged(error) from error

    async def illustrate(self, content: Content, entry: Entry) -> None:
        """Add its picture to the text that stands, as ``entry`` says. Raises DeliveryError."""
        effects, post = self.effects, self._post(entry)
        late = self._late(datetime.fromtimestamp(float(entry.ts), UTC))
        message = self._message(content, late)
        if effects.pictures is not None:
            await Ladder(effects.pictures, post, message, effects.sleep).climb_down([content.picture])
        elif late is not None:
            await post.amend(message)

    async def owners_address(self) -> str:
        """The e-mail address that says which accounts are the owner's, where it is about those. Raises
        TargetRefuses, DeliveryError."""
        if self.digest.accounts == "all":
            return ""
        try:
            return (await self.effects.gate.directory.person(self.digest.owner)).email
        except DeliveryError as error:
            raise _judged(error) from error

    async def done(self) -> None:
        post = self._post()
        await self.effects.ledger.done(post.asked.key, post.owner)

    async def tell_owner(self, sentence: str) -> None:
        """By direct message, once for this period and channel. Raises a DeliveryError after which it is to be
        tried again."""
        asked, effects = self._asked(":told"), self.effects
        entry = await effects.ledger.read(asked.key)
        if entry is not None and entry.state != "claimed":
            return
        try:
            direct = await effects.slack.open_direct(self.digest.owner)
            post = self._post_of(asked, direct)
            if entry is None or not await self._came_through(post, entry):
                await post.say(sentence_message(sentence))
        except DeliveryError as error:
            if error.code in PASSING:
                raise DeliveryError(error.message, code=error.code) from error
            logger.error("The owner of the digest %s could not be told: %s", self.digest.name, error)

    async def _place(self) -> str:
        """The channel that Slack knows: for a person, the conversation of the two."""
        if self.digest.channel != self.digest.owner:
            return self.digest.channel
        try:
            return await self.effects.slack.open_direct(self.digest.owner)
        except DeliveryError as error:
            raise _judged(error) from error

    async def _stands(self, post: ChannelPost, entry: Entry | None) -> bool:
        """Whether it stands after all; what may be there is looked up first. Raises InDoubt where nobody can
        tell."""
        if entry is not None:
            return await self._came_through(post, entry)
        if not self.doubtful and not self.due.is_late(self.effects.clock()):
            return False
        try:
            return await self._looked_up(post, self.due.at.timestamp())
        except InDoubt:
            if self.doubtful:
                raise
            return False

    async def _came_through(self, post: ChannelPost, claimed: Entry) -> bool:
        """Whether what an attempt ``claimed`` that came to nothing stands; the claim is taken back where it
        does not."""
        waited = self.effects.clock().timestamp() - claimed.at
        if waited < self.effects.settle.total_seconds():
            raise DeliveryError("A post of it may still be on its way.", code=NOT_SETTLED)
        if await self._looked_up(post, claimed.at):
            return True
        await self.effects.ledger.release(post.asked.key)
        return False

    @staticmethod
    async def _looked_up(post: ChannelPost, since: float) -> bool:
        try:
            return await post.found(since)
        except InDoubt as error:
            if error.code in PASSING:
                raise DeliveryError(error.message, code=error.code) from error
            raise

    async def _allowed(self) -> None:
        """Whether shares may stand there, for the owner as for whoever asks. Raises TargetRefuses."""
        effects, digest = self.effects, self.digest
        try:
            visit = await effects.gate.visit(digest.owner, digest.channel)
            decision = visit.decide(*kinds_of(digest.accounts), how="aloud")
            if decision.where == "channel" and decision.figures:
                return
            if decision == UNREADABLE:
                await effects.slack.conversation(digest.channel)
            if decision == UNKNOWN_PERSON:
                await effects.slack.user(digest.owner)
        except DeliveryError as error:
            raise _judged(error) from error
        if decision in (UNREADABLE, UNKNOWN_PERSON):
            raise DeliveryError(decision.sentence, decision.hint, NOT_SETTLED)
        raise TargetRefuses(decision.sentence, decision.hint, "not_allowed")

    def _message(self, content: Content, late: Late | None) -> Message:
        return digest_message(content, late, names=self.digest.accounts == "mine")

    def _late(self, posted_at: datetime) -> Late | None:
        if not self.due.is_late(posted_at):
            return None
        return Late(self.due.at.astimezone(ZoneInfo(self.digest.zone)), self.older)

    def _post(self, entry: Entry | None = None) -> ChannelPost:
        channel, ts = (entry.channel, entry.ts) if entry else (self.digest.channel, "")
        return self._post_of(self._asked(), channel, ts)

    def _post_of(self, asked: AskedFor, channel: str, ts: str = "") -> ChannelPost:
        effects = self.effects
        return ChannelPost(effects.slack, effects.ledger, effects.clock, asked, uuid4().hex, channel, ts)

    def _asked(self, what: str = "") -> AskedFor:
        """Its name in the ledger and on its message."""
        digest = self.digest
        return AskedFor(
            command="digest",
            text=digest.name,
            channel_id=digest.channel,
            user_id=digest.owner,
            team_id="",
            asked_at=self.due.at,
            response_url="",
            trigger_id="",
            event_id=f"digest:{digest.name}:{digest.channel}:{self.period}{what}",
        )


def _judged(error: DeliveryError) -> DeliveryError:
    if error.code in PASSING:
        return error
    return TargetRefuses(error.message, error.hint, error.code)
