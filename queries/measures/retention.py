"""Retention: who of those that once used a thing still does, calendar week by calendar week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bot.rows import Table, distinct_keys
from bot.windows import Window
from queries.measures.distinct import known, places_among
from queries.measures.proportions import ratio
from queries.measures.use import day_starts, within


@dataclass(frozen=True, slots=True)
class Cohort:
    """Visitors whose first use inside the weeks lies in the week that begins on ``week``; ``used[k]`` of them
    used it ``k`` weeks later, as far as the weeks go. ``used[0]`` is their number."""

    week: date
    used: tuple[int, ...]

    @property
    def size(self) -> int:
        return self.used[0]


@dataclass(frozen=True, slots=True)
class Retention:
    """``cohorts``: one a week, the earliest first, empty ones too. ``weekly``: distinct visitors of each
    week; ``again[i]``: those of week ``i`` who used it in week ``i`` + 1 as well."""

    cohorts: tuple[Cohort, ...]
    weekly: tuple[int, ...]
    again: tuple[int, ...]
    visitors: int

    def week_over_week(self, back: int = 0) -> float | None:
        """Of the visitors of the last but one week, the share who used it in the last; ``back`` weeks
        earlier. None without such weeks, or without visitors in the first of them."""
        place = len(self.weekly) - 2 - back
        return ratio(self.again[place], self.weekly[place]) if place >= 0 else None

    def after(self, weeks: int) -> float | None:
        """The share of all visitors first seen at least ``weeks`` before the last week who used it that many
        weeks after their first; None where there are none."""
        old = [cohort for cohort in self.cohorts if len(cohort.used) > weeks]
        return ratio(sum(cohort.used[weeks] for cohort in old), sum(cohort.size for cohort in old))


def complete_weeks(window: Window, starts_on: int) -> Window | None:
    """``window`` cut to whole weeks that begin on weekday ``starts_on`` (0 is Monday); None without any.

    An unfinished window's last day does not count.
    """
    last = window.end - timedelta(days=1) if window.unfinished else window.end
    first = window.start + timedelta(days=(starts_on - window.start.weekday()) % 7)
    weeks = ((last - first).days + 1) // 7
    if weeks < 1:
        return None
    return Window(first, first + timedelta(days=7 * weeks - 1), window.zone)


def retention(use: Table, weeks: Window) -> Retention:
    """``use``: rows with ``visitorId`` and ``day``; ``weeks``: whole weeks."""
    inside = within(use, weeks)
    visitor = inside.text("visitorId")
    held = known(visitor)
    week = places_among(day_starts(weeks), inside.integers("day")[held]) // 7
    count = weeks.days // 7
    keys = visitor.codes[held].astype(np.int64) * count + week
    pairs = distinct_keys(keys, len(visitor.values) * count)
    who, when = np.divmod(pairs, count)
    first = np.ones(len(pairs), np.bool_)
    first[1:] = who[1:] != who[:-1]
    birth = when[first][np.cumsum(first) - 1] if len(pairs) else when
    grid = np.bincount(birth * count + (when - birth), minlength=count * count).reshape(count, count)
    again = when[:-1][(who[1:] == who[:-1]) & (when[1:] == when[:-1] + 1)]
    return Retention(
        cohorts=tuple(_cohorts(weeks.start, grid)),
        weekly=_listed(np.bincount(when, minlength=count)),
        again=_listed(np.bincount(again, minlength=count)),
        visitors=int(first.sum()),
    )


def _cohorts(start: date, grid: NDArray[np.int64]) -> Sequence[Cohort]:
    count = len(grid)
    return [
        Cohort(start + timedelta(days=7 * place), _listed(grid[place, : count - place]))
        for place in range(count)
    ]


def _listed(counts: NDArray[np.int64]) -> tuple[int, ...]:
    return tuple(int(count) for count in counts)
