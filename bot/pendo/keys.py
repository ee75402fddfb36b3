"""The integration keys: one works, the next waits for its turn, and files are read again when none does."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import SecretStr

from bot.errors import SettingsError
from bot.telemetry import hide, last_characters

log = logging.getLogger(__name__)


class KeyRing:
    """Keys of one subscription, given or in ``files`` (one each), the one that worked last first.

    Raises SettingsError for a key that holds characters no key has, or where there is none.
    """

    def __init__(self, given: Sequence[SecretStr], files: Sequence[Path] = ()) -> None:
        self._given = tuple(map(_checked, given))
        self._files = tuple(files)
        self._keys = [*self._given, *map(_from_file, self._files)]
        if not self._keys:
            raise SettingsError(
                "There is no Pendo integration key.",
                "Set USAGEBOT_PENDO_KEYS or USAGEBOT_PENDO_KEY_FILES, or try `usagebot ask --demo` first.",
            )

    @property
    def secrets(self) -> list[str]:
        """The keys known by now: what no error may tell."""
        return [key.get_secret_value() for key in self._keys]

    def candidates(self) -> Iterator[SecretStr]:
        """Keys to try, the likeliest first; at the end those that stand in the files by now."""
        tried = list(self._keys)
        yield from tried
        if not self._files:
            return
        log.warning("No Pendo key is accepted; the key files are read again")
        self._keys = [*self._given, *self._read_again()] or tried
        yield from (key for key in self._keys if key not in tried)

    def worked(self, key: SecretStr) -> None:
        """``key`` was accepted: it is tried first from now on."""
        if self._keys[0] != key:
            self._keys = [key, *(other for other in self._keys if other != key)]
            end = last_characters(key.get_secret_value())
            log.warning("The Pendo key ending in …%s is used from now on", end)

    def _read_again(self) -> Iterator[SecretStr]:
        """A file that is being replaced just now does not keep the others from being read."""
        for file in self._files:
            try:
                yield _from_file(file)
            except SettingsError as error:
                log.warning("%s", error)


def _from_file(file: Path) -> SecretStr:
    try:
        key = _checked(SecretStr(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError):
        sentence = f"The Pendo key file {file} cannot be read."
        raise SettingsError(sentence, "Mount it where the bot's user may read it.") from None
    hide([key.get_secret_value()])
    return key


def _checked(key: SecretStr) -> SecretStr:
    text = key.get_secret_value().strip()
    if not (text and text.isascii() and text.isprintable()):
        raise SettingsError("The Pendo key holds characters that no key has.", "Copy it again from Pendo.")
    return SecretStr(text)
