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

HEADER = "# Printed by `usagebot manifest`. Why each scope is there: docs/slack-app.md.\n"
_ADDRESS = re.compile(r"https://[\w.-]+(?::\d{1,5})?(?:/[\w./~%-]*)?")


@dataclass(frozen=True, slots=True)
class Scope:
    """A permission and what it is for; without an ``optional`` one the bot works, but for that."""

    name: str
    reason: str
    optional: bool = False


SCOPES = (
    Scope("commands", "to be asked"),
    Scope("chat:write", "to answer"),
    Scope("files:write", "to upload a chart, and the file of rows that `csv` asks for"),
    Scope("files:read", "to see when Slack has made a chart ready"),
    Scope("channels:read", "to see whether a channel includes another company"),
    Scope("groups:read", "the same for private channels"),
    Scope("users:read", "to see whether the asker is a guest"),
    Scope("im:write", "to send the file of rows into the asker's direct messages", optional=True),
    Scope("users:read.email", "to see which accounts are the asker's own (`mine`)", optional=True),
    Scope("usergroups:read", "to see who is in the user groups that access.yml names", optional=True),
    Scope("channels:history", "to look up whether an interrupted post stands", optional=True),
    Scope("groups:history", "the same for private channels", optional=True),
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
        "share | active | account <name> | launch <feature> since <day> | show <id> | why <id> | help",
    ),
}
"""For each command what it does, and what may follow it."""


def manifest_text(address: str | None, prefix: str = "") -> str:
    """The manifest as YAML. Slack calls the bot at ``address``, or the bot calls Slack (Socket Mode) where
    there is none; ``prefix`` stands before every command. Raises SettingsError."""
    found = manifest(None if address is None else request_url(address), prefix)
    return HEADER + yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=200)


def request_url(address: str) -> str:
    """Where Slack sends everything, below the bot's own ``address``. Raises SettingsError."""
    if not _ADDRESS.fullmatch(address):
        raise SettingsError(
            f"{address!r} is no address that Slack calls.", "Write it like https://usagebot.example.com."
        )
    return address.rstrip("/").removesuffix(EVENTS_PATH) + EVENTS_PATH


def manifest(url: str | None, prefix: str) -> Mapping[str, Any]:
    """The manifest with ``url`` as every request URL, without any in Socket Mode."""
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "usagebot",
            "description": "Who really uses a feature, from Pendo, as numbers a team can trust.",
            "background_color": "#1f3a5f",
        },
        "features": {
            "bot_user": {"display_name": "usagebot", "always_online": True},
            "slash_commands": [_command(command, url, prefix) for command in COMMANDS],
        },
        "oauth_config": {
            "scopes": {
                "bot": [scope.name for scope in SCOPES],
                "bot_optional": [scope.name for scope in SCOPES if scope.optional],
            }
        },
        "settings": {
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
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
