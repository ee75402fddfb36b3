"""``access.yml`` on disk: read again when it changes, so that nobody is restarted for it."""

from __future__ import annotations

import logging
from pathlib import Path

from bot.access.rules import AccessRules, read_rules
from bot.errors import SettingsError

logger = logging.getLogger(__name__)

Version = tuple[int, int]
"""When the file was changed, in nanoseconds, and its size."""


class AccessFile:
    """The rules of the file at ``path``, or the defaults where there is none ('').

    A file that is faulty at the start is a SettingsError. One that becomes so later changes nothing: the last
    rules without a fault hold, ``fault`` says what is wrong, and the log says it once.
    """

    def __init__(self, path: str) -> None:
        self._path = Path(path) if path else None
        self._rules = AccessRules()
        self._version: Version | None = None
        self.fault = ""
        if self._path is not None:
            self._version, self._rules = _read(self._path)

    @property
    def rules(self) -> AccessRules:
        """What holds now."""
        if self._path is not None:
            self._look(self._path)
        return self._rules

    def _look(self, path: Path) -> None:
        before, self._version = self._version, None
        try:
            self._version = _version(path)
            if self._version == before:
                return
            self._version, self._rules = _read(path)
        except SettingsError as error:
            if str(error) != self.fault:
                logger.error("The access rules stay as they were: %s", error)
            self.fault = str(error)
        else:
            self.fault = ""
            logger.info("The access rules were read again from %s", path)


def _read(path: Path) -> tuple[Version, AccessRules]:
    version = _version(path)  # looked at before the content, so that what is written meanwhile is read again
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from None
    return version, read_rules(text, str(path))


def _version(path: Path) -> Version:
    try:
        found = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from None
    return found.st_mtime_ns, found.st_size


def _unreadable(path: Path, error: OSError | UnicodeDecodeError) -> SettingsError:
    reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
    return SettingsError(f"{path}:1: the file cannot be read: {reason}", "Check USAGEBOT_ACCESS_FILE.")
