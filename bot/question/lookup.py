"""What the words for a thing, an app or an account can mean in one catalog, and words that mean one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.catalog import KIND_WORDS, Account, App, Catalog, Guide, Segment, Thing
from bot.names import Names, Spelling, clean, spelling
from bot.question.typed import readable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """At least one item; ``exact`` if the words are its id or name, not only part of it."""

    items: Sequence[T]
    exact: bool


def aliased(catalog: Catalog, spelt: Spelling) -> Sequence[Thing]:
    """What a team's own short word stands for."""
    return next((found for text in spelt.texts if (found := catalog.things_by_alias.get(text))), ())


def find_apps(catalog: Catalog, spelt: Spelling) -> Found[App] | None:
    """The apps of that name; "mobile" is Mobile app."""
    with_app = Spelling(tuple(f"{text} app" for text in spelt.texts), (*spelt.words, "app"))
    for candidate in (spelt, with_app):
        if exact := catalog.app_names.exact(candidate):
            return Found(exact, exact=True)
    return _loosely(catalog.app_names, spelt)


def find_accounts(catalog: Catalog, spelt: Spelling) -> Found[Account] | None:
    """The accounts of that id or name."""
    if exact := catalog.account_names.exact(spelt):
        return Found(exact, exact=True)
    return _loosely(catalog.account_names, spelt)


def find_segments(catalog: Catalog, spelt: Spelling) -> Found[Segment] | None:
    """Pendo's segments of that id or name."""
    if exact := catalog.segment_names.exact(spelt):
        return Found(exact, exact=True)
    return _loosely(catalog.segment_names, spelt)


def find_guides(catalog: Catalog, spelt: Spelling) -> Found[Guide] | None:
    """The guides of that id or name."""
    if exact := catalog.guide_names.exact(spelt):
        return Found(exact, exact=True)
    return _loosely(catalog.guide_names, spelt)


def _loosely(names: Names[T], spelt: Spelling) -> Found[T] | None:
    loose = names.begun(spelt) or names.worded(spelt)
    return Found(loose, exact=False) if loose else None


def app_of(catalog: Catalog, thing: Thing) -> App | None:
    """The app in which ``thing`` lives; one of the same id as its name where the catalog does not list it."""
    if not thing.app_id:
        return None
    return catalog.apps_by_id.get(thing.app_id) or App(thing.app_id, thing.app_id)


def home_of(catalog: Catalog, things: Sequence[Thing]) -> App | None:
    """The one app in which all of ``things`` live; None where they live in several."""
    homes = [app_of(catalog, thing) for thing in things]
    return homes[0] if homes and all(home == homes[0] for home in homes) else None


def called(catalog: Catalog, thing: Thing, *, by_app: bool = True) -> tuple[str, str, str]:
    """Name, kind word and app that together mean ``thing`` and nothing else, '' where not needed.

    The name is quoted; it is the id where no other words will do.
    """
    namesakes = catalog.thing_names.exact(spelling(thing.name))
    others = [other for other in namesakes if other is not thing]
    app = app_of(catalog, thing)
    if _speakable(thing.name) and len(others) < len(namesakes):
        if not others:
            return quoted(thing.name), "", ""
        if all(other.kind != thing.kind for other in others):
            return quoted(thing.name), KIND_WORDS[thing.kind], ""
        if by_app and app and all(other.app_id != thing.app_id for other in others):
            return quoted(thing.name), "", f"in {called_plainly(catalog.app_names, app, app.name, app.id)}"
    return quoted(thing.id), "", ""


def called_plainly(names: Names[T], item: T, name: str, identity: str) -> str:
    """The quoted name of an app or account, or its id where the name means others too."""
    return (
        quoted(name) if _speakable(name) and list(names.exact(spelling(name))) == [item] else quoted(identity)
    )


def quoted(words: str) -> str:
    return f'"{words}"'


def _speakable(name: str) -> bool:
    return '"' not in clean(name) and bool(name) and readable(name) == clean(name)
