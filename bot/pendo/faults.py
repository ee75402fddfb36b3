"""What went wrong with a request to Pendo, in words (pure).

Status codes and texts follow Pendo's API reference and what connectors have reported; error bodies are
JSON or bare text, so they are only searched, never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx

from bot.errors import (
    SourceBusy,
    SourceError,
    SourceGarbled,
    SourceRejected,
    SourceTimeout,
    SourceTooLong,
    SourceUnauthorized,
    SourceUnavailable,
    WrongRegion,
)

_AGAIN = "Please ask again in a minute."
_ADMIN = "Whoever looks after this bot can fix it"
_SHORTER = "Please ask for a shorter window, or again in a few minutes."

_REJECTIONS: Mapping[int, str] = {
    400: "Pendo did not understand the request.",
    402: "Pendo accepted the request but could not carry it out.",
    404: "Pendo does not know what was asked for.",
    422: "Pendo found the request incomplete.",
}


def refusal(status: int, body: str, key_end: str, retry_after: str = "") -> SourceError:
    """The error for an answer with ``status`` other than 200.

    ``key_end`` (the key's last characters) is all that may be told of the key; ``body`` must be redacted.
    """
    said = _excerpt(body)
    match status:
        case 401:
            return _unauthorized(key_end)
        case 403 if "ratelimitexceeded" in body.lower():
            return _busy(retry_after)
        case 403:
            return _unauthorized(key_end)
        case 429:
            return _busy(retry_after)
        case 400 if "missing jzb" in body.lower():
            return WrongRegion(
                "The Pendo key belongs to another region than the address that was asked.",
                f"{_ADMIN}: set USAGEBOT_PENDO_REGION to where you sign in to Pendo.",
            )
        case 408 | 504:
            return SourceTooLong("Pendo gave up because counting took too long.", _SHORTER)
        case _ if status >= 500:
            sentence = f"Pendo has a problem of its own just now (status {status})."
            return SourceUnavailable(sentence, _AGAIN, again_after=1.0)
        case _ if status < 400:
            return SourceGarbled(
                "Pendo's address sent us elsewhere instead of answering.",
                f"{_ADMIN}: check the Pendo address in the settings (status {status}).",
            )
        case _:
            sentence = _REJECTIONS.get(status, "Pendo refused the request.")
            return SourceRejected(sentence, f"{_ADMIN}. Pendo said (status {status}): {said or 'nothing'}")


def failure(error: httpx.HTTPError) -> SourceError:
    """The error for a request that got no answer, or not all of it."""
    match error:
        case httpx.ConnectTimeout() | httpx.ConnectError():
            return SourceUnavailable("Pendo cannot be reached just now.", _AGAIN, again_after=0.5)
        case httpx.TimeoutException():
            return SourceTimeout("Pendo did not answer in time.", _SHORTER)
        case httpx.DecodingError():
            return SourceGarbled("Pendo's answer arrived damaged.", _AGAIN)
        case httpx.UnsupportedProtocol():
            return SourceUnavailable(
                "Pendo cannot be reached: its address in the settings is none.",
                f"{_ADMIN}: USAGEBOT_PENDO_URL must begin with https://.",
            )
        case _:
            return SourceUnavailable("The connection to Pendo broke off.", _AGAIN, again_after=0.5)


def too_late(seconds: float, *, waited_for_turn: bool) -> SourceError:
    """The error for a request that did not end within ``seconds``."""
    if waited_for_turn:
        return SourceBusy(
            f"So many questions are being put to Pendo that yours had no turn within {seconds:g} seconds.",
            _AGAIN,
        )
    return SourceTimeout(f"Pendo did not answer within {seconds:g} seconds.", _SHORTER)


def _unauthorized(key_end: str) -> SourceUnauthorized:
    return SourceUnauthorized(
        "Pendo no longer accepts this bot's key.",
        f"{_ADMIN}: the key ending in …{key_end} needs a successor in USAGEBOT_PENDO_KEYS.",
    )


def _busy(retry_after: str) -> SourceBusy:
    seconds = int(retry_after) if retry_after.isdecimal() else 0
    when = f"Please ask again in {seconds} seconds." if seconds else _AGAIN
    return SourceBusy("Pendo is being asked too much at the moment.", when, again_after=seconds or 1.0)


def _excerpt(body: str) -> str:
    """The beginning of what Pendo said, on one line; a page for a browser says nothing."""
    text = re.sub(r"[\s\x00-\x1f\x7f]+", " ", body).strip()
    if text.startswith("<"):
        return ""
    return text if len(text) <= 200 else text[:199] + "…"
