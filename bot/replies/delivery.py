"""A question on its way to the one message that answers it, whatever fails on the way.

Numbers first, then the chart in the same message. When Slack refuses the chart there, it goes into the
message's thread; when there is no chart to be had, the message says so. Whatever happens, the asker knows.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import uuid4

from bot.access.policy import Decision, Person, Place, decide, refused_by_slack
from bot.answers.answer import Answer, Card, HelpCard
from bot.errors import DeliveryError, InternalError, NotAllowed, UsageBotError
from bot.question import Question
from bot.replies.asked import AskedFor
from bot.replies.directory import Directory
from bot.replies.ledger import Ledger, resume
from bot.replies.messages import (
    Message,
    answer_message,
    card_message,
    error_message,
    help_message,
    placeholder_message,
    with_chart,
    with_note,
)
from bot.replies.pictures import PictureFailed, Pictures
from bot.replies.posts import AskerPost, ChannelPost, InDoubt, Overtaken, Post
from bot.replies.slack import BAD_PAYLOAD, UNSURE, Slack

logger = logging.getLogger(__name__)

AMEND_WAITS = (0.5, 1.0, 2.0)
STORE_AWAY = "Answered without my store: nothing is kept, so asking again reads Pendo anew."
NOT_ADDED = "The chart could not be added."
BROKEN = InternalError(
    "Something went wrong on my side, and it is logged.", "Ask again; if it stays so, tell who runs me."
)
LOST = InDoubt(
    "I was interrupted while posting your answer, and cannot tell whether Slack took it.",
    "If it does not stand in the channel, ask again.",
)


class Answers(Protocol):
    """What a delivery needs of ``bot.answers``."""

    async def understand(self, command: str, text: str) -> Question | HelpCard | Card: ...
    async def answer(self, question: Question, *, asked_by: str = "", channel: str = "") -> Answer: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """The parts that every question's way uses. ``pictures`` is None where charts are switched off;
    ``clock`` tells the time, aware; a placeholder stands after ``patience`` seconds."""

    answers: Answers
    slack: Slack
    directory: Directory
    ledger: Ledger
    pictures: Pictures | None
    clock: Callable[[], datetime]
    patience: float = 2.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def deliver(self, asked: AskedFor, *, again: bool = False, store: bool = True) -> None:
        """Answer ``asked``, once: ``again`` says that an earlier attempt may have got part of the way.

        ``store`` is False where the job runs without one, which the answer then says.
        """
        owner = uuid4().hex
        entry = await self.ledger.read(asked.key)
        step = resume(entry, owner)
        if step == "stop":
            return
        asker = AskerPost(self.slack, asked, again=again)
        standing = None
        if entry is not None and step == "continue":
            standing = ChannelPost(self.slack, self.ledger, asked, owner, entry.channel, entry.ts)
        way = _Way(self, asked, owner, asker, standing or asker, () if store else (STORE_AWAY,))
        if await way.end_well(in_doubt=step == "doubt"):
            await self.ledger.done(asked.key, owner)


@dataclass(slots=True)
class _Way:
    """One question's way. ``post`` is where its message stands, or would be said."""

    parts: Delivery
    asked: AskedFor
    owner: str
    asker: AskerPost
    post: Post
    notes: tuple[str, ...]

    async def end_well(self, *, in_doubt: bool) -> bool:
        """Answer, or tell the asker why not. False where another attempt at the same question does."""
        if in_doubt:
            await self._tell(LOST, self.asker)
            return True
        try:
            await self._answer()
        except Overtaken:
            return False
        except InDoubt as error:
            logger.warning("A post is in doubt (%s)", error.code)
            await self._tell(LOST, self.asker)
        except UsageBotError as error:
            await self._tell(error, self.post if self.post.said else self.asker, self.asker)
        except Exception:
            logger.exception("A question failed")
            await self._tell(BROKEN, self.post if self.post.said else self.asker, self.asker)
        return True

    async def _tell(self, error: UsageBotError, *posts: Post) -> None:
        for post in dict.fromkeys(posts):
            try:
                await post.say(error_message(error))
            except DeliveryError as refused:
                logger.warning("An error's sentence was refused (%s)", refused.code)
            else:
                return
        logger.error("The asker could not be told: %s", error)

    async def _answer(self) -> None:
        person, place = await asyncio.gather(
            self.parts.directory.person(self.asked.user_id),
            self.parts.directory.place(self.asked.channel_id),
        )
        self._allowed(decide(person, place))
        understood = await self.parts.answers.understand(self.asked.command, self.asked.text)
        if not isinstance(understood, Question):
            is_help = isinstance(understood, HelpCard)
            await self.asker.say(help_message(understood) if is_help else card_message(understood))
            return
        self._choose_post(person, place, understood)
        answer = await self._answered(understood, place)
        message = await self._say_numbers(answer, place)
        await self._add_charts(answer, message)

    @staticmethod
    def _allowed(decision: Decision) -> None:
        if decision.where == "nowhere":
            raise NotAllowed(decision.sentence, decision.hint)

    def _choose_post(self, person: Person, place: Place, question: Question) -> None:
        decision = decide(person, place, private=question.private)
        if isinstance(self.post, ChannelPost):  # an earlier attempt's stands already
            return
        if decision.where == "channel":
            self.post = ChannelPost(
                self.parts.slack, self.parts.ledger, self.asked, self.owner, self.asked.channel_id
            )
        else:
            self.notes = (decision.sentence, *self.notes)

    async def _answered(self, question: Question, place: Place) -> Answer:
        work = asyncio.ensure_future(
            self.parts.answers.answer(question, asked_by=self.asked.user_id, channel=self.asked.channel_id)
        )
        try:
            await asyncio.wait({work}, timeout=self.parts.patience)
            if not work.done() and not self.post.said:
                await self._say(placeholder_message(question), place)
            return await work
        finally:
            work.cancel()

    async def _say_numbers(self, answer: Answer, place: Place) -> Message:
        message = self._worded(answer)
        if await self._say(message, place):
            return message
        message = self._worded(answer)
        await self.post.say(message)
        return message

    def _worded(self, answer: Answer) -> Message:
        asked_by = self.asked.user_id if isinstance(self.post, ChannelPost) else None
        message = answer_message(answer, asked_by=asked_by, now=self.parts.clock())
        for note in self.notes:
            message = with_note(message, note)
        return message

    async def _say(self, message: Message, place: Place) -> bool:
        """False when the channel is closed to the bot: what is said from now on goes to the asker alone."""
        try:
            await self.post.say(message)
        except (InDoubt, Overtaken):
            raise
        except DeliveryError as error:
            if self.post is self.asker or error.code in UNSURE:
                raise
            decision = refused_by_slack(place, error.code)
            self._allowed(decision)
            self.post, self.notes = self.asker, (decision.sentence, *self.notes)
            return False
        return True

    async def _add_charts(self, answer: Answer, message: Message) -> None:
        pictures, post = self.parts.pictures, self.post
        if pictures is None or not answer.charts or not isinstance(post, ChannelPost):
            return
        illustrated, pictured = message, Message("", ())
        try:
            for spec in answer.charts:
                file_id = await pictures.file_id(spec, post.channel)
                illustrated = with_chart(illustrated, file_id, spec.alt_text)
                pictured = with_chart(Message(spec.alt_text, pictured.blocks), file_id, spec.alt_text)
        except PictureFailed as failed:
            await self._amend_quietly(post, with_note(message, failed.message))
            return
        rung = await self._climb_down(post, message, illustrated, pictured)
        if rung != "same message":
            logger.warning("A chart went down the ladder: %s", rung)
            for spec in answer.charts:
                await pictures.forget(spec, post.channel)

    async def _climb_down(
        self, post: ChannelPost, message: Message, illustrated: Message, pictured: Message
    ) -> str:
        """The chart in the same message, else first in its thread, else a note; the rung that held."""
        if await self._amended(post, illustrated):
            return "same message"
        await self.parts.ledger.done(self.asked.key, self.owner)  # a reply in a thread is not repeated
        try:
            await self.parts.slack.post(post.channel, pictured, thread_ts=post.ts)
        except DeliveryError as error:
            logger.warning("A chart was refused in the thread (%s)", error.code)
            await self._amend_quietly(post, with_note(message, NOT_ADDED))
            return "note"
        return "thread"

    async def _amended(self, post: ChannelPost, message: Message) -> bool:
        """Slack may refuse a file that it declared ready a moment ago: asked again a few times."""
        for wait in (*AMEND_WAITS, None):
            try:
                await post.amend(message)
            except DeliveryError as error:
                logger.warning("Slack refused a chart in its message (%s)", error.code)
                if wait is None or error.code not in BAD_PAYLOAD:
                    return False
                await self.parts.sleep(wait)
            else:
                return True
        return False

    async def _amend_quietly(self, post: ChannelPost, message: Message) -> None:
        """The numbers stand already: a note that is refused costs nothing but the note."""
        try:
            await post.amend(message)
        except DeliveryError as error:
            logger.warning("A note was refused (%s)", error.code)
