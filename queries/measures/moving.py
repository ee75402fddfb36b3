"""Moving: whether a week differs from those before it by more than such weeks usually do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from queries.measures.proportions import Z95, difference
from queries.measures.weekly import BEFORE, Counts

UNUSUAL = 2.0
"""Times its usual swing: steady use moves further in one week of a hundred."""
LEAST_POINTS, LEAST_ACCOUNTS = 1.0, 2
_FEWEST_SWINGS = 5


@dataclass(frozen=True, slots=True)
class Change:
    """The last week against the median of the ``weeks`` (up to four, since its first use) before: ``points``,
    and the ``swing`` that is usual, in points; None where too few weeks are known to tell. Of a count of
    people both are people. ``unusual``: see ``judge`` and ``judge_people``."""

    points: float
    weeks: int
    swing: float | None
    unusual: bool


def judge(counts: Counts) -> Change | None:
    """How the last week differs from those before; None where nothing can be compared with it.

    Every week is set against the median of up to four before it. The usual swing is the second greatest such
    distance among the earlier weeks, so that one old incident does not hide the next. A change is unusual if
    it is more than twice that, and at least one point and two accounts. With fewer than five distances
    there is no usual swing; then the 95 % interval of the difference to the week before (Newcombe) has to
    leave out 0. Weeks before the first use do not count.
    """
    used, active = counts.used, counts.active
    rates = [None if rate is None else rate * 100 for rate in counts.rates]
    change = _compared(rates, used)
    if change is None:
        return None
    points = abs(change.points)
    large = points >= LEAST_POINTS and points / 100 * (active[-1] or 0) >= LEAST_ACCOUNTS
    if change.swing is not None:
        return replace(change, unusual=large and points > UNUSUAL * change.swing)
    interval = difference(used[-1] or 0, active[-1] or 0, used[-2] or 0, active[-2] or 0)
    real = interval is not None and not interval[0] <= 0 <= interval[1]
    return replace(change, unusual=large and real)


def judge_people(people: Sequence[int | None]) -> Change | None:
    """The same of how many people an account has: a change is unusual if it is more than twice the usual
    swing, and more than chance explains of two counts (Poisson, 95 %): its square is over 1.96² times the
    sum of both."""
    change = _compared(people, people)
    if change is None:
        return None
    now = people[-1] or 0
    real = change.points**2 > Z95**2 * (2 * now - change.points)
    return replace(change, unusual=real and abs(change.points) > UNUSUAL * (change.swing or 0.0))


def _compared(values: Sequence[float | None], used: Sequence[int | None]) -> Change | None:
    """The last of ``values`` with those before, since the first week with use."""
    now, first = values[-1], next((week for week, count in enumerate(used) if count), len(used))
    before = _before(values, len(values) - 1, first)
    if now is None or not before:
        return None
    swings = [
        abs(value - median(earlier))
        for week, value in enumerate(values[:-1])
        if value is not None and (earlier := _before(values, week, first))
    ]
    swing = sorted(swings)[-2] if len(swings) >= _FEWEST_SWINGS else None
    return Change(now - median(before), len(before), swing, unusual=False)


def _before(values: Sequence[float | None], week: int, first: int) -> list[float]:
    return [value for value in values[max(first, week - BEFORE) : week] if value is not None]
