"""What is offered while somebody types a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.answers.finding import things_alike
from bot.catalog import KIND_WORDS, Catalog, Thing
from bot.names import shown
from bot.replies.limits import OPTION, OPTIONS, fit_line
from bot.replies.views import Choice, Found, options, value_of

MOST_KEPT = 500
APART = 40
"""Characters of what tells a thing from others: half of a line, so that its name is seen as well."""

Reply = Mapping[str, Sequence[dict[str, Any]]]


class Offers:
    """Slack's answers to what is typed, kept for as long as the catalog is the same: whoever types begins
    alike."""

    def __init__(self) -> None:
        self._catalog: Catalog | None = None
        self._kept: dict[str, Reply] = {}

    def reply(self, catalog: Catalog, typed: str) -> Reply:
        """The things that ``typed`` may mean, as Slack takes them."""
        if self._catalog is not catalog or len(self._kept) >= MOST_KEPT:
            self._catalog, self._kept = catalog, {}
        if typed not in self._kept:
            self._kept[typed] = options(found(catalog, things_alike(catalog, typed)))
        return self._kept[typed]


def found(catalog: Catalog, things: Sequence[Thing]) -> Found:
    """As many of ``things`` as Slack takes at once."""
    return Found([choice(catalog, thing) for thing in things[:OPTIONS]], len(things))


def choice(catalog: Catalog, thing: Thing) -> Choice:
    """A thing by its name and what it is; where others look alike, by what tells it from them, for which its
    name makes room."""
    apart = catalog.told_apart.get(thing.id)
    what = f", a {KIND_WORDS[thing.kind]}" + (f" {fit_line(apart, APART)}" if apart else "")
    return Choice(f"{fit_line(shown(thing.name), OPTION - len(what))}{what}", value_of(thing.id))
