"""Weekly: the features of one app week by week: how many used each, of those active."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.rows import Table, Text, compacted, present
from bot.windows import Window
from queries.measures.accounts import LEAD_IN, AccountUse, State, accounts
from queries.measures.distinct import codes_in, distinct_per, known, places_among
from queries.measures.use import Who, one_of, within

BEFORE = 4
"""Weeks that a week is compared with."""
Marks = NDArray[np.bool_]
"""A row for everybody, a column for each week."""


@dataclass(frozen=True, slots=True)
class Counts:
    """By week, the earliest first: how many used a feature, of those active in its app; both None for a week
    that Pendo's data do not cover. Whoever used it is active."""

    used: tuple[int | None, ...]
    active: tuple[int | None, ...]

    @property
    def rates(self) -> tuple[float | None, ...]:
        """Fractions of 1; None without anybody active too."""
        pairs = zip(self.used, self.active, strict=True)
        return tuple(None if used is None or not active else used / active for used, active in pairs)


@dataclass(frozen=True, slots=True, eq=False)
class _People:
    """All visitors, or all accounts: ``values`` by row of ``active``; ``by_code``: the row of each code of
    the use rows."""

    values: tuple[str, ...]
    by_code: NDArray[np.int64]
    active: Marks


class AppWeeks:
    """One app's ``use`` (rows feature × visitor × account × day) and ``activity`` (visitor × account × day),
    both of those who count, over ``weeks`` that follow one another, more than four of them. Of the first
    ``unknown`` ones Pendo's data say nothing."""

    def __init__(self, use: Table, activity: Table, weeks: Sequence[Window], unknown: int = 0) -> None:
        self.weeks, self.unknown = tuple(weeks), unknown
        span = Window(weeks[0].start, weeks[-1].end, weeks[0].zone)
        self._use, self._activity = within(use, span), within(activity, span)
        self._starts = [week.epoch_ms()[0] for week in weeks]
        self._people = {"accountId": self._everybody("accountId"), "visitorId": self._everybody("visitorId")}

    def active(self, who: Who) -> tuple[int | None, ...]:
        """By week, how many were active in the app or used one of its features."""
        return self._told(self._people[who].active | self._marks(self._use, who))

    def counts(self, feature: str, who: Who) -> Counts:
        used = self._marks(self.rows(feature), who)
        return Counts(self._told(used), self._told(self._people[who].active | used))

    def rows(self, feature: str) -> Table:
        """Its use alone."""
        return self._use.at(self._by_feature.get(feature, np.zeros(0, np.int64)))

    def accounts(self, feature: str) -> list[set[str]]:
        """By week, the accounts that used it."""
        values, marks = self._people["accountId"].values, self._marks(self.rows(feature), "accountId")
        return [{values[row] for row in np.flatnonzero(week).tolist()} for week in marks.T]

    @cached_property
    def active_now(self) -> set[str]:
        """The accounts that were active in the last week."""
        people = self._people["accountId"]
        marks = people.active[:, -1] | self._marks(self._use, "accountId")[:, -1]
        return {people.values[row] for row in np.flatnonzero(marks).tolist()}

    def ever(self, feature: str) -> set[str]:
        """The accounts that used it in the last week or the 90 days before."""
        last = self.weeks[-1]
        span = Window(last.start - LEAD_IN, last.end, last.zone)
        return present(within(self.rows(feature), span).text("accountId"))

    def presence(self, accounts: frozenset[str]) -> tuple[Table, Table]:
        """The rows of ``accounts``, as they make somebody active: of use, and of activity."""
        return _of(accounts, self._use), _of(accounts, self._activity)

    def states(self, feature: str, week: int) -> tuple[set[str], set[str]]:
        """The accounts to which the feature is new in ``week``, and those that it has lost by its end; for
        what these words mean see ``accounts``."""
        rows = compacted(self.rows(feature))
        using, gone = accounts(rows, rows.where(np.zeros(rows.count, np.bool_)), self.weeks[week])
        everybody = [*using, *gone]
        return _ids(everybody, "new"), _ids(everybody, "lost")

    def people_changes(self, feature: str) -> dict[str, float]:
        """By account, its visitors who used the feature in the last week, less the median of the four weeks
        before; without those where nothing changed."""
        rows = compacted(self.rows(feature))
        account, visitor, weeks = rows.text("accountId"), rows.text("visitorId"), BEFORE + 1
        week = self._week(rows) - (len(self.weeks) - weeks)
        keep = known(account) & (week >= 0)
        group = account.codes[keep].astype(np.int64) * weeks + week[keep]
        people = (visitor.codes[keep], len(visitor.values))
        counts = distinct_per(group, len(account.values) * weeks, [people]).reshape(-1, weeks)
        change = counts[:, -1] - np.median(counts[:, :-1], axis=1)
        return {account.values[row]: float(change[row]) for row in np.flatnonzero(change).tolist()}

    @cached_property
    def features(self) -> dict[str, int]:
        """By feature that was used at all, its distinct accounts over all weeks."""
        feature, account = self._use.text("featureId"), self._use.text("accountId")
        held, count = known(account), len(feature.values)
        parts = [(account.codes[held], len(account.values))]
        counts = distinct_per(feature.codes[held], count, parts)
        return {feature.values[row]: int(counts[row]) for row in np.unique(feature.codes).tolist()}

    @cached_property
    def _by_feature(self) -> dict[str, NDArray[np.int64]]:
        """The places of each feature's rows."""
        feature = self._use.text("featureId")
        order = np.argsort(feature.codes, kind="stable")
        ends = np.searchsorted(feature.codes[order], np.arange(len(feature.values) + 1))
        pairs = zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
        return {value: order[a:b] for value, (a, b) in zip(feature.values, pairs, strict=True)}

    def _everybody(self, who: Who) -> _People:
        places: dict[str, int] = {}
        used = self._use.text(who)
        by_code = np.array([places.setdefault(value, len(places)) for value in used.values], np.int64)
        active = self._activity.text(who)
        here = np.array([places.setdefault(value, len(places)) for value in active.values], np.int64)
        marks = _marked(
            self._activity, active, here, self._week(self._activity), (len(places), len(self.weeks))
        )
        return _People(tuple(places), by_code, marks)

    def _marks(self, rows: Table, who: Who) -> Marks:
        """Who is in ``rows``, some of those of use."""
        people = self._people[who]
        return _marked(rows, rows.text(who), people.by_code, self._week(rows), people.active.shape)

    def _week(self, rows: Table) -> NDArray[np.int32]:
        return places_among(self._starts, rows.integers("day"))

    def _told(self, marks: Marks) -> tuple[int | None, ...]:
        counts = [int(count) for count in marks.sum(axis=0)]
        return (*(None,) * self.unknown, *counts[self.unknown :])


def people_by_week(
    tables: Sequence[Table], accounts: Sequence[str], weeks: Sequence[Window]
) -> NDArray[np.int64]:
    """A row for each of ``accounts``, a column for each of ``weeks``, which follow one another: its distinct
    visitors over all of ``tables`` (rows visitor × account × day), which go no further than the weeks."""
    place = {account: number for number, account in enumerate(accounts)}
    visitors: dict[str, int] = {}
    groups, who = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    starts = [week.epoch_ms()[0] for week in weeks]
    for table in tables:
        rows = compacted(_of(frozenset(place), table))
        for value in rows.text("visitorId").values:
            visitors.setdefault(value, len(visitors))
        week = places_among(starts, rows.integers("day"))
        groups.append(codes_in(rows.text("accountId"), place) * len(weeks) + week)
        who.append(codes_in(rows.text("visitorId"), visitors))
    parts = [(np.concatenate(who), len(visitors))]
    counts = distinct_per(np.concatenate(groups), len(place) * len(weeks), parts)
    return counts.reshape(len(place), len(weeks))


def _of(accounts: frozenset[str], rows: Table) -> Table:
    return rows.where(one_of(rows.text("accountId"), accounts))


def _marked(
    rows: Table, who: Text, by_code: NDArray[np.int64], week: NDArray[np.int32], shape: tuple[int, ...]
) -> Marks:
    held, marks = known(who), np.zeros(shape, np.bool_)
    if rows.count:
        marks[by_code[who.codes[held]], week[held]] = True
    return marks


def _ids(found: Sequence[AccountUse], state: State) -> set[str]:
    return {one.id for one in found if one.state == state}
