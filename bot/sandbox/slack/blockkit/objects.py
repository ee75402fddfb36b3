"""Composition objects: text, options, confirmation dialogs, pictures."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from bot.sandbox.slack.blockkit.shapes import (
    Fault,
    Faults,
    Record,
    Rule,
    as_list,
    as_record,
    boolean,
    exactly_one,
    many,
    one_of,
    record,
    tagged,
    text,
    typed,
    whole,
)

TEXT_MOST = 3000
block_id = text(most=255)
action_id = text(most=255)
url = text(most=3000, pattern=r"[a-z][a-z0-9+.-]*:[^\s<>|]+", otherwise="invalid url")


def plain(most: int = TEXT_MOST) -> Rule:
    return typed("plain_text", {"text": text(most)}, {"emoji": boolean})


def mrkdwn(most: int = TEXT_MOST) -> Rule:
    return typed("mrkdwn", {"text": text(most)}, {"verbatim": boolean})


def any_text(most: int = TEXT_MOST) -> Rule:
    return tagged({"plain_text": plain(most), "mrkdwn": mrkdwn(most)})


def option(label: Rule, optional: dict[str, Rule] | None = None) -> Rule:
    return record({"text": label, "value": text(most=150)}, {"description": any_text(75), **(optional or {})})


plain_option = option(plain(75))
any_option = option(any_text(75))
link_option = option(plain(75), {"url": url})
option_group = record({"label": plain(75), "options": many(plain_option, most=100)})

confirm = record(
    {"title": plain(100), "text": any_text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
dispatch = record(
    {"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), most=2)},
)
conversation_filter = record(
    {},
    {
        "include": many(one_of("im", "mpim", "private", "public"), most=4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)


def image_url(value: object, pointer: str) -> Faults:
    """Slack's servers fetch the picture, so a private host is as good as none."""
    yield from (faults := list(url(value, pointer)))
    if not faults and not _is_public_https(str(value)):
        yield Fault("downloading image failed", pointer)


def _is_public_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme != "https" or host.endswith(("slack.com", ".local", ".internal", "localhost")):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host


slack_file = record(
    {},
    {"id": text(pattern=r"F[A-Z0-9]{8,}", otherwise="invalid slack file"), "url": url},
    [exactly_one("id", "url")],
)
picture: dict[str, Rule] = {"image_url": image_url, "slack_file": slack_file}
one_picture = exactly_one("image_url", "slack_file")
alt_text = text(most=2000)
image_element = typed("image", {"alt_text": alt_text}, picture, one_picture)


def same_options(fields: Record, pointer: str) -> Faults:
    """What is chosen at first must be one of the options, letter for letter."""
    groups = as_list(fields.get("option_groups")) or [fields]
    offered = [item for group in groups for item in as_list((as_record(group) or {}).get("options")) or ()]
    if any(item not in offered for item in as_list(fields.get("initial_options")) or ()):
        yield Fault("initial option is not among the options", f"{pointer}/initial_options")
    if "initial_option" in fields and fields["initial_option"] not in offered:
        yield Fault("initial option is not among the options", f"{pointer}/initial_option")


max_selected = whole(1)
