"""Events grouped into the rows that Pendo's event sources give, kept so that a request only cuts them.

A row is one combination of visitor, account, app, tag, period, server, IP, user agent and tab, and of page
events also of parameters. Periods that have ended are grouped once; the running one is grouped at each
request, up to now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from threading import Lock
from typing import Literal

import numpy as np

from bot.sandbox.pendo.civil import Calendar, Unit
from bot.sandbox.pendo.columns import (
    Array,
    Coded,
    Column,
    Dense,
    Frame,
    Groups,
    coded,
    concatenate,
    group_codes,
    integers,
    lift,
    stack,
)
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.world import Events, TagKind, World

EventSource = Literal["events", "featureEvents", "pageEvents", "trackEvents"]
TAG_KINDS: Mapping[EventSource, TagKind] = {
    "featureEvents": "Feature",
    "pageEvents": "Page",
    "trackEvents": "TrackType",
}
ID_FIELDS: Mapping[EventSource, str] = {
    "events": "pageId",
    "featureEvents": "featureId",
    "pageEvents": "pageId",
    "trackEvents": "trackTypeId",
}


CHUNK = 1 << 20
"""Events that are grouped at a time, as grouping takes several times the memory of its rows."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """All rows of the periods before ``end``, by period ascending."""

    end: int
    frame: Frame


@dataclass(slots=True)
class EventStore:
    world: World
    calendar: Calendar
    _sealed: dict[tuple[EventSource, Unit], Sealed] = field(
        default_factory=dict[tuple[EventSource, Unit], Sealed]
    )
    _lock: Lock = field(default_factory=Lock)

    def rows(self, source: EventSource, unit: Unit, start: int, end: int, now: int) -> Frame:
        """The rows of the periods from ``start`` (inclusive) to ``end`` (exclusive), as known at ``now``."""
        sealed = self._sealed_rows(source, unit, self.calendar.floor(now, unit))
        ended = _between(sealed.frame, unit, start, end)
        if start > now or end <= sealed.end:
            return ended
        running = self._grouped(source, unit, [sealed.end, now + 1])
        return stack([ended, running]) if len(ended) else running

    def _sealed_rows(self, source: EventSource, unit: Unit, end: int) -> Sealed:
        with self._lock:
            kept = self._sealed.get((source, unit))
            if kept is None or kept.end != end:
                times = integers(self.world.events.time[::CHUNK])
                begins = sorted({self.calendar.floor(time, unit) for time in times if time < end})
                kept = Sealed(end, self._grouped(source, unit, [*(begins or [end]), end]))
                self._sealed[source, unit] = kept
            return kept

    def _grouped(self, source: EventSource, unit: Unit, bounds: Sequence[int]) -> Frame:
        """The rows of all events between the first and the last of ``bounds``, one stretch after another."""
        parts = [
            group_events(self.world, self.calendar, source, unit, start, end)
            for start, end in pairwise(bounds)
        ]
        # Each part lets go of a column as it is taken: no moment holds all rows twice.
        columns = {name: concatenate([part.pop(name) for part in parts]) for name in list(parts[0])}
        rows = len(coded(columns[unit]).codes)
        return Frame(columns, rows, read_only=frozenset([unit]))


def _between(frame: Frame, unit: Unit, start: int, end: int) -> Frame:
    """The rows of the periods from ``start`` (inclusive) to ``end`` (exclusive)."""
    periods = coded(frame.columns[unit])
    places = np.searchsorted(np.array(periods.values, dtype=np.int64), [start, end])
    first, last = np.searchsorted(periods.codes, places.astype(periods.codes.dtype))
    return frame.take(np.s_[first:last])


def group_events(
    world: World, calendar: Calendar, source: EventSource, unit: Unit, start: int, end: int
) -> dict[str, Column]:
    """The rows of all events from ``start`` (inclusive) to ``end`` (exclusive), by period ascending."""
    events = world.events
    chosen, tag = _of_source(world, source, _happened(events, start, end))
    time = events.time[chosen]
    starts, periods = calendar.bucket(time, unit)
    fields = {name: _at(column, chosen) for name, column in events.fields.items()}
    if source == "pageEvents" and events.parameters:
        fields["parameters"] = _at(events.parameters, chosen)
    tagged = source in TAG_KINDS
    parts = [(periods, len(starts)), (tag, max(len(world.tags), 1))]
    parts += [(column.codes, len(column.values)) for column in fields.values()]
    groups = group_codes(parts, len(chosen))
    columns: dict[str, Column] = {name: _at(column, groups.first) for name, column in fields.items()}
    columns |= _measures(groups, time, events.number[chosen])
    columns |= {name: _sums(groups, counts[chosen]) for name, counts in events.frustration.items()}
    columns[unit] = Coded(starts.tolist(), periods[groups.first])
    columns[ID_FIELDS[source]] = (
        Coded(world.tag_ids, tag[groups.first])
        if tagged
        else _untagged_page(world, columns["appId"], len(groups))
    )
    return columns


def _at(column: Coded, rows: Array) -> Coded:
    """The values at ``rows``, with the same list of them as every other part of the column."""
    return Coded(column.values, column.codes[rows])


def _happened(events: Events, start: int, end: int) -> Array:
    first, last = integers(np.searchsorted(events.time, [start, end]))
    return np.arange(first, last)


def _of_source(world: World, source: EventSource, chosen: Array) -> tuple[Array, Array]:
    """Rows of events, and the tag for which each counts: what matches several tags is there once for each."""
    events, kind = world.events, TAG_KINDS.get(source)
    # The last place is that of untagged events: their code is -1.
    wanted = np.array(
        [tag.kind == kind if kind else tag.kind != "TrackType" for tag in world.tags] + [kind is None],
        dtype=bool,
    )
    tag = events.tag[chosen]
    kept = wanted[tag]
    rows, tag = chosen[kept], tag[kept]
    if kind is None:
        return rows, np.zeros(len(rows), dtype=np.int32)
    if events.also is None or not len(chosen):
        return rows, tag
    more = slice(*np.searchsorted(events.also.row, [chosen[0], chosen[-1] + 1]))
    further = wanted[events.also.tag[more]]
    rows = np.concatenate([rows, events.also.row[more][further]])
    tag = np.concatenate([tag, events.also.tag[more][further]])
    order = np.argsort(rows, kind="stable")
    return rows[order], tag[order]


def _measures(groups: Groups, time: Array, number: Array) -> dict[str, Column]:
    count = len(groups)
    last = np.zeros(count, dtype=np.int64)
    last[groups.ids] = time  # ascending, so the latest one stays
    minutes = time // 60_000
    minutes -= minutes[0] if len(minutes) else 0
    seen = group_codes(
        [(groups.ids, count), (minutes, int(minutes[-1]) + 1 if len(minutes) else 1)], len(time)
    )
    return {
        "firstTime": Dense(time[groups.first]),
        "lastTime": Dense(last),
        "numEvents": _sums(groups, number),
        "numMinutes": Dense(np.bincount(groups.ids[seen.first], minlength=count).astype(np.int32)),
    }


def _sums(groups: Groups, numbers: Array) -> Dense:
    return Dense(np.bincount(groups.ids, weights=numbers, minlength=len(groups)).astype(np.int64))


def _untagged_page(world: World, apps: Column, rows: int) -> Column:
    default = world.default_app.id

    def page(app: Value) -> Value:
        return "allevents" if app == default else f"allevents-{app}"

    return lift(page, [apps], rows)
