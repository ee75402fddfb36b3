"""The watch at work: a Pendo to break, a Slack to speak in, a store, and a clock that is set on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

import handlers
from bot.jobs.enqueue import Jobs
from bot.sandbox.slack import SIGNING_SECRET, EmbeddedSlack
from bot.sandbox.slack.workspace import DEFAULT_SCOPES, Message, demo_workspace
from bot.store.budgets import Budgets
from bot.watch.run import Watcher
from bot.working import open_watch
from handlers.endpoint import EVENTS_PATH, Endpoint, bolt_app, listening
from handlers.entrance import Entrance
from tests.jobs.stubs import SEAL
from tests.policy.scene import SlackTime
from tests.replies.stubs import StubAnswers, delivery_to
from tests.services import Valkey
from tests.watch.worlds import NOW, Source, Story, source

HISTORY = {"channels:history", "groups:history"}
PRODUCT, PLANS, CONTOSO = "C0PRODUCT0", "C0PLANS000", "C0CONTOSO0"
ALL_OF_IT = f"channels: {{{PRODUCT}: {{features: [Alpha export, Beta edit, Gamma search]}}}}"


@dataclass
class Clock:
    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def on(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Scene:
    source: Source
    slack: EmbeddedSlack
    watcher: Watcher
    clock: Clock
    jobs: Jobs
    entrance: Entrance
    folder: Path
    passes: int = field(default=0)

    async def look(self, **later: float) -> None:
        """The next pass, an hour after the one before unless it is ``later``."""
        if self.passes:
            self.clock.on(**(later or {"hours": 1}))
        self.passes += 1
        await self.watcher.watch()

    async def recovers(self) -> None:
        """Pendo answers again, and a moment has passed in which those who wait are told how it failed."""
        (await self.source.http.delete("/_sandbox/faults")).raise_for_status()
        redis = self.source.parts.redis
        assert redis is not None
        async for key in redis.scan_iter("*:lease:*"):
            await redis.delete(key)

    def says(self, text: str) -> None:
        """What ``watch.yml`` says from now on."""
        (self.folder / "watch.yml").write_text(text, encoding="utf-8")

    def told(self, channel: str = "product") -> list[Message]:
        return [message for message in self.slack.messages(channel) if message.via != "person"]

    async def click(self, act: str, on: Message, user: str = "mia", times: int = 1) -> None:
        for _ in range(times):
            await asyncio.to_thread(self.slack.click, f"watch:{act}", on=on, user=user)
        await self.entrance.aclose()
        await self.jobs.drain(5)


@contextmanager
def workspace(clock: Clock, *, history: bool) -> Iterator[EmbeddedSlack]:
    scopes = DEFAULT_SCOPES | (HISTORY if history else set())
    with EmbeddedSlack(demo_workspace(scopes), clock=lambda: clock().timestamp()) as slack:
        yield slack


@asynccontextmanager
async def scene(
    story: Story,
    valkey: Valkey,
    folder: Path,
    *,
    watch: str = ALL_OF_IT,
    history: bool = True,
    rules: str = "",
    **given: Any,
) -> AsyncGenerator[Scene]:
    clock = Clock()
    path = folder / "watch.yml"
    path.write_text(watch, encoding="utf-8")
    settings = {"redis_url": SecretStr(valkey.url), "watch_file": str(path), **given}
    async with AsyncExitStack() as stack:
        slack = stack.enter_context(workspace(clock, history=history))
        pendo = await stack.enter_async_context(source(story, clock, **settings))
        budgets = Budgets(None, pace=1_000)
        delivery = await stack.enter_async_context(
            delivery_to(slack, StubAnswers(), pendo.parts.redis, budgets=budgets, rules=rules)
        )
        delivery = replace(delivery, clock=clock)
        watcher = open_watch(pendo.settings, pendo.parts, delivery)
        delivery = replace(delivery, watch=watcher)
        identity = {"team_id": "T0ACME0000", "bot_id": "B0USAGEBOT", "user_id": "U0USAGEBOT"}
        app = bolt_app(identity, SecretStr(slack.workspace.bot_token), slack.api_url)
        jobs = Jobs(None, delivery, SEAL)
        entrance = handlers.register(app, jobs, delivery.desk, clock)
        endpoint = Endpoint(app, SignatureVerifier(SIGNING_SECRET, SlackTime(slack)), None)
        url = await stack.enter_async_context(listening(endpoint, "127.0.0.1", 0))
        slack.sandbox.bot_url = f"{url}{EVENTS_PATH}"
        yield Scene(pendo, slack, watcher, clock, jobs, entrance, folder)
