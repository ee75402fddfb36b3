"""The manifest follows Slack's schema, and names what the bot handles and calls, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answers.usage import USAGE
from handlers.commands import COMMANDS, question
from queries.library import load_library

ROOT = Path(__file__).parents[1]
HISTORY = {"channels:history", "groups:history"}
OPTIONAL = HISTORY | {"im:write", "users:read.email"}
SCOPES_OF = {
    "auth_test": set[str](),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "conversations_open": {"im:write"},
    "files_getUploadURLExternal": {"files:write"},
    "files_completeUploadExternal": {"files:write"},
    "files_info": {"files:read"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_history": HISTORY,
    "users_info": {"users:read", "users:read.email"},
}
"""What each of the client's methods that the bot calls needs."""


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "manifest.yml").read_text())


def test_it_keeps_slacks_limits(manifest):
    assert 1 <= len(manifest["display_information"]["name"]) <= 35
    assert 1 <= len(manifest["display_information"]["description"]) <= 140
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", manifest["features"]["bot_user"]["display_name"])
    for command in manifest["features"]["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert 1 <= len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
        assert command["should_escape"] is True
        assert command["url"].startswith("https://")


def test_its_commands_are_those_that_are_handled_and_answered(manifest):
    commands = {command["command"] for command in manifest["features"]["slash_commands"]}
    answered = {f"/{query.words[0]}" for query in load_library().queries.values() if query.slash}

    assert commands == set(COMMANDS) == answered | {f"/{USAGE}"}
    for command in commands:
        for suffix in ("", "-dev"):
            assert question().match(command + suffix)[1] == command.removeprefix("/")
        assert question("acme-").match(f"/acme-{command.removeprefix('/')}")
        assert not question("acme-").match(command)


def test_its_scopes_are_those_of_the_methods_called(manifest):
    source = "".join(path.read_text() for path in (ROOT / "bot" / "replies").glob("*.py"))
    called = set(re.findall(r"self\._(?:client|once)\.(\w+)\(", source))

    assert called == set(SCOPES_OF)
    needed = {"commands"}.union(*SCOPES_OF.values())
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed
    assert set(manifest["oauth_config"]["scopes"]["bot_optional"]) == OPTIONAL
