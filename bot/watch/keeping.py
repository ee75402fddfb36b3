"""A channel's incidents as bytes, for the store, and short, for the message that stands for them (pure)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec

from bot.watch.incidents import Closed, Incident, Incidents, Item, Kind, Trouble

EVENT = "usagebot_watch"
"""What the metadata of a message of the watch are called."""
_MOST_NOTED = 60
"""Items of an incident that its message notes: Slack bounds what it takes there."""


def pack(incidents: Incidents) -> bytes:
    return msgspec.json.encode(incidents)


def unpack(packed: bytes | None) -> Incidents:
    """None of them where there is no document yet."""
    return msgspec.json.decode(packed, type=Incidents) if packed else ()


class _Noted(msgspec.Struct, omit_defaults=True):
    channel: str
    opened: datetime
    kind: Kind
    items: list[tuple[str, date, date | None]]
    taken_by: str = ""
    snoozed_by: str = ""
    snoozed_until: datetime | None = None
    closed: Closed = ""
    by: str = ""
    closed_at: datetime | None = None


def noted(incident: Incident) -> dict[str, Any]:
    """The metadata of the message, by which a store that lost everything learns of it again. They hold no
    figures."""
    one = incident
    items = [(item.trouble.about, item.trouble.since, item.back) for item in one.items[:_MOST_NOTED]]
    state = _Noted(
        one.channel,
        one.opened,
        one.kind,
        items,
        one.taken_by,
        one.snoozed_by,
        one.snoozed_until,
        one.closed,
        one.by,
        one.closed_at,
    )
    payload = {"key": one.id, "state": msgspec.json.encode(state).decode()}
    return {"event_type": EVENT, "event_payload": payload}


def found_in(payload: object, ts: str, name_of: Callable[[str], str]) -> Incident | None:
    """What the metadata of the message ``ts`` say, with the names that things have now; None where they say
    nothing of ours."""
    try:
        given = msgspec.convert(payload, dict[str, str])
        one = msgspec.json.decode(given["state"], type=_Noted)
        identity = given["key"]
    except (msgspec.ValidationError, msgspec.DecodeError, KeyError):
        return None
    items = tuple(
        Item(Trouble(one.kind, about, name_of(about), since, "silent", ""), back)
        for about, since, back in one.items
    )
    if not items:
        return None
    return Incident(
        identity,
        one.channel,
        one.opened,
        items,
        one.taken_by,
        one.snoozed_by,
        one.snoozed_until,
        one.closed,
        one.by,
        one.closed_at,
        ts,
    )
