"""Logs that hold no secret: known ones are cut out by value, unknown ones by what they look like."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from urllib.parse import quote

_PATTERNS = (
    # Slack tokens: xoxb-…, xoxp-…, xapp-…, xoxe.xoxp-… and their kind.
    (re.compile(r"\b(xox[a-z](?:\.xox[a-z])?|xapp)-[\w-]+"), r"\1-…"),
    # The Pendo key beside its header, written as a header, JSON, a dict or a pair of bytes.
    (re.compile(r"(x-pendo-integration-key[\"']?\s*[:=,]\s*b?[\"']?)[^\s\"',;)}]+", re.IGNORECASE), r"\1…"),
    (re.compile(r"(\bBearer\s+)[\w.~+/=-]+", re.IGNORECASE), r"\1…"),
    # The password in the address of a store or a proxy.
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s/]+@", re.IGNORECASE), r"\1…@"),
    # Whoever holds one of these addresses may post or upload: commands, actions, webhooks, uploads.
    (re.compile(r"((?:hooks|files)\.slack\.com/[\w-]+/)[^\s\"'<>)]+"), r"\1…"),
    (re.compile(r"([?&](?:ticket|token|code|client_secret)=)[^\s&\"']+"), r"\1…"),
)
_SHORTEST = 6
"""A known secret shorter than this is left alone: cutting it out would garble ordinary words."""


class Redactor:
    """Cuts out ``secrets`` (leaving their last four characters) and all that looks like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._names: dict[str, str] = {}
        self._known: re.Pattern[str] | None = None
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Cuts these out too from now on."""
        self._names |= {
            form: f"…{last_characters(secret)}"
            for secret in secrets
            if len(secret) >= _SHORTEST
            for form in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1])
        }
        longest_first = sorted(self._names, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def __call__(self, text: str) -> str:
        # Known ones first: a pattern might take a part of one and leave the rest unrecognised.
        if self._known:
            text = self._known.sub(lambda found: self._names[found[0]], text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


def last_characters(secret: str) -> str:
    """What may be told of a secret so that people know which one is meant: its last four characters."""
    return secret[-4:] if len(secret) >= 2 * _SHORTEST else ""


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """``text`` without any of ``secrets`` and without anything that looks like one."""
    return Redactor(secrets)(text)


class PlainFormatter(logging.Formatter):
    """One line a record, then its traceback; redacted as a whole."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self.redact = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self.redact(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: ``time`` (UTC), ``level``, ``logger``, ``message``, ``traceback`` if any."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self.redact = redactor

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.redact(record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = self.redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def setup_logging(level: str, secrets: Iterable[str], *, as_json: bool = False) -> None:
    """Sends every record of every library, warnings and errors that nobody caught to stderr, redacted.

    Replaces earlier handlers.
    """
    redactor = Redactor(secrets)
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(redactor) if as_json else PlainFormatter(redactor))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    sys.unraisablehook = threading.excepthook = lambda lost: _uncaught(
        lost.exc_type, lost.exc_value, lost.exc_traceback
    )


def hide(secrets: Iterable[str]) -> None:
    """Cuts ``secrets``, learnt after logging was set up, out of every later record."""
    learnt = list(secrets)
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, PlainFormatter | JsonFormatter):
            handler.formatter.redact.learn(learnt)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """What Python itself would print as it is."""
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger(__name__).critical("Nobody caught this", exc_info=(kind, error or kind(), trace))
