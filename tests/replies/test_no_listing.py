"""Nothing that grows with a workspace is ever asked of Slack: no list of its channels or of its people."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

ROOT = Path(__file__).parents[2]
LISTS = {name for name in dir(AsyncWebClient) if name.endswith("_list")}
OF_ONE_GROUP = {"usergroups_users_list"}
"""Who is in a user group that the access file names."""


def sources() -> Iterator[Path]:
    for folder in ("bot", "handlers", "queries"):
        yield from (file for file in (ROOT / folder).rglob("*.py") if "sandbox" not in file.parts)


def test_no_listing_method_of_slack_is_called_anywhere() -> None:
    nodes = [node for file in sources() for node in ast.walk(ast.parse(file.read_text()))]
    called = {node.attr for node in nodes if isinstance(node, ast.Attribute)}

    assert {"conversations_list", "users_list", "users_conversations"} <= LISTS | {"users_conversations"}
    assert called & LISTS == OF_ONE_GROUP
    assert not called & {"users_conversations", "conversations_members", "api_call"}
    named = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert {name for name in named if name.replace(".", "_") in LISTS} == {"usergroups.users.list"}
