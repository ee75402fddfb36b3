"""What a scheduler does at one moment: what has to be read ahead and posted (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digest.definitions import Definition
from bot.digest.schedule import Due, Missed, due, missed, spread
from bot.store.runs import Run, Seen
from bot.windows import ReadingRules, Window

AHEAD = timedelta(seconds=60)
"""A post is arranged so long before its time, so that it is punctual however rarely somebody looks."""
_HOUR = timedelta(hours=1)
_FORGOTTEN = timedelta(hours=24)
"""What was due so shortly before a loss of the store may stand or not; what is older is left alone."""
PICTURES_APART = timedelta(seconds=1.25)
"""Slack takes about fifty updates a minute: where many digests are due at once, their pictures follow at this
pace."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """A digest to be posted at ``at``; its picture follows no earlier than ``picture_at``."""

    name: str
    period: str
    at: datetime
    picture_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """``reads``: weeks whose rows are to be read now, for what is due in the hour that is named with them;
    ``changed``: runs as they are from now on."""

    posts: tuple[Arranged, ...]
    reads: tuple[tuple[str, Window], ...]
    changed: Mapping[str, Run]


def plan(digests: Sequence[Definition], seen: Seen, now: datetime, rules: ReadingRules) -> Plan:
    """What follows for ``digests`` from what was ``seen`` of their runs."""
    runs = {one.name: current(one, seen, now) for one in digests}
    active = [one for one in digests if not one.paused]
    upcoming = {one.name: missed(one, runs[one.name].until, now + AHEAD, rules).newest for one in active}
    together: defaultdict[datetime, list[Definition]] = defaultdict(list)
    for one in active:
        if (newest := upcoming[one.name]) is not None:
            together[newest.at].append(one)
    posts = [post for at, ones in together.items() for post in _arranged(at, ones, now)]
    ahead = [found for one in active for found in due(one, now, now + 2 * _HOUR, rules)]
    reads = {(f"{found.at:%Y-%m-%dT%H}", found.week) for found in ahead if _is_read(found, now)}
    changed = {name: run for name, run in runs.items() if run != seen.runs.get(name)}
    return Plan(tuple(posts), tuple(sorted(reads, key=lambda read: read[0])), changed)


def current(digest: Definition, seen: Seen, now: datetime) -> Run:
    """The run of ``digest`` as it is from ``now`` on: one that is new, resumed or due at another time than it
    was has missed nothing."""
    cadence = f"{digest.day} {digest.time} {digest.zone}"
    run = seen.runs.get(digest.name)
    if run is None and seen.looked is None:
        return Run(now - _FORGOTTEN, cadence, paused=digest.paused, doubtful=now)
    if run is None:
        return Run(now, cadence, paused=digest.paused)
    if run.cadence != cadence or (run.paused and not digest.paused):
        run = replace(run, until=max(run.until, now), cadence=cadence)
    return replace(run, paused=digest.paused)


def owed(digest: Definition, run: Run, now: datetime, rules: ReadingRules) -> Missed:
    """What is to be posted of ``digest`` now."""
    if digest.paused:
        return Missed(None, ())
    return missed(digest, run.until, now, rules)


def period(digest: Definition, at: datetime) -> str:
    """The week of the calendar of the digest's zone, by its Monday: one is due in each."""
    day = at.astimezone(ZoneInfo(digest.zone)).date()
    return f"{day - timedelta(days=day.weekday())}"


def _arranged(at: datetime, together: Sequence[Definition], now: datetime) -> list[Arranged]:
    offsets = spread([one.channel for one in together])
    places = {channel: place for place, channel in enumerate(offsets)}
    begin = max(at, now)
    return [
        Arranged(
            one.name,
            period(one, at),
            max(now, at + offsets[one.channel]),
            begin + PICTURES_APART * places[one.channel],
        )
        for one in together
    ]


def _is_read(found: Due, now: datetime) -> bool:
    begin, end = found.reading
    return begin <= now < end
