"""A healthy installation over real sockets: Pendo with a year of events, Slack, and settings for both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import SecretStr

from bot.doctor.parts import Parts, open_parts
from bot.manifest import SCOPES
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.pendo.world import World
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.workspace import demo_workspace
from bot.settings import Settings
from tests.sandbox.pendo.asking import EXPORT, small_world

KEY, SECRET = "integration-key-0123456789", "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
Clock = Callable[[], datetime]


def frozen() -> datetime:
    return NOW


def world(now: datetime = NOW, *, zone: str = "America/New_York", domain: str = "acme.com") -> World:
    """Two colleagues in two accounts each, a customer in one; events on both sides of a change of clocks."""

    def event(days: int, visitor: str, account: str) -> dict[str, Any]:
        at = int((now - timedelta(days=days)).timestamp() * 1000)
        return {"time": at, "visitorId": visitor, "accountId": account, "tag": EXPORT.id, "numEvents": 1}

    rows = [
        event(days, f"{name}@{domain}", account)
        for days in (1, 2, 185)
        for name in ("ana", "ben")
        for account in ("bolt", "cargo")
    ]
    customers = [event(days, "cy@cargo.example", "cargo") for days in (1, 185)]
    made = small_world([*rows, *customers], zone=zone)
    return replace(
        made, accounts={"bolt": {"agent": {"name": "Bolt"}}, "cargo": {"agent": {"name": "Cargo"}}}
    )


def serving(now: Clock = frozen, **changed: Any) -> EmbeddedPendo:
    return EmbeddedPendo(world(now(), **changed), key=KEY, clock=lambda: int(now().timestamp() * 1000))


def workspace() -> EmbeddedSlack:
    """With all that the manifest asks for."""
    made = demo_workspace(scope.name for scope in SCOPES)
    return EmbeddedSlack(made, signing_secret=SECRET)


def settings_for(pendo: EmbeddedPendo | None, slack: EmbeddedSlack | None, **changed: Any) -> Settings:
    given: dict[str, Any] = {
        "pendo_keys": (SecretStr(KEY),),
        "pendo_rate": 1000.0,
        "slack_bot_token": SecretStr("xoxb-sandbox"),
        "slack_signing_secret": SecretStr(SECRET),
        "internal": ("domain:acme.com",),
    }
    if pendo is not None:
        given["pendo_url"] = pendo.url
    if slack is not None:
        given |= {"slack_bot_token": SecretStr(slack.workspace.bot_token), "slack_url": slack.api_url}
    return Settings(_env_file=None, **(given | changed))  # pyright: ignore[reportCallIssue]


@asynccontextmanager
async def parts_for(
    pendo: EmbeddedPendo | None = None,
    slack: EmbeddedSlack | None = None,
    *,
    clock: Clock = frozen,
    **changed: Any,
) -> AsyncIterator[Parts]:
    async with open_parts(settings_for(pendo, slack, **changed), clock) as parts:
        yield parts


async def plan(parts: Parts, **fault: Any) -> None:
    """Trouble for the next requests to Pendo."""
    url = f"{parts.settings.pendo_base_url}/_sandbox/faults"
    response = await parts.http.post(url, json=fault)
    assert response.status_code == 204
