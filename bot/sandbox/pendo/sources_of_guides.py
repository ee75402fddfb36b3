"""Sources of what visitors did with guides and polls: event by event, and as each visitor's state now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from bot.sandbox.pendo.columns import Array, Column, Dense, Frame, coded, group_rows, lift
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.guides import POLL_RESPONSE, Happenings
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.scope import (
    Arguments,
    Beside,
    Rows,
    Scope,
    Source,
    check_arguments,
    no_series,
    note_scope,
    one_of,
    read_scope,
    read_window,
)
from bot.sandbox.pendo.values import Value
from bot.sandbox.pendo.world import World

_SEEN = "guideSeen"
_STATES: Mapping[str, str] = {
    _SEEN: "active",
    "guideAdvanced": "advanced",
    "guideDismissed": "dismissed",
    "guideTimeout": "timeout",
    "guideSnoozed": "snoozed",
    "guideNotSeen": "notSeen",
}
_LAST: Mapping[str, str] = {
    "lastDismissedAutoAt": "guideDismissed",
    "lastAdvancedAutoAt": "guideAdvanced",
    "lastTimeoutAt": "guideTimeout",
    "lastNotSeenAt": "guideNotSeen",
}


def happenings_source(name: str, of: Callable[[World], Happenings], part: str) -> Source:
    """Raw events; ``part`` is the argument that names a step or a poll of the guide."""

    def read(arguments: object, beside: Beside, env: Environment) -> Rows:
        cut = _read_cut(name, arguments, part, env)
        span = read_window(beside, env)
        return lambda: cut(_between(of(env.world), span.start, min(span.end, env.processed + 1)))

    return read


def _read_cut(name: str, arguments: object, part: str, env: Environment) -> Callable[[Frame], Frame]:
    """Leaves the rows that the arguments ask for."""
    given = check_arguments(name, arguments, ["appId", "guideId", part, "blacklist"])
    wanted = _read_part(name, given, part)
    scope: Scope = read_scope(name, given, "guideId", env)
    note_scope(scope, env)

    def cut(frame: Frame) -> Frame:
        found = scope.cut(frame, "guideId", env.world)
        return found if wanted is None else found.take(one_of(found, part, [wanted]))

    return cut


def _read_part(name: str, given: Arguments, part: str) -> str | None:
    wanted = given.get(part)
    if wanted is not None and not isinstance(wanted, str):
        raise Refusal(f"source '{name}': {part} takes a string")
    if wanted is not None and given.get("guideId") is None:
        raise Refusal(f"source '{name}': {part} needs guideId")
    return wanted


def _between(happenings: Happenings, start: int | None, end: int) -> Frame:
    """The happenings from ``start`` (inclusive) to ``end`` (exclusive)."""
    first = 0 if start is None else int(np.searchsorted(happenings.time, start))
    stop = max(first, int(np.searchsorted(happenings.time, end)))
    columns: dict[str, Column] = {
        name: column.take(slice(first, stop)) for name, column in happenings.fields.items()
    }
    columns["browserTime"] = Dense(happenings.time[first:stop])
    return Frame(columns, stop - first)


def guides_seen(name: str) -> Source:
    """A row for each visitor and step that the visitor has seen, as it is now."""
    return _state_source(name, "guideStepId", lambda world: world.guide_events, _steps_seen)


def polls_seen(name: str) -> Source:
    """A row for each visitor and poll with the visitor's last answer."""
    return _state_source(name, "pollId", lambda world: world.poll_events, _last_answers)


def _state_source(
    name: str, part: str, of: Callable[[World], Happenings], state: Callable[[Frame], tuple[Frame, Array]]
) -> Source:
    def read(arguments: object, beside: Beside, env: Environment) -> Rows:
        cut = _read_cut(name, arguments, part, env)
        if ever := name.endswith("Ever"):
            no_series(name, beside)
        span = None if ever else read_window(beside, env)

        def rows() -> Frame:
            now, last = state(_between(of(env.world), None, env.processed + 1))
            if span is not None:
                now = now.take((last >= span.start) & (last < span.end))
            return _shown(cut(now))

        return rows

    return read


def _shown(frame: Frame) -> Frame:
    """Without the fields that only served the exclude list and the scope."""
    hidden = ("appId", "serverName", "remoteIp") + (("accountId",) if "lastState" in frame.columns else ())
    return frame.with_columns({name: frame.columns[name] for name in frame.columns if name not in hidden})


def _steps_seen(events: Frame) -> tuple[Frame, Array]:
    """The state of each visitor and step, with the fields of its last view, and the moment of that."""
    if not len(events):
        return events, np.empty(0, dtype=np.int64)
    fields = [events.columns[name] for name in ("visitorId", "guideId", "guideStepId")]
    groups = group_rows(fields, len(events))
    time, kind = _times(events), events.columns["type"]
    seen = _is(kind, _SEEN)
    last = _last_row(groups.ids, len(groups), seen)
    known = last >= 0
    columns: dict[str, Column] = {
        name: events.columns[name].take(last[known])
        for name in ("visitorId", "accountId", "appId", "guideId", "guideStepId", "serverName", "remoteIp")
        if name in events.columns
    }
    first = _last_row(groups.ids[::-1], len(groups), seen[::-1])[known]
    columns["firstSeenAt"] = Dense(time[::-1][first])
    columns["lastSeenAt"] = Dense(time[last[known]])
    for name, type_ in _LAST.items():
        row = _last_row(groups.ids, len(groups), _is(kind, type_))[known]
        columns[name] = Dense(np.where(row >= 0, time[row], 0))
    columns["seenCount"] = Dense(np.bincount(groups.ids[seen], minlength=len(groups))[known])
    state = lift(_state, [kind], len(events))
    telling = _last_row(groups.ids, len(groups), ~_is(state, None))[known]
    columns["lastState"] = state.take(telling)
    return Frame(columns, int(known.sum())), time[last[known]]


def _last_answers(events: Frame) -> tuple[Frame, Array]:
    """The last answer of each visitor to each poll, and its moment."""
    if not len(events):
        return events, np.empty(0, dtype=np.int64)
    fields = [events.columns[name] for name in ("visitorId", "guideId", "pollId")]
    groups = group_rows(fields, len(events))
    answered = _is(events.columns["type"], POLL_RESPONSE)
    last = _last_row(groups.ids, len(groups), answered)
    rows = events.take(last[last >= 0])
    kept = (
        "visitorId",
        "accountId",
        "appId",
        "guideId",
        "pollId",
        "pollType",
        "pollResponse",
        "serverName",
        "remoteIp",
    )
    columns = {name: rows.columns[name] for name in kept if name in rows.columns}
    columns |= {"response": rows.columns["pollResponse"], "time": rows.columns["browserTime"]}
    return replace(rows, columns=columns), _times(rows)


def _times(frame: Frame) -> Array:
    column = frame.columns["browserTime"]
    assert isinstance(column, Dense)
    return column.numbers


def _state(kind: Value) -> Value:
    return _STATES.get(str(kind))


def _is(column: Column, value: Value) -> Array:
    codes = coded(column)
    return np.array([one == value for one in codes.values], dtype=bool)[codes.codes]


def _last_row(ids: Array, groups: int, wanted: Array) -> Array:
    """The last wanted row of each group; -1 where there is none."""
    last = np.full(groups, -1, dtype=np.int64)
    rows = np.flatnonzero(wanted)
    last[ids[rows]] = rows  # of several assignments to one place the latest stays
    return last
