"""Parameters of a stored pipeline as they are typed: ``name=value``."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.errors import SettingsError, UsageBotError
from queries import literals
from queries.binding import ALL_APPS, ParameterKind, Value
from queries.library import StoredPipeline

_KINDS: Mapping[ParameterKind, tuple[str, str]] = {
    "text": ("text, such as an id", "some-id"),
    "integer": ("a whole number, or a date for its midnight", "2026-10-26"),
    "path": ("a field path", "agent.name"),
    "app": ("an app's id, or * for all apps", "*"),
    "blacklist": ("apply, only or ignore", "apply"),
}
"""What fits, and an example."""


def read_values(stored: StoredPipeline, typed: Sequence[str], zone: str) -> dict[str, Value]:
    """The values that ``typed`` gives ``stored``. Raises SettingsError with a sentence that lists what it
    takes, and an example, where they do not fit."""
    if wrong := [part for part in typed if "=" not in part]:
        raise _unfit(stored, f"{wrong[0]!r} is no parameter; write name=value.")
    pairs = {name: text for name, _, text in (part.partition("=") for part in typed)}
    if unknown := [name for name in pairs if name not in stored.takes]:
        raise _unfit(stored, f"{stored.name} takes no {unknown[0]}.")
    if missing := [name for name in stored.takes if name not in pairs]:
        raise _unfit(stored, f"{stored.name} needs {' and '.join(missing)}.")
    return {name: _value(stored, name, pairs[name], zone) for name in stored.takes}


def _unfit(stored: StoredPipeline, reason: str) -> SettingsError:
    if not stored.takes:
        return SettingsError(reason, f"It takes no parameters: usagebot queries run {stored.name}")
    takes = "; ".join(f"{name}: {_KINDS[kind][0]}" for name, kind in stored.takes.items())
    example = " ".join(
        shlex.quote(f"{name}={stored.sample.get(name, _example(name, kind))}")
        for name, kind in stored.takes.items()
    )
    return SettingsError(reason, f"It takes {takes}.\nExample: usagebot queries run {stored.name} {example}")


def _example(name: str, kind: ParameterKind) -> str:
    return "2026-11-24" if name == "last" else _KINDS[kind][1]


def _value(stored: StoredPipeline, name: str, text: str, zone: str) -> Value:
    kind = stored.takes[name]
    try:
        return _READERS[kind](text, zone)
    except ValueError:
        raise _unfit(stored, f"{name}={text} does not fit: it is {_KINDS[kind][0]}.") from None
    except UsageBotError as error:
        raise _unfit(stored, f"{name}={text} does not fit: {error.message}") from None


def _integer(text: str, zone: str) -> Value:
    try:
        return int(text)
    except ValueError:
        midnight = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=ZoneInfo(zone))
        return int(midnight.timestamp() * 1000)


def _text(text: str, zone: str) -> Value:
    literals.quote(text)
    return text


def _app(text: str, zone: str) -> Value:
    return text if text == ALL_APPS else str(int(text))


def _blacklist(text: str, zone: str) -> Value:
    if text not in ("apply", "only", "ignore"):
        raise ValueError(text)
    return text


_READERS: Mapping[ParameterKind, Callable[[str, str], Value]] = {
    "text": _text,
    "integer": _integer,
    "path": lambda text, _: literals.path(text),
    "app": _app,
    "blacklist": _blacklist,
}
