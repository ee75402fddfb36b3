"""What the rules come to, as a table for those who write them: who, where, what (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeVar

from bot.access.policy import DATA, Decision, Person, Place, What, decide
from bot.access.rules import AccessRules

T = TypeVar("T")

_SEEN: Mapping[str, str] = {"channel": "all there", "asker": "asker alone", "nowhere": "–"}
_HEADINGS: Mapping[What, str] = {
    "help": "help",
    "ratios": "ratios",
    "account_names": "account names",
    "visitor_names": "visitor names",
    "csv": "CSV",
}


def rules_table(rules: AccessRules) -> str:
    """Markdown: for each kind of person, each kind of place with who sees what. Those whose rows are the same
    stand together; what is named in ``rules`` stands by its id."""
    blocks = ((_rows(rules, person), name) for name, person in _people(rules))
    return "\n\n".join(
        f"**{names}**\n\n{rows}" if "|" in rows else f"**{names}**: {rows}"
        for rows, names in _together(blocks)
    )


def _people(rules: AccessRules) -> Iterable[tuple[str, Person]]:
    yield "anybody else of the team", Person("U")
    for one in _named(rules, "people"):
        yield one, Person("U", groups=frozenset({one})) if one.startswith("S") else Person(one)
    yield "guests, single-channel guests", Person("U", guest=True)
    yield "people of other companies", Person("U", ours=False)
    yield "bots", Person("U", bot=True)
    yield "those whose profile cannot be read", Person("U", readable=False)


def _places(rules: AccessRules) -> Iterable[tuple[str, Place]]:
    for one in _named(rules, "channels"):
        yield one, Place(one, "public", member=True)
    yield "other channels inside, with the bot", Place("C", "public", member=True)
    yield "group messages with the bot", Place("G", "private", member=True)
    yield "public channels without the bot", Place("C", "public")
    yield "direct messages, Home", Place("D", "direct", member=True)
    yield "channels shared with another company, or about to be", Place("C", "public", external=True)
    yield "private channels without the bot, and what cannot be read", Place("C", "private", readable=False)


def _named(rules: AccessRules, key: Literal["channels", "people"]) -> list[str]:
    lists = [getattr(getattr(rules, data), key) for data in DATA]
    return sorted({one for named in lists if named != "all" for one in named})


def _rows(rules: AccessRules, person: Person) -> str:
    rows = [(_cells(rules, person, place), name) for name, place in _places(rules)]
    if all(set(cells) == {"–"} for cells, _ in rows):
        return "nothing anywhere."
    head = [f"| in | {' | '.join(_HEADINGS.values())} |", "|---" * (1 + len(_HEADINGS)) + "|"]
    return "\n".join([*head, *(f"| {names} | {' | '.join(cells)} |" for cells, names in _together(rows))])


def _cells(rules: AccessRules, person: Person, place: Place) -> tuple[str, ...]:
    decisions = (decide(rules, person, place, what) for what in _HEADINGS)
    return tuple(_seen(place, decision) for decision in decisions)


def _seen(place: Place, decision: Decision) -> str:
    if not decision.figures:
        return "a command"
    return _SEEN["asker" if place.kind == "direct" and decision.where == "channel" else decision.where]


def _together(pairs: Iterable[tuple[T, str]]) -> list[tuple[T, str]]:
    """The names of what is the same, in one."""
    found: dict[T, list[str]] = {}
    for one, name in pairs:
        found.setdefault(one, []).append(name)
    return [(one, "; ".join(names)) for one, names in found.items()]
