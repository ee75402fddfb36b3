"""The forms of weekly digests: to subscribe a channel, to look at them all, to see one beforehand (pure).

What a person may do is decided when a form or a click comes back, never by what a form shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from bot.digest.definitions import DAYS, MOST_FEATURES, Definition
from bot.replies import limits
from bot.replies.buttons import button
from bot.replies.fields import Block, Choice, field, input_block, option, plain, selected
from bot.replies.views import View

SUBSCRIBE, LIST, SEEN = "digest_subscribe", "digest_list", "digest_seen"
"""The names by which Slack tells the three forms apart."""
ABOUT, ZONE = "digest_about", "digest_zone"
"""The fields with type-ahead."""
PREVIEW = "digest_preview"
NEW, SEND, EDIT, PAUSE, RESUME, DELETE = (
    f"digest_{act}" for act in ("new", "send", "edit", "pause", "resume", "delete")
)
"""The names of the buttons."""
MOST_LISTED = 20
_ACCOUNTS = (Choice("All accounts", "all"), Choice("My own accounts alone, by name", "mine"))
_DAY_CHOICES = tuple(Choice(day.capitalize(), day) for day in DAYS)
_ABOUT_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Opened:
    """Where the forms were opened, and which digest is looked at or changed, '' for none; it travels with a
    form, so it holds nothing secret."""

    channel: str = ""
    name: str = ""

    def packed(self) -> str:
        return json.dumps([self.channel, self.name])


def opened_of(view: Mapping[str, Any]) -> Opened:
    """What ``packed`` was given; empty where the form brought none."""
    try:
        channel, name = json.loads(view.get("private_metadata") or "[]")
    except (ValueError, TypeError):
        return Opened()
    return Opened(str(channel), str(name))


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form that subscribes; '' and nothing where a field is empty. Without a ``channel``
    it goes to its owner alone."""

    channel: str = ""
    about: tuple[Choice, ...] = ()
    accounts: str = "all"
    day: str = "monday"
    time: str = "09:00"
    zone: str = ""


def subscribe_form(filled: Filled, opened: Opened) -> View:
    """A form for a new digest, or for the one that ``opened`` names."""
    blocks = [
        input_block(
            "channel",
            "Channel",
            _channel_picker(filled.channel),
            optional=True,
            hint="Left empty: to you alone, in a direct message.",
        ),
        input_block(
            "about",
            "About",
            {
                "type": "multi_external_select",
                "action_id": ABOUT,
                "min_query_length": 0,
                "max_selected_items": MOST_FEATURES,
                "placeholder": plain("Type some of a name, or: top"),
                **({"initial_options": [option(one) for one in filled.about]} if filled.about else {}),
            },
            hint="Features one by one, or all of one product area, or those that most accounts use.",
        ),
        input_block("accounts", "Whose use", _one_of("radio_buttons", _ACCOUNTS, filled.accounts)),
        input_block("day", "Day", _one_of("static_select", _DAY_CHOICES, filled.day)),
        input_block("time", "Time", {"type": "timepicker", "initial_time": filled.time}),
        input_block(
            "zone",
            "By the clocks of",
            {
                "type": "external_select",
                "action_id": ZONE,
                "min_query_length": 0,
                "placeholder": plain("Type a city, such as Berlin"),
                **({"initial_option": option(Choice(filled.zone, filled.zone))} if filled.zone else {}),
            },
        ),
        {
            "type": "actions",
            "block_id": PREVIEW,
            "elements": [button("See last week's", PREVIEW, PREVIEW)],
        },
    ]
    submit = "Save" if opened.name else "Subscribe"
    return _modal(SUBSCRIBE, "Weekly digest", opened, blocks, submit=submit)


def filled_in(view: Mapping[str, Any]) -> Filled:
    """What stands in a form of ``subscribe_form`` by now."""
    state = cast("Mapping[str, Any]", view.get("state") or {})
    values = cast("Mapping[str, Any]", state.get("values") or {})
    about = cast("list[Mapping[str, Any]]", field(values, "about", ABOUT).get("selected_options") or [])
    return Filled(
        channel=str(field(values, "channel").get("selected_conversation") or ""),
        about=tuple(Choice("", str(one["value"])) for one in about),
        accounts=selected(values, "accounts"),
        day=selected(values, "day"),
        time=str(field(values, "time").get("selected_time") or ""),
        zone=selected(values, "zone", ZONE),
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """One digest as it is listed: what it is ``about`` in words, when it is ``due`` next, and whether its
    reader may change it."""

    digest: Definition
    about: str
    due: str
    changeable: bool


def list_form(listed: Sequence[Listed], opened: Opened, said: str = "") -> View:
    """Some digests with what can be done with each; ``said``: what came of the last click."""
    blocks = [_line(said)] if said else []
    for one in listed[:MOST_LISTED]:
        blocks += [line_of(one), {"type": "actions", "elements": _buttons(one)}]
    if len(listed) > MOST_LISTED:
        more = f"… and {len(listed) - MOST_LISTED} more, which usagebot digest list names."
        blocks.append(_grey(more))
    if not listed:
        blocks.append(_line("There is no weekly digest here yet."))
    new = {**button("Subscribe a channel", NEW, NEW), "style": "primary"}
    blocks += [{"type": "divider"}, {"type": "actions", "elements": [new]}]
    return _modal(LIST, "Weekly digests", opened, blocks)


def line_of(listed: Listed) -> Block:
    """What a digest is about, where it goes and when."""
    digest = listed.digest
    about = limits.fit_line(listed.about, _ABOUT_CHARACTERS)
    when = f" · {digest.day.capitalize()}s {digest.time:%H:%M}, {digest.zone} · {listed.due}"
    whose = ", own accounts" if digest.accounts == "mine" else ""
    place: Block = {"type": "channel", "channel_id": digest.channel}
    if digest.is_direct:
        place = {"type": "user", "user_id": digest.owner}
    said: list[Block] = [
        {"type": "text", "text": about, "style": {"bold": True}},
        {"type": "text", "text": f"{whose} to "},
        place,
        {"type": "text", "text": when},
    ]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": said}]}


def preview_form(text: str) -> View:
    """What the last whole week's would say; ``text`` is plain."""
    parts = [text[at : at + limits.SENTENCE] for at in range(0, limits.CARD, limits.SENTENCE)]
    blocks = [_line(part) for part in parts if part.strip()]
    return _modal(SEEN, "Last week's digest", Opened(), blocks or [_line("–")])


def _buttons(one: Listed) -> list[Block]:
    name = one.digest.name
    about = limits.fit_line(one.about, 40)
    send = button("Send to me now", f"{SEND}#{name}", name)
    if not one.changeable:
        return [send]
    turn = (RESUME, "Resume") if one.digest.paused else (PAUSE, "Pause")
    delete = button("Delete", f"{DELETE}#{name}", name) | {"style": "danger", "confirm": _confirm(about)}
    return [
        send,
        button("Edit", f"{EDIT}#{name}", name),
        button(turn[1], f"{turn[0]}#{name}", name),
        delete,
    ]


def _confirm(about: str) -> Block:
    return {
        "title": plain("Delete this digest?"),
        "text": plain(f"No more of {about} is sent."),
        "confirm": plain("Delete"),
        "deny": plain("Keep"),
        "style": "danger",
    }


def _one_of(kind: str, choices: Sequence[Choice], chosen: str) -> Block:
    first = next(one for one in choices if one.value == chosen)
    return {"type": kind, "options": [option(one) for one in choices], "initial_option": option(first)}


def _channel_picker(channel: str) -> Block:
    """Slack's own; what it offers is still looked at when the form comes back."""
    return {
        "type": "conversations_select",
        "filter": {
            "include": ["public", "private"],
            "exclude_bot_users": True,
            "exclude_external_shared_channels": True,
        },
        **({"initial_conversation": channel} if channel else {}),
    }


def _modal(name: str, title: str, opened: Opened, blocks: Sequence[Block], *, submit: str = "") -> View:
    return {
        "type": "modal",
        "callback_id": name,
        "title": plain(title),
        **({"submit": plain(submit)} if submit else {}),
        "close": plain("Close"),
        "private_metadata": opened.packed(),
        "blocks": list(blocks),
    }


def _line(text: str) -> Block:
    return {"type": "section", "text": plain(limits.fit(text))}


def _grey(text: str) -> Block:
    return {"type": "context", "elements": [plain(limits.fit_line(text))]}
