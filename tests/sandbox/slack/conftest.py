from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import EmbeddedSlack, demo_workspace
from bot.sandbox.slack.workspace import DEFAULT_SCOPES
from tests.sandbox.slack.listener import Listener

EVERY_SCOPE = DEFAULT_SCOPES | {"im:read", "mpim:read", "mpim:write"}


@dataclass
class FrozenClock:
    now: float = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def slack(clock: FrozenClock) -> Iterator[EmbeddedSlack]:
    with EmbeddedSlack(demo_workspace(EVERY_SCOPE), clock=clock) as server:
        yield server


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(slack: EmbeddedSlack, http: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient("xoxb-sandbox", base_url=slack.api_url, session=http, retry_handlers=[])


@pytest.fixture
async def listener(slack: EmbeddedSlack) -> AsyncIterator[Listener]:
    listener = Listener()
    app = web.Application()
    app.router.add_post("/slack/events", listener.handle)
    async with TestServer(app) as server:
        slack.sandbox.bot_url = str(server.make_url("/slack/events"))
        yield listener
