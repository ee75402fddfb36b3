"""What one weekly digest is about, where it goes and when: the shape of ``digests.yml``, read from its text
(pure)."""

from __future__ import annotations

import re
from datetime import time
from functools import cache
from typing import Annotated, Literal, Self, cast
from zoneinfo import available_timezones

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from bot.errors import Refused
from bot.yamltext import Where, read_yaml

MOST_FEATURES = 25
"""As many rows as one picture has room for."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_TOP = re.compile(r"top (\d{1,2})")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@cache
def zones() -> frozenset[str]:
    """The IANA time zones that this machine knows."""
    return frozenset(available_timezones())


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Top(_Part):
    """Those with the most accounts over the weeks that are shown, of all apps."""

    top: int = Field(ge=1, le=MOST_FEATURES)


class Area(_Part):
    """Those of a product area of Pendo, or of an app, by its name; the most used ones where it has more than
    a digest shows."""

    area: str = Field(min_length=1)


Names = Annotated[tuple[str, ...], Field(min_length=1, max_length=MOST_FEATURES)]
"""Features by name, id, ``slug-with-dashes`` or alias."""


Features = Names | Top | Area


def _chosen(value: object) -> object:
    if isinstance(value, str) and (found := _TOP.fullmatch(value.strip().casefold())):
        return {"top": int(found[1])}
    return value


def _clock(value: object) -> object:
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    return time(int(found[1]), int(found[2])) if found else value


TimeOfDay = Annotated[time, BeforeValidator(_clock)]
NINE = time(9)


class Definition(_Part):
    """One digest: once a week, at ``time`` on ``day`` by the clocks of ``zone``, into ``channel``, which may
    also be its owner. With ``accounts`` ``mine`` it is about what the owner's own accounts do with the
    features, by name."""

    name: str
    channel: str = Field(pattern=r"^[CGDUW][A-Z0-9]{8,20}$")
    owner: str = Field(pattern=r"^[UW][A-Z0-9]{8,20}$")
    features: Annotated[Features, BeforeValidator(_chosen)]
    accounts: Literal["all", "mine"] = "all"
    day: Day = "monday"
    time: TimeOfDay = NINE
    zone: str
    paused: bool = False

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in zones():
            raise ValueError("no IANA time zone")
        return value

    @model_validator(mode="after")
    def _to_nobody_else(self) -> Self:
        if self.channel.startswith(("U", "W")) and self.channel != self.owner:
            raise ValueError("another person")
        return self

    @property
    def is_direct(self) -> bool:
        """Whether it goes to one person, by a direct message."""
        return self.channel.startswith(("D", "U", "W"))

    @property
    def about(self) -> str:
        """``top 10``, ``area Reporting`` or the names."""
        if isinstance(self.features, Top):
            return f"top {self.features.top}"
        return f"area {self.features.area}" if isinstance(self.features, Area) else ", ".join(self.features)


_REASONS = {
    "name": "a name is small letters, digits and -, at most 40",
    "channel": "a channel's id, such as C0123ABCD (in Slack at the foot of its details), or the owner's id "
    "for a direct message",
    "owner": "the id of whoever looks after it, such as U0123ABCD (in Slack in the menu of the profile)",
    "features": f"a list of 1 to {MOST_FEATURES} names, or top 10, or area: and a product area's or an app's "
    "name below it",
    "accounts": "all, or mine for those of the owner alone",
    "day": "a day of the week, such as monday",
    "time": "a time of day, such as 09:00",
    "zone": "an IANA time zone, such as Europe/Berlin",
    "paused": "true or false",
}


def read_definitions(text: str, name: str) -> tuple[Definition, ...]:
    """The digests that ``text``, the content of the file ``name``, defines, in its order. Raises
    SettingsError with file, line and reason."""
    document = read_yaml(text, name)
    if document.content is None:
        return ()
    if not isinstance(document.content, dict):
        raise document.fault((), "each digest stands below a name of its own")
    found: list[Definition] = []
    for called, said in cast("dict[str, object]", document.content).items():
        if not _NAME.fullmatch(called):
            raise document.fault((called,), _REASONS["name"])
        if not isinstance(said, dict):
            raise document.fault((called,), "keys with values are expected here: channel, owner, features …")
        if "name" in said:
            raise document.fault((called, "name"), "the name stands above, not among the keys")
        try:
            found.append(Definition.model_validate({**said, "name": called}))
        except ValidationError as error:
            where, reason = _told(error)
            raise document.fault((called, *where), reason) from None
    return tuple(found)


def _told(error: ValidationError) -> tuple[Where, str]:
    """The first fault; a key that is unknown comes before one that is missing, which it may be misspelt."""
    keys = {fault["type"]: str(fault["loc"][0]) for fault in error.errors() if len(fault["loc"]) == 1}
    if (key := keys.get("extra_forbidden")) is not None:
        known = ", ".join(field for field in Definition.model_fields if field != "name")
        return (key,), f"there is no such key; there are {known}"
    if (key := keys.get("missing")) is not None:
        return (), f"{key} is missing: {_REASONS[key]}"
    where = error.errors()[0]["loc"]
    key = str(where[0]) if where else "channel"  # the one key that is judged beside another
    return (key,), _REASONS[key]


def called(definitions: tuple[Definition, ...], name: str) -> Definition:
    """The digest of that name. Raises Refused."""
    found = next((one for one in definitions if one.name == name), None)
    if found is None:
        known = ", ".join(one.name for one in definitions)
        raise Refused(
            f"No digest is called {name}.", f"There are {known}." if known else "There are none yet."
        )
    return found
