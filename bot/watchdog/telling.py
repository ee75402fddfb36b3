"""Looks every minute, and tells operators of each trouble once, and once when it is over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from bot.digest.definitions import Definition
from bot.errors import SettingsError, StoreError, UsageBotError
from bot.watchdog.judging import Known, Memory, Records, Trouble, is_recorded, look
from bot.windows import ReadingRules

logger = logging.getLogger(__name__)

FIRST_LOOK = timedelta(minutes=10)
"""After a start: what is late by then has had its time to be made up for."""
EVERY = timedelta(minutes=1)


class Told(Protocol):
    """What operators were told of, shared by all replicas. Each raises StoreError."""

    async def all(self) -> dict[str, str]: ...
    async def begin(self, key: str, over: str) -> bool: ...
    async def end(self, key: str) -> bool: ...


class Watchdog:
    """``digests`` says what the file of digests does, or raises SettingsError, or StoreError where they stand
    in the store alone; ``records`` raises StoreError;
    ``tell`` brings lines to the operators, or raises UsageBotError; None where they have no channel. While
    the store is away, each replica tells for itself."""

    def __init__(
        self,
        *,
        digests: Callable[[], Awaitable[Sequence[Definition]]],
        records: Callable[[], Awaitable[Records]],
        told: Told,
        tell: Callable[[Sequence[str]], Awaitable[None]] | None,
        rules: ReadingRules,
        clock: Callable[[], datetime],
    ) -> None:
        self._digests = digests
        self._records = records
        self._told = told
        self._tell = tell
        self._rules = rules
        self._clock = clock
        self._memory = Memory(clock())
        self._open: dict[str, str] = {}
        self._alone: set[str] = set()
        self._unsent: list[str] = []

    async def look(self) -> None:
        """Once. What does not reach the operators now is told by a later look."""
        known = await self._known()
        self._memory, troubles = look(known, self._memory, self._clock(), self._rules)
        await self._share(troubles)
        self._unsent += [line for trouble in troubles if (line := await self._begun(trouble))]
        lasting = {trouble.key for trouble in troubles}
        for key, over in (await self._before()).items():
            if key not in lasting and (known.records is not None or not is_recorded(key)):
                self._unsent += await self._ended(key, over)
        await self._send()

    async def _known(self) -> Known:
        digests, fault, records = None, "", None
        with suppress(StoreError):  # what is absent then says so
            records = await self._records()
        try:
            digests = await self._digests()
        except SettingsError as error:
            fault = str(error)
        except StoreError as error:
            logger.info("Which digests there are cannot be told: %s", error)
        return Known(digests, fault, records)

    async def _before(self) -> dict[str, str]:
        """What operators were told of, here or elsewhere, with what to say when it is over."""
        try:
            return await self._told.all() | self._open
        except StoreError:
            return dict(self._open)

    async def _begun(self, trouble: Trouble) -> str:
        """The line on a trouble that nobody told yet."""
        if trouble.key in self._open:
            return ""
        logger.error(trouble.text)
        self._open[trouble.key] = trouble.over
        try:
            first = await self._told.begin(trouble.key, trouble.over)
        except StoreError:
            first = True
            self._alone.add(trouble.key)
        return f"⚠ {trouble.text}" if first else ""

    async def _share(self, troubles: Sequence[Trouble]) -> None:
        """What was told here while the store was away is told for all others now."""
        with suppress(StoreError):
            for trouble in troubles:
                if trouble.key in self._alone:
                    await self._told.begin(trouble.key, trouble.over)
                    self._alone.discard(trouble.key)

    async def _ended(self, key: str, over: str) -> list[str]:
        try:
            last = await self._told.end(key) or key in self._alone
        except StoreError:
            if key not in self._alone:
                return []  # a later look tells it
            last = True
        logger.info(over)
        self._open.pop(key, None)
        self._alone.discard(key)
        return [f"✓ {over}"] if last else []

    async def _send(self) -> None:
        if self._unsent and self._tell is not None:
            try:
                await self._tell(self._unsent)
            except UsageBotError as error:
                logger.warning("Operators could not be told, which is tried again: %s", error)
                return
        self._unsent.clear()


async def keep_looking(watchdog: Watchdog, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Until it is cancelled. Nothing that goes wrong with one look ends the looking."""
    await sleep(FIRST_LOOK.total_seconds())
    while True:
        try:
            await watchdog.look()
        except Exception:
            logger.exception("The watchdog could not look")
        await sleep(EVERY.total_seconds())
