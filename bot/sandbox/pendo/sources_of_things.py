"""Sources of people and things as they are now: they take no ``timeSeries``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias, cast

from bot.sandbox.pendo.columns import Frame, from_rows
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.expressions import scalar
from bot.sandbox.pendo.objects import app_group
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.scope import (
    Arguments,
    Beside,
    Rows,
    Source,
    check_arguments,
    excluded_rows,
    no_series,
    note_scope,
    read_apps,
    read_blacklist,
    read_scope,
)
from bot.sandbox.pendo.things import (
    GROUP_TYPES,
    app_object,
    group_objects,
    guide_objects,
    tag_objects,
)
from bot.sandbox.pendo.values import Value, is_number
from bot.sandbox.pendo.visits import Object
from bot.sandbox.pendo.world import ExcludeField, TagKind, is_anonymous

People: TypeAlias = Callable[[Environment], Iterable[Object]]
_UNDOCUMENTED = ("startTime", "endTime", "segmentId")
MAX_CELLS = 1_000_000


def visitor_source(name: str, people_of: People) -> Source:
    def read(arguments: object, beside: Beside, env: Environment) -> Rows:
        given = check_arguments(name, arguments, ["blacklist", "identified", "since", *_UNDOCUMENTED])
        for argument in given:
            if argument in _UNDOCUMENTED:
                raise Refusal(f"source '{name}': {argument} is undocumented; filter rows, or use segment")
        no_series(name, beside)
        identified = given.get("identified", False)
        if not isinstance(identified, bool):
            raise Refusal(f"source '{name}': identified must be true or false")
        since = _moment(name, given["since"], env) if given.get("since") is not None else None
        listed = _reader(name, "visitorId", given, env)

        def rows() -> Frame:
            return listed(
                person
                for person in people_of(env)
                if not (identified and is_anonymous(str(person["visitorId"])))
                and (since is None or _updated(person) >= since)
            )

        return rows

    return read


def _moment(name: str, given: object, env: Environment) -> float:
    found = scalar(given, env) if isinstance(given, str) else cast(Value, given)
    if not is_number(found):
        raise Refusal(f"source '{name}': since is not a time: {given!r}")
    return cast(float, found)


def _updated(person: Object) -> float:
    metadata = cast("dict[str, dict[str, float]]", person.get("metadata", {}))
    return metadata.get("auto", {}).get("lastupdated", float("-inf"))


def account_source(name: str, accounts_of: People) -> Source:
    def read(arguments: object, beside: Beside, env: Environment) -> Rows:
        given = check_arguments(name, arguments, ["appId", "blacklist"])
        no_series(name, beside)
        apps = read_apps(name, given, env)
        groups = None if apps is None else {app_group(app) for app in apps}
        listed = _reader(name, "accountId", given, env)

        def rows() -> Frame:
            return listed(
                account
                for account in accounts_of(env)
                if groups is None or groups & set(cast("dict[str, Value]", account.get("metadata", {})))
            )

        return rows

    return read


def _reader(
    name: str, field: ExcludeField, given: Arguments, env: Environment
) -> Callable[[Iterable[Object]], Frame]:
    """Makes rows of people, as Pendo's exclude list has it."""
    blacklist = read_blacklist(name, given)
    env.trace.blacklist.append(blacklist)

    def listed(people: Iterable[Object]) -> Frame:
        frame = from_rows(list(people))
        if blacklist == "ignore" or not len(frame):
            return frame
        hidden = excluded_rows(Frame({field: frame.columns[field]}, len(frame)), env.world)
        return frame.take(hidden == (blacklist == "only"))

    return listed


def apps(arguments: object, beside: Beside, env: Environment) -> Rows:
    check_arguments("apps", arguments, [])
    no_series("apps", beside)
    return lambda: from_rows([app_object(app) for app in env.world.apps])


def tag_source(name: str, kind: TagKind, id_argument: str) -> Source:
    def read(arguments: object, beside: Beside, env: Environment) -> Rows:
        given = check_arguments(name, arguments, ["appId", id_argument, f"{id_argument}s"])
        no_series(name, beside)
        return _in_scope(name, given, id_argument, env, lambda: tag_objects(env, kind))

    return read


def guides(arguments: object, beside: Beside, env: Environment) -> Rows:
    given = check_arguments("guides", arguments, ["appId"])
    no_series("guides", beside)
    return _in_scope("guides", given, None, env, lambda: guide_objects(env.world))


def _in_scope(
    name: str, given: Arguments, id_argument: str | None, env: Environment, make: Callable[[], list[Object]]
) -> Rows:
    scope = read_scope(name, given, id_argument, env)
    note_scope(scope, env)
    return lambda: from_rows(
        [
            thing
            for thing in make()
            if (scope.ids is None or thing["id"] in scope.ids)
            and (scope.apps is None or thing["appId"] in scope.apps)
        ]
    )


def groups(arguments: object, beside: Beside, env: Environment) -> Rows:
    given = check_arguments("groups", arguments, ["items", "groupType"])
    no_series("groups", beside)
    items, kind = given.get("items", False), given.get("groupType", "group")
    if not isinstance(items, bool):
        raise Refusal("source 'groups': items must be true or false")
    if kind not in GROUP_TYPES:
        raise Refusal(f"source 'groups': groupType must be {' or '.join(GROUP_TYPES)}")
    return lambda: from_rows(group_objects(env.world, kind, items=items))


def const(arguments: object, beside: Beside, env: Environment) -> Rows:
    no_series("const", beside)
    if not isinstance(arguments, list) or not all(
        isinstance(row, dict) for row in cast("list[object]", arguments)
    ):
        raise Refusal("source 'const' takes a list of rows")
    rows = cast("list[dict[str, Value]]", arguments)
    fields = set[str]().union(*rows)
    if len(rows) * len(fields) > MAX_CELLS:
        raise Refusal(f"source 'const' takes up to {MAX_CELLS:,} values, not {len(rows):,}×{len(fields):,}")
    return lambda: from_rows(rows, ordered=True)
