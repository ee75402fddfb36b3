"""One question's way to the one message that answers it.

Numbers first, then the chart in the same message. When Slack refuses the chart there, it goes into the
message's thread; when there is no chart to be had, the message says so. Whatever happens, the asker knows.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.access.policy import Decision, Place, refused_by_slack
from bot.answers.answer import Answer, HelpCard
from bot.errors import DeliveryError, NotAllowed, SourceTimeout, UsageBotError
from bot.question import Question
from bot.replies.acts import Acts, act_in
from bot.replies.asked import DIGEST_ACCOUNTS, AskedFor
from bot.replies.behind import Behind
from bot.replies.buttons import with_buttons
from bot.replies.files import FileDelivery
from bot.replies.gate import passed
from bot.replies.ladder import Ladder
from bot.replies.ledger import Entry
from bot.replies.messages import (
    Message,
    answer_message,
    card_message,
    error_message,
    help_message,
    late_message,
    placeholder_message,
    sentence_message,
    with_native_charts,
    with_note,
)
from bot.replies.parts import Parts
from bot.replies.posts import AskerPost, ChannelPost, InDoubt, Overtaken, Post
from bot.replies.refusals import NO_CONNECTION, TOKEN_DEAD, UNSURE
from bot.replies.rights import Rights, rights_of
from bot.replies.sentences import ASTRAY, BROKEN, LOST, NEVER, NOT_THERE
from bot.store.notebook import Stands

logger = logging.getLogger(__name__)
T = TypeVar("T")

UNREACHED = UNSURE | {NO_CONNECTION}


class Unsettled(DeliveryError):
    """This attempt could neither answer nor tell anybody; a later one has to look again."""


class NotThere(InDoubt):
    """A post in doubt was looked up, and Slack does not have it."""


@dataclass(slots=True)
class Way:
    """One question's way. ``post`` is where its message stands, or would be said."""

    parts: Parts
    asked: AskedFor
    owner: str
    asker: AskerPost | ChannelPost
    post: Post
    again: bool
    notes: tuple[str, ...]
    question: Question | None = None
    astray: bool = False

    def channel_post(self, channel: str, ts: str = "") -> ChannelPost:
        parts = self.parts
        return ChannelPost(parts.slack, parts.ledger, parts.clock, self.asked, self.owner, channel, ts)

    async def end_well(self, doubt: Entry | None) -> None:
        """Answer, or tell the asker why not; ``doubt`` is an earlier attempt's claim. Raises Unsettled."""
        try:
            if doubt is not None:
                await self._settle(doubt)
            await self._answer()
        except Overtaken as error:
            raise Unsettled(error.message) from error
        except InDoubt as error:
            logger.warning("A post is in doubt (%s)", error.code)
            told = [self.asker] if isinstance(self.asker, AskerPost) else []
            await self._tell(NOT_THERE if isinstance(error, NotThere) else LOST, *told)
        except UsageBotError as error:
            if isinstance(error, DeliveryError) and error.code in TOKEN_DEAD:
                logger.error("Slack no longer accepts the bot token (%s)", error.code)
            await self._tell(error, self.post if self.post.said else self.asker, self.asker)
        except Exception:
            logger.exception("A question failed")
            await self._tell(BROKEN, self.post if self.post.said else self.asker, self.asker)

    async def _settle(self, doubt: Entry) -> None:
        """Find what an earlier attempt perhaps posted. A lost placeholder does not keep the answer back."""
        post, self.post = self.channel_post(doubt.channel), self.asker
        try:
            if await post.found(doubt.at):
                self.post = post
            elif doubt.waiting:
                await self.parts.ledger.release(self.asked.key)
            else:
                raise NotThere(NOT_THERE.message)
        except InDoubt:
            if not doubt.waiting:
                raise
            self._leave_placeholder()

    def _leave_placeholder(self) -> None:
        """Nobody knows whether it stands: the answer goes to the asker alone."""
        self.post, self.notes, self.astray = self.asker, (ASTRAY, *self.notes), True

    async def _tell(self, error: UsageBotError, *posts: Post) -> None:
        codes: set[str] = set()
        if not isinstance(self.asker, AskerPost):  # where a conversation of the two takes no post
            posts = (*posts, AskerPost(self.parts.slack, self.asked))
        for post in dict.fromkeys(posts):
            try:
                await post.say(error_message(error))
            except DeliveryError as refused:
                logger.warning("An error's sentence was refused (%s)", refused.code)
                codes.add(refused.code)
            else:
                return
        if codes & UNREACHED:
            raise Unsettled("Slack could not be reached.")
        logger.error("The asker could not be told: %s", error)

    async def _answer(self) -> None:
        parts, asked = self.parts, self.asked
        visit = await parts.gate.visit(asked.user_id, asked.channel_id)
        rights = rights_of(parts.answers, parts.gate.audit, asked, visit, parts.clock())
        async with rights.audited():
            rights.enter()
            await self._within_quota()
            act = act_in(asked)
            if asked.command == DIGEST_ACCOUNTS:
                await Behind(parts, asked, rights, self.owner).show(self.asker)
            elif act is None:
                await self._answer_within(rights, visit.place)
            elif said := await Acts(parts, asked, rights, self.owner).do(act):
                await self.asker.say(sentence_message(said))

    async def _answer_within(self, rights: Rights, place: Place) -> None:
        outcome = await self._patiently(rights.outcome(self._decided), place)
        if not isinstance(outcome, Answer):
            is_help = isinstance(outcome, HelpCard)
            await self.asker.say(help_message(outcome) if is_help else card_message(outcome))
            return
        message = await self._say_numbers(outcome, place)
        await self._remember(outcome)
        if isinstance(self.asker, AskerPost) and self.post is not self.asker:
            await self.asker.retract()
        if outcome.question.csv and self.post is not self.asker:
            message = await self._with_file(outcome, message)
        pictures, post = self.parts.pictures, self.post
        if pictures is not None and outcome.charts and isinstance(post, ChannelPost):
            await Ladder(pictures, post, message, self.parts.sleep).climb_down(outcome.charts)

    async def _remember(self, answer: Answer) -> None:
        if answer.id is not None:
            post = self.post
            stands = (
                Stands(post.channel, post.ts, self.asked.thread_ts) if isinstance(post, ChannelPost) else None
            )
            await self.parts.notebook.answered(self.asked.person, answer.id, stands)

    async def _with_file(self, answer: Answer, message: Message) -> Message:
        """What stands once the file of an answer that stands already, as ``message``, is sent: with a note on
        it. Where Slack does not take the note there, the asker has it alone."""
        note = await self._file_sent(answer)
        for post, said in ((self.post, with_note(message, note)), (self.asker, sentence_message(note))):
            try:
                stands = await post.say(said)
            except DeliveryError as error:
                logger.warning("A note on a file was refused (%s)", error.code)
            else:
                return message if post is self.asker else stands
        return message

    async def _file_sent(self, answer: Answer) -> str:
        parts = self.parts
        file = FileDelivery(parts.slack, parts.ledger, parts.clock, self.asked, self.owner)
        return await file.hand_over(answer)

    async def _within_quota(self) -> None:
        asked, quota = self.asked, self.parts.quota
        wait = await quota.wait(asked.person, asked.key, asked.asked_at)
        if wait:
            raise NotAllowed(
                f"That was more than {quota.per_minute} questions in a minute, and others ask as well.",
                f"Ask again in {wait} seconds.",
            )

    def _decided(self, question: Question, decision: Decision) -> None:
        """Where the answer will stand; an earlier attempt's message may stand already, or in doubt."""
        self.question = question
        if self.astray:
            return
        if decision.where != "channel":
            if isinstance(self.post, ChannelPost) and self.post is not self.asker:
                self._leave_placeholder()
            self.notes = (f"{decision.sentence} {decision.hint}".strip(), *self.notes)
        elif not isinstance(self.post, ChannelPost):
            self.post = self.channel_post(self.asked.channel_id)

    async def _patiently(self, working: Coroutine[Any, Any, T], place: Place) -> T:
        """The outcome of ``working``; whoever waits for it is told how it stands."""
        parts, work = self.parts, asyncio.ensure_future(working)
        spent = (parts.clock() - self.asked.asked_at).total_seconds()
        try:
            await asyncio.wait({work}, timeout=parts.patience)
            if not work.done() and not self.post.said and not (self.again and self.post is self.asker):
                await self._say_meanwhile(placeholder_message(self.question), place)
            await asyncio.wait({work}, timeout=parts.question_seconds - parts.patience)
            if not work.done():
                await self._say_meanwhile(late_message(self.question), place)
            await asyncio.wait({work}, timeout=max(1.0, parts.longest - spent - parts.question_seconds))
            if not work.done():
                raise SourceTimeout(NEVER.message, NEVER.hint)
            return await work
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _say_meanwhile(self, message: Message, place: Place) -> None:
        """In the question's one message, which is the asker's while nobody knows where the answer will be.
        What the answer could not take the place of is not said."""
        if isinstance(self.post, AskerPost) and not self.post.can_replace:
            return
        try:
            if self.asker.said and not self.post.said:
                await self.asker.say(message, waiting=True)
            elif await self._say(message, place, waiting=True) is None:
                await self.post.say(message, waiting=True)
        except InDoubt as error:
            logger.warning("A placeholder is in doubt (%s)", error.code)
            self._leave_placeholder()

    async def _say_numbers(self, answer: Answer, place: Place) -> Message:
        if self.post is not self.asker and (said := await self._say(self._worded(answer), place)):
            return said
        if answer.question.csv:  # first, as a response_url takes too few messages for a note of its own
            self.notes = (*self.notes, await self._file_sent(answer))
        return await self.post.say(self._worded(answer))

    def _worded(self, answer: Answer) -> Message:
        alone = not isinstance(self.post, ChannelPost)
        asked_by = None if alone else self.asked.user_id
        message = answer_message(answer, asked_by=asked_by, now=self.parts.clock())
        for note in self.notes:
            message = with_note(message, note)
        if alone and self.parts.native_charts:
            message = with_native_charts(message, answer.charts)
        return with_buttons(message, answer, sends_chart=alone and self.parts.pictures is not None)

    async def _say(self, message: Message, place: Place, *, waiting: bool = False) -> Message | None:
        """What stands now. None when the channel is closed to the bot: what is said from now on goes to the
        asker alone."""
        post = self.post
        try:
            return await post.say(message, waiting=waiting)
        except (InDoubt, Overtaken):
            raise
        except DeliveryError as error:
            if post is self.asker or error.code in UNREACHED or error.code in TOKEN_DEAD:
                raise
            decision = refused_by_slack(place, error.code)
            passed(decision)
            reasons = (decision.sentence, f"{error} {error.hint}") if error.hint else (decision.sentence,)
            self.post, self.notes = self.asker, (*reasons, *self.notes)
            return None
