"""The file of an answer, on its way to the asker's direct messages. The numbers are never at stake."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.access.policy import BUSY
from bot.answers import wording as say
from bot.answers.answer import Answer, DataFile
from bot.errors import DeliveryError
from bot.replies import limits
from bot.replies.asked import AskedFor
from bot.replies.ledger import Ledger
from bot.replies.refusals import UNSURE
from bot.replies.slack import Slack

logger = logging.getLogger(__name__)

NO_ROWS = "There are no rows, so there is no file."
PERHAPS_SENT = (
    "I was interrupted while sending the file: if it is not in your direct messages, ask again for it."
)
LATER = "Ask again for it in a minute."


@dataclass(frozen=True, slots=True)
class FileDelivery:
    """What the attempt ``owner`` at a question needs to send its file, once however often it is tried.

    A file may name accounts, so it never stands in a channel.
    """

    slack: Slack
    ledger: Ledger
    clock: Callable[[], datetime]
    asked: AskedFor
    owner: str

    async def hand_over(self, answer: Answer) -> str:
        """Send the file. What the asker is told of it, which is where it is or why it is nowhere."""
        if answer.file is None:
            return NO_ROWS
        try:
            sent = await self._send(answer.file, limits.fit(answer.headline, limits.LINE))
        except DeliveryError as error:
            logger.warning("A file was not sent (%s)", error.code)
            hint = error.hint or (LATER if error.code in BUSY else "")
            return f"The file could not be sent to you: {error.message} {hint}".strip()
        return _where(answer.file) if sent else PERHAPS_SENT

    async def _send(self, file: DataFile, title: str) -> bool:
        """Whether it is there. Until it is completed nothing can show, so only that step is claimed."""
        key = f"{self.asked.key}:file"
        stood = await self.ledger.read(key)
        if stood is None:
            channel = await self.slack.open_direct(self.asked.user_id)
            file_id = await self.slack.upload(file.data, file.name)
            stood = await self.ledger.claim(key, self.owner, channel, self.clock().timestamp())
            if stood is None:
                return await self._completed(key, file_id, title, channel)
        return stood.state == "done"

    async def _completed(self, key: str, file_id: str, title: str, channel: str) -> bool:
        try:
            await self.slack.complete(file_id, title, channel)
        except DeliveryError as error:
            if error.code in UNSURE:
                logger.warning("A file is in doubt (%s)", error.code)
                return False
            await self.ledger.release(key)
            raise
        await self.ledger.done(key, self.owner)
        return True


def _where(file: DataFile) -> str:
    rows = "its one row" if file.rows == 1 else f"all {say.number(file.rows)} rows"
    return f"The file with {rows} is in your direct messages."
