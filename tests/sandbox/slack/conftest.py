from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import EmbeddedSlack, demo_workspace
from bot.sandbox.slack.workspace import DEFAULT_SCOPES

EVERY_SCOPE = DEFAULT_SCOPES | {"im:read", "im:write"}


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
