"""``watch.yml`` and ``calendar.yml`` on disk, read again for each pass."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from bot.errors import SettingsError

logger = logging.getLogger(__name__)
T = TypeVar("T")


class WatchedFile(Generic[T]):
    """What the file at ``path`` says by ``read`` (of a text and the file's name), or an empty one where there
    is none ('').

    A file that is faulty at the start is a SettingsError; one that becomes so later is logged, and what held
    before goes on.
    """

    def __init__(self, path: str, read: Callable[[str, str], T], setting: str) -> None:
        self._path = path
        self._read = read
        self._setting = setting
        self._last = self._now()

    def content(self) -> T:
        """What holds now."""
        try:
            self._last = self._now()
        except SettingsError as error:
            logger.error("What %s says stays as it was: %s", self._setting, error)
        return self._last

    def _now(self) -> T:
        if not self._path:
            return self._read("", self._setting)
        try:
            text = Path(self._path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise SettingsError(
                f"{self._path}:1: the file cannot be read: {reason}", f"Check {self._setting}."
            ) from None
        return self._read(text, self._path)
