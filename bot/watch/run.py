"""One pass of the watch: read, judge, triage, and bring every channel's message up to date."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from bot.catalog import Catalog
from bot.digest.choosing import named
from bot.digest.definitions import Definition
from bot.digest.reading import weeks_of
from bot.digest.schedule import last_week
from bot.replies.asked import AskedFor
from bot.replies.gate import Gate
from bot.store.incidents import IncidentStore
from bot.watch.calendar import Calendar, Entry, Span
from bot.watch.files import WatchedFile
from bot.watch.finding import SHARED, Findings, Found, Suspect, pages_in_question
from bot.watch.incidents import Incident, observe
from bot.watch.judging import Judgement
from bot.watch.own import OwnQueries
from bot.watch.pressing import Presses
from bot.watch.reading import WatchReader, WatchReading
from bot.watch.telling import Teller
from bot.watch.watched import WatchFile, Watching, Weeks, apps_of, channels_of, watching
from bot.watch.words import called
from bot.windows import ReadingRules
from queries.measures.weekly import AppWeeks

logger = logging.getLogger(__name__)

SETTLED = timedelta(minutes=25)
"""Pendo's hourly figures are settled so long after the hour."""
AT_ONCE = 8
"""Channels that are told at the same time."""


def due_before(now: datetime) -> datetime:
    """When the newest pass was due: each hour at 25 past."""
    due = now.replace(minute=0, second=0, microsecond=0) + SETTLED
    return due if due <= now else due - timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Watcher:
    """``digests`` gives those that there are; ``clock`` is aware."""

    reader: WatchReader
    teller: Teller
    store: IncidentStore
    queries: OwnQueries
    digests: Callable[[], Awaitable[Sequence[Definition]]]
    file: WatchedFile[WatchFile]
    calendar: WatchedFile[Calendar]
    rules: ReadingRules
    gate: Gate
    clock: Callable[[], datetime]

    async def watch(self) -> None:
        """One pass, unless that of this hour was made already. Raises StoreError where nothing can be
        remembered: then nothing is told either."""
        last = await self.store.last_ran()
        if last is not None and last >= due_before(self.clock()):
            return
        digests, file = await self.digests(), self.file.content()
        if channels := channels_of(digests, file):
            await self._look(channels, digests, file)
        await self.store.ran(self.clock())

    async def press(self, asked: AskedFor) -> None:
        """What somebody does about an incident. Raises DeliveryError where nobody can be told."""
        await Presses(self.teller, self.gate).press(asked)

    async def _look(self, channels: Sequence[str], digests: Sequence[Definition], file: WatchFile) -> None:
        catalog, failure = await self.reader.catalog()
        reading = await self.reader.read(apps_of(digests, file, catalog), catalog, failure)
        canaries = [thing for name in file.canary for thing in named(name, catalog)]
        calendar = await self._calendar(channels, reading)
        findings = Findings(reading, calendar, canaries, await self._failing_for(reading))
        weeks = _weeks(reading, self.rules)
        watched = {one: watching(one, digests, file, catalog, weeks) for one in channels}
        found = await self._found(findings, watched, file.false_alarms_per_quarter)
        turn = asyncio.Semaphore(AT_ONCE)

        async def told(channel: str) -> None:
            async with turn:
                await self._tell(channel, found[channel], catalog)

        outcomes = await asyncio.gather(*map(told, channels), return_exceptions=True)
        for failed in filter(None, outcomes):  # the others were told all the same
            raise failed

    async def _found(
        self, findings: Findings, watched: Mapping[str, Watching], alarms: float
    ) -> dict[str, Found]:
        """By channel; an app's pages are read once where they tell more."""
        judged: dict[str, tuple[dict[str, Judgement], list[Suspect]]] = {}
        for channel, one in watched.items():
            for name in one.unknown if findings.reading.catalog.things else ():
                logger.warning("%s is to watch %s, which is no feature now", channel, name)
            judgements = await asyncio.to_thread(findings.judged, one.things, alarms)
            judged[channel] = judgements, findings.suspects(one.things, judgements)
        suspects = [suspect for _, each in judged.values() for suspect in each]
        for app, since in pages_in_question(suspects).items():
            pages = await self.reader.pages(app, findings.reading.apps[app], since)
            if pages is not None:
                findings.with_pages(app, pages)
        own = {one: await self.queries.found(watched[one].queries) for one in watched}
        return {
            channel: findings.found(watched[channel].things, *judged[channel]) + own[channel]
            for channel in watched
        }

    async def _tell(self, channel: str, found: Found, catalog: Catalog) -> None:
        now = self.clock()
        known = await self.teller.begin(channel, _oldest(found, now), lambda about: _name(about, catalog))

        def seen(incidents: tuple[Incident, ...]) -> tuple[Incident, ...]:
            after = observe(incidents, found.troubles, found.healthy, channel, now)
            return after if known else tuple(replace(one, lost=True) for one in after)

        await self.teller.change(channel, seen, create=True)
        if not known and found.troubles:
            names = ", ".join(trouble.name for trouble in found.troubles)
            logger.error("Whether %s was told of %s is not known; it is not told again", channel, names)
        await self.teller.tell(channel)

    async def _calendar(self, channels: Sequence[str], reading: WatchReading) -> Calendar:
        """The file's entries, and what people called expected."""
        catalog, content = reading.catalog, self.calendar.content()
        ids = {name: [thing.id for thing in named(name, catalog)] for name in content.names}
        incidents = [one for channel in channels for one in await self.teller.known(channel)]
        return Calendar((*content.by_id(ids).entries, *_expected(incidents, reading)))

    async def _failing_for(self, reading: WatchReading) -> timedelta:
        """How long Pendo fails by now; nothing while it does not."""
        if not reading.failed:
            await self.store.recovered()
            return timedelta(0)
        return self.clock() - await self.store.failing(self.clock())


def _expected(incidents: Sequence[Incident], reading: WatchReading) -> list[Entry]:
    """What people called expected, until it is over: to the calendar the same as what stands in its file."""
    today = reading.now.date()
    entries: list[Entry] = []
    for one in incidents:
        for item in one.items if one.closed == "expected" else ():
            about = _features(item.trouble.about, reading.catalog)
            last = max(item.trouble.since, item.back or today)
            if about:
                entries.append(Entry(days=Span(item.trouble.since, last), features=about))
    return entries


def _features(about: str, catalog: Catalog) -> tuple[str, ...]:
    """What is silent with it: of an app all of its features, and the app as a whole."""
    if not about.startswith(SHARED):
        return (about,)
    app = about.removeprefix(SHARED)
    return (about, *(thing.id for thing in catalog.things if thing.app_id == app)) if app else ()


def _weeks(reading: WatchReading, rules: ReadingRules) -> Weeks:
    made: dict[str, AppWeeks] = {}

    def weeks(app: str) -> AppWeeks | None:
        days = reading.apps.get(app)
        if days is not None and app not in made:
            made[app] = AppWeeks(days.use, days.activity, weeks_of(last_week(reading.now, rules)))
        return made.get(app)

    return weeks


def _oldest(found: Found, now: datetime) -> datetime:
    """From when on a message about it may stand."""
    since = min((trouble.since for trouble in found.troubles), default=now.date())
    return datetime.combine(since, time(), UTC)


def _name(about: str, catalog: Catalog) -> str:
    app = catalog.apps_by_id.get(about.removeprefix(SHARED))
    thing = catalog.things_by_id.get(about)
    return called(thing.name if thing else app.name if app else about.partition(":")[2] or about)
