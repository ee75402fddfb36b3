"""A team's own stored queries that bring no rows any more."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.errors import UsageBotError
from bot.store.incidents import IncidentStore
from bot.watch.finding import Found
from bot.watch.incidents import Trouble
from bot.watch.words import called, day

logger = logging.getLogger(__name__)


class Counts(Protocol):
    async def rows_of(self, words: str) -> int: ...


@dataclass(frozen=True, slots=True)
class OwnQueries:
    """Asked as people would, with ``answers``; one that never brought a row is not missed."""

    answers: Counts
    store: IncidentStore
    now: Callable[[], datetime]

    async def found(self, queries: Collection[str]) -> Found:
        """What became of ``queries``; of one that cannot be asked just now nothing is said. Raises
        StoreError."""
        troubles: list[Trouble] = []
        healthy: set[str] = set()
        now = self.now()
        for words in queries:
            about = f"query:{words}"
            try:
                rows = await self.answers.rows_of(words)
            except UsageBotError as error:
                logger.warning("The query %s is not watched this time: %s", words, error)
                continue
            if rows:
                await self.store.filled(words, now)
                healthy.add(about)
            elif (last := await self.store.last_filled(words)) is not None:
                troubles.append(_trouble(about, words, last.astimezone(now.tzinfo), now))
        return Found(tuple(troubles), frozenset(healthy))


def _trouble(about: str, words: str, last: datetime, now: datetime) -> Trouble:
    return Trouble(
        kind="feature",
        about=about,
        name=called(f"/usage {words}"),
        since=last.date(),
        found=f"no rows, where there were some on {day(last.date(), now)}",
        means="What it counts is gone, was renamed, or its tag broke.",
    )
