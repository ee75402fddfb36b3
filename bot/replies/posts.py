"""Where the one message of a question stands: in the channel for all, or with the asker alone."""

from __future__ import annotations

import logging
from typing import Protocol

from bot.errors import DeliveryError
from bot.replies.asked import AskedFor
from bot.replies.ledger import Ledger
from bot.replies.messages import Message
from bot.replies.slack import BAD_PAYLOAD, UNSURE, Slack

logger = logging.getLogger(__name__)

RESPONSE_URL_POSTS = 5
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""Refusals of an update after which only a new message helps."""


class InDoubt(DeliveryError):
    """A post may stand or not: it is not repeated, the asker is told."""


class Overtaken(DeliveryError):
    """Another attempt at the same question is posting, and is left to it."""


class Post(Protocol):
    """One message: said first, then replaced by what is said next."""

    @property
    def said(self) -> bool: ...

    async def say(self, message: Message) -> None:
        """Raises DeliveryError where Slack did not take it, InDoubt where nobody knows, Overtaken."""
        ...


class ChannelPost:
    """A message for all in the channel, recorded in the ledger; ``ts`` is where it stands already."""

    def __init__(
        self, slack: Slack, ledger: Ledger, asked: AskedFor, owner: str, channel: str, ts: str = ""
    ) -> None:
        self._slack = slack
        self._ledger = ledger
        self._key = asked.key
        self._owner = owner
        self.channel = channel
        self.ts = ts

    @property
    def said(self) -> bool:
        return bool(self.ts)

    async def say(self, message: Message) -> None:
        if self.ts and await self._replaced(message):
            return
        try:
            await self._post(message)
        except DeliveryError as error:
            if error.code not in BAD_PAYLOAD:
                raise
            logger.warning("Slack refused the blocks of a message (%s); its text goes alone", error.code)
            await self._post(Message(message.text, ()))

    async def amend(self, message: Message) -> None:
        """Replace what stands, or raise DeliveryError: never a second message."""
        await self._slack.update(self.channel, self.ts, message)

    async def _replaced(self, message: Message) -> bool:
        try:
            await self.amend(message)
        except DeliveryError as error:
            if error.code in BAD_PAYLOAD:
                await self.amend(Message(message.text, ()))
            elif error.code in GONE:
                await self._ledger.release(self._key)
                self.ts = ""
                return False
            else:
                raise
        return True

    async def _post(self, message: Message) -> None:
        if await self._ledger.claim(self._key, self._owner) is not None:
            raise Overtaken("This answer is being posted already.")
        metadata = {"event_type": "usagebot_answer", "event_payload": {"key": self._key}}
        try:
            self.channel, self.ts = await self._slack.post(self.channel, message, metadata=metadata)
        except DeliveryError as error:
            if error.code in UNSURE:
                raise InDoubt(error.message, code=error.code) from error
            await self._ledger.release(self._key)
            raise
        await self._ledger.posted(self._key, self._owner, self.channel, self.ts)


class AskerPost:
    """A message to the asker alone. ``again``: an earlier attempt may have left one, which is replaced.

    By the command's response_url; once that is used up or expired, as an ephemeral message; where the bot
    may not post, as a direct message.
    """

    def __init__(self, slack: Slack, asked: AskedFor, *, again: bool = False) -> None:
        self._slack = slack
        self._asked = asked
        self._replaces = again
        self._used = 0
        self.said = False

    async def say(self, message: Message) -> None:
        try:
            await self._respond(message)
        except DeliveryError as error:
            if error.code in BAD_PAYLOAD and message.blocks:
                await self.say(Message(message.text, ()))
                return
            logger.warning("A response_url did not take a message (%s)", error.code)
            await self._otherwise(message)
        self.said = True

    async def _respond(self, message: Message) -> None:
        """In doubt it is sent again as a replacement: it then stands once either way."""
        try:
            await self._send(message)
        except DeliveryError as error:
            if error.code not in UNSURE:
                raise
            self._replaces = True
            await self._send(message)
        self._replaces = True

    async def _send(self, message: Message) -> None:
        if not self._asked.response_url or self._used >= RESPONSE_URL_POSTS:
            raise DeliveryError("The response_url is used up.", code="used_url")
        self._used += 1
        await self._slack.respond(self._asked.response_url, message, replace=self._replaces)

    async def _otherwise(self, message: Message) -> None:
        try:
            await self._slack.whisper(self._asked.channel_id, self._asked.user_id, message)
        except DeliveryError as error:
            logger.warning("An ephemeral message was refused (%s)", error.code)
            await self._slack.post(self._asked.user_id, message)
