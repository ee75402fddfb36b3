"""Workers killed with SIGKILL at every edge of a question's way; each question ends in exactly one answer or
one clear error.

A worker here is the bot's own, with made-up answers and a fuse at each edge: a fuse that was armed for the
question under way ends its process. A parent that loaded everything forks the workers, so that a new one is
there in milliseconds.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession, ClientTimeout
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.answers.answer import Answer
from bot.jobs import tasks
from bot.jobs.engine import open_docket, run_worker
from bot.jobs.enqueue import Jobs
from bot.jobs.seal import Seal
from bot.question import Question
from bot.replies.asked import AskedFor
from bot.replies.delivery import Delivery
from bot.replies.ledger import Entry, Ledger
from bot.replies.messages import Message
from bot.replies.pictures import Pictures
from bot.replies.sentences import ASTRAY, LOST, NOT_THERE, PERHAPS_SENT
from bot.replies.slack import Slack
from bot.sandbox.slack.commands import invoke
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.store.budgets import Budgets
from bot.store.connection import connect
from bot.store.notebook import Notebook
from bot.store.quota import Quota
from tests.chaos.judge import UNFINISHED, sorted_out
from tests.chaos.judge import Asked as Question_
from tests.chaos.storm import crowded
from tests.replies.stubs import CHART, StubAnswers, StubRenderer, answer_to, gate_of
from tests.services import Valkey

EDGES = (
    *("rows read", "claimed", "text posted", "recorded", "chart uploaded", "updated", "asker told", "done"),
    *("file claimed", "file sent"),
)
SURVIVED = ("rows read", "recorded", "chart uploaded", "updated", "asker told", "done")
"""Edges after which an answer comes all the same."""
EVERYWHERE = ("rows read", "done", "file claimed", "file sent")
"""Edges that are there for the asker's own message as well."""
WORKERS = 3
AT_ONCE = 5
REDELIVER_AFTER = timedelta(seconds=0.4)
SETTLE_SECONDS = 60
SLOW_SECONDS = 0.1
PATIENCE = 0.03
HISTORY = frozenset({"channels:history", "groups:history"})
SEAL = Seal(SecretStr("kills"))

UNDER_WAY: ContextVar[str] = ContextVar("question")


# The worker


@dataclass
class Fuses:
    redis: Redis

    async def reach(self, edge: str) -> None:
        """Die here if somebody wants it, once."""
        if await self.redis.srem("fuses", f"{UNDER_WAY.get()} {edge}"):
            os.kill(os.getpid(), signal.SIGKILL)


class FusedLedger(Ledger):
    def __init__(self, redis: Redis, fuses: Fuses, *, needed: bool = False) -> None:
        super().__init__(redis, needed=needed)
        self._fuses = fuses

    async def claim(self, key: str, owner: str, channel: str, at: float, *, waiting: bool = False) -> Any:
        stood = await super().claim(key, owner, channel, at, waiting=waiting)
        if stood is None:
            await self._fuses.reach("file claimed" if key.endswith(":file") else "claimed")
        return stood

    async def posted(self, key: str, owner: str, channel: str, ts: str) -> None:
        await super().posted(key, owner, channel, ts)
        await self._fuses.reach("recorded")

    async def done(self, key: str, owner: str) -> None:
        await super().done(key, owner)
        await self._fuses.reach("done")


class FusedSlack(Slack):
    def __init__(self, session: ClientSession, url: str, token: SecretStr, fuses: Fuses) -> None:
        super().__init__(session, url, token, Budgets(fuses.redis, pace=1_000))
        self._fuses = fuses

    async def post(self, *given: Any, **named: Any) -> tuple[str, str]:
        posted = await super().post(*given, **named)
        await self._fuses.reach("text posted")
        return posted

    async def update(self, channel: str, ts: str, message: Message) -> None:
        await super().update(channel, ts, message)
        await self._fuses.reach("updated")

    async def respond(self, url: str, message: Message, *, replace: bool) -> None:
        await super().respond(url, message, replace=replace)
        await self._fuses.reach("asker told")

    async def complete(self, file_id: str, title: str, channel: str | None = None) -> None:
        await super().complete(file_id, title, channel)
        await self._fuses.reach("file sent" if channel else "chart uploaded")


class FusedAnswers(StubAnswers):
    """Each question has a chart of its own; one that says ``slow`` takes longer than patience."""

    def __init__(self, fuses: Fuses) -> None:
        super().__init__()
        self._fuses = fuses

    async def understand(self, command: str, text: str, **how: Any) -> Any:
        return replace(await super().understand(command, text, **how), notes=(text,))

    async def answer(self, question: Question, *, asked_by: str = "", channel: str = "") -> Answer:
        if "slow" in question.notes[0]:
            await asyncio.sleep(SLOW_SECONDS)
        chart = replace(CHART, title=UNDER_WAY.get())
        answer = replace(answer_to(question), charts=(chart,))
        await self._fuses.reach("rows read")
        return answer


@dataclass
class Fused:
    """A delivery whose parts know which question they serve."""

    delivery: Delivery

    async def deliver(self, asked: AskedFor, *, again: bool = False, store: bool = True) -> None:
        UNDER_WAY.set(asked.key)
        await self.delivery.deliver(asked, again=again, store=store)

    async def recorded(self) -> bool:
        return await self.delivery.recorded()


@asynccontextmanager
async def fused(store: str, slack_url: str, token: str) -> AsyncIterator[Fused]:
    redis = connect(store)
    fuses = Fuses(redis)
    async with ClientSession(timeout=ClientTimeout(total=15)) as session:
        slack = FusedSlack(session, slack_url, SecretStr(token), fuses)
        with ThreadPoolExecutor(1) as executor:
            yield Fused(
                Delivery(
                    answers=FusedAnswers(fuses),
                    slack=slack,
                    gate=gate_of(slack, redis),
                    ledger=FusedLedger(redis, fuses),
                    notebook=Notebook(redis),
                    pictures=Pictures(slack, StubRenderer(), executor, redis),
                    clock=lambda: datetime.now(UTC),
                    quota=Quota(redis, 1_000),
                    patience=PATIENCE,
                )
            )
    await redis.aclose()


async def work(store: str, slack_url: str, token: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with fused(store, slack_url, token) as delivery, open_docket(store) as docket:
        tasks.register(docket, delivery, SEAL)
        await run_worker(docket, stop, redeliver_after=REDELIVER_AFTER)


def keep_workers(work: Callable[..., Coroutine[Any, Any, None]], *where: str) -> None:
    """Fork processes that ``work``, and another for each that dies, until SIGTERM; then let them finish."""
    logging.disable(logging.WARNING)  # of deaths there will be many words
    running: set[int] = set()
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True
        for pid in running:
            os.kill(pid, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    while True:
        while not stopping and len(running) < WORKERS:
            pid = os.fork()
            if not pid:
                asyncio.run(work(*where))
                os._exit(0)
            running.add(pid)
        if not running:
            return
        running.discard(os.wait()[0])


# The rounds


@dataclass(frozen=True, slots=True)
class Round:
    asked: AskedFor
    edges: tuple[str, ...]
    history: bool

    def __str__(self) -> str:
        scope = "with" if self.history else "without"
        return f"{self.asked.text!r} in {self.asked.channel_id} {scope} history, killed at {self.edges}"


def plan(slack: EmbeddedSlack, count: int, chance: random.Random) -> list[Round]:
    """Every edge in turn, half of the rounds with a second death, the second half of them with history."""
    people = [user for user in slack.workspace.users.values() if user.name.startswith("asker")]
    rounds: list[Round] = []
    for number in range(count):
        edge = EDGES[number % len(EDGES)]
        edges = (edge, chance.choice(SURVIVED)) if chance.random() < 0.3 else (edge,)
        alone = edge == "asker told" or (edge in EVERYWHERE and chance.random() < 0.5)
        channel = "random" if alone else chance.choice(["product", "room1"])
        text = "export-button" + chance.choice(["", " slow"])
        text += " csv" if edge.startswith("file") or chance.random() < 0.3 else ""
        asked = ask(slack, people[number].id, channel, f"{text} {number}")
        rounds.append(Round(asked, edges, history=number >= count // 2))
    return rounds


def ask(slack: EmbeddedSlack, user: str, channel: str, text: str) -> AskedFor:
    typed = invoke(slack.workspace, "/adoption", text, user, channel, slack.sandbox.clock())
    slack.sandbox.invocations[typed.id] = typed
    return AskedFor(
        command="/adoption",
        text=text,
        channel_id=typed.channel.id,
        user_id=user,
        team_id=slack.workspace.team.id,
        asked_at=datetime.now(UTC),
        response_url=f"{slack.url}/commands/{typed.id}",
        trigger_id=typed.id,
    )


async def play(rounds: Sequence[Round], store: str, blown: Counter[str]) -> list[str]:
    """Ask, and wait until every question has ended. Faults of those that did not."""
    fuses = {f"{each.asked.key} {edge}": edge for each in rounds for edge in each.edges}
    async with Redis.from_url(store) as redis, open_docket(store) as docket:
        tasks.register(docket, Nobody(), SEAL)
        jobs = Jobs(docket, Nobody(), SEAL)
        await redis.sadd("fuses", *fuses)
        await asyncio.gather(*(jobs.ask(each.asked) for each in rounds))
        deadline = time.monotonic() + SETTLE_SECONDS
        ledger, left = Ledger(redis), list(rounds)
        while time.monotonic() < deadline:
            left = [each for each in left if not ended(await ledger.read(each.asked.key))]
            if not left and not await redis.xlen(docket.stream_key):
                break
            await asyncio.sleep(0.02)
        whole = {name.decode() for name in await redis.smembers("fuses")}
        blown.update(edge for name, edge in fuses.items() if name not in whole)
        await redis.delete("fuses")
    return [f"{each}: not ended within {SETTLE_SECONDS} seconds" for each in left]


def ended(entry: Entry | None) -> bool:
    return entry is not None and entry.state == "done"


class Nobody:
    async def deliver(self, asked: AskedFor, *, again: bool = False, store: bool = True) -> None:
        raise AssertionError("the store took no job")

    async def recorded(self) -> bool:
        return True


def judge(rounds: Sequence[Round], slack: EmbeddedSlack) -> list[str]:
    """One answer or one clear error each, and nothing left unfinished.

    Where the bot may not read history it cannot know whether a post of a dead attempt stands: the asker is
    told so beside an answer that does, and answered alone beside a placeholder that does.
    """
    questions = [Question_(each.asked.user_id, each.asked.text, each.asked.key, True) for each in rounds]
    told = sorted_out(questions, slack.workspace)
    faults: list[str] = []
    for each in rounds:
        files = [message for message in told[each.asked.key] if message.files and not message.text]
        texts = [message.text for message in told[each.asked.key] if message not in files]
        fault = fault_of(texts, may_doubt=not each.history)
        if "csv" in each.asked.text:
            fault = fault or fault_of_file(texts, len(files))
        if fault:
            faults.append(f"{each}: {fault}: {[text[:70] for text in texts]}")
    return faults


def fault_of(texts: Sequence[str], *, may_doubt: bool) -> str:
    answers = [text for text in texts if "active accounts used it" in text]
    doubts = [text for text in texts if text.startswith((LOST.message, NOT_THERE.message))]
    unfinished = [text for text in texts if text.startswith(UNFINISHED)]
    if len(texts) != len(answers) + len(doubts) + len(unfinished):
        return "an error of another kind"
    if len(answers) > 1 or len(doubts) > 1:
        return "told twice"
    if not answers and not doubts:
        return "silence"
    if unfinished and not (may_doubt and any(ASTRAY in text for text in answers)):
        return "left unfinished"
    if answers and doubts and not (may_doubt and doubts[0].startswith(LOST.message)):
        return "answered, and an error told"
    return ""


def fault_of_file(texts: Sequence[str], files: int) -> str:
    """The answer says that the file is there, and there it is, once; or somebody says that nobody knows."""
    doubts = (LOST.message, NOT_THERE.message, PERHAPS_SENT)
    doubted = any(doubt in text for doubt in doubts for text in texts)
    told = any("is in your direct messages." in text for text in texts)
    if files > 1:
        return "a file sent twice"
    if told and not files:
        return "a file that is not there"
    return "" if told or doubted else "not a word about the file"


def run(rounds: int, seed: int, blown: Counter[str] | None = None) -> list[str]:
    """``rounds`` questions to three workers that are killed on the way. The faults; none is good.

    ``blown`` counts at which edges a worker died.
    """
    blown = Counter() if blown is None else blown
    chance = random.Random(seed)
    store = Valkey(durable=True)
    store.start()
    try:
        with EmbeddedSlack(crowded(rounds)) as slack, workers(store, slack):
            slack.workspace.ready_after = 0
            planned = plan(slack, rounds, chance)
            faults: list[str] = []
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
    keeper = subprocess.Popen([sys.executable, "-m", "tests.chaos.kills", *words])
    try:
        yield
    finally:
        keeper.terminate()
        keeper.wait(30)


if __name__ == "__main__":
    keep_workers(work, *sys.argv[1:])
