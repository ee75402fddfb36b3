"""What went wrong with a request to Pendo, in words (pure).

Status codes and texts follow Pendo's API reference and what connectors have reported; error bodies are
JSON or bare text, so they are only searched, never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime

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

RUN_SECONDS = 300
"""Pendo gives a run up after so long."""
_RATE_LIMIT = re.compile(r"rate.?limit", re.IGNORECASE)
_REJECTIONS: Mapping[int, str] = {
    400: "Pendo did not understand the request.",
    402: "Pendo accepted the request but could not carry it out.",
    404: "Pendo does not know what was asked for.",
    422: "Pendo found the request incomplete.",
}


def refusal(status: int, body: str, key_end: str, headers: Mapping[str, str]) -> SourceError:
    """The error for an answer with ``status`` other than 200 and lower-case ``headers``.

    ``key_end`` (the key's last characters) is all that may be told of the key; ``body`` must be redacted.
    """
    said = _excerpt(body)
    match status:
        case 403 if "retry-after" in headers or _RATE_LIMIT.search(body):
            return _busy(headers)
        case 401 | 403:
            return unauthorized([key_end])
        case 429:
            return _busy(headers)
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
            return SourceTooLong("Pendo did not answer in time.", _SHORTER)
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
    late = SourceTooLong if seconds >= RUN_SECONDS else SourceTimeout
    return late(f"Pendo did not answer within {seconds:g} seconds.", _SHORTER)


def unauthorized(key_ends: Sequence[str]) -> SourceUnauthorized:
    """The error where Pendo accepts none of the keys with these last characters."""
    one = len(key_ends) == 1
    named = " and ".join(f"…{end}" for end in key_ends)
    return SourceUnauthorized(
        "Pendo no longer accepts this bot's key." if one else "Pendo accepts none of this bot's keys.",
        f"{_ADMIN}: the {'key' if one else 'keys'} ending in {named} "
        f"{'needs' if one else 'need'} a successor in USAGEBOT_PENDO_KEYS or a key file.",
    )


def _busy(headers: Mapping[str, str]) -> SourceBusy:
    seconds = _seconds(headers)
    when = f"Please ask again in {seconds:g} seconds." if seconds else _AGAIN
    return SourceBusy("Pendo is being asked too much at the moment.", when, again_after=seconds or 1.0)


def _seconds(headers: Mapping[str, str]) -> int:
    """``Retry-After``, which is a number of seconds or a date to set against the answer's own."""
    after = headers.get("retry-after", "")
    if after.isascii() and after.isdecimal():
        return int(after[:9])
    try:
        wait = parsedate_to_datetime(after) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return 0
    return max(0, round(wait.total_seconds()))


def _excerpt(body: str) -> str:
    """The beginning of what Pendo said, on one line; a page for a browser says nothing."""
    text = re.sub(r"[\s\x00-\x1f\x7f]+", " ", body).strip()
    if text.startswith("<"):
        return ""
    return text if len(text) <= 200 else text[:199] + "…"
