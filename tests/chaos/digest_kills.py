"""Workers killed with SIGKILL at every edge of a weekly digest's way: none is lost, none stands twice.

The workers are those of ``kills``: the bot's own, with made-up figures and a fuse at each edge.
"""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from aiohttp import ClientSession, ClientTimeout
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.charts.spec import Multiples, Panel
from bot.digest.book import open_book
from bot.digest.content import Content
from bot.digest.definitions import DAYS, Definition
from bot.digest.edition import Effects
from bot.digest.planning import current
from bot.digest.readings import Readings
from bot.digest.run import DigestRun
from bot.digest.writing import written
from bot.jobs import tasks
from bot.jobs.engine import open_docket, run_worker
from bot.jobs.schedule import keep_looking
from bot.replies.pictures import Pictures
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.store.connection import connect
from bot.store.runs import Runs, Seen
from bot.windows import ReadingRules, Window
from tests.chaos.kills import (
    HISTORY,
    REDELIVER_AFTER,
    SETTLE_SECONDS,
    UNDER_WAY,
    FusedLedger,
    FusedSlack,
    Fuses,
    keep_workers,
)
from tests.chaos.storm import crowded
from tests.replies.stubs import StubRenderer, gate_of
from tests.services import Valkey

EDGES = ("rows ready", "claimed", "text posted", "recorded", "chart uploaded", "updated", "done")
SURVIVED = ("rows ready", "recorded", "chart uploaded", "updated", "done")
"""Edges after which it is known what stands."""
AT_ONCE = 10
LOOK_SECONDS = 0.1
SETTLE = timedelta(seconds=0.3)
RULES = ReadingRules("UTC")
OWNER = "U0MIA00000"
DOUBTED = "may be missing: I was interrupted"


# The worker


class FusedReadings(Readings):
    """Each digest says its own name, and has a picture of its own."""

    def __init__(self, fuses: Fuses) -> None:
        self._fuses = fuses

    async def content(
        self, digest: Definition, week: Window, digests: Iterable[Definition], address: str = ""
    ) -> Content:
        picture = Multiples(digest.name, "by week", (week.start,), (Panel("Alpha", (0.3,), "30 %"),))
        await self._fuses.reach("rows ready")
        return Content(
            digest.name, week, f"It is {digest.name}", (), "", "", (), ("scope",), picture, (), (), ()
        )

    async def ahead(self, week: Window, digests: Iterable[Definition]) -> None:
        return


class FusedRun(DigestRun):
    """Its parts know which digest they serve."""

    async def post(self, name: str) -> bool:
        UNDER_WAY.set(name)
        return await super().post(name)

    async def illustrate(self, name: str) -> None:
        UNDER_WAY.set(name)
        await super().illustrate(name)


@asynccontextmanager
async def fused(store: str, slack_url: str, token: str) -> AsyncIterator[FusedRun]:
    async with aclosing(connect(store)) as redis, ClientSession(timeout=ClientTimeout(total=15)) as session:
        fuses = Fuses(redis)
        slack = FusedSlack(session, slack_url, SecretStr(token), fuses)
        with ThreadPoolExecutor(1) as executor:
            pictures = Pictures(slack, StubRenderer(), executor, redis)
            ledger = FusedLedger(redis, fuses, needed=True)
            yield FusedRun(
                open_book(redis, "", subscription="main"),
                Runs(redis, subscription="main"),
                FusedReadings(fuses),
                Effects(slack, gate_of(slack, redis), ledger, pictures, now, settle=SETTLE),
                RULES,
            )


def now() -> datetime:
    return datetime.now(UTC)


async def work(store: str, slack_url: str, token: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with fused(store, slack_url, token) as digests, open_docket(store) as docket:
        tasks.register_digests(docket, digests)
        looking = asyncio.create_task(keep_looking(docket, digests, stop, LOOK_SECONDS))
        await run_worker(docket, stop, redeliver_after=REDELIVER_AFTER)
        await looking


# The rounds


@dataclass(frozen=True, slots=True)
class Round:
    name: str
    channel: str
    edges: tuple[str, ...]
    history: bool

    def __str__(self) -> str:
        scope = "with" if self.history else "without"
        return f"{self.name} in {self.channel} {scope} history, killed at {self.edges}"

    def digest(self, due: datetime) -> Definition:
        return Definition.model_validate(
            {
                "name": self.name,
                "channel": self.channel,
                "owner": OWNER,
                "features": "top 1",
                "day": DAYS[due.weekday()],
                "time": due.time(),
                "zone": "UTC",
            }
        )


def plan(slack: EmbeddedSlack, count: int, chance: random.Random) -> list[Round]:
    """Every edge in turn, a third of the rounds with a second death, the second half of them with history."""
    rooms = [one.id for one in slack.workspace.channels.values() if one.name.startswith(("room", "product"))]
    return [_round(number, count, rooms, chance) for number in range(count)]


def _round(number: int, count: int, rooms: Sequence[str], chance: random.Random) -> Round:
    edge = EDGES[number % len(EDGES)]
    edges = (edge, chance.choice(SURVIVED)) if chance.random() < 0.3 else (edge,)
    return Round(f"digest-{number}", chance.choice(rooms), edges, number >= count // 2)


async def play(rounds: Sequence[Round], store: str, blown: Counter[str]) -> list[str]:
    """Let them all be due, and wait until each is settled. Faults of those that are not."""
    due = now().replace(second=0, microsecond=0)
    digests = [each.digest(due) for each in rounds]
    before = due - timedelta(minutes=1)
    fuses = {f"{each.name} {edge}": edge for each in rounds for edge in each.edges}
    async with Redis.from_url(store) as redis:
        runs = Runs(redis, subscription="main")
        await redis.sadd("fuses", *fuses)
        await runs.look(before, {one.name: current(one, Seen({}, before), before) for one in digests})
        await open_book(redis, "", subscription="main").load(written(digests), "rounds")
        left = await _settled(runs, due, {each.name for each in rounds})
        whole = {name.decode() for name in cast("set[bytes]", await redis.smembers("fuses"))}
        blown.update(edge for name, edge in fuses.items() if name not in whole)
        await redis.delete("fuses")
    return [f"{each}: not settled within {SETTLE_SECONDS} seconds" for each in rounds if each.name in left]


async def _settled(runs: Runs, due: datetime, names: Collection[str]) -> set[str]:
    """Those that are not, in the end."""
    left, deadline = set(names), time.monotonic() + SETTLE_SECONDS
    while left and time.monotonic() < deadline:
        seen = (await runs.seen()).runs
        left = {name for name in left if seen[name].until < due}
        await asyncio.sleep(0.02)
    return left


def judge(rounds: Sequence[Round], slack: EmbeddedSlack) -> list[str]:
    """Each stands once, with its picture. Where nobody may read history, one that a worker died over may be
    missing, and its owner is told."""
    stand = [message for message in slack.messages() if not message.deleted]
    faults: list[str] = []
    for each in rounds:
        mine = [message for message in stand if message.text.startswith(f"It is {each.name}\n")]
        told = [message for message in stand if f"The digest {each.name} of " in message.text]
        fault = fault_of([bool(one.files) for one in mine], [one.text for one in told], each.history)
        if fault:
            faults.append(f"{each}: {fault}")
    return faults


def fault_of(pictured: Sequence[bool], told: Sequence[str], history: bool) -> str:
    """``pictured``: for each message of a digest, whether it has its picture; ``told``: what its owner is."""
    if len(pictured) > 1 or len(told) > 1:
        return "told twice"
    if told and (history or DOUBTED not in told[0]):
        return "an error told"
    if not pictured and not told:
        return "lost"
    return "" if told or all(pictured) else "without its picture"


def run(rounds: int, seed: int, blown: Counter[str] | None = None) -> list[str]:
    """``rounds`` digests of three workers that are killed on the way. The faults; none is good.

    ``blown`` counts at which edges a worker died.
    """
    blown = Counter() if blown is None else blown
    store = Valkey(durable=True)
    store.start()
    try:
        with EmbeddedSlack(crowded(0)) as slack, workers(store, slack):
            slack.workspace.ready_after = 0
            planned, faults = plan(slack, rounds, random.Random(seed)), list[str]()
            for history in (False, True):
                slack.workspace.scopes |= HISTORY if history else frozenset()
                wave = [each for each in planned if each.history == history]
                for first in range(0, len(wave), AT_ONCE):
                    faults += asyncio.run(play(wave[first : first + AT_ONCE], store.url, blown))
            return faults + judge(planned, slack)
    finally:
        store.stop()


@contextmanager
def workers(store: Valkey, slack: EmbeddedSlack) -> Iterator[None]:
    words = (store.url, slack.api_url, slack.workspace.bot_token)
    keeper = subprocess.Popen([sys.executable, "-m", "tests.chaos.digest_kills", *words])
    try:
        yield
    finally:
        keeper.terminate()
        keeper.wait(30)


if __name__ == "__main__":
    keep_workers(work, *sys.argv[1:])
