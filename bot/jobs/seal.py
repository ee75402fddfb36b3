"""What lets its holder act for the bot, unreadable in the store: sealed when a job is enqueued, opened when
it runs.

Deterministic authenticated encryption in the manner of SIV: the tag is a keyed hash of the text and starts
the key stream, so equal texts look equal and nothing else can be told of them.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace

from pydantic import SecretStr

from bot.errors import InternalError
from bot.replies.asked import AskedFor

logger = logging.getLogger(__name__)

_TAG_BYTES = 32


class Seal:
    """Seals with what every process of one installation knows and the store does not: the bot token."""

    def __init__(self, token: SecretStr) -> None:
        known = token.get_secret_value().encode()
        self._tag_key = hmac.digest(known, b"usagebot seal: tag", "sha256")
        self._text_key = hmac.digest(known, b"usagebot seal: text", "sha256")

    def closed(self, asked: AskedFor) -> AskedFor:
        """``asked`` as it may lie in the store."""
        return replace(
            asked, response_url=self.close(asked.response_url), trigger_id=self.close(asked.trigger_id)
        )

    def opened(self, asked: AskedFor) -> AskedFor:
        """What ``closed`` was given. Where another token sealed it, before the token was changed, the
        question stays answerable: without its response_url, and told apart by the sealed trigger."""
        try:
            return replace(
                asked, response_url=self.open(asked.response_url), trigger_id=self.open(asked.trigger_id)
            )
        except InternalError as error:
            logger.warning("A question's response_url is lost: %s", error)
            return replace(asked, response_url="")

    def close(self, text: str) -> str:
        content = text.encode()
        tag = hmac.digest(self._tag_key, content, "sha256")
        return urlsafe_b64encode(tag + self._mixed(tag, content)).decode()

    def open(self, sealed: str) -> str:
        """Raises InternalError where ``sealed`` is not of this seal."""
        try:
            joined = urlsafe_b64decode(sealed)
        except ValueError:
            joined = b""
        tag, mixed = joined[:_TAG_BYTES], joined[_TAG_BYTES:]
        content = self._mixed(tag, mixed)
        if not hmac.compare_digest(hmac.digest(self._tag_key, content, "sha256"), tag):
            raise InternalError("A job was sealed with another bot token.")
        return content.decode()

    def _mixed(self, tag: bytes, content: bytes) -> bytes:
        stream = hashlib.shake_256(self._text_key + tag).digest(len(content))
        return bytes(one ^ other for one, other in zip(content, stream, strict=True))
