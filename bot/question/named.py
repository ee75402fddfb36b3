"""Which thing, app and account the words of a reading name; or a choice between those they may name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, cast

from bot.catalog import KIND_WORDS, Account, App, Guide, Kind, Thing
from bot.errors import ChoiceNeeded, NotUnderstood, Refused
from bot.names import Names, Spelling, shown, spelling
from bot.question.best import Segment
from bot.question.lookup import aliased, app_of, called_plainly, find_accounts, find_apps
from bot.question.reading import PLAUSIBLE, Reading

MOST_CHOICES = 3


def named_things(reading: Reading, app: App | None) -> tuple[tuple[Thing, ...], tuple[str, ...]]:
    """The things in their order, each once, with a note where a slip was read as a name.

    Raises Refused where more are named than the question takes.
    """
    segments = [s for s in reading.path if s.slot in ("thing", "rival")]
    found = [_named_thing(reading, segment, app) for segment in segments]
    things = tuple(dict.fromkeys(thing for thing, _ in found))
    if len(things) > reading.asks.most:
        raise Refused(
            f"I set at most {reading.asks.most} beside one another, not {len(things)}.",
            f"Try {reading.runnable()}",
        )
    return things, tuple(note for _, notes in found for note in notes)


def _named_thing(reading: Reading, segment: Segment, app: App | None) -> tuple[Thing, tuple[str, ...]]:
    """The thing, preferring ``app``'s, with a note where a slip was read as its name."""
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


def nothing_called(reading: Reading, phrase: str) -> NotUnderstood:
    """Nothing is called ``phrase``: the nearest are told, and offered where they are plausible."""
    about = reading.asks.about
    if about in ("account", "guide"):
        return _nothing_else_called(reading, phrase, about)
    if accounts := reading.catalog.account_names.exact(spelling(phrase)):
        return _an_account(reading, accounts[0])
    nearest = reading.catalog.thing_names.nearest(spelling(phrase), MOST_CHOICES)
    told = [shown(thing.name) for thing, _ in nearest]
    choices = [reading.runnable(thing=thing) for thing, _ in nearest]
    return _nearest("feature", phrase, told, choices, [likeness for _, likeness in nearest], reading)


def _an_account(reading: Reading, account: Account) -> Refused:
    called_so = called_plainly(reading.catalog.account_names, account, account.name, account.id)
    alone = f"{reading.asked.slash('usage account')} {called_so}"
    nearest = reading.runnable() if "account" in reading.asks.fixed else _of_account(reading, called_so)
    return Refused(f"{shown(account.name)} is an account. What it uses: {alone}", f"Try {nearest}")


def _nothing_else_called(reading: Reading, phrase: str, about: Literal["account", "guide"]) -> NotUnderstood:
    if about == "guide" and "guides" in reading.catalog.missing:
        return NotUnderstood("Pendo does not tell me its guides.", f"Try {reading.asked.slashed} help")
    names = reading.catalog.account_names if about == "account" else reading.catalog.guide_names
    nearest = cast("Names[Account | Guide]", names).nearest(spelling(phrase), MOST_CHOICES)
    told = [shown(item.name) for item, _ in nearest]
    choices = [reading.runnable(named=item.name) for item, _ in nearest]
    return _nearest(about, phrase, told, choices, [likeness for _, likeness in nearest], reading)


def _nearest(
    noun: str,
    phrase: str,
    told: Sequence[str],
    choices: Sequence[str],
    likeness: Sequence[float],
    reading: Reading,
) -> NotUnderstood:
    message = f"No {noun} called {shown(phrase.rstrip('?!.,;: '))}."
    if not told:
        return NotUnderstood(message, f"Try {reading.runnable()}")
    count = {1: "", 2: " two", 3: " three"}[len(told)]
    message += f" Nearest{count}: {', '.join(told)}."
    plausible = [choice for choice, alike in zip(choices, likeness, strict=True) if alike >= PLAUSIBLE]
    hint = f"Try {choices[0]}"
    return ChoiceNeeded(message, plausible, hint) if plausible else NotUnderstood(message, hint)


def _which_thing(reading: Reading, phrase: str, found: Sequence[Thing]) -> ChoiceNeeded:
    described = [_described(reading, thing) for thing in found]
    return which(phrase, described, [reading.runnable(thing=thing) for thing in found])


def _described(reading: Reading, thing: Thing) -> str:
    app = app_of(reading.catalog, thing)
    return f"{shown(thing.name)} ({KIND_WORDS[thing.kind]}{f' in {shown(app.name)}' if app else ''})"


def which(phrase: str, described: Sequence[str], choices: Sequence[str]) -> ChoiceNeeded:
    """``phrase`` may mean each of ``described``, which as many ``choices`` ask; the first few are told."""
    phrase = phrase.strip('"')
    some, count = described[:MOST_CHOICES], len(described)
    more = f" and {count - len(some)} more" if count > len(some) else ""
    message = f"“{shown(phrase)}” may be {', '.join(some)}{more}. Which one?"
    return ChoiceNeeded(message, choices[:MOST_CHOICES], f"Try {choices[0]}")


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
    words = [f"in {called_plainly(names, app, app.name, app.id)}" for app in found.items]
    described = [f"{shown(app.name)} ({app.platform})" for app in found.items]
    raise which(raw, described, [reading.runnable(app=app) for app in words])


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
    called = [called_plainly(names, account, account.name, account.id) for account in found.items]
    choices = [_of_account(reading, name) for name in called]
    raise which(raw, [shown(account.name) for account in found.items], choices)


def _of_account(reading: Reading, name: str) -> str:
    if reading.asks.about == "account":
        return reading.runnable(named=name.strip('"'))
    return reading.runnable(account=f"for {name}")
