"""What Slack offers people on behalf of an app: its commands and shortcuts, as its manifest names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.sandbox.slack.blockkit.shapes import Record, as_list, as_record


@dataclass(frozen=True, slots=True)
class Command:
    """``name`` with its slash; ``usage`` is what may follow it."""

    name: str
    description: str
    usage: str = ""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """``on_message``: it stands in a message's menu instead of the composer's."""

    callback_id: str
    name: str
    description: str
    on_message: bool


@dataclass(frozen=True, slots=True)
class Installed:
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()


def installed(manifest: Mapping[str, object]) -> Installed:
    """The commands and shortcuts of an app with this manifest, in its order."""
    features = as_record(manifest.get("features")) or {}
    return Installed(
        tuple(
            Command(_text(each, "command"), _text(each, "description"), _text(each, "usage_hint"))
            for each in _records(features, "slash_commands")
        ),
        tuple(
            Shortcut(
                _text(each, "callback_id"),
                _text(each, "name"),
                _text(each, "description"),
                on_message=each.get("type") == "message",
            )
            for each in _records(features, "shortcuts")
        ),
    )


def _records(fields: Record, name: str) -> Iterator[Record]:
    return filter(None, map(as_record, as_list(fields.get(name)) or ()))


def _text(fields: Record, name: str) -> str:
    return str(fields.get(name) or "")
