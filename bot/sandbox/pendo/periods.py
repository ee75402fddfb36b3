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
ITERATIVE = ("hourly", "daily", "weekly", "monthly")
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


def _unit(period: object) -> Unit:
    if period in ITERATIVE:
        raise Refusal(f"timeSeries: period '{period}' is not served: the form of its answer is undocumented")
    if not isinstance(period, str) or period not in RANGES:
        raise Refusal(f"timeSeries: unknown period {period!r}")
    return RANGES[period]


def _moment(value: object, name: str, env: Environment) -> float:
    """A number, or the value of an expression, which a text of digits is too."""
    found = scalar(value, env) if isinstance(value, str) else cast(Value, value)
    if not is_number(found) or whole(found) is None:
        raise Refusal(f"timeSeries: '{name}' is not a time: {value!r}")
    return cast(float, found)
