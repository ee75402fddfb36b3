"""Moving: whether a week differs from those before it by more than such weeks usually do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from queries.measures.proportions import difference
from queries.measures.weekly import BEFORE, Counts

UNUSUAL = 2.0
"""Times its usual swing: steady use moves further in one week of a hundred."""
LEAST_POINTS, LEAST_ACCOUNTS = 1.0, 2
_FEWEST_SWINGS = 5


@dataclass(frozen=True, slots=True)
class Change:
    """The last week against the median of the ``weeks`` (up to four, since its first use) before: ``points``,
    and the ``swing`` that is usual, in points; None where too few weeks are known to tell. ``unusual``: see
    ``judge``."""

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
    rates, used, active = counts.rates, counts.used, counts.active
    now, first = rates[-1], next((week for week, count in enumerate(used) if count), len(used))
    before = _before(rates, len(rates) - 1, first)
    if now is None or not before:
        return None
    points = (now - median(before)) * 100
    swings = [
        abs(rate - median(earlier)) * 100
        for week, rate in enumerate(rates[:-1])
        if rate is not None and (earlier := _before(rates, week, first))
    ]
    large = abs(points) >= LEAST_POINTS and abs(points) / 100 * (active[-1] or 0) >= LEAST_ACCOUNTS
    if len(swings) >= _FEWEST_SWINGS:
        swing = sorted(swings)[-2]
        return Change(points, len(before), swing, large and abs(points) > UNUSUAL * swing)
    interval = difference(used[-1] or 0, active[-1] or 0, used[-2] or 0, active[-2] or 0)
    real = interval is not None and not interval[0] <= 0 <= interval[1]
    return Change(points, len(before), None, large and real)


def _before(rates: Sequence[float | None], week: int, first: int) -> list[float]:
    return [rate for rate in rates[max(first, week - BEFORE) : week] if rate is not None]
