"""What every answer is made with, and the readings that most of them share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime

from bot.answers.reading import Read, Reader
from bot.catalog import App, Catalog, Thing
from bot.errors import InternalError
from bot.people import InternalRules
from bot.question import Question
from bot.windows import Window
from queries.binding import ALL_APPS, Value
from queries.library import StoredQuery
from queries.measures.use import Scope

_BREATH = 0.001
"""Seconds between two counts in which the loop serves its sockets: else the store looks dead to a crowd."""


@dataclass(frozen=True, slots=True)
class Tools:
    """``rules`` name every colleague that metadata declares; ``now`` is in the subscription's zone."""

    query: StoredQuery
    reader: Reader
    catalog: Catalog
    rules: InternalRules
    now: datetime
    turn: asyncio.Lock

    @property
    def today(self) -> date:
        return self.now.date()

    @asynccontextmanager
    async def counting(self) -> AsyncGenerator[None]:
        """Counting holds the event loop, so a crowd that has its rows at the same moment takes turns."""
        async with self.turn:
            yield
            await asyncio.sleep(_BREATH)

    def scope(self, question: Question) -> Scope:
        """Whose rows count."""
        return Scope(self.rules, question.account.id if question.account else None)

    def pipeline(self, role: str, thing: Thing | None = None) -> str:
        """The stored pipeline that the query runs as ``role``, of the kind of ``thing`` where it has one for
        each. Raises InternalError where the query's file says otherwise."""
        named = self.query.pipelines.get(role)
        if isinstance(named, dict) and thing is not None:
            named = named.get(thing.kind)
        if not isinstance(named, str):
            raise InternalError(f"The query {self.query.name} names no pipeline {role} for this.")
        return named

    def use(
        self, thing: Thing, span: Window, *, blacklist: str = "apply", fresh: bool = False
    ) -> Awaitable[Read]:
        """Use of ``thing``: a row for each visitor, account and civil day. Raises SourceError."""
        values: dict[str, Value] = {"thing": thing.id, "blacklist": blacklist, **days(span)}
        edited = thing.last_updated_at.isoformat() if thing.last_updated_at else ""
        return self.reader.read(
            self.pipeline("use", thing), values, until=span.end, version=edited, fresh=fresh
        )

    def activity(self, app: App | None, window: Window, *, fresh: bool = False) -> Awaitable[Read]:
        """Everybody active in ``app`` (None: in any) in exactly ``window``: a row for each visitor and
        account. Raises SourceError."""
        values: dict[str, Value] = {"app": app.id if app else ALL_APPS, **days(window)}
        return self.reader.read(self.pipeline("activity"), values, until=window.end, fresh=fresh)


def days(span: Window) -> dict[str, Value]:
    """First instants of the first and the last civil day: Pendo includes the days both lie in."""
    last = Window(span.end, span.end, span.zone)
    return {"first": span.epoch_ms()[0], "last": last.epoch_ms()[0]}
