"""A question with some of its parts said anew, the rest as it was; or asked of another stored query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from typing import Any

from bot.catalog import App, Catalog, Thing
from bot.errors import Refused
from bot.question.comparing import comparison
from bot.question.lookup import home_of
from bot.question.model import Command, Filter, Question
from bot.question.parse import untagged

_HELD: Mapping[str, str] = {
    "account": "account",
    "guide": "guide",
    "lead": "lead",
    "split": "by",
    "segment": "segment",
    "weekdays": "weekdays",
    "joined": "joined",
    "since launch": "since_launch",
    "goal": "goal",
    "top": "top",
    "mine": "mine",
    "state": "state",
    "order": "order",
    "csv": "csv",
    "by parent": "by_parent",
    "hours": "hours",
    "page": "page",
    "filter": "filters",
}
"""Slots by the part of a Question that holds what is said in them."""
_TAKEN_BY_ALL = frozenset(["account", "guide", "lead"])
_NAMES = {"split": "the split", "filter": "the filter", "csv": "the file", "hours": "the hours"}
_UNSAID: Mapping[str, Any] = {
    field.name: field.default for field in fields(Question) if field.default is not MISSING
}
_SAME_LIST = frozenset(["page", "csv", "private", "fresh", "filler", "thing", "account", "guide", "whole"])
"""Slots that leave a list as it is, so that its page still means something."""


def changed(earlier: Question, new: Question, said: frozenset[str], catalog: Catalog) -> Question:
    """``earlier`` with the parts of ``new`` whose slots were ``said``.

    Raises Refused where the parts do not go together, with words that would help as its hint.
    """
    things = _things(earlier, new, said)
    renamed = things != earlier.things
    timed = bool(said & {"window", "hours"})
    kind = new.comparison_kind if "comparison" in said else earlier.comparison_kind
    window, before = (new.window, new.before) if timed else (earlier.window, earlier.before)
    held = {part: getattr(new, part) for slot, part in _HELD.items() if slot in said}
    held["filters"] = _filters(earlier.filters, new.filters)
    if timed:
        held["hours"] = new.hours
        held.setdefault("joined", new.joined)
    if renamed or not said <= _SAME_LIST:
        held.setdefault("page", 1)
    question = replace(
        earlier,
        **held,
        things=things,
        app=_app(earlier, new, said, things, catalog),
        window=window,
        before=before,
        comparison=comparison(kind, window, before),
        comparison_kind=kind,
        fresh=new.fresh,
        private=earlier.private or new.private,
        notes=new.notes if renamed or timed else (*earlier.notes, *new.notes),
    )
    if question.by and len(things) > 1:
        raise Refused(f"I split one feature at a time, not {question.subject}.", "no split")
    return _warned(question, [earlier, new], catalog)


def carried(earlier: Question, asked: Command, to: Command) -> tuple[Question, tuple[str, ...]]:
    """What ``earlier``, a question of ``asked``, is as one of ``to``, with a note of what that leaves out."""
    takes = to.asks.takes | _TAKEN_BY_ALL
    dropped = {
        slot: part
        for slot, part in _HELD.items()
        if slot not in takes and getattr(earlier, part) != _UNSAID[part]
    }
    # A window of first use is when people joined, and any other's window may be.
    kept = {"page", "state", "order", *(["joined"] if earlier.joined == earlier.window else [])}
    told = [_NAMES.get(slot, slot) for slot in dropped if slot not in kept]
    compared = earlier.comparison_kind if asked.asks.compares else "previous"
    kind = compared if to.asks.compares else "none"
    question = replace(
        earlier,
        **{part: _UNSAID[part] for part in dropped.values() if part != "joined"},
        query=to.query,
        things=earlier.things[: to.asks.most] if to.asks.about.startswith("thing") else (),
        lead="accounts",
        account=None if to.asks.about == "account" else earlier.account,
        guide=None,
        joined=earlier.window if "joined" in takes else None,
        comparison=comparison(kind, earlier.window, earlier.before),
        comparison_kind=kind,
    )
    return question, (f"Left out here: {', '.join(told)}.",) if told else ()


def _things(earlier: Question, new: Question, said: frozenset[str]) -> tuple[Thing, ...]:
    return new.things if said & {"thing", "rival", "whole"} else earlier.things


def _app(
    earlier: Question, new: Question, said: frozenset[str], things: tuple[Thing, ...], catalog: Catalog
) -> App | None:
    """The app said; else the one asked for before, or the new home where it was only the old one's home."""
    if said & {"app", "guide"} or (things != earlier.things and not (things and earlier.things)):
        return new.app
    if things and earlier.app == home_of(catalog, earlier.things):
        return home_of(catalog, things)
    return earlier.app


def _filters(earlier: tuple[Filter, ...], new: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """One field is filtered by what was said of it last."""
    fields_said = {asked.field for asked in new}
    return (*(asked for asked in earlier if asked.field not in fields_said), *new)


def _warned(question: Question, sources: list[Question], catalog: Catalog) -> Question:
    """``question`` with the one warning about its app that holds now."""
    old = {
        note
        for source in sources
        for note in untagged(source.things, source.app, home_of(catalog, source.things))
    }
    notes = [note for note in question.notes if note not in old]
    now = untagged(question.things, question.app, home_of(catalog, question.things))
    return replace(question, notes=tuple(dict.fromkeys([*now, *notes])))
