"""Stages that add what Pendo knows of an id: ``bulkExpand``, ``expand`` and ``itemSeen``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

import numpy as np

from bot.sandbox.pendo.columns import Array, Coded, Column, Frame, coded, integers, recode
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.fields import put_fields, read_outputs
from bot.sandbox.pendo.objects import account_objects, visitor_objects
from bot.sandbox.pendo.paths import Path, read, split_path
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.steps import Step
from bot.sandbox.pendo.things import tag_objects
from bot.sandbox.pendo.values import MISSING, Value
from bot.sandbox.pendo.world import TagKind

_OBJECT, _ID, _ITEM, _EVENT = 500, 1_000, 50_000, 5
"""About the nanoseconds that one known object takes, one distinct id, one item and one event."""
Known: TypeAlias = Callable[[Environment], Mapping[str, Value]]
"""What is known of each id."""

_KINDS: Mapping[str, TagKind] = {"page": "Page", "feature": "Feature", "trackType": "TrackType"}


def bulk_expand(argument: object, env: Environment) -> Step:
    """``{"out": {"visitor": "visitorId"}}`` or ``account``: the groups of metadata, no level between."""
    return _expanded("bulkExpand", argument, env, {"visitor": _visitors, "account": _accounts})


def expand(argument: object, env: Environment) -> Step:
    """``{"out": {"page": "pageId"}}``, ``feature`` or ``trackType``: the object itself."""
    return _expanded("expand", argument, env, {name: _tags(kind) for name, kind in _KINDS.items()})


def _visitors(env: Environment) -> Mapping[str, Value]:
    return {str(one["visitorId"]): one["metadata"] for one in visitor_objects(env) if "metadata" in one}


def _accounts(env: Environment) -> Mapping[str, Value]:
    return {str(one["accountId"]): one["metadata"] for one in account_objects(env) if "metadata" in one}


def _tags(kind: TagKind) -> Known:
    return lambda env: {str(tag["id"]): cast(Value, tag) for tag in tag_objects(env, kind)}


def _expanded(stage: str, argument: object, env: Environment, kinds: Mapping[str, Known]) -> Step:
    outputs = [(out, *_named(stage, given, kinds)) for out, given in read_outputs(stage, argument)]

    def step(frame: Frame) -> Frame:
        known = {kind: kind(env) for _, kind, _ in outputs}
        env.spend(_OBJECT * sum(map(len, known.values())))
        made: list[tuple[Path, Column]] = []
        for out, kind, field in outputs:
            ids = coded(read(frame, field))
            made.append((out, _column_of(_looked_up(ids, known[kind], env), ids.codes)))
        return put_fields(frame, made, stage)

    return step


def _named(stage: str, given: object, kinds: Mapping[str, Known]) -> tuple[Known, Path]:
    one = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    if len(one) != 1 or not set(one) <= set(kinds):
        raise Refusal(f"{stage}: an output takes one of {', '.join(kinds)} with the field of its id")
    ((name, field),) = one.items()
    return kinds[name], split_path(field, stage)


def _looked_up(ids: Coded, known: Mapping[str, Value], env: Environment) -> list[Value]:
    """What is known of each distinct id; missing where nothing is."""
    env.spend(_ID * len(ids.values))
    return [known.get(value, MISSING) if isinstance(value, str) else MISSING for value in ids.values]


def _column_of(found: list[Value], codes: Array) -> Column:
    """The column of objects that stand each for an id of its own, so that none has to be compared."""
    values: list[Value] = [value for value in found if value is not MISSING]
    places = iter(range(len(values)))
    renamed = np.array([len(values) if value is MISSING else next(places) for value in found], dtype=np.int32)
    return Coded([*values, MISSING], renamed[codes] if len(renamed) else codes)


def item_seen(argument: object, env: Environment) -> Step:
    """``{"out": {"pageId": "…"}}``, ``featureId`` or ``trackTypeId``: when the row's visitor last used that
    one, and how often, over all time and whoever is excluded; the field is missing where never."""
    outputs = [(out, _item(given)) for out, given in read_outputs("itemSeen", argument)]

    def step(frame: Frame) -> Frame:
        visitors = coded(frame.column("visitorId"))
        seen = [(out, _looked_up(visitors, _uses(env, *item), env)) for out, item in outputs]
        made = [(out, recode(found, visitors.codes)) for out, found in seen]
        return put_fields(frame, made, "itemSeen")

    return step


def _item(given: object) -> tuple[TagKind, str]:
    one = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    named = next((name for name in _KINDS if set(one) == {f"{name}Id"}), None)
    if named is None:
        raise Refusal("itemSeen: an output takes one of pageId, featureId, trackTypeId with an id")
    identity = one[f"{named}Id"]
    if not isinstance(identity, str):
        raise Refusal(f"itemSeen: {named}Id takes a string")
    return _KINDS[named], identity


def _uses(env: Environment, kind: TagKind, identity: str) -> Mapping[str, Value]:
    events, tags = env.world.events, env.world.tags
    env.spend(_ITEM + _EVENT * len(events))
    place = next((at for at, tag in enumerate(tags) if (tag.kind, tag.id) == (kind, identity)), None)
    if place is None:
        return {}
    rows = _rows_of(env, place)
    visitor = events.fields["visitorId"]
    codes, size = visitor.codes[rows], len(visitor.values)
    count = np.bincount(codes, weights=events.number[rows], minlength=size)
    last = np.zeros(size, dtype=np.int64)
    last[codes] = events.time[rows]  # ascending, so the latest one stays
    return {
        str(visitor.values[who]): {"lastUsed": int(last[who]), "count": int(count[who])}
        for who in integers(np.flatnonzero(count))
    }


def _rows_of(env: Environment, place: int) -> Array:
    """The events of a tag up to now, by time."""
    events = env.world.events
    end = int(np.searchsorted(events.time, env.processed, side="right"))
    hit = events.tag[:end] == place
    if events.also is not None:
        further = events.also.row[(events.also.tag == place) & (events.also.row < end)]
        hit[further] = True
    return np.flatnonzero(hit)
