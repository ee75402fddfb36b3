"""What the words for a thing, an app or an account can mean in one catalog, and words that mean one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.catalog import KIND_WORDS, Account, App, Catalog, Thing
from bot.names import Names, clean
from bot.question.typed import readable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """At least one item; ``exact`` if the words are its id or name, not only part of it."""

    items: Sequence[T]
    exact: bool


def aliased(catalog: Catalog, spoken: str) -> Sequence[Thing]:
    """What a team's own short word stands for."""
    wanted = clean(spoken).casefold()
    for alias, target in catalog.aliases.items():
        if clean(alias).casefold() == wanted:
            return catalog.thing_names.exact(target)
    return ()


def find_apps(catalog: Catalog, raw: str, spoken: str) -> Found[App] | None:
    """The apps of that name; "mobile" is Mobile app."""
    names = catalog.app_names
    if exact := names.exact(raw, spoken, f"{spoken} app", spoken.removesuffix(" app")):
        return Found(exact, exact=True)
    loose = names.begun(spoken) or names.worded(spoken)
    return Found(loose, exact=False) if loose else None


def find_accounts(catalog: Catalog, raw: str, spoken: str) -> Found[Account] | None:
    """The accounts of that id or name."""
    names = catalog.account_names
    if exact := names.exact(raw, spoken):
        return Found(exact, exact=True)
    loose = names.begun(spoken) or names.worded(spoken)
    return Found(loose, exact=False) if loose else None


def app_of(catalog: Catalog, thing: Thing) -> App | None:
    """The app in which ``thing`` lives; one of the same id as its name where the catalog does not list it."""
    if not thing.app_id:
        return None
    return catalog.apps_by_id.get(thing.app_id) or App(thing.app_id, thing.app_id)


def called(catalog: Catalog, thing: Thing, *, by_app: bool = True) -> tuple[str, str, str]:
    """Name, kind word and app that together mean ``thing`` and nothing else, '' where not needed.

    The name is quoted; it is the id where no other words will do.
    """
    namesakes = catalog.thing_names.exact(thing.name)
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
    return quoted(name) if _speakable(name) and list(names.exact(name)) == [item] else quoted(identity)


def quoted(words: str) -> str:
    return f'"{words}"'


def _speakable(name: str) -> bool:
    return '"' not in clean(name) and bool(name) and readable(name) == clean(name)
