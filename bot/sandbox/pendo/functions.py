"""Functions of the expression language, by name. Each takes the environment and single values."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from bot.sandbox.pendo.civil import Unit
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.operators import whole
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import Value, identity, printable
from bot.sandbox.pendo.world import is_anonymous


@dataclass(frozen=True, slots=True)
class Function:
    """``call`` takes the environment, then ``least`` to ``most`` values. Where there are ``words``, the value
    at ``word_at`` must be one of them, written out in the expression.
    """

    call: Callable[..., Value]
    least: int
    most: int
    word_at: int = 0
    words: Collection[Value] = ()

    @property
    def arity(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


def _if(_: Environment, condition: Value, then: Value, otherwise: Value = None) -> Value:
    return then if condition is True else otherwise


def _is_null(_: Environment, value: Value) -> Value:
    return value is None


def _is_empty(_: Environment, value: Value) -> Value:
    return value is None or value in ("", [], {})


def _contains(_: Environment, whole_value: Value, sought: Value) -> Value:
    """Part of a text, or exactly one of a list."""
    if isinstance(whole_value, list):
        return None if sought is None else identity(sought) in map(identity, whole_value)
    if isinstance(whole_value, str) and isinstance(sought, str):
        return sought in whole_value
    return None


def _starts_with(_: Environment, text: Value, start: Value) -> Value:
    return text.startswith(start) if isinstance(text, str) and isinstance(start, str) else None


def _to_lower_case(_: Environment, text: Value) -> Value:
    return text.lower() if isinstance(text, str) else None


def _to_string(_: Environment, value: Value) -> Value:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(printable(value), ensure_ascii=False)


def _len(_: Environment, value: Value) -> Value:
    return len(value) if isinstance(value, str | list | dict) else None


def _now(env: Environment) -> Value:
    return env.now


def _date(env: Environment, *parts: Value) -> Value:
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


_DATE_ADD_UNITS: dict[Value, tuple[Unit, int]] = {
    "hours": ("hour", 1),
    "days": ("day", 1),
    "weeks": ("week", 1),
    "months": ("month", 1),
    "quarters": ("month", 3),
    "years": ("month", 12),
}


def _date_add(env: Environment, moment: Value, count: Value, unit: Value) -> Value:
    time, steps = whole(moment), whole(count)
    if time is None or steps is None:
        return None
    name, factor = _DATE_ADD_UNITS[unit]
    return env.calendar.add(time, steps * factor, name)


def _date_add_as_in_blogs(env: Environment, moment: Value, count: Value, unit: Value) -> Value:
    env.warn("date_add stands in no documentation of Pendo; its function is dateAdd")
    return _date_add(env, moment, count, unit)


_START_OF: dict[Value, Unit] = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "hourRange": "hour",
    "dayRange": "day",
    "weekRange": "week",
    "monthRange": "month",
}


def _start_of_period(env: Environment, period: Value, moment: Value) -> Value:
    time = whole(moment)
    return None if time is None else env.calendar.floor(time, _START_OF[period])


def _identified(_: Environment, visitor: Value) -> Value:
    return isinstance(visitor, str) and not is_anonymous(visitor)


def _expand_app_ids(env: Environment, pattern: Value) -> Value:
    if not isinstance(pattern, str):
        raise Refusal("function 'expandAppIds' takes a text such as \"*\"")
    return list(env.expand_app_ids(pattern))


FUNCTIONS: dict[str, Function] = {
    "if": Function(_if, 2, 3),
    "isNull": Function(_is_null, 1, 1),
    "isNil": Function(_is_null, 1, 1),
    "isEmpty": Function(_is_empty, 1, 1),
    "contains": Function(_contains, 2, 2),
    "startsWith": Function(_starts_with, 2, 2),
    "toLowerCase": Function(_to_lower_case, 1, 1),
    "toString": Function(_to_string, 1, 1),
    "len": Function(_len, 1, 1),
    "now": Function(_now, 0, 0),
    "date": Function(_date, 1, 7),
    "dateAdd": Function(_date_add, 3, 3, 2, _DATE_ADD_UNITS),
    "date_add": Function(_date_add_as_in_blogs, 3, 3, 2, _DATE_ADD_UNITS),
    "startOfPeriod": Function(_start_of_period, 2, 2, 0, _START_OF),
    "identified": Function(_identified, 1, 1),
    "expandAppIds": Function(_expand_app_ids, 1, 1),
}
