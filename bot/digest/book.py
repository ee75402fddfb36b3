"""All weekly digests: looked at and changed, by people in Slack, in a terminal and in the file."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from itertools import count

from redis.asyncio import Redis

from bot.digest.definitions import Definition, called, read_definitions
from bot.digest.file import DigestsFile
from bot.digest.keeping import Current, InFile, InStore, Keeper
from bot.digest.writing import edited
from bot.errors import Refused, StoreError
from bot.store.digests import DigestStore

logger = logging.getLogger(__name__)

Definitions = tuple[Definition, ...]
_TRIES = 50
_LONGEST_NAME = 40


class Book:
    """``keeper`` is None where neither a store nor a file is there: no digests then, and no changes.

    A change either stands for everybody or is an error: of several at once none is lost. ``fault`` is what an
    operator has to put right about the ``file``, '' where nothing is.
    """

    def __init__(self, keeper: Keeper | None, file: DigestsFile | None) -> None:
        self._keeper = keeper
        self._file = file
        self._last: tuple[str, Definitions] | None = None
        self.fault = ""

    async def all(self) -> Definitions:
        """What holds now. While the store is away it is what held before, else what the file says. Raises
        StoreError, or SettingsError for a file with a fault, where nothing else is known."""
        if self._keeper is None:
            return ()
        try:
            return (await self._read(self._keeper))[1]
        except StoreError:
            if self._last is not None:
                return self._last[1]
            if self._file is None:
                raise
            return self._file.definitions()

    async def called(self, name: str) -> Definition:
        """Raises Refused where no digest has that name, and as ``all``."""
        return called(await self.all(), name)

    async def add(self, digest: Definition, by: str) -> Definition:
        """Under its name, or with a number after it where that is taken; one that says the same in everything
        else is left as it is and is the answer. Raises StoreError; Refused."""

        def with_it(before: Definitions) -> Definitions:
            if _twin(digest, before) is not None:
                return before
            return (*before, _free(digest, before))

        after = await self._change(with_it, f"{digest.name} is added", by)
        return _twin(digest, after) or digest

    async def change(self, name: str, change: Callable[[Definition], Definition], by: str) -> Definition:
        """What ``change`` makes of the digest. Raises StoreError; Refused, also where there is none such."""

        def with_it(before: Definitions) -> Definitions:
            now = change(called(before, name))
            return tuple(now if one.name == name else one for one in before)

        return called(await self._change(with_it, f"{name} is changed", by), name)

    async def pause(self, name: str, paused: bool, by: str = "") -> Definition:
        """Raises StoreError; Refused, also where there is none such."""
        return await self.change(name, lambda one: one.model_copy(update={"paused": paused}), by)

    async def remove(self, name: str, by: str = "") -> bool:
        """False where it is gone already. Raises StoreError; Refused."""
        gone = False

        def without_it(before: Definitions) -> Definitions:
            nonlocal gone
            after = tuple(one for one in before if one.name != name)
            gone = after != before
            return after

        await self._change(without_it, f"{name} is deleted", by)
        return gone

    async def load(self, text: str, name: str, by: str = "") -> Definitions:
        """``text``, the content of the file ``name``, in the place of all that there is. Raises SettingsError
        for a fault in it; StoreError; Refused."""
        wanted = read_definitions(text, name)
        return await self._change(lambda _: wanted, f"all are loaded from {name}", by, text)

    async def _change(
        self, change: Callable[[Definitions], Definitions], what: str, by: str, text: str | None = None
    ) -> Definitions:
        """What holds after ``change``, written as ``text`` where that says it already."""
        if self._keeper is None:
            raise Refused(
                "Nothing here keeps digests.", "Set USAGEBOT_REDIS_URL, USAGEBOT_DIGESTS_FILE or both."
            )
        for _ in range(_TRIES):
            current, before = await self._read(self._keeper)
            if current.fault:
                raise Refused(f"Nothing was changed: {current.fault}", "Correct the file first.")
            after = change(before)
            wanted = text if text is not None else edited(current.text, after)
            if wanted == current.text:
                return before
            if await self._keeper.swap(current, wanted):
                logger.info("Digests: %s, by %s", what, by or "usagebot")
                with suppress(StoreError):  # it stands in the store; the file follows at the next look
                    await self._read(self._keeper)
                return after
        raise StoreError("Others change the digests all the time.", "Try again.")

    async def _read(self, keeper: Keeper) -> tuple[Current, Definitions]:
        current = await keeper.read()
        fault = current.fault or current.unwritten
        if fault and fault != self.fault:
            logger.error("About the file of digests: %s", fault)
        self.fault = fault
        if self._last is None or self._last[0] != current.text:
            self._last = (current.text, read_definitions(current.text, "digests"))
        return current, self._last[1]


def open_book(redis: Redis | None, file: str, *, subscription: str) -> Book:
    """The digests of ``subscription``, in ``redis`` and the file at the path ``file``, or in one of them."""
    on_disk = DigestsFile(file) if file else None
    if redis is not None:
        return Book(InStore(DigestStore(redis, subscription=subscription), on_disk), on_disk)
    return Book(InFile(on_disk) if on_disk else None, on_disk)


def _twin(digest: Definition, among: Definitions) -> Definition | None:
    return next((one for one in among if one.model_copy(update={"name": digest.name}) == digest), None)


def _free(digest: Definition, among: Definitions) -> Definition:
    taken = {one.name for one in among}
    if digest.name not in taken:
        return digest
    numbered = (f"{digest.name[: _LONGEST_NAME - 4]}-{number}" for number in count(2))
    return digest.model_copy(update={"name": next(name for name in numbered if name not in taken)})
