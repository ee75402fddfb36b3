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
    "recounted": "Its tag was edited and its history is being counted anew: wait before you trust this.",
}


def feature_trouble(thing: Thing, app: App, evidence: Evidence, now: datetime) -> Trouble:
    """``now`` is in the subscription's zone."""
    cause = cause_of(evidence, now)
    told = {"broken": _broken, "unused": _unused, "recounted": _recounted}[cause](evidence, app, now)
    return Trouble(
        kind="feature",
        about=thing.id,
        name=called(thing.name),
        since=evidence.days.start,
        found=_found(evidence, now),
        means=_MEANINGS[cause],
        facts=tuple(filter(None, (_usual(evidence.use), *told))),
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


def _broken(evidence: Evidence, app: App, now: datetime) -> list[str]:
    place, pulse = ("Its page", evidence.page) if evidence.page else (called(app.name), evidence.app)
    return [f"{place}: {_seen(pulse)}", _regulars(evidence), _edited(evidence, now)]


def _unused(evidence: Evidence, app: App, now: datetime) -> list[str]:
    which, pulse = evidence.quietest
    if pulse.part >= _AS_EVER:
        return [f"{called(app.name)}: {_seen(pulse)}", "With so few users a pause can be chance"]
    if which == "page":
        return [f"Its page is quiet too: {_seen(pulse)}. They stayed away from it, or the page moved"]
    return [_regulars(evidence) if which == "regulars" else f"{called(app.name)}: {_seen(pulse)}"]


def _recounted(evidence: Evidence, app: App, now: datetime) -> list[str]:
    if evidence.dirty:
        return ["Pendo marks it as being counted anew", _edited(evidence, now)]
    return [_edited(evidence, now), "Pendo counts an edited tag anew, from today backwards"]


def _regulars(evidence: Evidence) -> str:
    """Whether those who use it were about at all."""
    if not evidence.people:
        return ""
    seen = _seen(evidence.regulars)
    return f"The {say.count(evidence.people, 'person', 'people')} {_BEFORE}, anywhere in the app: {seen}"


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
    return f"{_a_day(pulse.now)}, usually {say.number(pulse.usual)}"


def _a_day(value: float) -> str:
    if not value:
        return "no visitors"
    return f"{say.count(round(value), 'visitor')} a day" if value >= 1 else "less than a visitor a day"
