"""The file of an answer, on its way to the asker's direct messages. The numbers are never at stake."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.answers import wording as say
from bot.answers.answer import Answer, DataFile
from bot.errors import DeliveryError
from bot.replies import limits
from bot.replies.asked import AskedFor
from bot.replies.ledger import Ledger
from bot.replies.refusals import UNSURE
from bot.replies.sentences import PERHAPS_SENT
from bot.replies.slack import Slack

logger = logging.getLogger(__name__)

NO_ROWS = "There are no rows, so there is no file."
LATER = "Ask again for it in a minute."
TOO_LONG = "Slack took too long over it."


@dataclass(frozen=True, slots=True)
class FileDelivery:
    """What the attempt ``owner`` at a question needs to send its file, once however often it is tried.

    A file may name accounts, so it never stands in a channel. After ``seconds`` the answer goes on without.
    """

    slack: Slack
    ledger: Ledger
    clock: Callable[[], datetime]
    asked: AskedFor
    owner: str
    seconds: float = 20.0

    async def hand_over(self, answer: Answer) -> str:
        """Send the file. What the asker is told of it, which is where it is or why it is nowhere."""
        if answer.file is None:
            return NO_ROWS
        try:
            sent = await self._sent_in_time(answer.file, limits.fit(answer.headline, limits.LINE))
        except DeliveryError as error:
            logger.warning("A file was not sent (%s)", error.code)
            return f"The file could not be sent to you: {error.message} {error.hint}".strip()
        return _where(answer.file) if sent else PERHAPS_SENT

    @property
    def _key(self) -> str:
        return f"{self.asked.key}:file"

    async def _sent_in_time(self, file: DataFile, title: str) -> bool:
        try:
            async with asyncio.timeout(self.seconds):
                return await self._send(file, title)
        except TimeoutError:
            if await self.ledger.read(self._key) is None:
                raise DeliveryError(TOO_LONG, LATER, "too_long") from None
            return False

    async def _send(self, file: DataFile, title: str) -> bool:
        """Whether it is there. Until it is completed nothing can show, so only that step is claimed."""
        stood = await self.ledger.read(self._key)
        if stood is None:
            channel = await self.slack.open_direct(self.asked.user_id)
            file_id = await self.slack.upload(file.data, file.name)
            stood = await self.ledger.claim(self._key, self.owner, channel, self.clock().timestamp())
            if stood is None:
                return await self._completed(file_id, title, channel)
        return stood.state == "done"

    async def _completed(self, file_id: str, title: str, channel: str) -> bool:
        try:
            await self.slack.complete(file_id, title, channel)
        except DeliveryError as error:
            if error.code in UNSURE:
                logger.warning("A file is in doubt (%s)", error.code)
                return False
            await self.ledger.release(self._key)
            raise
        await self.ledger.done(self._key, self.owner)
        return True


def _where(file: DataFile) -> str:
    rows = "its one row" if file.rows == 1 else f"all {say.number(file.rows)} rows"
    return f"The file with {rows} is in your direct messages."
