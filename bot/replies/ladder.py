"""The chart on its way into an answer that stands already: in its message, else first in its thread, else a
note that says what is missing. The numbers are never at stake."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.charts.describe import describe
from bot.charts.spec import ChartSpec
from bot.errors import DeliveryError
from bot.replies.messages import Message, fallback, with_chart, with_note
from bot.replies.pictures import PictureFailed, Pictures
from bot.replies.posts import ChannelPost
from bot.replies.refusals import BAD_PAYLOAD, UNSURE

logger = logging.getLogger(__name__)

AMEND_WAITS = (0.5, 1.0, 2.0)
NOT_ADDED = "The chart could not be added."
PERHAPS_ADDED = "The chart may be missing: Slack did not say whether it took it."


@dataclass(frozen=True, slots=True)
class Ladder:
    """``post`` is where ``message``, the numbers, stands."""

    pictures: Pictures
    post: ChannelPost
    message: Message
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def climb_down(self, charts: Sequence[ChartSpec]) -> None:
        """Add ``charts`` on the highest rung that holds."""
        illustrated, pictured = self.message, Message("", ())
        try:
            for spec in charts:
                file_id = await self.pictures.file_id(spec, self.post.channel)
                shown = describe(spec)
                illustrated = with_chart(illustrated, file_id, shown)
                pictured = with_chart(Message(fallback(shown), pictured.blocks), file_id, shown)
        except PictureFailed as failed:
            await self._note(failed.message)
            return
        if await self._amended(illustrated):
            return
        rung = "thread" if await self._in_thread(pictured) else "note"
        logger.warning("A chart went down the ladder: %s", rung)
        for spec in charts:
            await self.pictures.forget(spec, self.post.channel)

    async def _amended(self, message: Message) -> bool:
        """Slack may refuse a file that it declared ready a moment ago: asked again a few times."""
        for wait in (*AMEND_WAITS, None):
            try:
                await self.post.amend(message)
            except DeliveryError as error:
                logger.warning("Slack refused a chart in its message (%s)", error.code)
                if wait is None or error.code not in BAD_PAYLOAD:
                    return False
                await self.sleep(wait)
            else:
                return True
        return False

    async def _in_thread(self, pictured: Message) -> bool:
        post = self.post
        await post.ledger.done(post.asked.key, post.owner)  # a reply in a thread is not repeated
        try:
            thread = post.asked.thread_ts or post.ts
            await post.slack.post(post.channel, pictured, thread_ts=thread)
        except DeliveryError as error:
            logger.warning("A chart was refused in the thread (%s)", error.code)
            await self._note(PERHAPS_ADDED if error.code in UNSURE else NOT_ADDED)
            return False
        return True

    async def _note(self, sentence: str) -> None:
        """The numbers stand already: a note that is refused costs nothing but the note."""
        try:
            await self.post.amend(with_note(self.message, sentence))
        except DeliveryError as error:
            logger.warning("A note was refused (%s)", error.code)
