"""``timeSeries``: which periods a request spans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from bot.sandbox.pendo.civil import Unit
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.expressions import scalar
from bot.sandbox.pendo.operators import whole
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import Value, is_number

RANGES: Mapping[str, Unit] = {
    "hourRange": "hour",
    "dayRange": "day",
    "weekRange": "week",
    "monthRange": "month",
}
ITERATIVE: Mapping[str, str] = {
    "hourly": "hourRange",
    "daily": "dayRange",
    "weekly": "weekRange",
    "monthly": "monthRange",
}
MAX_PERIODS = 2_000
_KEYS = {"period", "first", "last", "count"}


@dataclass(frozen=True, slots=True)
class Span:
    """Whole periods from ``start`` (inclusive) to ``end`` (exclusive), epoch milliseconds."""

    unit: Unit
    start: int
    end: int


def read_span(series: object, env: Environment) -> Span:
    """The span of a ``timeSeries`` object. Raises Refusal naming what is wrong with it."""
    if not isinstance(series, dict) or not cast("dict[str, object]", series).get("period"):
        raise Refusal("no period specified for time series source")
    given = cast("dict[str, object]", series)
    unknown = sorted(set(given) - _KEYS)
    if unknown:
        raise Refusal(f"timeSeries: unknown argument '{unknown[0]}'")
    unit = _unit(given["period"])
    if "first" not in given:
        raise Refusal("timeSeries: 'first' is missing")
    first = env.calendar.floor(_moment(given["first"], "first", env), unit)
    if ("last" in given) == ("count" in given):
        raise Refusal("timeSeries: give either 'last' or 'count' beside 'first'")
    if "last" in given:
        last = env.calendar.floor(_moment(given["last"], "last", env), unit)
        return Span(unit, first, env.calendar.step(last, 1, unit))
    return _counted(first, given["count"], unit, env)


def _counted(first: int, count: object, unit: Unit, env: Environment) -> Span:
    if not isinstance(count, int) or isinstance(count, bool) or count == 0:
        raise Refusal(f"timeSeries: 'count' must be a whole number other than 0, not {count!r}")
    other = env.calendar.step(first, count, unit)
    return Span(unit, first, other) if count > 0 else Span(unit, other, first)


def read_periods(source: object, env: Environment) -> list[Mapping[str, object]] | None:
    """A ``timeSeries`` for each period where a source asks for one run a period, else None."""
    series = cast("dict[str, object]", source).get("timeSeries") if isinstance(source, dict) else None
    given = cast("dict[str, object]", series) if isinstance(series, dict) else {}
    period = given.get("period")
    if not isinstance(period, str) or period not in ITERATIVE:
        return None
    env.warn(
        f"period '{period}': the rows of all runs are given in one list, whose real form is undocumented"
    )
    span = read_span({**given, "period": ITERATIVE[period]}, env)
    starts: list[int] = []
    start = span.start
    while start < span.end:
        if len(starts) == MAX_PERIODS:
            raise Refusal(f"timeSeries: more than {MAX_PERIODS:,} periods of '{period}'")
        starts.append(start)
        start = env.calendar.step(start, 1, span.unit)
    return [{"period": ITERATIVE[period], "first": start, "count": 1} for start in starts]


def _unit(period: object) -> Unit:
    if period == "last30days":
        raise Refusal("timeSeries: period 'last30days' is a shorthand of Pendo's web client, not of the API")
    if not isinstance(period, str) or period not in RANGES:
        raise Refusal(f"timeSeries: unknown period {period!r}")
    return RANGES[period]


def _moment(value: object, name: str, env: Environment) -> float:
    """A number, or the value of an expression, which a text of digits is too."""
    found = scalar(value, env) if isinstance(value, str) else cast(Value, value)
    if not is_number(found) or whole(found) is None:
        raise Refusal(f"timeSeries: '{name}' is not a time: {value!r}")
    return cast(float, found)
