"""Which features a digest is about, by what is tagged now (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.catalog import Catalog, Thing
from bot.digest.definitions import MOST_FEATURES, Area, Definition, Top
from bot.errors import Refused
from bot.names import shown, spelling
from bot.question.lookup import aliased
from queries.measures.weekly import AppWeeks


@dataclass(frozen=True, slots=True)
class Candidates:
    """The features that a digest may be about, of which it shows the ``most`` used, or all that are ``named``
    one by one; ``unknown`` are names that mean no feature now."""

    things: tuple[Thing, ...]
    most: int
    named: bool = False
    unknown: tuple[str, ...] = ()

    @property
    def apps(self) -> frozenset[str]:
        return frozenset(thing.app_id for thing in self.things)


def candidates(digest: Definition, catalog: Catalog) -> Candidates:
    """Before anything is read. Raises Refused where there are none."""
    found = _candidates(digest, catalog)
    if not found.things:
        raise Refused(
            f"The digest {digest.name} ({shown(digest.about)}) is about no feature that is tagged in Pendo.",
            "usagebot ask /usage features lists what is.",
        )
    return found


def _candidates(digest: Definition, catalog: Catalog) -> Candidates:
    features = tuple(thing for thing in catalog.things if thing.kind == "feature")
    if isinstance(digest.features, Top):
        return Candidates(features, digest.features.top)
    if isinstance(digest.features, Area):
        return Candidates(_within(digest.features.area, features, catalog), MOST_FEATURES)
    by_name = {name: named(name, catalog) for name in digest.features}
    things = dict.fromkeys(thing for found in by_name.values() for thing in found)
    unknown = tuple(shown(name) for name, found in by_name.items() if not found)
    return Candidates(tuple(things), len(things), True, unknown)


def named(name: str, catalog: Catalog) -> list[Thing]:
    """The features of that alias, id or name; several where apps have features of one name."""
    spelt = spelling(name)
    found = aliased(catalog, spelt) or catalog.thing_names.exact(spelt)
    return [thing for thing in found if thing.kind == "feature"]


def _within(area: str, features: Iterable[Thing], catalog: Catalog) -> tuple[Thing, ...]:
    apps = {app.id for app in catalog.app_names.exact(spelling(area))}
    wanted = spelling(area).words
    return tuple(
        thing
        for thing in features
        if thing.app_id in apps or (thing.area and spelling(thing.area).words == wanted)
    )


def chosen(among: Candidates, weeks: Mapping[str, AppWeeks]) -> tuple[Thing, ...]:
    """In the order of the definition where that names each; else the most used by accounts over all weeks
    that were read (``weeks``: by app), the most used first."""
    if among.named:
        return among.things

    def accounts(thing: Thing) -> int:
        return weeks[thing.app_id].features.get(thing.id, 0)

    ranked = sorted(among.things, key=lambda thing: (-accounts(thing), thing.name.casefold(), thing.id))
    return tuple(ranked[: among.most])
