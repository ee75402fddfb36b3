"""One incident, one message: what a channel was told of, and what became of it (pure).

    open ── taken ──────────┐
      │  └─ snoozed ────────┤
      │                     ├── resolved     all that fell silent is back
      ├── expected ─────────┤
      └── not an issue ─────┘

What falls silent within a day joins the message that stands; later it is a new incident. What a message is
about already, in whatever state, never begins another one before it came back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

Kind = Literal["source", "feature"]
Act = Literal["have", "snooze", "expected", "not_an_issue"]
Closed = Literal["", "resolved", "expected", "not_an_issue"]

JOINS_WITHIN = timedelta(days=1)
SNOOZE = timedelta(days=7)
KEPT = timedelta(days=60)
"""So long an incident that is over is remembered: what was expected is no part of what is usual for as
long."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a pass found: ``about`` names it for ever, ``name`` to people. ``since``: the first day out of
    range; ``found``: what is the matter, ``means``: what that comes to, ``facts``: how it is known."""

    kind: Kind
    about: str
    name: str
    since: date
    found: str
    means: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """``back``: the day on which it was found to be over, None until then."""

    trouble: Trouble
    back: date | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """``ts`` names the message once it stands, and ``shown`` what it says (its digest). ``lost``: whether it
    was posted is not known and cannot be looked up, or its message was taken away: none will follow.
    ``by`` closed it; who has it is ``taken_by``. All people by their Slack ids."""

    id: str
    channel: str
    opened: datetime
    items: tuple[Item, ...]
    taken_by: str = ""
    snoozed_by: str = ""
    snoozed_until: datetime | None = None
    closed: Closed = ""
    by: str = ""
    closed_at: datetime | None = None
    ts: str = ""
    shown: str = ""
    lost: bool = False

    @property
    def kind(self) -> Kind:
        return self.items[0].trouble.kind

    @property
    def is_over(self) -> bool:
        """Whether all of it is back."""
        return all(item.back for item in self.items)

    @property
    def silent(self) -> tuple[Trouble, ...]:
        return tuple(item.trouble for item in self.items if item.back is None)

    def is_snoozed(self, now: datetime) -> bool:
        return self.snoozed_until is not None and now < self.snoozed_until


Incidents = tuple[Incident, ...]
"""Those of one channel, in the order in which they began."""


def observe(
    incidents: Incidents, troubles: Sequence[Trouble], healthy: Collection[str], channel: str, now: datetime
) -> Incidents:
    """``incidents`` of ``channel`` after a pass that found ``troubles``, and all of ``healthy`` in range.
    What is in neither could not be judged, and stays as it was."""
    found = {trouble.about: trouble for trouble in troubles}
    after = [_observed(one, found, healthy, now) for one in incidents if not _is_forgotten(one, now)]
    covered = {about for one in after for about in _covers(one, now)}
    new = [trouble for trouble in troubles if trouble.about not in covered]
    for kind in dict.fromkeys(trouble.kind for trouble in new):
        _begin(after, [trouble for trouble in new if trouble.kind == kind], channel, now)
    return tuple(after)


def _observed(
    incident: Incident, found: dict[str, Trouble], healthy: Collection[str], now: datetime
) -> Incident:
    def observed(item: Item) -> Item:
        if item.back is not None:
            return item
        about = item.trouble.about
        if about in found:
            return replace(item, trouble=replace(found[about], since=item.trouble.since))
        return replace(item, back=now.date()) if about in healthy else item

    after = replace(incident, items=tuple(map(observed, incident.items)))
    if after.is_over and not after.closed:
        return replace(after, closed="resolved", closed_at=now)
    return after


def _covers(incident: Incident, now: datetime) -> Iterable[str]:
    """What needs no other message: what is silent still, and all of it while it is snoozed."""
    for item in incident.items:
        if item.back is None or incident.is_snoozed(now):
            yield item.trouble.about


def _begin(incidents: list[Incident], troubles: list[Trouble], channel: str, now: datetime) -> None:
    """In the newest message where that is young and open, else in a new one."""
    items = tuple(map(Item, troubles))
    for place, one in enumerate(incidents):
        if one.kind == items[0].trouble.kind and _takes_more(one, now):
            incidents[place] = replace(one, items=(*one.items, *items))
            return
    incidents.append(Incident(_identity(channel, troubles, now), channel, now, items))


def _takes_more(incident: Incident, now: datetime) -> bool:
    return not (incident.closed or incident.lost or incident.is_snoozed(now)) and (
        now - incident.opened < JOINS_WITHIN
    )


def _identity(channel: str, troubles: Iterable[Trouble], now: datetime) -> str:
    named = [channel, now.isoformat(), *(trouble.about for trouble in troubles)]
    return hashlib.sha256("|".join(named).encode()).hexdigest()[:16]


def _is_forgotten(incident: Incident, now: datetime) -> bool:
    return incident.is_over and incident.closed_at is not None and now - incident.closed_at > KEPT


def press(incident: Incident, act: Act, who: str, now: datetime) -> Incident:
    """``incident`` after ``who`` pressed the button; the same where that changes nothing."""
    if incident.closed:
        return incident
    match act:
        case "have":
            return replace(incident, taken_by=who)
        case "snooze":
            if incident.is_snoozed(now):
                return incident
            return replace(incident, snoozed_by=who, snoozed_until=now + SNOOZE)
        case "expected" | "not_an_issue":
            return replace(incident, closed=act, by=who, closed_at=now)
