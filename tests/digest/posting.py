"""Weekly digests posted into an embedded Slack from a small Pendo and a real store, by clocks set at will."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from bot.app import open_parts
from bot.digest.book import Book, open_book
from bot.digest.definitions import Definition
from bot.digest.edition import Effects
from bot.digest.planning import Plan
from bot.digest.readings import Readings
from bot.digest.run import DigestRun
from bot.digest.writing import written
from bot.errors import SourceError
from bot.replies.ledger import Ledger
from bot.replies.pictures import Pictures
from bot.replies.slack import open_slack
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.pendo.world import World
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.workspace import Message
from bot.settings import Settings
from bot.store.connection import connect
from bot.store.runs import KEPT, Runs
from bot.windows import ReadingRules
from tests.digest.test_content import ALPHA, BETA, GAMMA, steady, use, world
from tests.replies.stubs import StubRenderer, gate_of, no_pause
from tests.services import Valkey

DUE = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""A Monday."""


@dataclass
class Time:
    """A clock that stands still between two settings."""

    now: datetime = DUE - timedelta(hours=2)

    def __call__(self) -> datetime:
        return self.now

    def timestamp(self) -> float:
        return self.now.timestamp()

    def milliseconds(self) -> int:
        return int(self.now.timestamp() * 1000)


def small_world() -> World:
    tried = [row for account in ("acct-30", "acct-31") for row in use("b", account, 13)]
    return world(steady(ALPHA), steady(BETA), tried, steady(GAMMA))


@dataclass
class Office:
    """One worker, what it works on, and the clock by which it does."""

    run: DigestRun
    slack: EmbeddedSlack
    time: Time
    pendo: httpx.AsyncClient
    book: Book
    plans: list[Plan] = field(default_factory=list[Plan])

    async def tick(self, now: datetime | None = None) -> None:
        """Look at ``now``, and do at once what is due by then."""
        self.time.now = now or self.time.now
        found = await self.run.look()
        self.plans.append(found)
        for hour, week in found.reads:
            with suppress(SourceError):
                await self.run.read(hour, week)
        for post in found.posts:
            if post.at <= self.time.now and await self.run.post(post.name):
                await self.run.illustrate(post.name)

    async def monday(self) -> None:
        """The usual way: somebody looks before, and when it is due."""
        await self.tick(DUE - timedelta(minutes=30))
        await self.tick(DUE + timedelta(seconds=95))

    def posted(self, channel: str = "product") -> list[Message]:
        return [message for message in self.slack.messages(channel) if not message.deleted]

    def told(self, user: str = "U0MIA00000") -> list[str]:
        """What stands in the direct messages of ``user``."""
        direct = {
            channel.id
            for channel in self.slack.workspace.channels.values()
            if channel.kind == "im" and user in channel.members
        }
        return [message.text for message in self.slack.messages() if message.channel in direct]

    async def source(self, **fault: Any) -> None:
        """Let Pendo fail so from now on; without anything it is well again."""
        await self.pendo.delete("/_sandbox/faults")
        if fault:
            (await self.pendo.post("/_sandbox/faults", json={"times": 1000, **fault})).raise_for_status()

    async def requests(self) -> int:
        """How often Pendo was asked for what people did."""
        asked = (await self.pendo.get("/_sandbox/requests")).json()
        return sum(any("vents" in source for source in one["sources"]) for one in asked)


def settings_for(pendo: EmbeddedPendo, store: Valkey) -> Settings:
    return Settings(
        pendo_keys=(SecretStr("k"),),
        pendo_url=pendo.url,
        pendo_rate=1000,
        timezone="UTC",
        redis_url=SecretStr(store.url),
        question_seconds=1,
    )


@asynccontextmanager
async def office(
    slack: EmbeddedSlack,
    store: Valkey,
    time: Time,
    file: Path,
    digests: Sequence[Definition] = (),
    *,
    pendo: EmbeddedPendo | None = None,
    rules: str = "",
) -> AsyncGenerator[Office]:
    """A worker that has just started; ``digests`` are what the file says. Its source is ``pendo``, or one of
    its own."""
    if pendo is None:
        made = small_world()
        with EmbeddedPendo(made, key="k", clock=time.milliseconds, zone=made.zone) as own:
            async with office(slack, store, time, file, digests, pendo=own, rules=rules) as opened:
                yield opened
        return
    if digests:
        file.write_text(written(digests), "utf-8")  # noqa: ASYNC240
    token = SecretStr(slack.workspace.bot_token)
    async with (
        aclosing(connect(store.url)) as redis,
        open_parts(settings_for(pendo, store), time, sleep=no_pause) as parts,
        open_slack(slack.api_url, token) as api,
        aclosing(Ledger(redis, kept_seconds=int(KEPT.total_seconds()), needed=True)) as ledger,
        httpx.AsyncClient(base_url=pendo.url) as control,
    ):
        await parts.catalog.current()
        with ThreadPoolExecutor(1) as executor:
            pictures = Pictures(api, StubRenderer(), executor, redis, sleep=no_pause)
            book = open_book(redis, str(file), subscription="main")
            run = DigestRun(
                book,
                Runs(redis, subscription="main"),
                Readings(parts.digests, time),
                Effects(api, gate_of(api, redis, rules), ledger, pictures, time, sleep=no_pause),
                ReadingRules("UTC"),
            )
            yield Office(run, slack, time, control, book)
