"""What the columns of a team's own query hold: names instead of ids, numbers with their units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from bot.rows import ColumnKind

Label = Literal["text", "account", "visitor", "thing", "guide", "app"]
Moment = Literal["day", "week", "date"]
Number = Literal["count", "percent", "duration"]
Holds = Label | Moment | Number

LABELS: tuple[Label, ...] = get_args(Label)
NUMBERS: tuple[Number, ...] = get_args(Number)
SECONDS: Mapping[str, float] = {
    "milliseconds": 0.001,
    "seconds": 1,
    "minutes": 60,
    "hours": 3600,
    "days": 86400,
}
"""Units of a duration."""
_BY_NAME: Mapping[str, tuple[Holds, str]] = {
    "visitorId": ("visitor", "Person"),
    "accountId": ("account", "Account"),
    "featureId": ("thing", "Feature"),
    "pageId": ("thing", "Page"),
    "trackTypeId": ("thing", "Track event"),
    "guideId": ("guide", "Guide"),
    "appId": ("app", "App"),
    "day": ("day", "Day"),
    "week": ("week", "Week"),
    "firstTime": ("date", "First"),
    "lastTime": ("date", "Last"),
}
"""What Pendo's own field names hold."""


class Column(BaseModel):
    """How one column of the rows is shown.

    ``holds``: an id (of an account, visitor, thing, guide or app), a plain text, a moment in epoch
    milliseconds (day, week, date), or a number: count, percent (a fraction of 1) or duration. ``unit``: what
    is counted, ``click`` or ``person/people``, or the unit that a duration has in the rows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = ""
    holds: Holds | None = None
    unit: str = ""

    @property
    def is_number(self) -> bool:
        return self.holds in NUMBERS

    @property
    def is_label(self) -> bool:
        return self.holds in LABELS

    @property
    def adds_up(self) -> bool:
        """Whether its values in two rows make one by their sum."""
        return self.holds in ("count", "duration")


def completed(name: str, kind: ColumnKind, said: Column) -> Column:
    """``said`` with what its name and kind tell where it is silent."""
    known, title = _BY_NAME.get(name, (None, ""))
    if known and fault(kind, Column(holds=known, unit=said.unit)):
        known = None
    holds = said.holds or known or ("text" if kind in ("text", "json") else "count")
    return Column(title=said.title or title or _words(name), holds=holds, unit=said.unit)


def fault(kind: ColumnKind, column: Column) -> str:
    """Why a column of ``kind`` cannot be shown as ``column`` says; '' where it can."""
    if column.is_number and kind not in ("integer", "number"):
        return f"its rows hold {kind}, and a {column.holds} is a number"
    if column.holds in ("day", "week", "date") and kind != "integer":
        return f"its rows hold {kind}, and a {column.holds} is an integer: milliseconds since 1970"
    if column.is_label and column.holds not in ("text", "app") and kind != "text":
        return f"its rows hold {kind}, and the id of {_a(column.holds)} is a text"
    if column.holds == "duration" and column.unit not in SECONDS:
        return f"a duration needs a unit: {', '.join(SECONDS)}"
    if column.unit and column.holds not in ("count", "duration"):
        return f"a {column.holds} has no unit"
    return ""


def _a(holds: str | None) -> str:
    return f"{'an' if holds == 'account' else 'a'} {holds}"


def _words(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").replace(".", " ")
    return words[:1].upper() + words[1:].lower()
