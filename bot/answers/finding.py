"""What can be asked about: every tagged thing by name, and those that some words may mean (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import fmean

from rapidfuzz import fuzz

from bot.answers import wording as say
from bot.answers.answer import Card
from bot.catalog import KIND_WORDS, Catalog, Kind, Thing
from bot.errors import NotUnderstood
from bot.names import BEGUN, shown, spelling, words
from bot.question import Slash
from bot.question.lookup import app_of, called
from queries.stored import StoredQuery

MOST_FOUND = 8
_MOST_NAMED = 150
_LIKELY = 75.0
"""Likeness of words from which on a slip of the fingers may lie between them."""


def features_card(catalog: Catalog, slash: Slash) -> Card:
    """All names, by app and kind."""
    paragraphs = [
        (f"{app.name}: {_counted(kind, len(names))}", _named(names))
        for app in catalog.apps
        for kind in KIND_WORDS
        if (names := sorted({shown(thing.name) for thing in catalog.things if _is(thing, kind, app.id)}))
    ]
    if not paragraphs:
        hint = "Tag a feature or page there; I read it within the hour."
        return Card("Nothing is tagged in Pendo yet", ((hint,),))
    total = say.count(len(catalog.things), "name")
    return Card(
        f"{total} to ask about", (*paragraphs, (f"One of them: {slash('usage find')} <some of its words>",))
    )


def _is(thing: Thing, kind: Kind, app: str) -> bool:
    return thing.kind == kind and thing.app_id == app


def _counted(kind: Kind, count: int) -> str:
    return say.count(count, KIND_WORDS[kind])


def _named(names: Sequence[str]) -> str:
    more = f" · +{len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return " · ".join(names[:_MOST_NAMED]) + more


def find_card(catalog: Catalog, text: str, slash: Slash, own: Iterable[StoredQuery] = ()) -> Card:
    """The things, the team's ``own`` queries, guides and segments that ``text`` may mean, each with a
    command, the likeliest things first.

    Raises NotUnderstood where nothing is alike.
    """
    things = things_alike(catalog, text)
    lines = [_line(catalog, thing, slash) for thing in things[:MOST_FOUND]]
    lines += [f"{own_line(query, slash)}, a query of your own" for query in own if _is_meant(query, text)][
        :MOST_FOUND
    ]
    lines += [
        f"{shown(guide.name)}, a guide: {slash('usage guide')} {_quoted(guide.name)}"
        for guide in catalog.guide_names.worded(spelling(text))[:MOST_FOUND]
    ]
    lines += [
        f"{shown(segment.name)}, a segment: … segment {_quoted(segment.name)}"
        for segment in catalog.segment_names.worded(spelling(text))[:MOST_FOUND]
    ]
    if not lines:
        raise NotUnderstood(
            f"Nothing is called anything like “{shown(text)}”.", f"Try {slash('usage features')}"
        )
    more = len(things) - MOST_FOUND
    rest = [f"… and {more} more: add a word"] if more > 0 else []
    return Card(f"Found for “{shown(text)}”", ((*lines, *rest),))


def things_alike(catalog: Catalog, text: str) -> list[Thing]:
    """The things that ``text`` may mean, the likeliest first: names that begin so, then names with words that
    do, then those that are alike; all of them, by name, for no text."""
    if not text.strip():
        return list(catalog.things_by_name)
    spelt, names = spelling(text), catalog.thing_names
    sure = [*names.exact(spelt), *names.begun(spelt, least=1), *names.worded(spelt), *names.mistyped(spelt)]
    return _once([*sure, *names.alike(spelt, _LIKELY)])


def own_line(query: StoredQuery, slash: Slash) -> str:
    """The command that asks a team's own query, and what it answers."""
    return f"{slash(query.command)}: {shown(query.says.rstrip('. '))}"


def _is_meant(query: StoredQuery, text: str) -> bool:
    wanted = spelling(text).bare
    return _likeness(wanted, spelling(" ".join([*query.words, query.says])).bare) >= _LIKELY


def spoken_of(catalog: Catalog, text: str) -> Thing | None:
    """The thing whose whole name stands in ``text``, the longest such name; None where none does."""
    said = f" {' '.join(words(text))} "
    named = [thing for thing in catalog.things if f" {' '.join(words(thing.name))} " in said]
    return max(
        (thing for thing in named if words(thing.name)), key=lambda thing: len(thing.name), default=None
    )


def _likeness(typed: Sequence[str], name: Sequence[str]) -> float:
    """How well the words that were typed are found among a name's, each where it fits best; 0 to 100."""
    if not typed or not name:
        return 0.0
    return fmean(max(_fits(word, other) for other in name) for word in typed)


def _fits(word: str, other: str) -> float:
    """Who is still typing has begun a word."""
    return max(fuzz.ratio(word, other), BEGUN if other.startswith(word) else 0.0)


def _once(things: Iterable[Thing]) -> list[Thing]:
    return list({thing.id: thing for thing in things}.values())


def _line(catalog: Catalog, thing: Thing, slash: Slash) -> str:
    app = app_of(catalog, thing)
    where = f" in {shown(app.name)}" if app else ""
    called_so = " ".join(filter(None, called(catalog, thing)))
    return f"{shown(thing.name)}, a {KIND_WORDS[thing.kind]}{where}: {slash('adoption')} {called_so}"


def _quoted(name: str) -> str:
    return f'"{shown(name)}"'
