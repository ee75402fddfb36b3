"""Sources of use: rows grouped by period, and single events. What rows tell beyond their key is made when it
is first read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import cast

import numpy as np

from bot.sandbox.pendo.civil import Calendar, Unit
from bot.sandbox.pendo.columns import Array, Coded, Column, Dense, Frame, lift, recode
from bot.sandbox.pendo.cutting import Cut
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.eventstore import ID_FIELDS, EventSource
from bot.sandbox.pendo.objects import account_objects, visitor_objects
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.scope import Beside, Rows, Source, check_arguments, note_scope, read_scope, read_window
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.world import World

MAX_SINGLE = 5_000_000
_LARGER: Mapping[Unit, tuple[str, ...]] = {
    "hour": ("week", "month", "quarter"),
    "day": ("week", "month", "quarter"),
    "week": ("month", "quarter"),
    "month": ("quarter",),
}
_TYPES = {"Page": "load", "Feature": "click", "TrackType": "track"}


def event_source(name: EventSource) -> Source:
    id_argument = None if name == "events" else ID_FIELDS[name]
    known = ["appId", "blacklist", "ignoreFrustration"]
    known += [id_argument, f"{id_argument}s"] if id_argument else ["eventClass"]

    def read(arguments: object, beside: Beside, env: Environment) -> Rows:
        given = check_arguments(name, arguments, known)
        _warn_of_idle(name, given, env)
        span = read_window(beside, env)
        scope = read_scope(name, given, id_argument, env)
        if span.unit == "hour" and id_argument and scope.ids is None:
            env.warn(f"source '{name}': hourRange is documented only together with {id_argument}")
        note_scope(scope, env)

        def rows() -> Frame:
            frame = env.events.rows(name, span.unit, span.start, span.end, env.processed)
            return _described(scope.cut(frame, ID_FIELDS[name], env.world), span.unit, env)

        return rows

    return read


def _warn_of_idle(name: str, given: Mapping[str, object], env: Environment) -> None:
    if "eventClass" in given:
        env.warn(f"source '{name}': eventClass is accepted and changes nothing here")
    if "ignoreFrustration" in given:
        if given["ignoreFrustration"] != "only":
            raise Refusal(f"source '{name}': ignoreFrustration must be only")
        env.warn(f"source '{name}': ignoreFrustration is accepted and changes nothing here")


def _described(frame: Frame, unit: Unit, env: Environment) -> Frame:
    """The same rows with the larger periods they lie in, and country and recording where the world knows."""
    makers: dict[str, Callable[[], Column]] = {
        name: _period(frame, unit, name, env.calendar) for name in _LARGER[unit]
    }
    if env.world.countries:
        makers["country"] = lambda: _country(frame, env.world)
    if env.world.recorded:
        makers["recordingSessionId"] = lambda: _recording(frame, env.world)
    columns: Cut[Column] = Cut[Column].of(frame.columns)
    return frame.with_columns(columns.with_later(makers))


def _period(frame: Frame, unit: Unit, larger: str, calendar: Calendar) -> Callable[[], Column]:
    def start(ms: Value) -> Value:
        day = calendar.local(cast(int, ms))
        if larger == "quarter":
            first = day.date().replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
            return calendar.instant(datetime.combine(first, time()))
        return calendar.floor(cast(int, ms), "week" if larger == "week" else "month")

    return lambda: lift(start, [frame.columns[unit]], len(frame))


def _country(frame: Frame, world: World) -> Column:
    def country(address: Value) -> Value:
        return world.countries.get(str(address))

    return lift(country, [frame.columns["remoteIp"]], len(frame))


def _recording(frame: Frame, world: World) -> Column:
    def session(visitor: Value, tab: Value) -> Value:
        return f"{visitor}/{tab}" if visitor in world.recorded else None

    return lift(session, [frame.columns["visitorId"], frame.columns["tabId"]], len(frame))


def single_events(arguments: object, beside: Beside, env: Environment) -> Rows:
    """A row for each event, whatever is tagged; ``metadata`` beside it adds that of visitor and account."""
    scope = read_scope(
        "singleEvents", check_arguments("singleEvents", arguments, ["appId", "blacklist"]), None, env
    )
    wanted = _wanted_metadata(beside.get("metadata"))
    span = read_window(beside, env)
    note_scope(scope, env)

    def rows() -> Frame:
        frame = _single_rows(env, span.start, min(span.end, env.processed + 1))
        return _with_metadata(scope.cut(frame, "", env.world), wanted, env)

    return rows


def _wanted_metadata(given: object) -> list[str]:
    """Which of ``visitor`` and ``account``."""
    if given is None:
        return []
    asked = cast("dict[str, object]", given) if isinstance(given, dict) else {"": given}
    if not set(asked) <= {"visitor", "account"} or not all(isinstance(on, bool) for on in asked.values()):
        raise Refusal("source 'singleEvents': metadata takes visitor and account, each true or false")
    return [name for name, on in asked.items() if on]


def _single_rows(env: Environment, start: int, end: int) -> Frame:
    events, tags = env.world.events, env.world.tags
    first, stop = np.searchsorted(events.time, [start, max(start, end)])
    total = int(events.number[first:stop].sum())
    if total > MAX_SINGLE:
        raise Refusal(f"source 'singleEvents' would give {total:,} rows; at most {MAX_SINGLE:,} are served")
    places: Array = np.arange(int(first), int(stop))
    rows: Array = np.repeat(places, events.number[first:stop])
    # The last place is that of untagged events: their code is -1.
    kinds = [_TYPES[tag.kind] for tag in tags] + ["click"]
    types = recode(cast("list[Value]", kinds), events.tag[rows] % len(kinds))
    columns: dict[str, Column] = {name: column.take(rows) for name, column in events.fields.items()}
    columns |= {"browserTime": Dense(events.time[rows]), "type": types}
    if events.titles:
        titles = events.titles.take(rows)
        columns |= {"title": titles, "type": lift(_type, [types, titles], len(rows))}
    return Frame(columns, len(rows))


def _type(plain: Value, title: Value) -> Value:
    return plain if title is None else "meta"


def _with_metadata(frame: Frame, wanted: list[str], env: Environment) -> Frame:
    if not wanted:
        return frame
    known = {
        "visitor": {row["visitorId"]: row.get("metadata") for row in visitor_objects(env)},
        "account": {row["accountId"]: row.get("metadata") for row in account_objects(env)},
    }

    def described(*ids: Value) -> Value:
        return {name: known[name].get(one) for name, one in zip(wanted, ids, strict=True)}

    columns = [frame.columns[f"{name}Id"] for name in wanted]
    column: Coded = lift(described, columns, len(frame))
    return replace(frame, columns={**frame.columns, "metadata": column})
