"""Which thing, app and account the words of a reading name; or a choice between those they may name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from bot.catalog import KIND_WORDS, Account, App, Kind, Thing
from bot.errors import ChoiceNeeded, NotUnderstood
from bot.names import Spelling, shown, spelling
from bot.question.lookup import aliased, app_of, called_plainly, find_accounts, find_apps
from bot.question.reading import PLAUSIBLE, Reading

MOST_CHOICES = 3


def named_thing(reading: Reading, app: App | None) -> tuple[Thing, tuple[str, ...]]:
    """The thing, preferring ``app``'s, with a note where a slip was read as its name."""
    segment = reading.slot("thing")
    assert segment is not None
    raw = reading.typed.raw(segment.name_start, segment.end)
    kind_slot = reading.slot("kind")
    kind = cast("Kind | None", kind_slot.value if kind_slot else None)
    known: list[Thing] = []
    for surely, found in _found(reading, reading.typed.spelling(segment.name_start, segment.end)):
        known.extend(found)
        fitting = [thing for thing in found if kind in (None, thing.kind)]
        here = [thing for thing in fitting if app and thing.app_id == app.id] or fitting
        if len(here) > 1:
            raise _which_thing(reading, raw, here)
        if here:
            note = f"I read “{shown(raw)}” as {here[0].name}."
            return here[0], () if surely else (note,)
    raise _another_kind(reading, known[0], kind)


def _found(reading: Reading, spelt: Spelling) -> Iterator[tuple[bool, Sequence[Thing]]]:
    names = reading.catalog.thing_names
    yield True, names.exact(spelt)
    yield True, aliased(reading.catalog, spelt)
    yield True, names.begun(spelt)
    yield True, names.worded(spelt)
    yield False, names.mistyped(spelt)


def _another_kind(reading: Reading, thing: Thing, kind: Kind | None) -> NotUnderstood:
    message = f"{shown(thing.name)} is a {KIND_WORDS[thing.kind]}, not a {KIND_WORDS[kind or 'feature']}."
    return NotUnderstood(message, f"Try {reading.runnable(thing=thing)}")


def no_such_thing(reading: Reading, phrase: str) -> NotUnderstood:
    """Nothing is called ``phrase``: the nearest are told, and offered where they are plausible."""
    nearest = reading.catalog.thing_names.nearest(spelling(phrase), MOST_CHOICES)
    message = f"No feature called {shown(phrase.rstrip('?!.,;: '))}."
    if not nearest:
        return NotUnderstood(message, f"Try {reading.runnable()}")
    count = {1: "", 2: " two", 3: " three"}[len(nearest)]
    message += f" Nearest{count}: {', '.join(shown(thing.name) for thing, _ in nearest)}."
    plausible = [reading.runnable(thing=thing) for thing, likeness in nearest if likeness >= PLAUSIBLE]
    hint = f"Try {reading.runnable(thing=nearest[0][0])}"
    return ChoiceNeeded(message, plausible, hint) if plausible else NotUnderstood(message, hint)


def _which_thing(reading: Reading, phrase: str, found: Sequence[Thing]) -> ChoiceNeeded:
    described = [_described(reading, thing) for thing in found[:MOST_CHOICES]]
    choices = [reading.runnable(thing=thing) for thing in found[:MOST_CHOICES]]
    return _which(phrase, described, len(found), choices)


def _described(reading: Reading, thing: Thing) -> str:
    app = app_of(reading.catalog, thing)
    return f"{shown(thing.name)} ({KIND_WORDS[thing.kind]}{f' in {shown(app.name)}' if app else ''})"


def _which(phrase: str, described: Sequence[str], count: int, choices: Sequence[str]) -> ChoiceNeeded:
    more = f" and {count - len(described)} more" if count > len(described) else ""
    message = f"“{shown(phrase)}” may be {', '.join(described)}{more}. Which one?"
    return ChoiceNeeded(message, choices, f"Try {choices[0]}")


def named_app(reading: Reading) -> tuple[bool, App | None]:
    """Whether an app was asked for, and which; True with None is all apps."""
    segment = reading.slot("app")
    if segment is None:
        return False, None
    if segment.value == "all":
        return True, None
    raw = reading.typed.raw(segment.name_start, segment.end)
    found = find_apps(reading.catalog, reading.typed.spelling(segment.name_start, segment.end))
    assert found is not None
    if len(found.items) == 1:
        return True, found.items[0]
    names = reading.catalog.app_names
    words = [f"in {called_plainly(names, app, app.name, app.id)}" for app in found.items[:MOST_CHOICES]]
    described = [f"{shown(app.name)} ({app.platform})" for app in found.items[:MOST_CHOICES]]
    raise _which(raw, described, len(found.items), [reading.runnable(app=app) for app in words])


def named_account(reading: Reading) -> Account | None:
    segment = reading.slot("account")
    if segment is None:
        return None
    raw = reading.typed.raw(segment.name_start, segment.end)
    found = find_accounts(reading.catalog, reading.typed.spelling(segment.name_start, segment.end))
    assert found is not None
    if len(found.items) == 1:
        return found.items[0]
    names = reading.catalog.account_names
    some = found.items[:MOST_CHOICES]
    words = [f"for {called_plainly(names, account, account.name, account.id)}" for account in some]
    described = [shown(account.name) for account in some]
    raise _which(raw, described, len(found.items), [reading.runnable(account=account) for account in words])
