"""What can be asked about: a snapshot of apps, features, pages, track events and accounts.

Plain data and pure look-ups. Reading it from Pendo is ``bot.pendo.objects``; understanding
people's words for it is ``bot.question``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from bot.names import Names, clean, shown, spelling

Kind = Literal["feature", "page", "track"]
Part = Literal["segments", "guides", "fields"]

MOST_VALUES = 100
"""A field of more values, such as a name or an address, is only meant where it is named."""

KIND_WORDS: Mapping[Kind, str] = {"feature": "feature", "page": "page", "track": "track event"}


@dataclass(frozen=True, slots=True)
class App:
    """An app of the subscription; ``platform`` is Pendo's word (``web``, ``ios`` …)."""

    id: str
    name: str
    platform: str = "web"


@dataclass(frozen=True, slots=True)
class Thing:
    """A tagged feature, page or track event: what a question is about."""

    id: str
    name: str
    kind: Kind
    app_id: str
    created_at: datetime | None = None
    last_updated_at: datetime | None = None
    dirty: bool = False
    """Pendo is still re-counting the tag's past: older days may read low."""
    area: str = ""
    """The product area; '' where it stands in none."""
    page_id: str = ""
    """The page that a feature is tagged on; '' where it is in all of its app, or Pendo names none."""


@dataclass(frozen=True, slots=True)
class Account:
    """A customer account; ``name`` equals ``id`` where the subscription holds no name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class MetadataField:
    """A field of an account's or a visitor's metadata: ``path`` below ``metadata`` (``agent.plan``)."""

    of: Literal["account", "visitor"]
    path: str

    @property
    def name(self) -> str:
        """The last part of the path, which is what people call it."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Segment:
    """A shared segment of Pendo."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Poll:
    """A question that a guide asks; ``kind`` is Pendo's word (``NPSRating`` …)."""

    id: str
    kind: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class GuideStep:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide; ``state`` is Pendo's word (``public``, ``staged``, ``draft``, ``disabled``)."""

    id: str
    name: str
    app_id: str
    state: str = "public"
    steps: tuple[GuideStep, ...] = ()
    polls: tuple[Poll, ...] = ()


@dataclass(frozen=True)
class Catalog:
    """One snapshot, in Pendo's order. ``data_since`` is Pendo's first sight of any visitor, if known.

    The first of ``apps`` is the main one, meant by a question about the whole product that names none.
    """

    apps: tuple[App, ...] = ()
    things: tuple[Thing, ...] = ()
    accounts: tuple[Account, ...] = ()
    fields: tuple[MetadataField, ...] = ()
    """The metadata fields that accounts hold, and those that Pendo's schema names for visitors."""
    account_values: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """Path of an account's field to account id to its value as text; what is null or empty is absent."""
    segments: tuple[Segment, ...] = ()
    guides: tuple[Guide, ...] = ()
    missing: frozenset[Part] = frozenset()
    """What Pendo did not tell; ``fields`` are those of visitors."""
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    """A team's own short words: alias (any case) to a thing's id or exact name."""
    data_since: datetime | None = None
    read_at: datetime | None = None

    def index(self) -> None:
        """Makes the look-ups that take long where names are many, so that no asker waits for them."""
        _ = self.thing_names, self.things_by_name, self.told_apart, self.account_names, self.fields_by_value

    @cached_property
    def apps_by_id(self) -> Mapping[str, App]:
        return {app.id: app for app in self.apps}

    @cached_property
    def things_by_id(self) -> Mapping[str, Thing]:
        return {thing.id: thing for thing in self.things}

    @cached_property
    def accounts_by_id(self) -> Mapping[str, Account]:
        return {account.id: account for account in self.accounts}

    @cached_property
    def thing_names(self) -> Names[Thing]:
        return Names(self.things, identity=lambda thing: thing.id, name=lambda thing: thing.name)

    @cached_property
    def things_by_name(self) -> Sequence[Thing]:
        """In the order of their names."""
        return sorted(self.things, key=lambda thing: clean(thing.name).casefold())

    @cached_property
    def told_apart(self) -> Mapping[str, str]:
        """What tells things apart that look like others of their kind, by their ids: the app, or the id where
        that does not either."""
        alike: dict[tuple[str, Kind], list[Thing]] = defaultdict(list)
        for thing in self.things:
            alike[shown(thing.name).casefold(), thing.kind].append(thing)
        return {
            thing.id: self._apart(thing, namesakes)
            for namesakes in alike.values()
            if len(namesakes) > 1
            for thing in namesakes
        }

    def _apart(self, thing: Thing, namesakes: Sequence[Thing]) -> str:
        app = self._app_name(thing)
        is_alone = sum(self._app_name(other) == app for other in namesakes) == 1
        return f"in {app}" if is_alone else f"with the id {thing.id}"

    def _app_name(self, thing: Thing) -> str:
        """The id of an app that the catalog does not list."""
        app = self.apps_by_id.get(thing.app_id)
        return shown(app.name) if app else thing.app_id

    @cached_property
    def things_by_alias(self) -> Mapping[str, Sequence[Thing]]:
        """By alias in lower case; none where what it stands for is gone."""
        return {
            clean(alias).casefold(): self.thing_names.exact(spelling(target))
            for alias, target in self.aliases.items()
        }

    @cached_property
    def app_names(self) -> Names[App]:
        return Names(self.apps, identity=lambda app: app.id, name=lambda app: app.name)

    @cached_property
    def field_names(self) -> Names[MetadataField]:
        return Names(self.fields, identity=lambda field: field.path, name=lambda field: field.name)

    def distinct_values(self, path: str) -> list[str]:
        """What accounts hold in the field, the most frequent first."""
        counts = Counter(self.account_values.get(path, {}).values())
        return sorted(counts, key=lambda value: (-counts[value], value))

    @cached_property
    def groups(self) -> Sequence[tuple[MetadataField, str]]:
        """The accounts' fields of several values, yet few, each with its most frequent one."""
        fields = [field_ for field_ in self.fields if field_.of == "account"]
        found = [(field_, self.distinct_values(field_.path)) for field_ in fields]
        return [(field_, values[0]) for field_, values in found if 1 < len(values) <= MOST_VALUES]

    @cached_property
    def fields_by_value(self) -> Mapping[str, Sequence[MetadataField]]:
        """By an account's value in lower case: the fields of few enough values to be meant by one alone."""
        found: dict[str, list[MetadataField]] = {}
        for field_ in self.fields:
            values = self.distinct_values(field_.path) if field_.of == "account" else []
            for value in values if len(values) <= MOST_VALUES else ():
                fields = found.setdefault(value.casefold(), [])
                if field_ not in fields:
                    fields.append(field_)
        return found

    @cached_property
    def segment_names(self) -> Names[Segment]:
        return Names(self.segments, identity=lambda segment: segment.id, name=lambda segment: segment.name)

    @cached_property
    def guide_names(self) -> Names[Guide]:
        return Names(self.guides, identity=lambda guide: guide.id, name=lambda guide: guide.name)

    @cached_property
    def account_names(self) -> Names[Account]:
        return Names(self.accounts, identity=lambda account: account.id, name=lambda account: account.name)
