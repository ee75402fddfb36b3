"""Functions of expressions. Each takes the subscription and the values of its arguments."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.sandbox.pendo.naive.algebra import is_number, plain, same
from tests.sandbox.pendo.naive.subscription import HOUR, Subscription, months_later

UNITS = {f"{unit}Range": unit for unit in ("hour", "day", "week", "month")} | {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
}
MONTHS = {"months": 1, "quarters": 3, "years": 12}


def is_anonymous(visitor: str) -> bool:
    return visitor in ("", "VISITOR-UNIQUE-ID") or visitor.startswith(("_PENDO_T_", "PENDO_T_"))


def contains(_: Subscription, where: Any, what: Any) -> Any:
    if where is None or what is None:
        return None
    if isinstance(where, list):
        return any(same(item, what) for item in where)
    return what in where if isinstance(where, str) and isinstance(what, str) else None


def to_string(_: Subscription, value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(plain(value), ensure_ascii=False)


def date(sub: Subscription, *parts: Any) -> Any:
    if isinstance(parts[0], str):
        return sub.instant(datetime.fromisoformat(parts[0]))
    return sub.instant(datetime(*(int(number) for number in parts)))


def date_add(sub: Subscription, moment: Any, count: Any, unit: str) -> Any:
    if not is_number(moment) or not is_number(count):
        return None
    if unit == "hours":
        return int(moment) + int(count) * HOUR
    wall = sub.wall(int(moment))
    if unit in MONTHS:
        day = months_later(wall.date(), int(count) * MONTHS[unit])
    else:
        day = wall.date() + timedelta(days=int(count) * (7 if unit == "weeks" else 1))
    return sub.instant(datetime.combine(day, wall.time()))


def start_of_period(sub: Subscription, period: str, moment: Any) -> Any:
    return sub.start(UNITS[period], int(moment)) if is_number(moment) else None


def text_only(apply: Callable[..., Any]) -> Callable[..., Any]:
    """Null unless every argument is a text."""
    return lambda _, *texts: apply(*texts) if all(isinstance(text, str) for text in texts) else None


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "if": lambda _, condition, then, otherwise=None: then if condition is True else otherwise,
    "isNull": lambda _, value: value is None,
    "isNil": lambda _, value: value is None,
    "isEmpty": lambda _, value: value is None or value in ("", [], {}),
    "contains": contains,
    "startsWith": text_only(str.startswith),
    "toLowerCase": text_only(str.lower),
    "toString": to_string,
    "len": lambda _, value: len(value) if isinstance(value, str | list | dict) else None,
    "now": lambda sub: sub.now,
    "date": date,
    "dateAdd": date_add,
    "startOfPeriod": start_of_period,
    "identified": lambda _, visitor: isinstance(visitor, str) and not is_anonymous(visitor),
    "expandAppIds": lambda sub, words: app_ids(sub, words),
}
PLATFORMS = {"mobile": ("ios", "android")}


def app_ids(sub: Subscription, words: str) -> list[int]:
    wanted = [platform for word in words.split("|") for platform in PLATFORMS.get(word, (word,))]
    return [app.id for app in sub.apps if "*" in wanted or app.platform in wanted]
