"""Which rows a source may show: apps, Pendo's exclude list, and one kind of ids."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

import numpy as np

from bot.sandbox.pendo.civil import HOUR
from bot.sandbox.pendo.columns import Array, Frame, coded
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.expressions import scalar
from bot.sandbox.pendo.periods import Span, read_span
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.world import World

Blacklist = Literal["apply", "ignore", "only"]
Arguments = Mapping[str, object]
Beside: TypeAlias = Mapping[str, object]
"""What stands beside the source's name: ``timeSeries``, and for one source ``metadata``."""
Rows: TypeAlias = Callable[[], Frame]
Source: TypeAlias = Callable[[object, Beside, Environment], Rows]
_DAY = 24 * HOUR


def check_arguments(source: str, arguments: object, known: Collection[str]) -> Arguments:
    """The arguments of a source. Raises Refusal on any that it does not know."""
    if arguments is None:
        return {}
    if not isinstance(arguments, dict):
        raise Refusal(f"source '{source}' takes an object of arguments or null")
    given = cast("dict[str, object]", arguments)
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise Refusal(f"source '{source}': unknown argument '{unknown[0]}'")
    return given


def no_series(source: str, beside: Beside) -> None:
    """Raises Refusal where a source that gives things as they are now gets ``timeSeries``."""
    if beside.get("timeSeries") is not None:
        raise Refusal(f"source '{source}' takes no timeSeries")


def read_window(beside: Beside, env: Environment) -> Span:
    """The span of ``timeSeries``. Raises Refusal where it is missing, faulty or longer than can be run."""
    span = read_span(beside.get("timeSeries"), env)
    if env.bounds.days is not None and span.end - span.start > env.bounds.days * _DAY:
        raise Refusal("the run took too long", status=408)
    env.trace.start_time = span.start if env.trace.start_time is None else env.trace.start_time
    return span


@dataclass(frozen=True, slots=True)
class Scope:
    """``apps`` or ``ids`` None: not restricted."""

    apps: tuple[int, ...] | None
    ids: tuple[str, ...] | None
    blacklist: Blacklist

    def cut(self, frame: Frame, id_field: str, world: World) -> Frame:
        """The rows inside."""
        keep = np.ones(len(frame), dtype=bool)
        if self.ids is not None:
            keep &= one_of(frame, id_field, self.ids)
        if self.apps is not None:
            keep &= one_of(frame, "appId", self.apps)
        if self.blacklist != "ignore":
            keep &= excluded_rows(frame, world) == (self.blacklist == "only")
        return frame if keep.all() else frame.take(keep)


def read_scope(source: str, arguments: Arguments, id_argument: str | None, env: Environment) -> Scope:
    """The scope that the arguments of a source ask for; without ``appId`` and ids, the default app alone."""
    ids = _ids(source, arguments, id_argument) if id_argument else None
    apps = read_apps(source, arguments, env)
    if ids is not None and apps is not None:
        env.warn(f"source '{source}': {id_argument} must not be combined with appId")
    if ids is None and apps is None:
        apps = (env.world.default_app.id,)
    return Scope(apps, ids, read_blacklist(source, arguments))


def note_scope(scope: Scope, env: Environment) -> None:
    """Notes it for the list of requests."""
    env.trace.ids += scope.ids or ()
    env.trace.apps += scope.apps or ()
    env.trace.blacklist.append(scope.blacklist)


def read_blacklist(source: str, arguments: Arguments) -> Blacklist:
    blacklist = arguments.get("blacklist", "apply")
    if blacklist not in ("apply", "ignore", "only"):
        raise Refusal(f"source '{source}': blacklist must be apply, ignore or only")
    return blacklist


def read_apps(source: str, arguments: Arguments, env: Environment) -> tuple[int, ...] | None:
    """The apps of ``appId``; None where it is absent. Raises Refusal on an app that does not exist."""
    given = arguments.get("appId")
    if given is None:
        return None
    found = scalar(given, env) if isinstance(given, str) else cast(Value, given)
    listed = found if isinstance(found, list) else [found]
    known = {app.id for app in env.world.apps}
    apps: list[int] = []
    for app in listed:
        if isinstance(app, bool) or not isinstance(app, int | float) or app not in known:
            raise Refusal(f"source '{source}': unknown app {app!r}")
        apps.append(int(app))
    if not listed and not isinstance(given, str):
        raise Refusal(f"source '{source}': appId is an empty list, whose meaning is undocumented")
    return tuple(apps)


def _ids(source: str, arguments: Arguments, name: str) -> tuple[str, ...] | None:
    one, many = arguments.get(name), arguments.get(f"{name}s")
    if one is not None and many is not None:
        raise Refusal(f"source '{source}': give {name} or {name}s, not both")
    if one is None and many is None:
        return None
    listed = [one] if many is None else many
    if not isinstance(listed, list) or not all(
        isinstance(item, str) for item in cast("list[object]", listed)
    ):
        raise Refusal(f"source '{source}': {name} takes a string, {name}s a list of strings")
    return tuple(cast("list[str]", listed))


def excluded_rows(frame: Frame, world: World) -> Array:
    """A mask of the rows that a rule of the exclude list names."""
    masks = [np.zeros(len(frame), dtype=bool)]
    for name in sorted({rule.field for rule in world.exclude}):
        # Rows of guides and polls name the server otherwise.
        named = "serverName" if name == "server" and "serverName" in frame.columns else name
        column = coded(frame.column(named))
        hit = world.excluded(name, column.values)
        if hit.any():
            masks.append(hit[column.codes])
    return np.logical_or.reduce(masks)


def one_of(frame: Frame, name: str, wanted: Sequence[Value]) -> Array:
    column = coded(frame.column(name))
    return np.array([value in wanted for value in column.values], dtype=bool)[column.codes]
