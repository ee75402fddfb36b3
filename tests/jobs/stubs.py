"""Deliveries that only say what they were asked, and a worker process that uses one."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

from pydantic import SecretStr
from redis.asyncio import Redis

from bot.jobs import tasks
from bot.jobs.engine import open_docket, run_worker
from bot.jobs.seal import Seal
from bot.replies.asked import AskedFor
from bot.replies.desk import Desk

SEAL = Seal(SecretStr("xoxb-stub"))


def asked_for(number: int = 1, text: str = "export-button") -> AskedFor:
    return AskedFor(
        command="/adoption",
        text=text,
        channel_id="C1",
        user_id="U1",
        team_id="T1",
        asked_at=datetime(2026, 11, 25, tzinfo=UTC),
        response_url=f"https://hooks.example/{number}",
        trigger_id=f"{number}.2.3",
    )


@dataclass
class Recorder:
    """Waits for ``go`` where there is one, then counts the question as delivered."""

    go: asyncio.Event | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    delivered: list[tuple[AskedFor, bool, bool]] = field(default_factory=list[tuple[AskedFor, bool, bool]])

    async def deliver(self, asked: AskedFor, *, again: bool = False, store: bool = True) -> None:
        self.begun.set()
        if self.go is not None:
            await self.go.wait()
        self.delivered.append((asked, again, store))

    async def recorded(self) -> bool:
        return True

    @property
    def digests(self) -> None:
        """Nobody manages any here."""

    @property
    def desk(self) -> Desk:
        """Nobody opens a form here."""
        return cast(Desk, None)


@dataclass
class Hanging:
    """Says in Redis that it began, and never ends."""

    redis: Redis

    async def deliver(self, asked: AskedFor, *, again: bool = False, store: bool = True) -> None:
        await self.redis.rpush("begun", os.getpid())
        await asyncio.sleep(3600)

    async def recorded(self) -> bool:
        return True


async def _work(url: str) -> None:
    async with open_docket(url) as docket:
        tasks.register(docket, Hanging(Redis.from_url(url)), SEAL)
        await run_worker(docket, asyncio.Event(), redeliver_after=timedelta(seconds=1))


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1]))
