"""Slash commands as one installation has them: the only place that knows what stands before each."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slash:
    """``prefix`` stands before every command, such as ``acme-``."""

    prefix: str = ""

    def __call__(self, command: str) -> str:
        """``/acme-usage share`` for ``usage share``."""
        return f"/{self.prefix}{command}"

    @property
    def pattern(self) -> str:
        """What a command in a text begins with, as a regular expression; the prefix may be left out."""
        return f"/(?:{re.escape(self.prefix)})?"

    def meant(self, word: str, commands: Collection[str]) -> str:
        """The one of ``commands`` that ``word`` is, with or without slash and prefix; '' where it is none."""
        typed = word.removeprefix("/").casefold()
        return next((bare for bare in (typed, typed.removeprefix(self.prefix)) if bare in commands), "")


NO_PREFIX = Slash()
