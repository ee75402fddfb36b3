"""Request bodies by others, made runnable in a world by one rule.

App ``0``, ``[0]`` and ``<YOUR_APP_ID>`` are all apps; a placeholder's id is that of the first object of its
kind; fixed times move by whole civil days, so that the last day they name or count up to is yesterday.
Nothing else changes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

_EVERY_APP = r'"appId": "expandAppIds(\"*\")"'
_APP = re.compile(r'"appId":\s*(?:0|\[\s*0\s*\]|"<YOUR_APP_ID>")')
_MOMENT = re.compile(r"\b1[67]\d{11}\b")
_DATE = re.compile(r'date\((?P<quote>\\"|)(\d{4})(?P<between>[,-])(\d\d?)(?P=between)(\d\d?)(?P=quote)\)')


def runnable(text: str, ids: Mapping[str, str], zone: str, yesterday: date) -> str:
    """The JSON text of a body by others with the ids and days of a world; ``ids``: placeholder to id."""
    text = _APP.sub(lambda _: _EVERY_APP, text)
    text = re.sub(r"\bauto_0\b", "auto", text)
    # Quoted anywhere, but no name of a field that the body makes.
    words = "|".join(re.escape(word) for word in ids)
    text = re.sub(rf'(?<=["`])(?:{words})(?=\\?["`])(?!"\s*:)', lambda found: ids[found[0]], text)
    days = yesterday - max(_fixed_days(text, ZoneInfo(zone)), default=yesterday)
    text = _MOMENT.sub(lambda found: str(_moved(int(found[0]), ZoneInfo(zone), days)), text)
    return _DATE.sub(lambda found: _moved_date(found, days), text)


def _moved(ms: int, zone: ZoneInfo, days: timedelta) -> int:
    """The same wall clock some civil days later."""
    seconds, rest = divmod(ms, 1000)
    return int((datetime.fromtimestamp(seconds, zone) + days).timestamp()) * 1000 + rest


def _moved_date(found: re.Match[str], days: timedelta) -> str:
    day = _date_of(found) + days
    written = day.isoformat() if found["between"] == "-" else f"{day.year},{day.month},{day.day}"
    return f"date({found['quote']}{written}{found['quote']})"


def _fixed_days(text: str, zone: ZoneInfo) -> Iterator[date]:
    """The civil days of all fixed times, and the last days that are counted from one."""
    for found in _MOMENT.findall(text):
        yield datetime.fromtimestamp(int(found) // 1000, zone).date()
    for found in _DATE.finditer(text):
        yield _date_of(found)
    for first, count in _counted(json.loads(text)):
        if _MOMENT.fullmatch(first):
            day = datetime.fromtimestamp(int(first) // 1000, zone).date()
            yield day + timedelta(days=max(count - 1, 0))


def _date_of(found: re.Match[str]) -> date:
    return date(int(found[2]), int(found[4]), int(found[5]))


def _counted(value: object) -> Iterator[tuple[str, int]]:
    """``first`` and ``count`` wherever they stand side by side."""
    inside: Iterable[object] = ()
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        inside = given.values()
        if "first" in given and "count" in given:
            yield str(given["first"]), given["count"]
    elif isinstance(value, list):
        inside = cast("list[object]", value)
    for item in inside:
        yield from _counted(item)
