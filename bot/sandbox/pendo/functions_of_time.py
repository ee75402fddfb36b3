"""Functions of times, which are epoch milliseconds, in the subscription's zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import cast

import numpy as np

from bot.sandbox.pendo.civil import HOUR, Unit
from bot.sandbox.pendo.columns import Coded, Column, Dense, lift
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.layouts import formatted
from bot.sandbox.pendo.operators import whole
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import Value

DAY = 24 * HOUR
MAX_LAYOUT = 100


def now(env: Environment) -> Value:
    return env.now


def date(env: Environment, *parts: Value) -> Value:
    """A civil moment of the subscription's zone: an ISO text, or year, month, day, h, min, s, ns."""
    if any(part is None for part in parts):
        return None
    if len(parts) == 1 and isinstance(parts[0], str):
        return _iso_date(env, parts[0])
    numbers = [whole(part) for part in parts]
    if None in numbers or len(numbers) < 3:
        raise Refusal("function 'date' takes a text, or year, month, day and what follows")
    year, month, day, hour, minute, second, nanosecond = (cast("list[int]", numbers) + [0] * 4)[:7]
    try:
        return env.calendar.instant(datetime(year, month, day, hour, minute, second, nanosecond // 1000))
    except (ValueError, OverflowError):
        raise Refusal(f"date: there is no {year}-{month}-{day} {hour}:{minute}:{second}") from None


def _iso_date(env: Environment, text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
        return env.calendar.instant(moment) if moment.tzinfo is None else int(moment.timestamp() * 1000)
    except (ValueError, OverflowError):
        raise Refusal(f"date: cannot read {text[:80]!r}, write it like 2024-01-31") from None


SHIFTS: Mapping[Value, tuple[Unit, int]] = {
    "hours": ("hour", 1),
    "days": ("day", 1),
    "weeks": ("week", 1),
    "months": ("month", 1),
    "quarters": ("month", 3),
    "years": ("month", 12),
}
"""Units of ``dateAdd``."""


def date_add(env: Environment, moment: Value, count: Value, unit: Value) -> Value:
    time, steps = whole(moment), whole(count)
    if time is None or steps is None:
        return None
    name, factor = SHIFTS[unit]
    return env.calendar.add(time, steps * factor, name)


def date_add_as_in_blogs(env: Environment, moment: Value, count: Value, unit: Value) -> Value:
    env.warn("date_add stands in no documentation of Pendo; its function is dateAdd")
    return date_add(env, moment, count, unit)


DISTANCES: Mapping[Value, Unit] = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month"}
PERIODS: Mapping[Value, Unit] = {
    **DISTANCES,
    "hourRange": "hour",
    "dayRange": "day",
    "weekRange": "week",
    "monthRange": "month",
}


def start_of_period(env: Environment, period: Value, moment: Value) -> Value:
    time = whole(moment)
    return None if time is None else env.calendar.floor(time, PERIODS[period])


def start_of_period_column(env: Environment, columns: Sequence[Column]) -> Column | None:
    period, times = columns
    return _starts(env, times, PERIODS[_word(period)])


def _starts(env: Environment, times: Column, unit: Unit) -> Column | None:
    """Period by period, where times are as close together as those of events are."""
    if not isinstance(times, Dense) or times.numbers.dtype == np.bool_ or not len(times.numbers):
        return None
    least, most = float(times.numbers.min()), float(times.numbers.max())
    if not 0 <= least <= most <= least + DAY * min(len(times.numbers), 10_000):
        return None
    starts, places = env.calendar.bucket(times.numbers.astype(np.int64), unit)
    return Coded(cast("list[Value]", starts.tolist()), places)


def _word(column: Column) -> Value:
    return None if isinstance(column, Dense) else column.values[0]


def date_dist(env: Environment, one: Value, other: Value, period: Value) -> Value:
    """How many periods the one that contains ``other`` comes after the one that contains ``one``."""
    start, end, unit = whole(one), whole(other), DISTANCES[period]
    if start is None or end is None:
        return None
    first, last = env.calendar.floor(start, unit), env.calendar.floor(end, unit)
    if unit == "hour":
        return (last - first) // HOUR
    begin, finish = env.calendar.local(first), env.calendar.local(last)
    if unit == "month":
        return (finish.year - begin.year) * 12 + finish.month - begin.month
    return (finish.date() - begin.date()).days // (7 if unit == "week" else 1)


def date_dist_column(env: Environment, columns: Sequence[Column]) -> Column | None:
    """From period to period, as no more matters of a time."""
    *times, period = columns
    starts = [_starts(env, column, DISTANCES[_word(period)]) for column in times]
    if not any(starts):
        return None
    floored = [start or column for start, column in zip(starts, times, strict=True)]
    return lift(partial(date_dist, env), [*floored, period], max(map(_rows, columns)))


def _rows(column: Column) -> int:
    return len(column.codes if isinstance(column, Coded) else column.numbers)


def format_time(env: Environment, layout: Value, moment: Value) -> Value:
    """The civil time as the layout, in the form of Go's ``time`` package, shows January 2, 2006, 15:04:05."""
    time = whole(moment)
    if isinstance(layout, str) and len(layout) > MAX_LAYOUT:
        raise Refusal(f"function 'formatTime' takes a layout of at most {MAX_LAYOUT} characters")
    return (
        formatted(layout, env.calendar.local(time)) if isinstance(layout, str) and time is not None else None
    )
