"""What Slack sends, as far as somebody looks into it: a payload of another shape is refused before that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec


class _Named(msgspec.Struct):
    id: str


class _Typed(msgspec.Struct):
    """What is sent with every click and form."""

    channel: _Named | None = None
    trigger_id: str = ""
    response_url: str = ""


class _Container(msgspec.Struct):
    type: str = ""
    message_ts: str = ""
    thread_ts: str = ""
    view_id: str = ""
    is_ephemeral: bool = False


class _Action(msgspec.Struct):
    action_id: str
    value: str | None = None
    selected_option: _Option | None = None


class _Option(msgspec.Struct):
    value: str


class _Element(msgspec.Struct):
    value: str | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None
    selected_conversation: str | None = None
    selected_time: str | None = None


class _State(msgspec.Struct):
    values: dict[str, dict[str, _Element]]


class _Seen(msgspec.Struct):
    """A form or a Home that stands open."""

    id: str
    state: _State | None = None
    private_metadata: str = ""


class _Pressed(_Typed, kw_only=True):
    user: _Named
    actions: list[_Action]
    container: _Container | None = None
    view: _Seen | None = None

    def __post_init__(self) -> None:
        if not self.actions:
            raise ValueError("nothing was pressed")


class _View(msgspec.Struct):
    id: str
    type: str
    callback_id: str
    state: _State
    private_metadata: str = ""


class _Submitted(_Typed, kw_only=True):
    user: _Named
    view: _View


class _Form(msgspec.Struct):
    private_metadata: str = ""


class _Suggesting(_Typed, kw_only=True):
    user: _Named
    action_id: str
    value: str = ""
    view: _Form | None = None


class _Shortcut(_Typed, kw_only=True):
    user: _Named
    callback_id: str


class _Message(msgspec.Struct):
    text: str | None = None
    ts: str = ""
    thread_ts: str | None = None


class _OnMessage(_Shortcut, kw_only=True):
    message: _Message


class _Event(msgspec.Struct):
    type: str
    user: str | None = None
    text: str | None = None
    channel: str | None = None
    ts: str = ""
    thread_ts: str | None = None
    subtype: str | None = None
    tab: str | None = None


class _Happened(msgspec.Struct):
    event: _Event
    event_id: str = ""
    team_id: str = ""


_SHAPES: Mapping[str, type[msgspec.Struct]] = {
    "block_actions": _Pressed,
    "view_submission": _Submitted,
    "block_suggestion": _Suggesting,
    "shortcut": _Shortcut,
    "message_action": _OnMessage,
    "event_callback": _Happened,
}


_TYPED = ("command", "text", "channel_id", "user_id", "response_url", "trigger_id")


def is_shaped(body: Mapping[str, Any]) -> bool:
    """Whether what Bolt and the listeners look into is what Slack sends there."""
    if "command" in body:
        return all(isinstance(body.get(name, ""), str) for name in _TYPED) and not any(
            isinstance(value, dict | list) for value in body.values()
        )
    if not _is_safe(body):
        return False
    try:
        shape = _SHAPES.get(str(body.get("type")))
        if shape is not None:
            msgspec.convert(body, shape)
    except ValueError:
        return False
    return True


_OBJECTS = ("event", "view")
_OBJECTS_OR_NULL = ("team", "enterprise", "user", "channel", "message", "container")


def _is_safe(body: Mapping[str, Any]) -> bool:
    """Whether Bolt can look into it, which it does without checking."""
    actions: object = body.get("actions", [{}])
    return (
        all(isinstance(body.get(name, {}), dict) for name in _OBJECTS)
        and all(isinstance(body.get(name), dict | None) for name in _OBJECTS_OR_NULL)
        and isinstance(body.get("type", ""), str)
        and isinstance(actions, list)
        and bool(cast("list[object]", actions))
        and all(isinstance(action, dict) for action in cast("list[object]", actions))
    )
