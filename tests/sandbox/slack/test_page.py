"""What the page is given: its own files, and what one person sees."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import EmbeddedSlack
from bot.sandbox.slack.installed import Command, Shortcut, installed

PRODUCT = "C0PRODUCT0"


async def seen(
    http: aiohttp.ClientSession, slack: EmbeddedSlack, user: str, since: str = ""
) -> tuple[Any, str]:
    """What ``user`` sees, and the version of it."""
    query = {"user": user, "since": since}
    async with http.get(f"{slack.url}/_sandbox/seen", params=query) as response:
        assert response.status == 200
        return await response.json(), response.headers["ETag"].strip('"')


async def test_a_person_sees_their_own_conversations_and_what_stands_there(
    client: AsyncWebClient, slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    await client.chat_postMessage(channel=PRODUCT, text="for all")
    await client.chat_postMessage(channel="C0PLANS000", text="for staff")
    await client.chat_postEphemeral(channel=PRODUCT, user="U0MIA00000", text="for Mia")
    mia, _ = await seen(http, slack, "mia")
    guest, _ = await seen(http, slack, "gus")
    assert [each["text"] for each in mia["messages"]] == ["for all", "for staff", "for Mia"]
    assert [each["is_ephemeral"] for each in mia["messages"]] == [False, False, True]
    assert [each["text"] for each in guest["messages"]] == ["for all"]
    assert [each["name"] for each in guest["channels"]] == ["product", ""]


async def test_every_element_that_can_be_clicked_has_a_name_to_click_it_by(
    client: AsyncWebClient, slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    await client.chat_postMessage(
        channel=PRODUCT, blocks=[{"type": "actions", "elements": [button]}], text="x"
    )
    shown, _ = await seen(http, slack, "mia")
    [block] = shown["messages"][0]["blocks"]
    assert block["block_id"]
    assert block["elements"][0]["action_id"]


async def test_what_is_known_already_is_told_again_only_when_it_changes(
    client: AsyncWebClient, slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    _, version = await seen(http, slack, "mia")
    waiting = asyncio.create_task(seen(http, slack, "mia", since=version))
    await asyncio.sleep(0)
    await client.chat_postMessage(channel=PRODUCT, text="news")
    shown, newer = await waiting
    assert [each["text"] for each in shown["messages"]] == ["news"]
    assert newer != version


async def test_whoever_waits_does_not_keep_the_server_from_ending(http: aiohttp.ClientSession) -> None:
    stack = ExitStack()
    slack = stack.enter_context(EmbeddedSlack())
    (_, version), _ = await asyncio.gather(seen(http, slack, "mia"), seen(http, slack, "jo"))
    waiting = asyncio.create_task(seen(http, slack, "mia", since=version))
    for _ in range(3):  # both connections stand already, so his answers come after her request
        await seen(http, slack, "jo")
    async with asyncio.timeout(5):
        await asyncio.to_thread(stack.close)
        assert await waiting


async def test_the_page_is_served_with_rules_that_keep_it_on_this_machine(
    slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    async with http.get(slack.url) as response:
        assert response.content_type == "text/html"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    async with http.get(f"{slack.url}/page/main.js") as response:
        assert response.content_type == "text/javascript"


@pytest.mark.parametrize(
    "path", ["page/nothing.js", "page/..%2Fserver.py", "page/__init__.py", "_sandbox/seen?user=nobody"]
)
async def test_nothing_else_is_served(slack: EmbeddedSlack, http: aiohttp.ClientSession, path: str) -> None:
    async with http.get(f"{slack.url}/{path}") as response:
        assert response.status == 404


async def test_everybody_and_what_the_app_offers_is_told(
    slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    slack.workspace.installed = installed({"features": {"slash_commands": [{"command": "/usage"}]}})
    async with http.get(f"{slack.url}/_sandbox/cast") as response:
        cast = await response.json()
    assert cast["bot"] == "U0USAGEBOT"
    assert {"name": "pat", "is_stranger": True}.items() <= cast["users"][-1].items()
    assert cast["installed"]["commands"] == [{"name": "/usage", "description": "", "usage": ""}]


def test_commands_and_shortcuts_are_those_of_the_manifest() -> None:
    manifest = {
        "features": {
            "slash_commands": [{"command": "/usage", "description": "All", "usage_hint": "help"}],
            "shortcuts": [
                {"type": "message", "callback_id": "this", "name": "This…", "description": "Its form"},
                {"type": "global", "callback_id": "ask", "name": "Ask", "description": "A form"},
            ],
        }
    }
    found = installed(manifest)
    assert found.commands == (Command("/usage", "All", "help"),)
    assert found.shortcuts == (
        Shortcut("this", "This…", "Its form", on_message=True),
        Shortcut("ask", "Ask", "A form", on_message=False),
    )
    assert installed({}) == installed({"features": {}})
