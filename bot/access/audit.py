"""The audit trail: who asked what, where, when, and what was decided. It holds no figure and no key."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol, cast

from bot.access.policy import Where
from bot.errors import StoreError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Audited:
    """One question, click or look at a kept answer.

    ``user`` and ``channel`` are Slack's ids; ``what`` is the stored query with the names of features, or the
    bare command where it was refused unread: never what was typed, nor an account or visitor. ``kinds`` of
    data are in the answer ``answer`` ('' without one); ``where`` it was allowed to stand, and ``why`` no
    wider.
    """

    at: datetime
    user: str
    channel: str
    what: str
    kinds: tuple[str, ...] = ()
    answer: str = ""
    where: Where = "nowhere"
    why: str = ""

    def told(self) -> dict[str, str]:
        """As text by name."""
        return asdict(self) | {"at": self.at.isoformat(), "kinds": ",".join(self.kinds)}


def audited(told: Mapping[str, str]) -> Audited:
    """The entry that ``told`` says."""
    return Audited(
        at=datetime.fromisoformat(told["at"]),
        user=told["user"],
        channel=told["channel"],
        what=told["what"],
        kinds=tuple(filter(None, told["kinds"].split(","))),
        answer=told["answer"],
        where=cast(Where, told["where"]),
        why=told["why"],
    )


class Store(Protocol):
    """What keeps entries as text by name."""

    async def add(self, fields: Mapping[str, str]) -> None: ...
    def newest_first(self) -> AsyncGenerator[dict[str, str]]: ...


class Audit:
    """Records in ``store``; while that is away, in the log, and the asker notices nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def record(self, entry: Audited) -> None:
        told = entry.told()
        try:
            await self._store.add(told)
        except StoreError as error:
            logger.warning("Audited in this log alone: %s %s", error, json.dumps(told, ensure_ascii=False))

    async def newest_first(self) -> AsyncGenerator[Audited]:
        """Every entry that is kept. Raises StoreError."""
        async for told in self._store.newest_first():
            yield audited(told)
