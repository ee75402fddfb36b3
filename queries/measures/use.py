"""Use rows (visitor × account × civil day) cut to what a question counts, and counted day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise, repeat
from math import exp
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bot.people import InternalRules
from bot.rows import Table, Text, distinct_keys, present
from bot.windows import Window
from queries.measures.distinct import day_places, distinct_per, known, places_among, trailing

Who = Literal["accountId", "visitorId"]
CHANCE_OF_SILENCE = 1e-3
"""A silence less likely than this is worth a word: less than one healthy feature in a thousand."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows count: everyone but the internal, of those that everything else here names.

    ``account``: that account's people alone. ``accounts`` and ``visitors``: only these ids, whichever filters
    chose them; ``members``: only these pairs of visitor and account. None: not restricted. ``weekdays_in``:
    only Monday to Friday in that zone, in tables that have a ``day``; '' for every day.
    """

    rules: InternalRules
    account: str | None = None
    accounts: frozenset[str] | None = None
    visitors: frozenset[str] | None = None
    members: frozenset[tuple[str, str]] | None = None
    weekdays_in: str = ""
    _pairs: dict[tuple[int, int], tuple[Text, Text, NDArray[np.int64]]] = field(
        default_factory=dict[tuple[int, int], tuple[Text, Text, NDArray[np.int64]]],
        init=False,
        repr=False,
        compare=False,
    )
    """By the identity of two dictionaries: columns that hold them, and the members' codes."""

    def split(self, table: Table) -> tuple[Table, Table]:
        """The rows that count, and the internal ones left out."""
        internal = self.rules.rows(table)
        asked = self._asked(table)
        return table.where(asked & ~internal), table.where(asked & internal)

    def only_asked(self, table: Table) -> Table:
        """The rows asked for, whoever made them."""
        return table.where(self._asked(table))

    def _asked(self, table: Table) -> NDArray[np.bool_]:
        asked = np.ones(table.count, np.bool_)
        if self.account is not None:
            asked &= one_of(table.text("accountId"), frozenset([self.account]))
        if self.accounts is not None:
            asked &= one_of(table.text("accountId"), self.accounts)
        if self.visitors is not None:
            asked &= one_of(table.text("visitorId"), self.visitors)
        if self.members is not None:
            asked &= self._of_members(table, self.members)
        if self.weekdays_in and "day" in table.columns:
            asked &= _on_weekdays(table.integers("day"), self.weekdays_in)
        return asked

    def _of_members(self, table: Table, wanted: frozenset[tuple[str, str]]) -> NDArray[np.bool_]:
        visitor, account = table.text("visitorId"), table.text("accountId")
        which = (id(visitor.values), id(account.values))
        if which not in self._pairs:
            self._pairs[which] = (visitor, account, _keys_of(visitor, account, wanted))
        pairs = visitor.codes.astype(np.int64) * len(account.values) + account.codes
        return np.isin(pairs, self._pairs[which][2])


def one_of(column: Text, wanted: frozenset[str]) -> NDArray[np.bool_]:
    """Which rows hold one of ``wanted``."""
    hit = np.fromiter(map(wanted.__contains__, column.values), np.bool_, len(column.values))
    return hit[column.codes]


def _keys_of(visitor: Text, account: Text, wanted: frozenset[tuple[str, str]]) -> NDArray[np.int64]:
    """The pairs that both dictionaries hold, each as one number."""
    who = _codes_of(visitor, [who for who, _ in wanted])
    of = _codes_of(account, [of for _, of in wanted])
    return (who * len(account.values) + of)[(who >= 0) & (of >= 0)]


def _codes_of(column: Text, wanted: Sequence[str]) -> NDArray[np.int64]:
    """The code of each, -1 for what the column does not hold."""
    codes = dict(zip(column.values, range(len(column.values)), strict=True))
    return np.fromiter(map(codes.get, wanted, repeat(-1)), np.int64, len(wanted))


def _on_weekdays(day: NDArray[np.int64], zone: str) -> NDArray[np.bool_]:
    starts, places = day_places(day)
    local = (datetime.fromtimestamp(start / 1000, ZoneInfo(zone)) for start in starts.tolist())
    return np.array([moment.weekday() < 5 for moment in local], np.bool_)[places]


def within(table: Table, window: Window) -> Table:
    """The rows whose ``day`` (first instant of a civil day, epoch ms) lies in ``window``."""
    start, end = window.epoch_ms()
    day = table.integers("day")
    return table.where((day >= start) & (day < end))


def by_day(table: Table, window: Window, who: Who) -> list[int]:
    """Distinct non-empty ``who`` on each civil day of ``window``; days without rows are 0."""
    inside = within(table, window)
    column = inside.text(who)
    held = known(column)
    day = places_among(day_starts(window), inside.integers("day"))[held]
    counts = distinct_per(day, window.days, [(column.codes[held], len(column.values))])
    return [int(count) for count in counts]


def by_trailing_week(table: Table, window: Window, who: Who) -> list[int]:
    """Distinct non-empty ``who`` in the seven days that end with each civil day of ``window``."""
    lead = timedelta(days=6)
    span = Window(window.start - lead, window.end, window.zone)
    inside = within(table, span)
    column = inside.text(who)
    held = known(column)
    day = places_among(day_starts(span), inside.integers("day"))[held]
    keys = distinct_keys(
        column.codes[held].astype(np.int64) * span.days + day, len(column.values) * span.days
    )
    counts = trailing(*np.divmod(keys, span.days), span.days, 7)
    return [int(count) for count in counts[lead.days :]]


def day_starts(window: Window) -> list[int]:
    """The first instants of the civil days of ``window``, epoch milliseconds."""
    days = (window.start + timedelta(days=offset) for offset in range(window.days))
    return [Window(day, day, window.zone).epoch_ms()[0] for day in days]


def usual_swing(table: Table, first: date, before: Window, step: timedelta) -> tuple[int, int] | None:
    """Least and greatest change in accounts from one window to the next, each ``step`` apart.

    The newest of them is ``before``; they reach back to ``first``, the first day read. Windows before the
    first use ever do not count. None with fewer than two changes.
    """
    if not table.count:
        return None
    counts = list[int]()
    earliest = int(table.integers("day").min())
    window = before
    while window.start >= first and window.epoch_ms()[0] >= earliest:
        counts.append(len(present(within(table, window).text("accountId"))))
        window = Window(window.start - step, window.end - step, window.zone)
    changes = [abs(now - then) for now, then in pairwise(counts)]
    return (min(changes), max(changes)) if len(changes) >= 2 else None


def silence(table: Table, span: Window) -> date | None:
    """The last day of ``span`` with use, if the silence after it is more than chance explains; else None.

    Expected use of a silent day is the mean of the same weekday over the (at most eight) weeks before
    the silence, taken as Poisson: a silence counts if its probability is under ``CHANCE_OF_SILENCE``.
    """
    counts = by_day(table, span, "visitorId")
    last = max((offset for offset, count in enumerate(counts) if count), default=-1)
    if last < 13 or last == len(counts) - 1:
        return None
    expected = 0.0
    for offset in range(last + 1, len(counts)):
        same = [counts[day] for day in range(last, -1, -1) if (offset - day) % 7 == 0][:8]
        expected += sum(same) / len(same)
    return span.start + timedelta(days=last) if exp(-expected) < CHANCE_OF_SILENCE else None
