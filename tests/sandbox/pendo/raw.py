"""What really happened in a world, counted in plain Python, event by event, without the engine."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np

from bot.sandbox.pendo.columns import integers, row_values
from bot.sandbox.pendo.guides import Happenings
from bot.sandbox.pendo.values import MISSING, Value
from bot.sandbox.pendo.world import Tag, TagKind, World

Row = dict[str, Any]
DAYS = 31
"""Days before today that are kept event by event."""


@dataclass
class Raw:
    world: World
    now: int

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.world.zone)

    @property
    def today(self) -> date:
        return self.local(self.now).date()

    def day(self, back: int) -> date:
        """The civil day so many days before today."""
        return self.today - timedelta(days=back)

    def local(self, ms: int) -> datetime:
        return datetime.fromtimestamp(ms / 1000, self.zone)

    def at(self, day: date, hour: int = 0, minute: int = 0, second: int = 0) -> int:
        return int(datetime.combine(day, time(hour, minute, second), self.zone).timestamp() * 1000)

    @cached_property
    def events(self) -> list[Row]:
        """Every event of the last days up to now, by time: its fields, ``tags``, ``day``, ``excluded``, the
        recorded ``session``, and ``tag``, which is null.
        """
        events, tags = self.world.events, self.world.tags
        first, end = np.searchsorted(events.time, [self.at(self.day(DAYS)), self.now + 1])
        part = slice(int(first), int(end))
        columns: dict[str, list[Any]] = {
            name: [column.values[code] for code in integers(column.codes[part])]
            for name, column in events.fields.items()
        }
        columns["time"], columns["numEvents"] = integers(events.time[part]), integers(events.number[part])
        columns |= {name: integers(counts[part]) for name, counts in events.frustration.items()}
        for name, column in (("parameters", events.parameters), ("title", events.titles)):
            if column:
                columns[name] = [column.values[code] for code in integers(column.codes[part])]
        columns["tags"] = [[] if place < 0 else [tags[place]] for place in integers(events.tag[part])]
        rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        starts = {self.day(back): self.at(self.day(back)) for back in range(DAYS + 1)}
        for row in rows:
            row["day"] = starts[self.local(row["time"]).date()]
            row["excluded"] = self.is_excluded(row)
            recorded = row["visitorId"] in self.world.recorded
            row["session"] = f"{row['visitorId']}/{row['tabId']}" if recorded else None
            row["tag"] = None
        if events.also:
            for place, tag in zip(integers(events.also.row), integers(events.also.tag), strict=True):
                if first <= place < end:
                    rows[place - int(first)]["tags"].append(tags[tag])
        return rows

    def is_excluded(self, row: Row) -> bool:
        return any(fits(rule.pattern, row.get(rule.field) or "") for rule in self.world.exclude)

    def during(
        self,
        first: int,
        last: int = 1,
        kind: TagKind | Literal["any"] = "any",
        *,
        apps: Literal["default", "all"] = "default",
        tag: str | None = None,
        identified: bool = False,
    ) -> list[Row]:
        """The events of the days from ``first`` to ``last``, both counted back from today, that a source
        shows: once for each tag of its kind; ``any`` is ``events``, of which track events are no part.
        """
        ends = (self.at(self.day(first)), self.at(self.day(last - 1)))
        start, end = (bisect_left(self.events, ms, key=lambda event: event["time"]) for ms in ends)
        default = self.world.default_app.id
        return [
            event | {"tag": one} if one else event
            for event in self.events[start:end]
            if not event["excluded"]
            and (apps == "all" or event["appId"] == default)
            and (not identified or known(event["visitorId"]))
            for one in tags_of_kind(event["tags"], kind)
            if tag is None or one == tag
        ]

    def happenings(
        self, kept: Happenings, first: int, last: int, *, hidden: bool = False, **wanted: Value
    ) -> list[Row]:
        """The guide or poll events of the days from ``first`` to ``last``, in any app, with the ids that are
        ``wanted``; those that the exclude list names only where ``hidden`` asks for them too.
        """
        start, end = self.at(self.day(first)), min(self.at(self.day(last - 1)), self.now + 1)
        low, high = (int(place) for place in np.searchsorted(kept.time, [start, end]))
        columns = [list(row_values(column.take(slice(low, high)))) for column in kept.fields.values()]
        rows: list[Row] = [
            {name: value for name, value in zip(kept.fields, values, strict=True) if value is not MISSING}
            for values in zip(*columns, strict=True)
        ]
        for row, ms in zip(rows, integers(kept.time[low:high]), strict=True):
            row["browserTime"] = ms
            row["excluded"] = self.is_excluded(row | {"server": row.get("serverName")})
        return [
            row
            for row in rows
            if (hidden or not row["excluded"]) and all(row[name] == id_ for name, id_ in wanted.items())
        ]

    def grouped(self, events: Iterable[Row], id_field: str = "", bucket: str = "day") -> list[Row]:
        """The rows in which a source gives these events; ``id_field`` names the tag, where it has one."""
        fields = [bucket, *self.world.events.fields]
        parameters = ["parameters"] if id_field == "pageId" else []

        def key(event: Row) -> tuple[Any, ...]:
            return (
                event["tag"],
                *(event[name] for name in fields),
                *(str(event[name]) for name in parameters),
            )

        rows: list[Row] = []
        for group in by(events, key).values():
            row = {name: group[0][name] for name in fields + parameters}
            if id_field:
                row[id_field] = group[0]["tag"]
            row |= {name: total(group, name) for name in self.world.events.frustration}
            times = [event["time"] for event in group]
            row |= {"numEvents": total(group), "numMinutes": len({ms // 60_000 for ms in times})}
            rows.append(row | {"firstTime": min(times), "lastTime": max(times)})
        return rows

    def visitors_by_day(self, first: int) -> list[set[int]]:
        """Who is in ``events`` of all apps, as numbers, on each day from ``first`` to yesterday."""
        events = self.world.events
        starts = [self.at(self.day(back)) for back in range(first, -1, -1)]
        low, high = np.searchsorted(events.time, [starts[0], starts[-1]])
        shown = np.array([tag.kind != "TrackType" for tag in self.world.tags] + [True])[events.tag[low:high]]
        for name in {rule.field for rule in self.world.exclude}:
            column = events.fields[name]
            shown &= ~np.array([self.is_excluded({name: v}) for v in column.values])[column.codes[low:high]]
        days: list[set[int]] = [set() for _ in range(first)]
        places = np.searchsorted(starts, events.time[low:high][shown], side="right") - 1
        visitors = events.fields["visitorId"].codes[low:high][shown]
        for place, visitor in zip(integers(places), integers(visitors), strict=True):
            days[place].add(visitor)
        return days

    def seen(self, field: str) -> dict[Any, tuple[int, int]]:
        """Value of a field to the times of its first and last event, of all events up to now."""
        events = self.world.events
        end = int(np.searchsorted(events.time, self.now + 1))
        codes, times = events.fields[field].codes[:end], events.time[:end]
        found, first = np.unique(codes, return_index=True)
        last = end - 1 - np.unique(codes[::-1], return_index=True)[1]
        values = [events.fields[field].values[code] for code in integers(found)]
        return dict(zip(values, zip(integers(times[first]), integers(times[last]), strict=True), strict=True))

    @cached_property
    def visitors(self) -> dict[str, tuple[int, int]]:
        """Everybody whom the exclude list does not name, to first and last visit."""
        seen = self.seen("visitorId").items()
        return {visitor: visits for visitor, visits in seen if not self.is_excluded({"visitorId": visitor})}

    @cached_property
    def accounts_of(self) -> dict[str, list[str]]:
        """Visitor to its accounts, the one seen last at the end."""
        fields, end = self.world.events.fields, int(np.searchsorted(self.world.events.time, self.now + 1))
        visitors, accounts = fields["visitorId"], fields["accountId"]
        pairs = visitors.codes[:end].astype(np.int64) * len(accounts.values) + accounts.codes[:end]
        found, place = np.unique(pairs[::-1], return_index=True)
        own: dict[str, list[str]] = {}
        for pair in integers(found[np.argsort(-place)]):
            visitor, account = divmod(pair, len(accounts.values))
            if accounts.values[account]:
                own.setdefault(str(visitors.values[visitor]), []).append(str(accounts.values[account]))
        return own

    def last_use(self, tag: str) -> dict[str, int]:
        """Visitor to the time of the last event with a tag, of all events up to now, excluded ones too."""
        events, tags = self.world.events, self.world.tags
        place = next(place for place, one in enumerate(tags) if one.id == tag)
        chosen = np.flatnonzero((events.tag == place) & (events.time <= self.now))
        visitors = events.fields["visitorId"]
        names = (str(visitors.values[code]) for code in integers(visitors.codes[chosen]))
        return dict(zip(names, integers(events.time[chosen]), strict=True))

    def tag(self, kind: TagKind, place: int = 0) -> Tag:
        return [tag for tag in self.world.tags if tag.kind == kind][place]


def tags_of_kind(tags: list[Tag], kind: TagKind | Literal["any"]) -> list[str | None]:
    """The ids of the tags for which a source shows an event; ``events`` shows it once, for none."""
    if kind == "any":
        return [] if tags and tags[0].kind == "TrackType" else [None]
    return [tag.id for tag in tags if tag.kind == kind]


def fits(pattern: str, text: str) -> bool:
    """Whether ``text`` is ``pattern``, in which ``*`` stands for anything."""
    start, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    if not text.startswith(start):
        return False
    place = len(start)
    for part in rest[:-1]:
        place = text.find(part, place) + len(part)
        if place < len(part):
            return False
    return len(text) - place >= len(rest[-1]) and text.endswith(rest[-1])


def known(visitor: str) -> bool:
    return visitor not in ("", "VISITOR-UNIQUE-ID") and not visitor.startswith(("_PENDO_T_", "PENDO_T_"))


def by(rows: Iterable[Row], key: Callable[[Row], Any] | str) -> dict[Any, list[Row]]:
    """Key to the rows that have it; a text is the name of a field."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[key] if isinstance(key, str) else key(row), []).append(row)
    return groups


def total(rows: Iterable[Row], field: str = "numEvents") -> int:
    return sum(row[field] for row in rows)


def distinct(rows: Iterable[Row], field: str = "visitorId") -> int:
    return len({row[field] for row in rows})


def pairs(rows: Iterable[Row], *fields: str) -> Iterator[tuple[tuple[Any, ...], list[Row]]]:
    """Each distinct combination of fields, and its rows."""
    yield from by(rows, lambda row: tuple(row[field] for field in fields)).items()
