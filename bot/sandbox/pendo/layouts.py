"""Layouts of times as Go writes them: how January 2, 2006, 15:04:05 would look.

>>> formatted("Mon 2 Jan 2006, 15:04", datetime(2024, 3, 9, 7, 5))
'Sat 9 Mar 2024, 07:05'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _hour(moment: datetime) -> int:
    return moment.hour % 12 or 12


def _offset(moment: datetime, colon: str) -> str:
    minutes = (moment.utcoffset() or timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}{colon}{rest:02}"


def _offset_or_z(moment: datetime, colon: str) -> str:
    return _offset(moment, colon) if moment.utcoffset() else "Z"


_PARTS: Mapping[str, Callable[[datetime], str]] = {
    "2006": lambda moment: f"{moment.year:04}",
    "_2006": lambda moment: f"_{moment.year:04}",
    "06": lambda moment: f"{moment.year % 100:02}",
    "January": lambda moment: _MONTHS[moment.month - 1],
    "Jan": lambda moment: _MONTHS[moment.month - 1][:3],
    "01": lambda moment: f"{moment.month:02}",
    "Monday": lambda moment: _DAYS[moment.weekday()],
    "Mon": lambda moment: _DAYS[moment.weekday()][:3],
    "MST": lambda moment: moment.tzname() or "",
    "002": lambda moment: f"{moment.timetuple().tm_yday:03}",
    "02": lambda moment: f"{moment.day:02}",
    "_2": lambda moment: f"{moment.day:2}",
    "15": lambda moment: f"{moment.hour:02}",
    "03": lambda moment: f"{_hour(moment):02}",
    "04": lambda moment: f"{moment.minute:02}",
    "05": lambda moment: f"{moment.second:02}",
    "PM": lambda moment: "PM" if moment.hour >= 12 else "AM",
    "pm": lambda moment: "pm" if moment.hour >= 12 else "am",
    "-07:00": lambda moment: _offset(moment, ":"),
    "-0700": lambda moment: _offset(moment, ""),
    "-07": lambda moment: _offset(moment, "")[:3],
    "Z07:00": lambda moment: _offset_or_z(moment, ":"),
    "Z0700": lambda moment: _offset_or_z(moment, ""),
    ".000": lambda moment: f".{moment.microsecond // 1000:03}",
    "1": lambda moment: str(moment.month),
    "2": lambda moment: str(moment.day),
    "3": lambda moment: str(_hour(moment)),
    "4": lambda moment: str(moment.minute),
    "5": lambda moment: str(moment.second),
}
_PART = re.compile("|".join(re.escape(part) for part in sorted(_PARTS, key=len, reverse=True)))


def formatted(layout: str, moment: datetime) -> str:
    """``moment`` in ``layout``; what is no part of Go's layouts stays."""
    return _PART.sub(lambda found: _PARTS[found[0]](moment), layout)
