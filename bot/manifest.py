"""What Slack has to know of the bot before anybody can ask it: the app's manifest (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from bot.errors import SettingsError
from bot.question import Slash
from handlers.commands import COMMANDS
from handlers.endpoint import EVENTS_PATH
from handlers.shortcuts import ANYWHERE, ON_MESSAGE

HEADER = "# Printed by `usagebot manifest`. Why each scope is there: docs/slack-app.md.\n"
_ADDRESS = re.compile(r"https://[\w.-]+(?::\d{1,5})?(?:/[\w./~%-]*)?")


@dataclass(frozen=True, slots=True)
class Scope:
    """A permission, what it is for, and what happens without it; an admin may refuse an ``optional`` one."""

    name: str
    reason: str
    without: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """What Slack tells the bot of, why it is told, and the scope that it takes, if any."""

    name: str
    reason: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry in a menu of Slack's; ``kind`` is global or message, as Slack calls it."""

    name: str
    kind: str
    callback: str
    description: str


SCOPES = (
    Scope("commands", "to be asked by a command or a shortcut", "nobody can ask so"),
    Scope("app_mentions:read", "to be asked by a mention", "a mention is not answered"),
    Scope(
        "im:history",
        "to be asked in direct messages, and to look up there whether an interrupted post stands",
        "direct messages are not answered",
    ),
    Scope("chat:write", "to answer", "every answer goes to the asker alone, without a chart"),
    Scope(
        "files:write",
        "to upload a chart, and the file of rows that `csv` asks for",
        "the answer says that the chart, or the file, is missing",
    ),
    Scope(
        "files:read",
        "to see when Slack has made a chart ready",
        "the answer says that the chart is missing",
    ),
    Scope(
        "channels:read",
        "to see whether a channel includes another company",
        "no figures in public channels",
    ),
    Scope("groups:read", "the same for private channels", "no figures in private channels"),
    Scope("users:read", "to see whether the asker is a guest", "no figures for anybody"),
    Scope(
        "im:write",
        "to send the file of rows into the asker's direct messages",
        "the answer says that the file could not be sent",
        optional=True,
    ),
    Scope(
        "users:read.email",
        "to see which accounts are the asker's own (`mine`)",
        "`mine` is refused, with the reason",
        optional=True,
    ),
    Scope(
        "usergroups:read",
        "to see who is in the user groups that access.yml names",
        "such a group gives nobody any right, and the log warns",
        optional=True,
    ),
    Scope(
        "channels:history",
        "to look up whether an interrupted post stands",
        "see below",
        optional=True,
    ),
    Scope("groups:history", "the same for private channels", "see below", optional=True),
)

EVENTS = (
    Event("app_mention", "somebody mentions the bot in a channel or thread", "app_mentions:read"),
    Event("message.im", "somebody writes to the bot in direct messages", "im:history"),
    Event("app_home_opened", "somebody opens the bot's Home, which is drawn then"),
)

SHORTCUTS = (
    Shortcut("Ask about usage", "global", ANYWHERE, "Choose a question and a feature in a form"),
    Shortcut("Usage of this…", "message", ON_MESSAGE, "Ask about the feature that this message speaks of"),
)

HINTS = {
    "/adoption": (
        "Share of active accounts that used a feature",
        "<feature> [last 30 days | in June | Q3] [vs last year] [for <account>] [private]",
    ),
    "/stickiness": (
        "How much of a month's people come back on an average day",
        "<feature> | app [last 90 days] [weekdays only]",
    ),
    "/first-use": (
        "Days from a person's first visit to the first use of a feature",
        "<feature> [joined in September] [since launch]",
    ),
    "/retention": ("Who uses a feature again, week after week", "<feature> [last 8 complete weeks]"),
    "/accounts": (
        "Which accounts use a feature, which have stopped, which not begun",
        "<feature> [stopped | not yet | new] [mine] [where plan = enterprise] [csv]",
    ),
    "/usage": (
        "Everything else; an earlier answer shown again or explained, and help",
        "share | active | account <name> | launch <feature> since <day> | show <id> | why <id> | digest "
        "| help",
    ),
}
"""For each command what it does, and what may follow it."""


def manifest_text(address: str | None, prefix: str = "") -> str:
    """The manifest as YAML. Slack calls the bot at ``address``, or the bot calls Slack (Socket Mode) where
    there is none; ``prefix`` stands before every command. Raises SettingsError."""
    found = manifest(None if address is None else request_url(address), prefix)
    return HEADER + yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=200)


def reasons_text() -> str:
    """Why the bot asks for each permission, event and shortcut, as tables in Markdown."""
    scopes = (f"| `{each.name}` | {each.reason} | {_without(each)} |" for each in SCOPES)
    events = (f"| `{each.name}` | {each.reason} | {_taken(each)} |" for each in EVENTS)
    shortcuts = (f"| {each.name} | {each.kind} | {each.description} |" for each in SHORTCUTS)
    return "\n".join(
        (
            *("| scope | to what end | without it |", "|---|---|---|", *scopes, ""),
            *("| event | when | takes |", "|---|---|---|", *events, ""),
            *("| shortcut | kind | what it does |", "|---|---|---|", *shortcuts, ""),
        )
    )


def _without(scope: Scope) -> str:
    return f"optional: {scope.without}" if scope.optional else scope.without


def _taken(event: Event) -> str:
    return f"`{event.scope}`" if event.scope else "no permission"


def request_url(address: str) -> str:
    """Where Slack sends everything, below the bot's own ``address``. Raises SettingsError."""
    if not _ADDRESS.fullmatch(address):
        raise SettingsError(
            f"{address!r} is no address that Slack calls.", "Write it like https://usagebot.example.com."
        )
    return address.rstrip("/").removesuffix(EVENTS_PATH) + EVENTS_PATH


def manifest(url: str | None, prefix: str) -> Mapping[str, Any]:
    """The manifest with ``url`` as every request URL, without any in Socket Mode."""
    request = {"request_url": url} if url else {}
    choices = {"message_menu_options_url": url} if url else {}
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "usagebot",
            "description": "Who really uses a feature, from Pendo, as numbers a team can trust.",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "usagebot", "always_online": True},
            "shortcuts": [_shortcut(shortcut) for shortcut in SHORTCUTS],
            "slash_commands": [_command(command, url, prefix) for command in COMMANDS],
        },
        "oauth_config": {
            "scopes": {
                "bot": [scope.name for scope in SCOPES],
                "bot_optional": [scope.name for scope in SCOPES if scope.optional],
            }
        },
        "settings": {
            "event_subscriptions": {**request, "bot_events": [event.name for event in EVENTS]},
            "interactivity": {"is_enabled": True, **request, **choices},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _shortcut(shortcut: Shortcut) -> Mapping[str, Any]:
    return {
        "name": shortcut.name,
        "type": shortcut.kind,
        "callback_id": shortcut.callback,
        "description": shortcut.description,
    }


def _command(command: str, url: str | None, prefix: str) -> Mapping[str, Any]:
    description, hint = HINTS[command]
    return {
        "command": Slash(prefix)(command.removeprefix("/")),
        **({"url": url} if url else {}),
        "description": description,
        "usage_hint": hint,
        "should_escape": True,
    }
