"""What is wrong with digests and the watch, by what should have happened by now (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.answers import wording as say
from bot.digest.definitions import Definition
from bot.digest.schedule import due
from bot.windows import ReadingRules

PATIENCE = timedelta(minutes=30)
"""A digest that is due longer than this, and not posted, is missed."""
WATCH_PATIENCE = timedelta(hours=2)
STORE_PATIENCE = timedelta(minutes=5)
MANY = 3
"""So many digests do not vanish within a day by anybody's wish."""
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Trouble:
    """``key`` tells it from others for as long as it lasts; ``over`` is what to say when it does no more."""

    key: str
    text: str
    over: str


@dataclass(frozen=True, slots=True)
class Records:
    """What the store knows. ``settled``: by digest, the instant up to which nothing of it is owed; a digest
    that is not there never was looked after. ``looked``: when somebody looked last what is due; ``watched``:
    when the watch ran last."""

    settled: Mapping[str, datetime]
    looked: datetime | None
    watched: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """One look: which ``digests`` there are, None where nobody can tell, for a ``fault`` of their file or
    because they stand in a store that is away; ``records`` are None while it is."""

    digests: Sequence[Definition] | None
    fault: str
    records: Records | None


@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier looks found. ``active``: each digest that is not paused, and since when it stands so, None
    where it did at the first look; ``last``: how many digests there were when there last were any;
    ``vanished``: how many are gone at once; ``away_since``: since when the store is away."""

    started: datetime
    active: Mapping[Definition, datetime | None] | None = None
    last: tuple[int, datetime] | None = None
    vanished: int = 0
    away_since: datetime | None = None


def is_recorded(key: str) -> bool:
    """Whether the trouble of that key is known from what the store records."""
    return key in ("scheduler", "watch") or key.startswith("digest:")


def look(known: Known, before: Memory, now: datetime, rules: ReadingRules) -> tuple[Memory, list[Trouble]]:
    """The troubles there are ``now``. While the store is away that is all there is to say of what it
    records: whoever asks keeps what was wrong before."""
    memory = _remembered(known, before, now)
    found = [*_file(known), *_vanished(memory), *_store(memory, now)]
    if known.records is not None:
        found += _missed(memory, known.records, now, rules)
        found += _scheduler(memory, known.records, now)
        found += _watch(memory, known.records, now)
    return memory, found


def _remembered(known: Known, before: Memory, now: datetime) -> Memory:
    away = None if known.records is not None else before.away_since or now
    if known.digests is None:
        return replace(before, away_since=away)
    count = len(known.digests)
    vanished = 0 if count else before.vanished
    if not count and before.last and before.last[0] >= MANY and now - before.last[1] <= _DAY:
        vanished = before.last[0]
    last = (count, now) if count else before.last
    new, earlier = None if before.active is None else now, before.active or {}
    active = {digest: earlier.get(digest, new) for digest in known.digests if not digest.paused}
    return replace(before, active=active, last=last, vanished=vanished, away_since=away)


def _file(known: Known) -> Iterator[Trouble]:
    if known.fault:
        yield Trouble(
            "file", f"The digests cannot be read: {known.fault}", "The file of digests can be read again."
        )


def _vanished(memory: Memory) -> Iterator[Trouble]:
    if memory.vanished:
        text = f"{memory.vanished} digests were defined within the last day, and now there are none."
        yield Trouble("vanished", text, "There are digests again.")


def _store(memory: Memory, now: datetime) -> Iterator[Trouble]:
    if memory.away_since is not None and now - memory.away_since >= STORE_PATIENCE:
        text = "The store is away: whether digests are posted and the watch runs cannot be known."
        yield Trouble("store", text, "The store is back.")


def _missed(memory: Memory, records: Records, now: datetime, rules: ReadingRules) -> Iterator[Trouble]:
    for digest, since in (memory.active or {}).items():
        settled = records.settled.get(digest.name, memory.started)
        after = max(settled, since or settled, now - _WEEK)
        owed = list(due(digest, after, now - PATIENCE, rules))
        if owed:
            at = owed[-1].at.astimezone(ZoneInfo(digest.zone))
            when = f"{say.day(at.date(), now.date(), weekday=True)} {at:%H:%M} ({say.place(digest.zone)})"
            text = f"The digest {digest.name} was due {when} and is not posted."
            yield Trouble(f"digest:{digest.name}", text, f"The digest {digest.name} owes nothing any more.")


def _scheduler(memory: Memory, records: Records, now: datetime) -> Iterator[Trouble]:
    last = records.looked
    if memory.active and now - (last or memory.started) >= PATIENCE:
        text = f"No worker looks which digests are due{_since(last, now)}."
        yield Trouble("scheduler", text, "Workers look again which digests are due.")


def _watch(memory: Memory, records: Records, now: datetime) -> Iterator[Trouble]:
    last = records.watched
    if now - (last or memory.started) >= WATCH_PATIENCE:
        text = f"The watch on broken tags does not run{_since(last, now)}."
        yield Trouble("watch", text, "The watch on broken tags runs again.")


def _since(last: datetime | None, now: datetime) -> str:
    return f"; the last time was {say.age(last, now).removesuffix(' old')} ago" if last else ", and never did"
