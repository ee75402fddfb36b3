"""What one pass finds for each channel: its features judged, what is out of range triaged, and what the
source explains told once (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from bot.catalog import App, Thing
from bot.errors import SourceError, SourceUnauthorized, WrongRegion
from bot.rows import Table
from bot.watch.calendar import Calendar
from bot.watch.incidents import Trouble
from bot.watch.judging import ALARMS, Judgement, Watched, judge, judged_day
from bot.watch.pipe_words import Reach, pipe_trouble
from bot.watch.reading import AppDays, WatchReading
from bot.watch.triage import Evidence, Pipe, SourceCause, cause_of, pipe_causes
from bot.watch.words import called, feature_trouble
from bot.windows import Window

LATE = timedelta(hours=12)
"""So long after its end a day that is not whole yet makes the source late. Connectors have seen rows up to
six hours late."""
DOWN = timedelta(hours=3)
"""A source that fails for less is tried again without a word."""
SHARED = "source:"
"""What the trouble of the whole source is about; that of an app has its id behind it."""


@dataclass(frozen=True, slots=True)
class Found:
    """For one channel: what is the matter, and what is certainly in range. The rest could not be judged."""

    troubles: tuple[Trouble, ...] = ()
    healthy: frozenset[str] = frozenset()

    def __add__(self, other: Found) -> Found:
        return Found((*self.troubles, *other.troubles), self.healthy | other.healthy)


@dataclass(frozen=True, slots=True)
class _State:
    """One app: the last ``day`` that is judged, its ``pipe``, and the first day out of range."""

    day: date
    pipe: Pipe
    since: date

    @property
    def cause(self) -> SourceCause | None:
        return next(iter(pipe_causes(self.pipe)), None)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A feature that is out of range on ``days``."""

    thing: Thing
    days: Window


def pages_in_question(suspects: Iterable[Suspect]) -> dict[str, date]:
    """The apps whose pages tell more of ``suspects``, and the first day that is judged there."""
    wanted: dict[str, date] = {}
    for one in suspects:
        if one.thing.page_id:
            app = one.thing.app_id
            wanted[app] = min(one.days.start, wanted.get(app, one.days.start))
    return wanted


class Findings:
    """What one reading says, for however many channels. ``failing_for``: how long Pendo has failed by now;
    ``canaries``: the features that guard the way of the data."""

    def __init__(
        self,
        reading: WatchReading,
        calendar: Calendar,
        canaries: Collection[Thing] = (),
        failing_for: timedelta = timedelta(0),
    ) -> None:
        self.reading = reading
        self._calendar = calendar
        self._failing_for = failing_for
        self._counts: dict[str, Watched] = {}
        self._pages: dict[str, Table] = {}
        self._evidence: dict[Suspect, Evidence] = {}
        self._states = {app: self._state(app, days) for app, days in reading.apps.items()}
        self._sing(canaries)

    def judged(self, things: Iterable[Thing], alarms: float) -> dict[str, Judgement]:
        """By id what is known of each of a channel's features."""
        by_day: dict[date, list[Thing]] = {}
        known = [thing for thing in dict.fromkeys(things) if thing.app_id in self._states]
        for thing in known:
            by_day.setdefault(self._states[thing.app_id].day, []).append(thing)
        found: dict[str, Judgement] = {}
        for day, group in by_day.items():
            share = alarms * len(group) / len(known)
            found |= judge([self._watched(thing) for thing in group], day, self._calendar, share)
        return found

    def suspects(self, things: Iterable[Thing], judged: Mapping[str, Judgement]) -> list[Suspect]:
        """Those out of range, with the days."""
        return [
            Suspect(thing, Window(found.since, found.day, self._zone))
            for thing in dict.fromkeys(things)
            if (found := judged.get(thing.id)) and found.alarms and found.since
        ]

    def with_pages(self, app: str, pages: Table) -> None:
        """Take into account who visited the pages of ``app``. To be told before ``found`` is asked."""
        self._pages[app] = pages

    def found(
        self, things: Sequence[Thing], judged: Mapping[str, Judgement], suspects: Sequence[Suspect]
    ) -> Found:
        """For the channel that watches ``things``."""
        apps = dict.fromkeys(thing.app_id for thing in things)
        evidence = {one.thing: self._of(one) for one in suspects}
        folded = {thing for thing, known in evidence.items() if self._is_folded(thing, known)}
        now = self.reading.now
        troubles = [
            feature_trouble(thing, self._app(thing.app_id), known, now)
            for thing, known in evidence.items()
            if thing not in folded
        ]
        sources = self._source_troubles(apps, things, folded)
        healthy = {id_ for id_, one in judged.items() if one.kind == "usual" and one.count}
        return Found((*sources, *troubles), frozenset(healthy | self._sound(apps)))

    @property
    def failure(self) -> SourceError | None:
        """Why Pendo gave less than it was asked for: a lost key before anything else."""
        failed = self.reading.failed
        return next(filter(_is_lost_key, failed), next(iter(failed), None))

    @property
    def _zone(self) -> str:
        return str(self.reading.now.tzinfo)

    def _state(self, app: str, days: AppDays) -> _State:
        zone = days.span.zone
        day = min(judged_day(days.read_at, days.complete_until, zone), days.span.end)
        whole = judged_day(self.reading.now, None, zone, LATE)
        due = datetime.fromtimestamp(Window(whole, whole, zone).epoch_ms()[1] / 1000, UTC)
        about = f"{SHARED}{app}"
        activity = Watched(about, days.span.start, days.active)
        found = judge([activity], day, self._calendar, ALARMS)[about]
        since = found.since if found.alarms and found.since else day
        pulse = days.pulse(days.active, Window(since, day, zone)) if found.alarms else None
        return _State(day, Pipe(None, days.complete_until, due, pulse), since)

    def _sing(self, canaries: Collection[Thing]) -> None:
        """Tell the states of apps whose canary is silent."""
        judged = self.judged(canaries, ALARMS)
        for suspect in self.suspects(canaries, judged):
            if judged[suspect.thing.id].kind == "zero":
                app = suspect.thing.app_id
                state = self._states[app]
                pipe = replace(state.pipe, canaries=(*state.pipe.canaries, called(suspect.thing.name)))
                since = state.since if state.pipe.app else suspect.days.start
                self._states[app] = replace(state, pipe=pipe, since=since)

    def _watched(self, thing: Thing) -> Watched:
        if thing.id not in self._counts:
            days = self.reading.apps[thing.app_id]
            counts = _since_first_use(days.counts(thing.id))
            self._counts[thing.id] = Watched(thing.id, days.span.start, counts, days.active)
        return self._counts[thing.id]

    def _of(self, suspect: Suspect) -> Evidence:
        if suspect not in self._evidence:
            app = suspect.thing.app_id
            days = self.reading.apps[app]
            self._evidence[suspect] = days.evidence(suspect.thing, suspect.days, self._pages.get(app))
        return self._evidence[suspect]

    def _is_folded(self, thing: Thing, evidence: Evidence) -> bool:
        """Whether what is the matter with its app says enough of it."""
        cause = cause_of(evidence, self.reading.now)
        match self._states[thing.app_id].cause:
            case "canary":
                return cause != "recounted"
            case "silent" | "quiet":
                return cause == "unused" and evidence.quietest[0] == "app"
            case _:
                return False

    def _source_troubles(
        self, apps: Iterable[str], things: Sequence[Thing], folded: Collection[Thing]
    ) -> list[Trouble]:
        failure, now = self.failure, self.reading.now
        if failure is not None and (_is_lost_key(failure) or self._failing_for >= DOWN):
            pipe = Pipe(failure, None, now, None)
            (cause,) = pipe_causes(pipe)
            since = (now - self._failing_for).date()
            return [pipe_trouble(cause, "", pipe, Reach("", (), len(things)), since, now)]
        found: list[Trouble] = []
        for app in apps:
            state = self._states.get(app)
            if failure is None and state is not None and state.cause is not None:
                since = state.day + timedelta(days=1) if state.cause == "late" else state.since
                reach = self._reach(app, things, folded)
                found.append(pipe_trouble(state.cause, app, state.pipe, reach, since, now))
        return found

    def _reach(self, app: str, things: Sequence[Thing], folded: Collection[Thing]) -> Reach:
        guards = self._states[app].pipe.canaries
        names = [called(thing.name) for thing in things if thing in folded and thing.app_id == app]
        silent = tuple(name for name in names if name not in guards)
        return Reach(self._app(app).name, silent, sum(thing.app_id == app for thing in things))

    def _sound(self, apps: Iterable[str]) -> set[str]:
        """What is certainly not the matter with the source."""
        if self.failure is not None:
            return set()
        sound = {app for app in apps if app in self._states and self._states[app].cause is None}
        return {SHARED, *(f"{SHARED}{app}" for app in sound)}

    def _app(self, identity: str) -> App:
        return self.reading.catalog.apps_by_id.get(identity) or App(identity, identity)


def _is_lost_key(error: SourceError) -> bool:
    return isinstance(error, SourceUnauthorized | WrongRegion)


def _since_first_use(counts: Sequence[int]) -> list[int | None]:
    """Of the days before it nobody knows whether the feature was there."""
    first = next((day for day, count in enumerate(counts) if count), len(counts))
    return [None] * first + list(counts[first:])
