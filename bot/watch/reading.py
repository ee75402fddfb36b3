"""Reads what the watch rests on: the rows of the digests and those of the days since, however many channels.

An app costs two requests to Pendo for the weeks that its digests show as well, two for the days since, and
one for its pages where a feature with a page is in question.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bot.answers.catalog import CatalogKeeper
from bot.answers.colleagues import resolved
from bot.answers.reading import Read, Reader
from bot.answers.tools import days
from bot.catalog import Catalog, Thing
from bot.digest.reading import last_edit, span_of
from bot.digest.schedule import last_week
from bot.errors import SourceError
from bot.people import InternalRules
from bot.rows import Table, concatenated, present, unfolded
from bot.watch.triage import Evidence, Pulse
from bot.windows import ReadingRules, Window
from queries.binding import Value
from queries.measures.use import Scope, by_day, within

_DAY = timedelta(days=1)
_WEEKS = 4
"""What is usual on a day is the median of its weekday in so many weeks before."""
_BEFORE = timedelta(days=7 * _WEEKS)
_LATE_ROWS = timedelta(days=3)
"""Rows of a day come late for so long: newer ones are read again in each pass."""


@dataclass(frozen=True, eq=False)
class AppDays:
    """One app's rows of those who count over the whole days of ``span``: ``use`` by feature, ``activity``.

    ``complete_until``: events up to here are in, None where Pendo did not say; ``failure``: why the rows are
    older than they should be, as of ``read_at``."""

    span: Window
    use: Table
    activity: Table
    complete_until: datetime | None
    read_at: datetime
    failure: SourceError | None

    @cached_property
    def active(self) -> list[int]:
        """Visitors on each day."""
        return by_day(self.activity, self.span, "visitorId")

    @cached_property
    def _places(self) -> Mapping[str, NDArray[np.int64]]:
        """Where each feature's rows are: features are many, and looked at one by one."""
        column = self.use.text("featureId")
        order = np.argsort(column.codes, kind="stable")
        ends = np.searchsorted(column.codes[order], np.arange(len(column.values) + 1))
        pairs = zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
        return {value: order[a:b] for value, (a, b) in zip(column.values, pairs, strict=True)}

    def rows(self, feature: str) -> Table:
        return self.use.at(self._places.get(feature, np.zeros(0, np.int64)))

    def counts(self, feature: str) -> list[int]:
        """Visitors who used it on each day."""
        return by_day(self.rows(feature), self.span, "visitorId")

    def pulse(self, counts: list[int], judged: Window) -> Pulse:
        """``counts``, by day of the span, on the days of ``judged``, and what is usual there."""
        first, length = (judged.start - self.span.start).days, judged.days
        usual = [self._usual(counts, first, first + day) for day in range(length)]
        return Pulse(sum(counts[first : first + length]) / length, sum(usual) / length)

    @staticmethod
    def _usual(counts: list[int], first: int, day: int) -> float:
        """The median of the same weekday in the four weeks before ``first``."""
        newest = first - 7 + (day - first) % 7
        found = [counts[newest - 7 * back] for back in range(_WEEKS) if newest - 7 * back >= 0]
        return median(found) if found else 0.0

    def evidence(self, thing: Thing, judged: Window, pages: Table | None = None) -> Evidence:
        """What is known of ``thing`` on the days of ``judged``; ``pages``: visits by page, where those were
        read."""
        used = self.rows(thing.id)
        before = Window(judged.start - _BEFORE, judged.start - _DAY, judged.zone)
        regulars = present(within(used, before).text("visitorId"))
        there = by_day(_of_visitors(self.activity, regulars), self.span, "visitorId")
        return Evidence(
            days=judged,
            use=self.pulse(by_day(used, self.span, "visitorId"), judged),
            app=self.pulse(self.active, judged),
            page=self._page(thing, judged, pages),
            regulars=self.pulse(there, judged),
            people=len(regulars),
            dirty=thing.dirty,
            edited=thing.last_updated_at,
        )

    def _page(self, thing: Thing, judged: Window, pages: Table | None) -> Pulse | None:
        if pages is None or not thing.page_id:
            return None
        column = pages.text("pageId")
        codes = {value: code for code, value in enumerate(column.values)}
        visits = pages.where(column.codes == codes.get(thing.page_id, -1))
        return self.pulse(by_day(visits, self.span, "visitorId"), judged)


@dataclass(frozen=True, slots=True)
class WatchReading:
    """What one pass read. ``now`` is in the subscription's zone; ``failures``: of the apps, by id, whose rows
    could not be read at all; ``failure``: of the catalog, which then is an older one."""

    now: datetime
    catalog: Catalog
    apps: Mapping[str, AppDays]
    failures: Mapping[str, SourceError] = field(default_factory=dict[str, SourceError])
    failure: SourceError | None = None

    @property
    def failed(self) -> tuple[SourceError, ...]:
        """Why Pendo gave less than it was asked for; empty where it gave all."""
        stale = (app.failure for app in self.apps.values())
        return tuple(error for error in (self.failure, *self.failures.values(), *stale) if error is not None)


class WatchReader:
    """Reads the days of one subscription."""

    def __init__(
        self,
        *,
        reader: Reader,
        catalog: CatalogKeeper,
        rules: InternalRules,
        reading_rules: ReadingRules,
        clock: Callable[[], datetime],
    ) -> None:
        self._reader = reader
        self._catalog = catalog
        self._rules = rules
        self._reading_rules = reading_rules
        self._clock = clock

    async def catalog(self) -> tuple[Catalog, SourceError | None]:
        """The tags as they are now; where Pendo does not say, as they were, perhaps none, and why."""
        try:
            return await asyncio.shield(self._catalog.refresh()), None
        except SourceError as error:
            return self._catalog.last, error

    async def read(
        self, apps: Collection[str], catalog: Catalog, failure: SourceError | None = None
    ) -> WatchReading:
        """The days up to yesterday of each of ``apps``. What fails is told, not raised."""
        now = self._clock().astimezone(ZoneInfo(self._reading_rules.zone))
        ordered = sorted(apps)
        try:
            scope = Scope(await resolved(self._rules, self._reader, now.date()))
        except SourceError as error:
            return WatchReading(now, catalog, {}, dict.fromkeys(ordered, error), failure)
        found = await asyncio.gather(
            *(self._app(app, catalog, scope, now) for app in ordered), return_exceptions=True
        )
        read: dict[str, AppDays] = {}
        failures: dict[str, SourceError] = {}
        for app, outcome in zip(ordered, found, strict=True):
            if isinstance(outcome, AppDays):
                read[app] = outcome
            elif isinstance(outcome, SourceError):
                failures[app] = outcome
            else:
                raise outcome
        return WatchReading(now, catalog, read, failures, failure)

    async def pages(self, app: str, days_read: AppDays, since: date) -> Table | None:
        """Who visited which page of ``app`` from four weeks before ``since``; None where that cannot be read,
        which costs a fact, not the pass."""
        span = Window(max(days_read.span.start, since - _BEFORE), days_read.span.end, days_read.span.zone)
        try:
            scope = Scope(await resolved(self._rules, self._reader, days_read.span.end))
            read = await self._reader.read("pages_use", {"app": app, **days(span)}, until=span.end)
        except SourceError:
            return None
        return scope.split(read.table)[0]

    async def _app(self, app: str, catalog: Catalog, scope: Scope, now: datetime) -> AppDays:
        spans = self._spans(now)
        version = last_edit(app, catalog)

        def read(name: str, span: Window, version: str = "") -> Coroutine[Any, Any, Read]:
            values: dict[str, Value] = {"app": app, **days(span)}
            fresh = now.date() - span.end <= _LATE_ROWS
            return self._reader.read(name, values, until=span.end, version=version, fresh=fresh)

        reads = await asyncio.gather(
            *(read("features_use", span, version) for span in spans),
            *(read("activity", span) for span in spans),
            return_exceptions=True,
        )
        whole = [one for one in reads if isinstance(one, Read)]
        for failed in reads:
            if not isinstance(failed, Read):
                raise failed
        use, activity = whole[: len(spans)], whole[len(spans) :]
        return await asyncio.to_thread(_joined, app, spans, use, activity, scope)

    def _spans(self, now: datetime) -> list[Window]:
        """The weeks that a digest of now shows, whose rows it shares, and the days since, up to yesterday."""
        weeks = span_of(last_week(now, self._reading_rules))
        yesterday = now.date() - _DAY
        if weeks.end >= yesterday:
            return [weeks]
        return [weeks, Window(weeks.end + _DAY, yesterday, weeks.zone)]


def _joined(app: str, spans: list[Window], use: list[Read], activity: list[Read], scope: Scope) -> AppDays:
    newest = (use[-1], activity[-1])
    through = [read.valid_through[app] for read in newest if app in read.valid_through]
    every = [*use, *activity]
    return AppDays(
        Window(spans[0].start, spans[-1].end, spans[0].zone),
        _together([scope.split(read.table)[0] for read in use]),
        _together([scope.split(unfolded(read.table, "days", "day"))[0] for read in activity]),
        datetime.fromtimestamp(min(through) / 1000, UTC) if through else None,
        min(read.source.read_at for read in newest),
        next((read.failure for read in every if read.failure is not None), None),
    )


def _together(tables: list[Table]) -> Table:
    first, *others = tables
    for other in others:
        first = concatenated(first, other)
    return first


def _of_visitors(table: Table, wanted: Collection[str]) -> Table:
    return Scope(InternalRules(), visitors=frozenset(wanted)).only_asked(table)
