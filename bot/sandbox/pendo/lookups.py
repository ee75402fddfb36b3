"""One visitor or account as REST tells it: metadata and its schema, and what a visitor did in a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np

from bot.sandbox.pendo.columns import integers
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.eventstore import ID_FIELDS, TAG_KINDS
from bot.sandbox.pendo.listing import Parameters
from bot.sandbox.pendo.objects import account_objects, app_group, visitor_objects
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.visits import Object
from bot.sandbox.pendo.world import Metadata, World

HISTORY = 180 * 86_400_000
"""Milliseconds for which a visitor's history is told."""
_DAY = 86_400_000
_ID_FIELDS = {TAG_KINDS[source]: ID_FIELDS[source] for source in TAG_KINDS}
_VISIT_TYPES = {"firstvisit": "time", "lastvisit": "time"}
_AUTO_TYPES = {
    "visitor": {
        "id": "string",
        "accountid": "string",
        "accountids": "list",
        "lastbrowsername": "string",
        "lastbrowserversion": "string",
        "lastoperatingsystem": "string",
        "lastservername": "string",
        "lastuseragent": "string",
    },
    "account": {"id": "string"},
}
_TYPES = {"bool": "boolean", "int": "integer", "float": "float", "str": "string", "list": "list"}


def person(env: Environment, path: Parameters, query: Parameters) -> Object:
    """A visitor or account with its metadata."""
    found = _person(env, path["kind"], path["id"])
    metadata = cast("dict[str, dict[str, Value]]", found.get("metadata", {}))
    accounts = metadata.get("auto", {}).get("accountids", [])
    own: Object = {"accountIds": accounts} if path["kind"] == "visitor" else {}
    return {"id": path["id"], **own, "metadata": cast(Value, metadata)}


def _person(env: Environment, kind: str, one: str) -> Object:
    people = visitor_objects(env) if kind == "visitor" else account_objects(env)
    found = next((person for person in people if person[f"{kind}Id"] == one), None)
    if found is None:
        raise Refusal(f"there is no {kind} '{one}'", status=404)
    return found


def metadata_value(env: Environment, path: Parameters, query: Parameters) -> Value:
    """One field of a visitor's or account's metadata."""
    metadata = _person(env, path["kind"], path["id"]).get("metadata", {})
    group = cast("dict[str, dict[str, Value]]", metadata).get(path["group"], {})
    if path["field"] not in group:
        raise Refusal(f"'{path['id']}' has no field {path['group']}.{path['field']}", status=404)
    return group[path["field"]]


def visitor_history(env: Environment, path: Parameters, query: Parameters) -> list[Object]:
    """What a visitor did in the 24 hours from ``starttime`` on, which lie within 180 days."""
    text = query.get("starttime", "")
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
    if start is None or not env.processed - HISTORY <= start <= env.processed:
        raise Refusal("starttime must be a time in milliseconds within the last 180 days", status=422)
    _person(env, "visitor", path["id"])
    events = env.world.events
    first, last = np.searchsorted(events.time, [start, min(start + _DAY, env.processed + 1)])
    who = events.fields["visitorId"]
    wanted = np.array([visitor == path["id"] for visitor in who.values], dtype=bool)
    rows = int(first) + np.flatnonzero(wanted[who.codes[first:last]])
    return [_happened(env.world, row) for row in integers(rows)]


def _happened(world: World, row: int) -> Object:
    events = world.events
    told: Object = {
        "ts": int(events.time[row]),
        "appId": events.fields["appId"].at(row),
        "accountId": events.fields["accountId"].at(row),
        "numEvents": int(events.number[row]),
    }
    place = int(events.tag[row])
    if place >= 0:
        told[_ID_FIELDS[world.tags[place].kind]] = world.tags[place].id
    return told


def metadata_schema(env: Environment, path: Parameters, query: Parameters) -> Object:
    """Group to field to description, for the groups that hold anything."""
    world, kind = env.world, path["kind"]
    records = world.visitors if kind == "visitor" else world.accounts
    schema: Object = {"auto": _group(_AUTO_TYPES[kind] | _VISIT_TYPES | {"lastupdated": "time"})}
    for app in world.apps:
        schema[app_group(app.id)] = _group(_VISIT_TYPES, per_app=True)
    for name, fields in _given_fields(world, records).items():
        schema[name] = _group(fields)
    return schema


def _given_fields(world: World, records: Mapping[str, Metadata]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for metadata in records.values():
        for group, fields in metadata.items():
            known = found.setdefault(group, {})
            for name, value in fields.items():
                # An empty text stands for nothing in a field of any type.
                if value != "" or name not in known:
                    known[name] = "time" if name in world.time_fields else _type(value)
    return found


def _type(value: Value) -> str:
    return _TYPES.get(type(value).__name__, "")


def _group(fields: Mapping[str, str], *, per_app: bool = False) -> Object:
    return {
        name: {"Type": kind, "DisplayName": name, "isHidden": False, "isDeleted": False, "isPerApp": per_app}
        for name, kind in fields.items()
    }
