"""The ``stickiness`` stage, which stands instead of a source: how much of a longer period's users are there
in a shorter one, on average.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import cast

import numpy as np

from bot.sandbox.pendo.civil import HOUR
from bot.sandbox.pendo.columns import Array, Frame, coded, from_rows, group_codes, integers
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.periods import read_span
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.segments import read_segment
from bot.sandbox.pendo.sources import read_source
from bot.sandbox.pendo.stages import filter_, identified
from bot.sandbox.pendo.steps import Inner, Run, Step
from bot.sandbox.pendo.values import Value

_KEYS = frozenset(
    ["appId", "firstDay", "lastDay", "dayCount", "account", "identified", "blacklist", "segment", "config"]
)
_DAYS: Mapping[str, int] = {"daily": 1, "weekly": 7, "monthly": 30}
_CHOICES: Mapping[str, Sequence[object]] = {
    "userBase": ("visitors", "accounts"),
    "numerator": ("daily", "weekly"),
    "denominator": ("monthly", "weekly"),
    "excludeWeekends": (False, True),
}
"""What each may be; the first is the default."""
_SATURDAY = 5
_MOST_DAYS = 3_700
_DAY, _ROW = 10_000, 100
"""About the nanoseconds that one day takes, and one row of events."""


def read_stickiness(argument: object, env: Environment, inner: Inner) -> Run:
    """One row: ``numerator`` and ``denominator``, the means over the days of the distinct users in the
    periods that end with each of them, and ``stickiness``, the one divided by the other."""
    given = cast("dict[str, object]", argument) if isinstance(argument, dict) else {}
    if unknown := sorted(set(given) - _KEYS):
        raise Refusal(f"stickiness: unknown argument '{unknown[0]}'")
    config = _config(given.get("config", {}))
    shorter, longer = (_DAYS[str(config[name])] for name in ("numerator", "denominator"))
    span = read_span(_series(given), env)
    if span.end - span.start > _MOST_DAYS * 24 * HOUR:
        raise Refusal(f"stickiness: at most {_MOST_DAYS:,} days are served")
    days = env.calendar.starts(env.calendar.step(span.start, 1 - longer, "day"), span.end - 1, "day")
    env.spend(_DAY * len(days))
    rows = read_source(_source(given, int(days[0]), int(days[-1])), env)
    steps = _steps(given, env, inner)
    field = "accountId" if config["userBase"] == "accounts" else "visitorId"
    counted = _counted_days(days, env, exclude_weekends=bool(config["excludeWeekends"]))

    def run() -> Frame:
        frame = reduce(lambda frame, step: step(frame), steps, rows())
        env.spend(_ROW * len(frame))
        who, at = _pairs(frame, field, days)
        above, below = (_mean(who, at, counted, longer - 1, length) for length in (shorter, longer))
        ratio = above / below if above is not None and below else None
        found: dict[str, Value] = {"numerator": above, "denominator": below, "stickiness": ratio}
        return from_rows([found], ordered=True)

    return run


def _config(argument: object) -> Mapping[str, object]:
    """The config with its defaults; in the form of the stage ``pes``, under ``stickiness``, too."""
    if not isinstance(argument, dict):
        raise Refusal("stickiness: 'config' takes an object")
    given = cast("dict[str, object]", argument)
    if set(given) == {"stickiness"}:
        return _config(given["stickiness"])
    if unknown := sorted(set(given) - set(_CHOICES)):
        raise Refusal(f"stickiness: unknown config '{unknown[0]}'")
    for name, value in given.items():
        if value not in _CHOICES[name]:
            raise Refusal(f"stickiness: '{name}' must be one of {', '.join(map(str, _CHOICES[name]))}")
    config = {name: choices[0] for name, choices in _CHOICES.items()} | given
    if _DAYS[str(config["numerator"])] >= _DAYS[str(config["denominator"])]:
        raise Refusal("stickiness: the numerator must be the shorter period")
    return config


def _series(given: Mapping[str, object]) -> dict[str, object]:
    """The days as a ``timeSeries`` says them."""
    if ("lastDay" in given) == ("dayCount" in given):
        raise Refusal("stickiness: give either 'lastDay' or 'dayCount' beside 'firstDay'")
    if "firstDay" not in given:
        raise Refusal("stickiness: 'firstDay' is missing")
    end = {"last": given["lastDay"]} if "lastDay" in given else {"count": given["dayCount"]}
    return {"period": "dayRange", "first": given["firstDay"], **end}


def _source(given: Mapping[str, object], first: int, last: int) -> dict[str, object]:
    arguments = {name: given[name] for name in ("appId", "blacklist") if name in given}
    return {"events": arguments, "timeSeries": {"period": "dayRange", "first": first, "last": last}}


def _steps(given: Mapping[str, object], env: Environment, inner: Inner) -> list[Step]:
    steps: list[Step] = []
    if "identified" in given:
        steps.append(identified(given["identified"], env))
    if "segment" in given:
        steps.append(read_segment(given["segment"], env, inner))
    if "account" in given:
        steps.append(filter_(f"accountId == {json.dumps(given['account'])}", env))
    return steps


def _counted_days(days: Array, env: Environment, *, exclude_weekends: bool) -> Array:
    if not exclude_weekends:
        return np.ones(len(days), dtype=bool)
    return np.array([env.calendar.local(day).weekday() < _SATURDAY for day in integers(days)], dtype=bool)


def _pairs(frame: Frame, field: str, days: Array) -> tuple[Array, Array]:
    """Who was there, and the place of the day."""
    who, day = coded(frame.column(field)), coded(frame.column("day"))
    known = np.array([value not in (None, "") for value in who.values], dtype=bool)[who.codes]
    at = np.searchsorted(days, np.array(day.values, dtype=np.int64))
    return who.codes[known], at[day.codes[known]]


def _mean(who: Array, at: Array, counted: Array, first: int, length: int) -> float | None:
    """The mean, over the days from the ``first`` that count, of the distinct users in the ``length`` days
    that end with each; None without such days."""
    kept = counted[at]
    size = int(who.max()) + 1 if len(who) else 1
    groups = group_codes([(who[kept], size), (at[kept], len(counted))], int(kept.sum()))
    people, days = who[kept][groups.first], at[kept][groups.first]
    order = np.lexsort([days, people])
    people, days = people[order], days[order]
    # Somebody counts from a day of use until ``length`` days later, or until the next use, which goes on.
    ends = np.minimum(days + length, len(counted))
    follows = people[1:] == people[:-1]
    ends[:-1][follows] = np.minimum(ends[:-1][follows], days[1:][follows])
    present = np.cumsum(
        np.bincount(days, minlength=len(counted) + 1) - np.bincount(ends, minlength=len(counted) + 1)
    )[:-1]
    asked = counted.copy()
    asked[:first] = False
    return float(present[asked].mean()) if asked.any() else None
