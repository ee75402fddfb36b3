"""What a trouble is called, and how it is known (pure, plain text)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.answers import wording as say
from bot.catalog import App, Thing
from bot.names import shown
from bot.watch.incidents import Trouble
from bot.watch.triage import Cause, Evidence, Pulse, cause_of

NAME = 40
"""Characters of a name in a sentence."""
_NAMED = 3
_AS_EVER = 0.9
_BEFORE = "who used it in the four weeks before"

_MEANINGS: dict[Cause, str] = {
    "broken": "Probably the tag, not the users.",
    "unused": "It looks as if nobody came to use it.",
    "recounted": "Wait before you trust this.",
}


def feature_trouble(thing: Thing, app: App, evidence: Evidence, now: datetime) -> Trouble:
    """``now`` is in the subscription's zone."""
    cause = cause_of(evidence, now)
    clause, facts = {"broken": _broken, "unused": _unused, "recounted": _recounted}[cause](evidence, app, now)
    return Trouble(
        kind="feature",
        about=thing.id,
        name=called(thing.name),
        since=evidence.days.start,
        found=f"{_found(evidence, now)}, {clause}",
        means=_MEANINGS[cause],
        facts=tuple(filter(None, (_usual(evidence.use), *facts))),
    )


def called(name: str) -> str:
    """``name`` as it stands in a sentence."""
    return say.shortened(shown(name), NAME)


def names(found: Sequence[str]) -> str:
    """The first few, and how many more."""
    if len(found) <= _NAMED:
        return say.joined(found)
    return say.joined([*found[: _NAMED - 1], f"{len(found) - _NAMED + 1} more"])


def day(value: date, now: datetime) -> str:
    return say.day(value, now.date(), weekday=True)


def instant(value: datetime, now: datetime) -> str:
    """In the zone of ``now``."""
    local = value.astimezone(now.tzinfo)
    return f"{day(local.date(), now)} {local:%H:%M}"


def _found(evidence: Evidence, now: datetime) -> str:
    if evidence.use.now:
        return f"far less use than usual since {day(evidence.days.start, now)}"
    return f"nothing since {day(evidence.days.start - timedelta(days=1), now)}"


def _usual(use: Pulse) -> str:
    usual = f"Usually {_a_day(use.usual)}"
    return f"{_a_day(use.now)}; usually {say.number(use.usual)}" if use.now else usual


Told = tuple[str, list[str]]
"""What sets the silence off, without any figure, and the facts."""


def _broken(evidence: Evidence, app: App, now: datetime) -> Told:
    place, pulse = ("its page", evidence.page) if evidence.page else (called(app.name), evidence.app)
    busy = "as busy as ever" if pulse.part >= _AS_EVER else "in use"
    facts = [f"{_capital(place)}: {_seen(pulse)}", _regulars(evidence), _edited(evidence, now)]
    return f"while {place} is {busy}", facts


def _unused(evidence: Evidence, app: App, now: datetime) -> Told:
    which, pulse = evidence.quietest
    if pulse.part >= _AS_EVER:
        few = ["With so few users a pause can be chance"]
        return "but few use it at all", [f"{called(app.name)}: {_seen(pulse)}", *few]
    if which == "regulars":
        return "and those who use it were away", [_regulars(evidence)]
    if which == "app":
        return f"and {called(app.name)} is quiet too", [f"{called(app.name)}: {_seen(pulse)}"]
    moved = "Perhaps the page moved; then its own tag needs a look"
    return "and its page is quiet too", [f"Its page: {_seen(pulse)}", moved]


def _recounted(evidence: Evidence, app: App, now: datetime) -> Told:
    facts = [_edited(evidence, now), "Pendo counts an edited tag anew, from today backwards"]
    if evidence.dirty:
        facts[1] = "Pendo marks it as being counted anew"
    return "but its tag was edited and its history is being re-counted", facts


def _regulars(evidence: Evidence) -> str:
    """Whether those who use it were about at all."""
    if not evidence.people:
        return ""
    people, pulse = say.count(evidence.people, "person", "people"), evidence.regulars
    if pulse.part >= _AS_EVER:
        return f"The {people} {_BEFORE} were about in the app as ever"
    now, usual = _number(pulse.now), _number(pulse.usual)
    return f"Of the {people} {_BEFORE}, {now} a day were in the app, usually {usual}"


def _edited(evidence: Evidence, now: datetime) -> str:
    """Said where the edit may have to do with it."""
    if evidence.edited is None:
        return ""
    on = evidence.edited.astimezone(now.tzinfo).date()
    near = on >= evidence.days.start - timedelta(days=1)
    return f"Its tag was last edited on {day(on, now)}" if near or evidence.dirty else ""


def _seen(pulse: Pulse) -> str:
    if pulse.part >= _AS_EVER:
        return f"{_a_day(pulse.now)}, as ever"
    return f"{_a_day(pulse.now)}, usually {_number(pulse.usual)}"


def _a_day(value: float) -> str:
    if not value:
        return "no visitors"
    return f"{say.count(round(value), 'visitor')} a day" if value >= 1 else "less than a visitor a day"


def _number(value: float) -> str:
    return say.number(value) if value >= 1 or not value else "less than 1"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
