"""A subscription that exists only here: apps, tags, people, Pendo's exclude list, and what happened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, cast

import numpy as np

from bot.sandbox.pendo.columns import Array, Coded, encode, integers
from bot.sandbox.pendo.guides import NOTHING, Guide, Happenings
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import Value

DEFAULT_APP_ID = -323232
TagKind = Literal["Feature", "Page", "TrackType"]
ExcludeField = Literal["visitorId", "accountId", "server", "remoteIp"]
PersonKind = Literal["visitor", "account"]
Metadata = Mapping[str, Mapping[str, Value]]
"""Group (``agent``, ``custom`` …) to field to value."""

_PLATFORM_FILTERS: Mapping[str, tuple[str, ...]] = {
    "web": ("web",),
    "extension": ("extension",),
    "mobile": ("ios", "android"),
    "ios": ("ios",),
    "android": ("android",),
}


@dataclass(frozen=True, slots=True)
class App:
    id: int = DEFAULT_APP_ID
    name: str = "Web app"
    platform: str = "web"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tagged feature, page or track event; times in epoch milliseconds."""

    id: str
    name: str
    kind: TagKind = "Feature"
    app_id: int = DEFAULT_APP_ID
    created_at: int = 0
    last_updated_at: int = 0
    dirty: bool = False
    group: str = ""
    """The product area, where it has one."""
    page: str = ""
    """The id of the page that a feature is tagged on; '' for one in all of its app."""


@dataclass(frozen=True, slots=True)
class ExcludeRule:
    """An entry of Pendo's exclude list: a field of the row and a pattern with ``*``."""

    field: ExcludeField
    pattern: str

    @property
    def expression(self) -> str:
        """The same as a regular expression of the whole text; only * is special in Pendo's list."""
        return ".*".join(map(re.escape, self.pattern.split("*")))


@dataclass(frozen=True, slots=True)
class Segment:
    """A shared segment: pairs of visitor and account; None where the segment does not ask for that field."""

    id: str
    name: str
    items: frozenset[tuple[str | None, str | None]]


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Further tags of events that match several: ``row`` (ascending) of the events, ``tag`` as there."""

    row: Array
    tag: Array


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """What happened, by time ascending: ``time`` in epoch milliseconds, ``number`` of events,
    ``tag`` (a place in ``World.tags``, -1 for untagged), and the text fields that make the key of a row.
    """

    time: Array
    number: Array
    tag: Array
    fields: Mapping[str, Coded]
    also: Matches | None = None
    parameters: Coded | None = None
    """Page parameters, null where there are none; part of the key of page events alone."""
    frustration: Mapping[str, Array] = field(default_factory=dict[str, Array])
    """``rageClickCount`` and the like to the number in each row."""
    titles: Coded | None = None
    """Titles of metadata events, null for all others."""

    def __len__(self) -> int:
        return len(self.time)


@dataclass(frozen=True)
class World:
    """One subscription in the IANA zone ``zone``; the first app is the default app."""

    events: Events
    tags: Sequence[Tag] = ()
    apps: Sequence[App] = (App(),)
    zone: str = "America/New_York"
    visitors: Mapping[str, Metadata] = field(default_factory=dict[str, Metadata])
    accounts: Mapping[str, Metadata] = field(default_factory=dict[str, Metadata])
    exclude: Sequence[ExcludeRule] = ()
    segments: Sequence[Segment] = ()
    guides: Sequence[Guide] = ()
    guide_events: Happenings = NOTHING
    poll_events: Happenings = NOTHING
    do_not_process: Mapping[PersonKind, frozenset[str]] = field(
        default_factory=dict[PersonKind, frozenset[str]]
    )
    """Ids of those whose data Pendo was told not to process."""
    countries: Mapping[str, str] = field(default_factory=dict[str, str])
    """IP address to country."""
    recorded: frozenset[str] = frozenset()
    """Visitors whose sessions, one in each tab, are recorded."""
    time_fields: frozenset[str] = frozenset()
    """Names of metadata fields whose numbers are times."""
    has_metadata: bool = True
    """Without it visitors and accounts are ids alone, not even Pendo's own ``auto`` group."""

    @property
    def default_app(self) -> App:
        return self.apps[0]

    @cached_property
    def tag_ids(self) -> Sequence[Value]:
        return [tag.id for tag in self.tags]

    def tags_of(self, kind: TagKind) -> list[Tag]:
        return [tag for tag in self.tags if tag.kind == kind]

    def app_ids_matching(self, pattern: str) -> list[int]:
        """The apps that ``*``, or platforms joined by ``|``, name. Raises Refusal on any other word."""
        words = pattern.split("|")
        unknown = [word for word in words if word != "*" and word not in _PLATFORM_FILTERS]
        if unknown:
            raise Refusal(f"expandAppIds: unknown filter '{unknown[0]}'")
        platforms = {platform for word in words for platform in _PLATFORM_FILTERS.get(word, ())}
        return [app.id for app in self.apps if "*" in words or app.platform in platforms]

    def excluded(self, name: str, values: Sequence[Value]) -> Array:
        """Which of the values of the row field ``name`` a rule of the exclude list names."""
        rules = [rule.expression for rule in self.exclude if rule.field == name]
        if not rules:
            return np.zeros(len(values), dtype=bool)
        named = re.compile("|".join(rules), re.DOTALL).fullmatch
        hits = [isinstance(value, str) and named(value) is not None for value in values]
        return np.array(hits, dtype=bool)


def is_anonymous(visitor: str) -> bool:
    """Ids that Pendo makes up, the snippet's placeholder, and no id at all."""
    return visitor.startswith(("_PENDO_T_", "PENDO_T_")) or visitor in ("", "VISITOR-UNIQUE-ID")


_ROW_DEFAULTS: Mapping[str, Value] = {
    "accountId": "",
    "server": "",
    "remoteIp": "",
    "userAgent": "",
    "tabId": "",
}


def events_of_rows(
    rows: Iterable[Mapping[str, Value]], tags: Sequence[Tag] = (), apps: Sequence[App] = (App(),)
) -> Events:
    """Events from mappings with ``time`` (ms), ``visitorId``, and optionally ``tag`` (an id), ``numEvents``
    (1), ``appId`` (the tag's, else the default app), and the other fields of a row.
    """
    ordered = sorted(rows, key=lambda row: cast(int, row["time"]))
    places = {tag.id: place for place, tag in enumerate(tags)}
    tag = np.array([places.get(str(row.get("tag")), -1) for row in ordered], dtype=np.int32)
    homes = [tags[place].app_id if place >= 0 else apps[0].id for place in integers(tag)]
    fields = {
        "visitorId": encode(row["visitorId"] for row in ordered),
        "appId": encode(row.get("appId", home) for row, home in zip(ordered, homes, strict=True)),
    }
    fields |= {
        name: encode(row.get(name, default) for row in ordered) for name, default in _ROW_DEFAULTS.items()
    }
    return Events(
        np.array([row["time"] for row in ordered], dtype=np.int64),
        np.array([row.get("numEvents", 1) for row in ordered], dtype=np.int64),
        tag,
        fields,
    )
