"""Where the text of all digests is kept: in the store and the file, in the store, or in the file alone.

Each hands out what holds now, and takes another text in its place unless somebody else was faster. What a
person edits in the file is taken over at the next look; an edit with a fault changes nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Protocol

from bot.digest.definitions import read_definitions
from bot.digest.file import DigestsFile
from bot.errors import SettingsError, StoreError
from bot.store.digests import DigestStore

logger = logging.getLogger(__name__)

_REMEMBERED = 200
"""Texts by which a file that is only behind is told from one that somebody edited."""
_TRIES = 50


@dataclass(frozen=True, slots=True)
class Current:
    """What holds now. ``fault``: why what the file says does not, with file, line and reason; ``unwritten``:
    why the file could not follow; ``seen``: as the keeper found it."""

    text: str
    fault: str = ""
    unwritten: str = ""
    seen: bytes = b""


class Keeper(Protocol):
    async def read(self) -> Current:
        """Raises StoreError; SettingsError where nothing but a file with a fault is there."""
        ...

    async def swap(self, before: Current, text: str) -> bool:
        """Whether ``text`` now stands in the place of ``before``. Raises StoreError, SettingsError."""
        ...


class InFile:
    """The file alone."""

    def __init__(self, file: DigestsFile) -> None:
        self._file = file
        self._good: str | None = None

    async def read(self) -> Current:
        try:
            text = self._file.text() or ""
            read_definitions(text, self._file.name)
        except SettingsError as error:
            if self._good is None:
                raise
            return Current(self._good, str(error))
        self._good = text
        return Current(text)

    async def swap(self, before: Current, text: str) -> bool:
        found = self._file.text()
        if (found or "") != before.text:
            return False
        return await asyncio.to_thread(self._file.replace, found, text)


@dataclass(frozen=True, slots=True)
class _Stored:
    """``known``: signs of the newest texts that held, this one among them."""

    text: str
    known: tuple[str, ...]

    @classmethod
    def unpacked(cls, value: bytes) -> _Stored:
        if not value:
            return cls("", ())
        text, known = json.loads(value)
        return cls(text, tuple(known))

    def then(self, text: str) -> bytes:
        sign = _sign(text)
        known = [*(one for one in self.known if one != sign), sign][-_REMEMBERED:]
        return json.dumps([text, known]).encode()


class InStore:
    """The store, and with it the file where there is one (``file`` is None where there is none).

    The store decides. A file that holds what never held was edited, and its text goes into the store; one
    that holds what held once is behind, and is written anew.
    """

    def __init__(self, store: DigestStore, file: DigestsFile | None) -> None:
        self._store = store
        self._file = file

    async def read(self) -> Current:
        for _ in range(_TRIES):
            seen = await self._store.read()
            stored = _Stored.unpacked(seen)
            current = Current(stored.text, seen=seen)
            if self._file is None:
                return current
            try:
                found = self._file.text()
                if (found or "") == stored.text:
                    return current
                if found is not None and _sign(found) not in stored.known:
                    await self._taken(self._file, found, current)
                    continue
            except SettingsError as error:
                return replace(current, fault=str(error))
            try:
                await asyncio.to_thread(self._file.replace, found, stored.text)
            except SettingsError as error:
                return replace(current, unwritten=str(error))
        raise StoreError("The digests change faster than I can read them.", "Try again.")

    async def swap(self, before: Current, text: str) -> bool:
        return await self._store.swap(before.seen, _Stored.unpacked(before.seen).then(text))

    async def _taken(self, file: DigestsFile, found: str, before: Current) -> None:
        if not found.strip():  # as while an editor writes it
            raise SettingsError(f"{file.name}:1: the file says nothing; {{}} means that there are no digests")
        read_definitions(found, file.name)
        if await self.swap(before, found):
            logger.info("The digests were taken over from %s", file.name)


def _sign(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
