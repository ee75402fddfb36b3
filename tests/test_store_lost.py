"""The store goes before, during and after a question: it is answered and said so, once, and nothing is
delivered twice when the store is back. Real cache, answers and workers; a store that keeps its data."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.ask import DEMO_INTERNAL
from bot.jobs import tasks
from bot.jobs.engine import open_docket, run_worker
from bot.jobs.enqueue import Jobs
from bot.jobs.seal import Seal
from bot.replies.asked import AskedFor
from bot.replies.delivery import Delivery
from bot.replies.sentences import STORE_AWAY
from bot.sandbox.pendo.serving import DEFAULT_ZONE, EmbeddedPendo, load_world, wall_clock
from bot.sandbox.slack import SIGNING_SECRET, EmbeddedSlack, FaultPlan
from bot.sandbox.slack.workspace import Message
from bot.settings import Settings
from bot.working import open_delivery
from tests.chaos.kills import ask
from tests.chaos.proxy import Proxy
from tests.services import Valkey, until

KEY = "sandbox-key"
REDELIVER = timedelta(seconds=0.5)
ANSWERED = "active accounts used it"
SEAL = Seal(SecretStr("xoxb-sandbox"))


@pytest.fixture(scope="module")
def pendo() -> Iterator[EmbeddedPendo]:
    world = load_world("demo", now=wall_clock(), zone=DEFAULT_ZONE)
    with EmbeddedPendo(world, key=KEY) as embedded:
        yield embedded


@dataclass
class Bench:
    """Two workers and a server's jobs on one store."""

    slack: EmbeddedSlack
    proxy: Proxy
    store: Valkey
    jobs: Jobs
    earlier: int = 0
    """Messages from before the test, which may still be worked on."""

    async def ask(self, text: str = "export-button last month") -> AskedFor:
        asked = await asyncio.to_thread(ask, self.slack, "U0MIA00000", "product", text)
        await self.jobs.ask(asked)
        return asked

    def answers(self) -> list[Message]:
        return [message for message in self.messages() if ANSWERED in message.text]

    def messages(self) -> list[Message]:
        return self.slack.messages("product")[self.earlier :]

    async def answered(self, count: int) -> list[Message]:
        """Wait for that many answers, and long enough for a second delivery to show."""
        await until(lambda: len(self.answers()) >= count)
        await asyncio.sleep(2.5 * REDELIVER.total_seconds())
        assert len(self.messages()) == count
        assert self.slack.ephemerals() == []
        return self.answers()


async def recorded(delivery: Delivery, asked: AskedFor) -> None:
    """Wait until the store knows that ``asked`` is answered: cut off before, it would be answered again."""
    entry = None
    while entry is None or entry.state != "done":
        entry = await delivery.ledger.read(asked.key)
        await asyncio.sleep(0.02)


@pytest.fixture
async def bench(pendo: EmbeddedPendo) -> AsyncIterator[Bench]:
    store = Valkey(durable=True)
    store.start()
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        proxy = stack.enter_context(Proxy(pendo.url, slow_seconds=1.0))
        slack = stack.enter_context(EmbeddedSlack())
        settings = Settings(
            pendo_keys=(SecretStr(KEY),),
            pendo_url=proxy.url,
            pendo_rate=1000,
            timezone=DEFAULT_ZONE,
            internal=DEMO_INTERNAL,
            slack_bot_token=SecretStr(slack.workspace.bot_token),
            slack_signing_secret=SecretStr(SIGNING_SECRET),
            slack_url=slack.api_url,
            redis_url=SecretStr(store.url),
            charts=False,
        )
        workers = [asyncio.create_task(_work(settings, stop)) for _ in range(2)]
        delivery = await stack.enter_async_context(open_delivery(settings))
        docket = await stack.enter_async_context(open_docket(store.url))
        tasks.register(docket, delivery, SEAL)
        jobs = Jobs(docket, delivery, SEAL)
        made = Bench(slack, proxy, store, jobs)
        first = await made.ask("export-button")
        await until(made.answers)
        await recorded(delivery, first)
        made.earlier = len(made.messages())
        yield made
        await jobs.drain(5)
        stop.set()
        await asyncio.gather(*workers)
    store.stop()


async def _work(settings: Settings, stop: asyncio.Event) -> None:
    async with (
        open_delivery(settings) as delivery,
        open_docket(settings.redis_url.get_secret_value()) as docket,
    ):
        tasks.register(docket, delivery, SEAL)
        await run_worker(docket, stop, redeliver_after=REDELIVER)


async def test_without_the_store_a_question_is_answered_and_says_so(bench: Bench) -> None:
    bench.store.stop()
    asked = await bench.ask()
    [message] = await bench.answered(1)
    assert STORE_AWAY in message.text
    bench.store.start()
    await bench.jobs.ask(asked)
    await bench.answered(1)
    await bench.ask()
    _, after = await bench.answered(2)
    assert STORE_AWAY not in after.text


async def test_a_store_that_falls_silent_while_pendo_reads_costs_no_answer_and_adds_none(
    bench: Bench,
) -> None:
    bench.proxy.fail("slow")
    met = len(bench.proxy.met)
    await bench.ask()
    await until(lambda: len(bench.proxy.met) > met)
    bench.store.freeze()
    await until(bench.answers)
    bench.store.thaw()
    await bench.answered(1)


async def test_a_store_that_dies_while_slack_takes_the_answer_adds_none(bench: Bench) -> None:
    bench.slack.fail(FaultPlan("chat.postMessage", delay=0.3))
    asked = await bench.ask()
    await until(lambda: not bench.slack.sandbox.faults.plans)
    bench.store.stop()
    await until(bench.answers)
    bench.store.start()
    await bench.answered(1)
    await bench.jobs.ask(asked)
    await bench.answered(1)
