"""What can be chosen in the form of a digest: what it is about, and its time zone (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.answers.finding import things_alike
from bot.catalog import Catalog, Thing
from bot.digest.choosing import named
from bot.digest.definitions import MOST_FEATURES, Area, Features, Top, zones
from bot.errors import NotUnderstood
from bot.names import shown, words
from bot.replies.fields import Choice
from bot.replies.limits import OPTIONS
from bot.replies.offers import choice
from bot.replies.views import Found, value_of

TOP, AREA = "top:", "area:"
_TOP_TYPED = re.compile(r"(?:the )?top (\d{1,2})")
_NAME = 40


def about_offered(catalog: Catalog, typed: str) -> Found:
    """What a digest may be about by what is ``typed`` so far: the most used, areas and apps, features."""
    features = [thing for thing in things_alike(catalog, typed) if thing.kind == "feature"]
    things = [choice(catalog, thing) for thing in features[:OPTIONS]]
    found = [*_tops(typed), *_areas_alike(catalog, typed), *things]
    return Found(found[:OPTIONS], len(found) + max(0, len(features) - OPTIONS))


def zones_offered(typed: str) -> Found:
    """Time zones in whose name all words of ``typed`` stand."""
    wanted = words(typed)
    found = [zone for zone in sorted(zones()) if all(word in zone.casefold() for word in wanted)]
    return Found([Choice(zone, zone) for zone in found[:OPTIONS]], len(found))


def chosen(features: Features, catalog: Catalog) -> tuple[Choice, ...]:
    """How what a digest is about stands in its form; names that mean nothing now are left out."""
    if isinstance(features, Top):
        return (_top(features.top),)
    if isinstance(features, Area):
        return (_area(features.area),)
    return tuple(dict.fromkeys(choice(catalog, thing) for name in features for thing in named(name, catalog)))


def features_of(values: Sequence[str], catalog: Catalog) -> Features:
    """What the chosen ``values`` mean: features by name, or by id where a name is not theirs alone. Raises
    NotUnderstood for several kinds at once, and for what is not there any more."""
    areas = {_area(area).value: area for area in _areas(catalog)}
    whole = [value for value in values if value in areas or value.startswith((TOP, AREA))]
    if not values:
        raise NotUnderstood("Choose what the digest is about.")
    if whole and len(values) > 1:
        raise NotUnderstood("Choose features, or one area, or the top: one of the three.")
    if whole:
        return Area(area=areas[whole[0]]) if whole[0] in areas else _top_of(whole[0])
    if len(values) > MOST_FEATURES:
        raise NotUnderstood(f"A digest is about {MOST_FEATURES} features at most.")
    by_value = {value_of(thing.id): thing for thing in catalog.things if thing.kind == "feature"}
    gone = sum(value not in by_value for value in values)
    if gone:
        raise NotUnderstood(f"{gone} of these are tagged in Pendo no longer.", "Choose again.")
    return tuple(_called(by_value[value], catalog) for value in values)


def name_for(features: Features) -> str:
    """A name that says what a digest is about, as far as small letters and digits do."""
    if isinstance(features, Top):
        return f"top-{features.top}"
    about = features.area if isinstance(features, Area) else features[0]
    plain = "-".join(word for word in words(about) if word.isascii())
    return plain[:_NAME].strip("-") or "digest"


def _top_of(value: str) -> Top:
    count = value.removeprefix(TOP)
    if value.startswith(AREA):
        raise NotUnderstood("That area is in Pendo no longer.", "Choose again.")
    if not re.fullmatch("[0-9]{1,2}", count) or not 1 <= int(count) <= MOST_FEATURES:
        raise NotUnderstood(f"A digest is about the top {MOST_FEATURES} at most.")
    return Top(top=int(count))


def _called(thing: Thing, catalog: Catalog) -> str:
    return thing.name if named(thing.name, catalog) == [thing] else thing.id


def _tops(typed: str) -> Iterable[Choice]:
    asked = _TOP_TYPED.fullmatch(typed.strip().casefold())
    if asked and 1 <= int(asked[1]) <= MOST_FEATURES:
        yield _top(int(asked[1]))
    elif "the top 10".startswith(typed.strip().casefold()) or "top 10".startswith(typed.strip().casefold()):
        yield _top(10)


def _areas_alike(catalog: Catalog, typed: str) -> Iterable[Choice]:
    wanted = words(typed)
    for area in _areas(catalog):
        if all(any(word.startswith(part) for word in words(area)) for part in wanted):
            yield _area(area)


def _areas(catalog: Catalog) -> list[str]:
    """The product areas and the apps that have features."""
    features = [thing for thing in catalog.things if thing.kind == "feature"]
    apps = {thing.app_id for thing in features}
    found = {thing.area for thing in features if thing.area}
    found |= {app.name for app in catalog.apps if app.id in apps and app.name}
    return sorted(found, key=lambda area: (area.casefold(), area))


def _top(count: int) -> Choice:
    return Choice(f"The top {count}, by accounts", f"{TOP}{count}")


def _area(area: str) -> Choice:
    return Choice(f"All of {shown(area)}", value_of(AREA + area))
