"""Which event of each visitor or account was its first and its last, kept so that it is searched for once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeAlias

import numpy as np

from bot.sandbox.pendo.columns import Array, group_codes
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.world import World

Object: TypeAlias = "dict[str, Value]"
_NO_ROWS = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Rows of the world's events: the first and the last of each distinct combination of some fields."""

    first: Array
    last: Array


@dataclass(slots=True)
class VisitStore:
    world: World
    _known: dict[tuple[str, ...], tuple[int, Array]] = field(
        default_factory=dict[tuple[str, ...], tuple[int, Array]]
    )
    _made: dict[str, tuple[int, Sequence[Object]]] = field(
        default_factory=dict[str, tuple[int, Sequence[Object]]]
    )
    _lock: Lock = field(default_factory=Lock)

    def ends(self, fields: tuple[str, ...], now: int) -> Ends:
        """The first and last of all events up to ``now`` by ``fields``. Only what came since is searched."""
        end = int(np.searchsorted(self.world.events.time, now, "right"))
        with self._lock:
            until, known = self._known.get(fields, (0, _NO_ROWS))
            # What a moment before the last one asked about needs may be forgotten: it starts over.
            rows = np.arange(end) if end < until else np.concatenate([known, np.arange(until, end)])
            ends = self._ends_of(fields, rows)
            if end >= until:
                self._known[fields] = (end, np.union1d(ends.first, ends.last))
        return ends

    def _ends_of(self, fields: tuple[str, ...], rows: Array) -> Ends:
        columns = [self.world.events.fields[name].take(rows) for name in fields]
        groups = group_codes([(column.codes, len(column.values)) for column in columns], len(rows))
        last = np.zeros(len(groups), dtype=np.int64)
        last[groups.ids] = np.arange(len(rows))  # of several assignments to one place the latest stays
        return Ends(rows[groups.first], rows[last])

    def remembered(self, kind: str, now: int, make: Callable[[], Sequence[Object]]) -> Sequence[Object]:
        """What ``make`` gives, made once for as long as the same moment is asked about."""
        kept = self._made.get(kind)
        if kept is None or kept[0] != now:
            kept = self._made[kind] = (now, make())
        return kept[1]
