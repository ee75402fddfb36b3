"""What every answer is made with, and the readings that most of them share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.answers.reading import Read, Reader
from bot.catalog import App, Catalog, Thing
from bot.errors import InternalError
from bot.people import InternalRules
from bot.question import Filter, Question, ReadingRules, Slash
from bot.rows import each
from bot.windows import Window
from queries.binding import ALL_APPS, Value
from queries.library import StoredQuery
from queries.measures.use import Scope

HISTORY = timedelta(days=119)
LEAD_IN = timedelta(days=90)
_BREATH = 0.001
"""Seconds between two counts in which the loop serves its sockets: else the store looks dead to a crowd."""


@dataclass(frozen=True, slots=True)
class Customs:
    """What is one subscription's own: metadata paths of an account's ``owner`` (an address) and ``parent``,
    and of a visitor's ``first_visit``."""

    owner: str = "custom.owner"
    parent: str = ""
    first_visit: str = "auto.firstvisit"


@dataclass(frozen=True, slots=True)
class Tools:
    """``rules`` name every colleague that metadata declares; ``now`` is in the subscription's zone."""

    query: StoredQuery
    slash: Slash
    reader: Reader
    catalog: Catalog
    rules: InternalRules
    now: datetime
    turn: asyncio.Lock
    reading_rules: ReadingRules
    customs: Customs

    @property
    def command(self) -> str:
        """What asks the query, as it is typed."""
        return self.slash(self.query.command)

    @property
    def today(self) -> date:
        return self.now.date()

    @asynccontextmanager
    async def counting(self) -> AsyncGenerator[None]:
        """Counting holds the event loop, so a crowd that has its rows at the same moment takes turns."""
        async with self.turn:
            yield
            await asyncio.sleep(_BREATH)

    async def scope(self, question: Question, span: Window) -> Scope:
        """Whose rows count, over all of ``span``. Raises SourceError where a segment or visitors' metadata
        must be read and cannot be."""
        members = await self._members(question, span) if question.segment else None
        return Scope(
            self.rules,
            account=question.account.id if question.account else None,
            accounts=_accounts(question, self.catalog),
            visitors=await self._visitors(question),
            members=members,
            weekdays_in=span.zone if question.weekdays else "",
        )

    async def first_visits(self, span: Window, *, fresh: bool = False) -> Read:
        """When each visitor was first seen: by metadata, or by the events of ``span`` where nobody has any. A
        row for each visitor and account. Raises SourceError."""
        field: dict[str, Value] = {"field": self.customs.first_visit}
        read = await self.reader.read("first_visits", field, until=span.end, fresh=fresh)
        if read.table.integers("firstTime").any():
            return read
        return await self.reader.read("first_seen", days(span), until=span.end, fresh=fresh)

    async def _members(self, question: Question, span: Window) -> frozenset[tuple[str, str]]:
        assert question.segment is not None
        app = question.app.id if question.app else ALL_APPS
        values: dict[str, Value] = {"segment": question.segment.id, "app": app, **days(span)}
        read = await self.reader.read("segment_members", values, until=span.end, fresh=question.fresh)
        visitors, accounts = each(read.table.text("visitorId")), each(read.table.text("accountId"))
        return frozenset(zip(visitors, accounts, strict=True))

    async def _visitors(self, question: Question) -> frozenset[str] | None:
        wanted: frozenset[str] | None = None
        for asked in question.filters:
            if asked.field.of == "visitor":
                fitting = await self._fitting(asked)
                wanted = fitting if wanted is None else wanted & fitting
        return wanted

    async def _fitting(self, asked: Filter) -> frozenset[str]:
        """The visitors whose metadata fit."""
        read = await self.reader.read("visitor_values", {"field": asked.field.path}, until=self.today)
        pairs = zip(each(read.table.text("visitorId")), each(read.table.text("value")), strict=True)
        return frozenset(visitor for visitor, value in pairs if asked.fits(value))

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

    def activity(
        self, app: App | None, window: Window, *, role: str = "activity", fresh: bool = False
    ) -> Awaitable[Read]:
        """Everybody active in ``app`` (None: in any) in exactly ``window``: a row for each visitor and
        account, or what else the pipeline of ``role`` gives. Raises SourceError."""
        values: dict[str, Value] = {"app": app.id if app else ALL_APPS, **days(window)}
        return self.reader.read(self.pipeline(role), values, until=window.end, fresh=fresh)


def _accounts(question: Question, catalog: Catalog) -> frozenset[str] | None:
    """The accounts that every filter on an account's field lets through; None without such a filter."""
    asked = [wanted for wanted in question.filters if wanted.field.of == "account"]
    if not asked:
        return None
    return frozenset(
        account.id
        for account in catalog.accounts
        if all(one.fits(catalog.account_values.get(one.field.path, {}).get(account.id, "")) for one in asked)
    )


def history(window: Window) -> Window:
    """The days that use is always read for: far enough back for usual swings and follow-ups, and for who is
    new and who has come back. Questions that read the same days share their rows."""
    first = min(window.end - HISTORY, window.start - LEAD_IN)
    return Window(first, window.end, window.zone)


def days(span: Window) -> dict[str, Value]:
    """First instants of the first and the last civil day: Pendo includes the days both lie in."""
    last = Window(span.end, span.end, span.zone)
    return {"first": span.epoch_ms()[0], "last": last.epoch_ms()[0]}
