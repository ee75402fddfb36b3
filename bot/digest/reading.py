"""Reads what all digests of one week rest on: two requests to Pendo an app, however many digests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.answers.catalog import CatalogKeeper
from bot.answers.colleagues import resolved
from bot.answers.reading import Read, Reader
from bot.answers.tools import days
from bot.catalog import Catalog
from bot.people import InternalRules
from bot.rows import present, unfolded
from bot.windows import Window
from queries.binding import Value
from queries.measures.use import Scope, within
from queries.measures.weekly import AppWeeks

SHOWN = 12
"""Weeks of a sparkline."""
_READ = 14
"""Weeks that are read: 91 days lie before the last of them, so that an account is new to a feature by the
same rule as everywhere."""


@dataclass(frozen=True, slots=True)
class AppReading:
    """One app's ``weeks``. ``colleagues``: the visitors whom a rule leaves out of the last of them;
    ``complete_until``: events up to here are in, None where Pendo did not say; ``stale_since``: when the rows
    were read, where they stand in for newer ones."""

    weeks: AppWeeks
    colleagues: frozenset[str]
    complete_until: datetime | None
    stale_since: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What every digest about ``week`` rests on: ``apps`` by id. ``now`` is in the subscription's zone.
    ``owners``: by account, the address that it holds in the field ``owner_field``."""

    week: Window
    catalog: Catalog
    apps: Mapping[str, AppReading]
    has_rules: bool
    now: datetime
    owner_field: str

    @property
    def owners(self) -> Mapping[str, str]:
        return self.catalog.account_values.get(self.owner_field, {})

    @property
    def data_from(self) -> date | None:
        """The day on which Pendo's data begin, where that is inside the weeks that were read."""
        if self.catalog.data_since is None:
            return None
        first = self.catalog.data_since.astimezone(ZoneInfo(self.week.zone)).date()
        return first if first > weeks_of(self.week)[0].start else None

    @property
    def weeks(self) -> Mapping[str, AppWeeks]:
        return {app: reading.weeks for app, reading in self.apps.items()}


class DigestReader:
    """Reads the weeks of one subscription."""

    def __init__(
        self,
        *,
        reader: Reader,
        catalog: CatalogKeeper,
        rules: InternalRules,
        clock: Callable[[], datetime],
        owner_field: str,
    ) -> None:
        self._reader = reader
        self._catalog = catalog
        self._rules = rules
        self._clock = clock
        self._owner_field = owner_field

    async def catalog(self) -> Catalog:
        """What can be chosen from. Raises SourceError."""
        return await self._catalog.current()

    async def read(self, week: Window, apps: Collection[str], *, fresh: bool = False) -> Reading:
        """The weeks up to ``week`` of each of ``apps``; ``fresh`` asks Pendo again. Raises SourceError."""
        now = self._clock().astimezone(ZoneInfo(week.zone))
        catalog, rules = await asyncio.gather(self.catalog(), resolved(self._rules, self._reader, now.date()))
        ordered = sorted(apps)
        found = await asyncio.gather(*(self._app(app, week, catalog, Scope(rules), fresh) for app in ordered))
        return Reading(
            week, catalog, dict(zip(ordered, found, strict=True)), bool(rules), now, self._owner_field
        )

    async def _app(self, app: str, week: Window, catalog: Catalog, scope: Scope, fresh: bool) -> AppReading:
        weeks, span = weeks_of(week), span_of(week)
        values: dict[str, Value] = {"app": app, **days(span)}
        use, activity = await asyncio.gather(
            self._reader.read(
                "features_use", values, until=week.end, version=last_edit(app, catalog), fresh=fresh
            ),
            self._reader.read("activity", values, until=week.end, fresh=fresh),
        )
        return await asyncio.to_thread(_counted, app, weeks, use, activity, catalog.data_since, scope)


def last_edit(app: str, catalog: Catalog) -> str:
    """When a feature of ``app`` was last edited, which re-counts the past; '' where Pendo does not say."""
    edits = (thing.last_updated_at for thing in catalog.things if thing.app_id == app)
    last = max(filter(None, edits), default=None)
    return last.isoformat() if last else ""


def _counted(
    app: str, weeks: list[Window], use: Read, activity: Read, data_since: datetime | None, scope: Scope
) -> AppReading:
    used, internal = scope.split(use.table)
    active, colleagues = scope.split(unfolded(activity.table, "days", "day"))
    left_out = (within(rows, weeks[-1]).text("visitorId") for rows in (internal, colleagues))
    through = [read.valid_through[app] for read in (use, activity) if app in read.valid_through]
    stale = [read.source.read_at for read in (use, activity) if read.source.stale]
    return AppReading(
        AppWeeks(used, active, weeks, _unknown(weeks, data_since)),
        frozenset[str]().union(*map(present, left_out)),
        datetime.fromtimestamp(min(through) / 1000, UTC) if through else None,
        min(stale, default=None),
    )


def span_of(week: Window) -> Window:
    """All days that are read for a digest about ``week``."""
    return Window(weeks_of(week)[0].start, week.end, week.zone)


def weeks_of(last: Window) -> list[Window]:
    """Those that are read, the earliest first."""
    starts: list[date] = [last.start - timedelta(days=7 * back) for back in range(_READ - 1, -1, -1)]
    return [Window(start, start + timedelta(days=6), last.zone) for start in starts]


def _unknown(weeks: list[Window], data_since: datetime | None) -> int:
    """How many of ``weeks`` begin before Pendo's data do."""
    if data_since is None:
        return 0
    first = data_since.astimezone(ZoneInfo(weeks[0].zone)).date()
    return min(sum(week.start < first for week in weeks), len(weeks) - 1)
