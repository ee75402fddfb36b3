"""What can be asked about: a snapshot of apps, features, pages, track events and accounts.

Plain data and pure look-ups. Reading it from Pendo is ``bot.pendo.objects``; understanding
people's words for it is ``bot.question``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from bot.names import Names, clean, spelling

Kind = Literal["feature", "page", "track"]

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


@dataclass(frozen=True, slots=True)
class Account:
    """A customer account; ``name`` equals ``id`` where the subscription holds no name."""

    id: str
    name: str


@dataclass(frozen=True)
class Catalog:
    """One snapshot, in Pendo's order. ``data_since`` is Pendo's first sight of any visitor, if known."""

    apps: tuple[App, ...] = ()
    things: tuple[Thing, ...] = ()
    accounts: tuple[Account, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    """A team's own short words: alias (any case) to a thing's id or exact name."""
    data_since: datetime | None = None
    read_at: datetime | None = None

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
    def account_names(self) -> Names[Account]:
        return Names(self.accounts, identity=lambda account: account.id, name=lambda account: account.name)
