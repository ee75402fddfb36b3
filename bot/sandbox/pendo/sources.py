"""Row sources by name: each checks its arguments when the pipeline is read, and gives rows when it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

import numpy as np

from bot.sandbox.pendo.civil import HOUR
from bot.sandbox.pendo.columns import Frame, from_rows
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.eventstore import ID_FIELDS, EventSource
from bot.sandbox.pendo.objects import account_objects, app_group, app_object, tag_objects, visitor_objects
from bot.sandbox.pendo.periods import read_span
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.scope import check_arguments, excluded_rows, read_apps, read_blacklist, read_scope
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.world import ExcludeField, TagKind, is_anonymous

Rows: TypeAlias = Callable[[], Frame]
Source: TypeAlias = Callable[[object, object, Environment], Rows]
"""Arguments, timeSeries (None where there is none) and the environment."""

_DAY = 24 * HOUR


def read_source(argument: object, env: Environment) -> Rows:
    """The rows that ``{"source": argument}`` asks for. Raises Refusal naming what is wrong with it."""
    if not isinstance(argument, dict):
        raise Refusal("source takes an object with one source and its arguments")
    given = cast("dict[str, object]", argument)
    names = [name for name in given if name != "timeSeries"]
    if len(names) != 1:
        raise Refusal(f"source takes one source, not {len(names)}: {', '.join(names)}")
    name, series = names[0], given.get("timeSeries")
    if name not in SOURCES:
        raise Refusal(f"unknown source '{name}'")
    env.trace.sources.append(name)
    return SOURCES[name](given[name], series, env)


def _event_source(name: EventSource) -> Source:
    id_argument = None if name == "events" else ID_FIELDS[name]
    known = ["appId", "blacklist", *([id_argument, f"{id_argument}s"] if id_argument else ["eventClass"])]

    def read(arguments: object, series: object, env: Environment) -> Rows:
        given = check_arguments(name, arguments, known)
        if "eventClass" in given:
            env.warn("source 'events': eventClass is accepted and changes nothing here")
        span = read_span(series, env)
        if env.bounds.days is not None and span.end - span.start > env.bounds.days * _DAY:
            raise Refusal("the run took too long", status=408)
        scope = read_scope(name, given, id_argument, env)
        if span.unit == "hour" and id_argument and scope.ids is None:
            env.warn(f"source '{name}': hourRange is documented only together with {id_argument}")
        env.trace.ids += scope.ids or ()
        env.trace.apps += scope.apps or ()
        env.trace.blacklist.append(scope.blacklist)
        env.trace.start_time = span.start if env.trace.start_time is None else env.trace.start_time

        def rows() -> Frame:
            frame = env.events.rows(name, span.unit, span.start, span.end, env.processed)
            return scope.cut(frame, ID_FIELDS[name], env.world)

        return rows

    return read


def _no_series(name: str, series: object) -> None:
    if series is not None:
        raise Refusal(f"source '{name}' takes no timeSeries")


def _visitors(arguments: object, series: object, env: Environment) -> Rows:
    given = check_arguments("visitors", arguments, ["blacklist", "identified"])
    _no_series("visitors", series)
    identified = given.get("identified", False)
    if not isinstance(identified, bool):
        raise Refusal("source 'visitors': identified must be true or false")

    def rows() -> Frame:
        people = visitor_objects(env)
        if identified:
            people = [person for person in people if not is_anonymous(str(person["visitorId"]))]
        return _listed("visitors", people, given, env, "visitorId")

    return rows


def _accounts(arguments: object, series: object, env: Environment) -> Rows:
    given = check_arguments("accounts", arguments, ["appId", "blacklist"])
    _no_series("accounts", series)
    apps = read_apps("accounts", given, env)
    groups = None if apps is None else {app_group(app) for app in apps}

    def rows() -> Frame:
        found = account_objects(env)
        if groups is not None:
            found = [
                account for account in found if groups & set(cast("dict[str, Value]", account["metadata"]))
            ]
        return _listed("accounts", found, given, env, "accountId")

    return rows


def _listed(
    name: str,
    objects: list[dict[str, Value]],
    given: Mapping[str, object],
    env: Environment,
    field: ExcludeField,
) -> Frame:
    blacklist = read_blacklist(name, given)
    env.trace.blacklist.append(blacklist)
    frame = from_rows(objects)
    if blacklist == "ignore" or not objects:
        return frame
    hidden = excluded_rows(Frame({field: frame.columns[field]}, len(frame)), env.world)
    return frame.take(hidden == (blacklist == "only"))


def _apps(arguments: object, series: object, env: Environment) -> Rows:
    check_arguments("apps", arguments, [])
    _no_series("apps", series)
    return lambda: from_rows([app_object(app) for app in env.world.apps])


def _tag_source(name: str, kind: TagKind, id_argument: str) -> Source:
    def read(arguments: object, series: object, env: Environment) -> Rows:
        given = check_arguments(name, arguments, ["appId", id_argument, f"{id_argument}s"])
        _no_series(name, series)
        scope = read_scope(name, given, id_argument, env)
        env.trace.ids += scope.ids or ()
        env.trace.apps += scope.apps or ()

        def rows() -> Frame:
            objects = tag_objects(env, kind)
            keep = [
                (scope.ids is None or tag["id"] in scope.ids)
                and (scope.apps is None or tag["appId"] in scope.apps)
                for tag in objects
            ]
            return from_rows(objects).take(np.array(keep, dtype=bool))

        return rows

    return read


def _const(arguments: object, series: object, env: Environment) -> Rows:
    _no_series("const", series)
    if not isinstance(arguments, list) or not all(
        isinstance(row, dict) for row in cast("list[object]", arguments)
    ):
        raise Refusal("source 'const' takes a list of rows")
    return lambda: from_rows(cast("list[dict[str, Value]]", arguments), ordered=True)


SOURCES: Mapping[str, Source] = {
    "events": _event_source("events"),
    "featureEvents": _event_source("featureEvents"),
    "pageEvents": _event_source("pageEvents"),
    "trackEvents": _event_source("trackEvents"),
    "visitors": _visitors,
    "accounts": _accounts,
    "apps": _apps,
    "features": _tag_source("features", "Feature", "featureId"),
    "pages": _tag_source("pages", "Page", "pageId"),
    "trackTypes": _tag_source("trackTypes", "TrackType", "trackTypeId"),
    "const": _const,
}
