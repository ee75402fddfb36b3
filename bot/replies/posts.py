"""Where the one message of a question stands: in the channel for all, or with the asker alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.errors import DeliveryError
from bot.replies.asked import AskedFor
from bot.replies.ledger import Ledger
from bot.replies.messages import Message, with_note, without_blocks
from bot.replies.refusals import GONE, UNSURE, Unfit
from bot.replies.slack import Slack

logger = logging.getLogger(__name__)

RESPONSE_URL_POSTS = 5
DOUBT_WAITS = (0.1, 0.3, 0.6)
"""Pauses before a message is sent again to a response_url of which nobody knows whether it took it."""
IN_PART = "Slack refused a part of this message, which is left out."


class InDoubt(DeliveryError):
    """A post may stand or not: it is not repeated, the asker is told."""


class Overtaken(DeliveryError):
    """Another attempt at the same question is posting, and is left to it."""


class Post(Protocol):
    """One message: said first, then replaced by what is said next."""

    @property
    def said(self) -> bool: ...

    async def say(self, message: Message, *, waiting: bool = False) -> Message:
        """What stands now: ``message``, or what Slack took of it; ``waiting``: the answer is yet to come.

        Raises DeliveryError where Slack did not take it, InDoubt where nobody knows, Overtaken.
        """
        ...


@dataclass(slots=True, eq=False)
class ChannelPost:
    """A message for all in ``channel``, in the thread that the question names, recorded in the ledger; ``ts``
    is where it stands already."""

    slack: Slack
    ledger: Ledger
    clock: Callable[[], datetime]
    asked: AskedFor
    owner: str
    channel: str
    ts: str = ""

    @property
    def said(self) -> bool:
        return bool(self.ts)

    async def say(self, message: Message, *, waiting: bool = False) -> Message:
        while True:
            try:
                if not (self.ts and await self._replaced(message)):
                    await self._post(message, waiting)
                return message
            except Unfit as error:
                if not message.blocks:
                    raise
                logger.warning("Slack refused blocks of a message (%s)", error.code)
                message = fitting(message, error)

    async def amend(self, message: Message) -> None:
        """Replace what stands, or raise DeliveryError: never a second message."""
        await self.slack.update(self.channel, self.ts, message)

    async def found(self, since: float) -> bool:
        """Whether a post in doubt, claimed at ``since`` (Unix seconds), stands after all: looked up once.

        Raises InDoubt where that cannot be told, such as without the scope to read history.
        """
        try:
            thread = self.asked.thread_ts
            ts = await self.slack.find(self.channel, self._metadata, since, thread_ts=thread)
        except DeliveryError as error:
            raise InDoubt(error.message, code=error.code) from error
        if ts is not None:
            self.ts = ts
            await self.ledger.posted(self.asked.key, self.owner, self.channel, ts)
        return ts is not None

    @property
    def _metadata(self) -> Mapping[str, Any]:
        return {"event_type": "usagebot_answer", "event_payload": {"key": self.asked.key}}

    async def _replaced(self, message: Message) -> bool:
        try:
            await self.amend(message)
        except DeliveryError as error:
            if error.code not in GONE:
                raise
            await self.ledger.release(self.asked.key)
            self.ts = ""
            return False
        return True

    async def _post(self, message: Message, waiting: bool) -> None:
        claimed_at = 0.0

        async def claim() -> None:
            nonlocal claimed_at
            claimed_at = self.clock().timestamp()
            key, owner = self.asked.key, self.owner
            if await self.ledger.claim(key, owner, self.channel, claimed_at, waiting=waiting) is not None:
                raise Overtaken("This answer is being posted already.")

        try:
            posted = await self.slack.post(
                self.channel,
                message,
                metadata=self._metadata,
                thread_ts=self.asked.thread_ts or None,
                before=claim,
            )
        except Overtaken:
            raise
        except DeliveryError as error:
            if error.code not in UNSURE:
                await self.ledger.release(self.asked.key)
                raise
            if not await self.found(claimed_at):  # it may still arrive
                raise InDoubt(error.message, code=error.code) from error
        else:
            self.channel, self.ts = posted
            await self.ledger.posted(self.asked.key, self.owner, self.channel, self.ts)


class AskerPost:
    """A message to the asker alone. ``again``: an earlier attempt may have left one, which is replaced.

    By the response_url of the command or the click; once that is used up or expired, as an ephemeral message;
    where the bot may not post, as a direct message. What is said to a click never replaces anything: it would
    take the place of the message whose button was pressed.
    """

    def __init__(self, slack: Slack, asked: AskedFor, *, again: bool = False) -> None:
        self._slack = slack
        self._asked = asked
        self._replaces = again
        self._used = 0
        self.said = False

    @property
    def can_replace(self) -> bool:
        """Whether what is said next may take the place of what was said."""
        return bool(self._asked.response_url) and not self._asked.clicked

    async def say(self, message: Message, *, waiting: bool = False) -> Message:
        try:
            if self._asked.response_url:
                await self._respond(message)
            else:
                await self._otherwise(message)
        except Unfit as error:
            if not message.blocks:
                raise
            logger.warning("Slack refused blocks of a message (%s)", error.code)
            return await self.say(fitting(message, error), waiting=waiting)
        except InDoubt:
            raise
        except DeliveryError as error:
            logger.warning("A response_url did not take a message (%s)", error.code)
            await self._otherwise(message)
        self.said = True
        return message

    async def retract(self) -> None:
        """Take away what was said while waiting, or what an earlier attempt said."""
        if not self._replaces or not self.can_replace:
            return
        try:
            await self._slack.retract(self._asked.response_url)
        except DeliveryError as error:
            logger.warning("What the asker was told stays (%s)", error.code)

    async def _respond(self, message: Message) -> None:
        """In doubt it is sent again as a replacement: it then stands once either way. The other ways cannot
        replace it, so they wait until this one has had every chance."""
        for wait in (*DOUBT_WAITS, None):
            try:
                await self._send(message)
            except DeliveryError as error:
                if error.code not in UNSURE or wait is None:
                    raise
                if not self.can_replace:
                    raise InDoubt(error.message, code=error.code) from error
                self._replaces = True
                await asyncio.sleep(wait)
            else:
                break
        self._replaces = True

    async def _send(self, message: Message) -> None:
        if self._used >= RESPONSE_URL_POSTS:
            raise DeliveryError("The response_url is used up.", code="used_url")
        self._used += 1
        await self._slack.respond(
            self._asked.response_url, message, replace=self._replaces and self.can_replace
        )

    async def _otherwise(self, message: Message) -> None:
        try:
            asked = self._asked
            await self._slack.whisper(asked.channel_id, asked.user_id, message, thread_ts=asked.thread_ts)
        except DeliveryError as error:
            logger.warning("An ephemeral message was refused (%s)", error.code)
            await self._slack.post(self._asked.user_id, message)


def fitting(message: Message, error: Unfit) -> Message:
    """``message`` without the blocks that Slack named; where it named none, without those that not every
    workspace takes, or else its text alone, as where what holds the figures would go. The text says
    everything."""
    refused = error.blocks or _drawn_by_slack(message)
    rest = without_blocks(message, refused) if refused else Message(message.text, ())
    lost = any(block["type"] == "rich_text" for block in message.blocks) and not any(
        block["type"] == "rich_text" for block in rest.blocks
    )
    if lost or not rest.blocks or rest == message:
        return Message(message.text, ())
    return with_note(rest, IN_PART)


def _drawn_by_slack(message: Message) -> frozenset[int]:
    places = enumerate(message.blocks)
    return frozenset(place for place, block in places if block["type"] == "data_visualization")
