"""Kept answers over real sockets and a real store: shown on changed data, explained exactly, forgotten."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.answers.adoption.why import interval, share, without_rules
from bot.answers.answer import Answer
from bot.answers.keeping import Recall
from bot.app import Parts, open_parts
from bot.errors import Refused
from bot.question import Question
from bot.recall import forgotten
from bot.rows import Reading, Table, Text
from bot.sandbox.pendo.serving import EmbeddedPendo, load_world
from bot.settings import Settings
from bot.store.cache import Cache
from bot.store.packing import unpack
from tests.oracle import Event, adoption_of
from tests.services import Valkey
from tests.test_truth import NOW, worlds, write_world

ZONE = "America/New_York"


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def milliseconds(self) -> int:
        return int(self.now.timestamp() * 1000)


@dataclass
class Bench:
    """The bot's parts on a store and a sandbox whose clock is moved by hand."""

    parts: Parts
    clock: Clock
    pendo: EmbeddedPendo
    settings: Settings

    async def ask(self, text: str, **who: str) -> Answer:
        question = await self.parts.answerer.understand("adoption", text)
        assert isinstance(question, Question)
        return await self.parts.answerer.answer(question, **who)

    async def say(self, text: str) -> str:
        wanted = await self.parts.answerer.understand("usage", text)
        assert isinstance(wanted, Recall)
        card = await self.parts.answerer.recall(wanted)
        return "\n".join([card.title, *("\n".join(lines) for lines in card.paragraphs)])

    def requests(self) -> int:
        found = httpx.get(f"{self.pendo.url}/_sandbox/requests").json()
        httpx.delete(f"{self.pendo.url}/_sandbox/requests")
        return len(found)


@asynccontextmanager
async def bench_of(folder: Path, events: list[Event], store: str = "", **given: Any) -> AsyncIterator[Bench]:
    clock = Clock()
    write_world(folder, events)
    world = load_world(str(folder), now=clock.milliseconds(), zone=ZONE)
    with EmbeddedPendo(world, key="k", clock=clock.milliseconds, zone=ZONE) as pendo:
        configured = Settings(
            pendo_keys=(SecretStr("k"),),
            pendo_url=pendo.url,
            pendo_rate=1000,
            timezone=ZONE,
            redis_url=SecretStr(store),
            **given,
        )
        async with open_parts(configured, clock) as parts:
            yield Bench(parts, clock, pendo, configured)


def at(hours: float, visitor: str, account: str, feature: str = "feat-a") -> Event:
    """An event so many hours from the tests' beginning."""
    return Event(int((NOW + timedelta(hours=hours)).timestamp() * 1000), visitor, account, feature, 3)


EVENTS = [
    at(-30, "ann", "acme"),
    at(-30, "bob", "beta", "feat-b"),
    at(-3, "ann", "acme"),
    at(+2, "bob", "beta"),
    at(+2, "eve", "acme", "feat-b"),
]


async def test_the_same_answer_asked_again_at_once_has_not_changed(tmp_path, valkey):
    async with bench_of(tmp_path, EVENTS, valkey.url) as bench:
        answer = await bench.ask("feat-a", asked_by="U1", channel="C1")
        bench.requests()

        said = await bench.say(f"show {answer.id}")

        assert f"{answer.headline} {answer.detail}" in said
        assert said.endswith("Nothing changed: every figure is the same.")
        assert bench.requests() == 0
        kept = await bench.parts.answerer.find(str(answer.id))
        assert (kept.asked_by, kept.channel, kept.answered_at) == ("U1", "C1", NOW)
        assert kept.measures == answer.measures


async def test_a_day_that_went_on_is_counted_again_with_what_came_since(tmp_path, valkey):
    async with bench_of(tmp_path, EVENTS, valkey.url) as bench:
        answer = await bench.ask("feat-a today")
        bench.clock.now += timedelta(days=1)

        said = await bench.say(f"show {answer.id}")

        assert "as answered on Wed 8 Apr 2026, 12:00 (New York)" in said
        assert "counted again on Thu 9 Apr 2026, 12:00 (New York)" in said
        assert "Accounts that used it: 1 → 2 (+1)" in said
        assert "Active people: 1 → 3 (+2)" in said
        assert "The last day was not over when this was asked." in said


async def test_rows_that_are_merely_at_hand_are_not_passed_off_as_todays(tmp_path, valkey):
    async with bench_of(tmp_path, EVENTS, valkey.url) as bench:
        answer = await bench.ask("feat-a today")
        bench.clock.now += timedelta(days=1)
        await bench.ask("feat-a today")
        bench.requests()

        shown = await bench.parts.answerer.show(str(answer.id))

        assert shown.again is not None
        assert shown.again.read_at == bench.clock.now
        assert not any(source.stale for source in shown.again.sources)


async def test_when_pendo_is_gone_the_figures_as_they_were_still_stand(tmp_path, valkey):
    async with bench_of(tmp_path, EVENTS, valkey.url) as bench:
        answer = await bench.ask("feat-a")
        store = bench.parts.redis
        assert store is not None
        async for key in store.scan_iter("usagebot:{cache}*"):
            await store.delete(key)
        bench.pendo.__exit__(None, None, None)
        try:
            said = await bench.say(f"show {answer.id}")
        finally:
            bench.pendo.__enter__()

        assert f"{answer.headline} {answer.detail}" in said
        assert "could not be counted again just now" in said


async def test_why_asks_nothing_of_pendo(tmp_path, valkey):
    async with bench_of(tmp_path, EVENTS, valkey.url, internal=("ann",)) as bench:
        answer = await bench.ask("feat-b last 7 days")
        bench.requests()

        said = await bench.say(f"why {str(answer.id).lower()}")

        assert 'Numerator, 1: accounts with at least one event of Beta <b> & "C>D".' in said
        assert "your rule 0 more; without your rule: 50 % (1 of 2)" in said
        assert bench.requests() == 0


async def test_a_store_that_is_away_gives_no_id_and_says_so(tmp_path, valkey):
    async with bench_of(tmp_path, EVENTS, valkey.url) as bench:
        valkey.stop()

        answer = await bench.ask("feat-a")

        assert answer.id is None
        assert answer.measures["accounts_used"] == 1


async def test_without_a_store_help_and_questions_work_as_ever(tmp_path):
    async with bench_of(tmp_path, EVENTS) as bench:
        assert (await bench.ask("feat-a")).id is None
        asked = await bench.parts.answerer.understand("usage", "adoption feat-a last week")
        assert asked == await bench.parts.answerer.understand("adoption", "feat-a last week")


@pytest.fixture(scope="module")
def shared_store() -> Iterator[str]:
    store = Valkey()
    store.start()
    yield store.url
    store.stop()


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(events=worlds)
async def test_why_counts_with_and_without_the_rule_as_single_events_do(
    tmp_path_factory, shared_store, events
):
    internal, folder = ("corp", "ann"), tmp_path_factory.mktemp("world")
    async with bench_of(folder, events, shared_store, internal=internal, subscription=folder.name) as bench:
        answer = await bench.ask("feat-a last 60 days no comparison")
        found = await bench.parts.answerer.find(str(answer.id))

    window = (answer.question.window.start, answer.question.window.end)

    def counted(rules: tuple[str, ...]) -> dict[str, float | int | None]:
        return adoption_of(events, "feat-a", window, None, ZONE, rules)

    ours, everybody = counted(internal), counted(())
    noun = "accounts" if ours["accounts_active"] else "visitors"
    assert (share(found).used, share(found).active) == (ours[f"{noun}_used"], ours[f"{noun}_active"])
    without = without_rules(found)
    assert without is not None
    assert (without.used, without.active) == (everybody[f"{noun}_used"], everybody[f"{noun}_active"])
    if noun == "accounts":
        assert interval(found) == pytest.approx((ours["adoption_low"], ours["adoption_high"]))


QUOTED = "q\"x\\ '; 🚀 東京*?[a]"
CUSTOMER = "Müller & Söhne 🚀"
FORGETTABLE = [*EVENTS, at(-40, QUOTED, CUSTOMER), at(-40, "zoë", 'a"b\\*', "feat-b")]


def usagebot(store: str, pendo: str, *words: str) -> subprocess.CompletedProcess[str]:
    variables = {
        "USAGEBOT_REDIS_URL": store,
        "USAGEBOT_PENDO_KEYS": "k",
        "USAGEBOT_PENDO_URL": pendo,
        "USAGEBOT_PENDO_RATE": "1000",
        "USAGEBOT_TIMEZONE": ZONE,
        "USAGEBOT_CHARTS": "false",
    }
    command = [sys.executable, "-m", "bot.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **variables})


async def stored(redis: Redis) -> bytes:
    """Everything the store holds, unpacked where it is compressed."""
    contents = [await redis.get(key) async for key in redis.scan_iter() if await redis.type(key) == b"string"]
    return b"\n".join(_opened(content) for content in contents)


def _opened(content: bytes) -> bytes:
    for packed in msgspec.msgpack.decode(content):
        if isinstance(packed, bytes):
            return _texts_of(packed)
    raise AssertionError(content)


def _texts_of(packed: bytes) -> bytes:
    """Of a kept answer, or of a reading."""
    try:
        return zlib.decompress(packed)
    except zlib.error:
        columns = unpack(packed).table.columns.values()
        return "\n".join(value for one in columns if isinstance(one, Text) for value in one.values).encode()


async def test_a_visitor_is_forgotten_wherever_rows_hold_them_and_everybody_else_stays(
    tmp_path, valkey, redis
):
    async with bench_of(tmp_path, FORGETTABLE, valkey.url) as bench:
        before = await bench.ask("feat-a")
        await bench.ask("feat-c")
        assert QUOTED.encode() in await stored(redis)
        kept = len(await redis.keys("*value*"))

        done = usagebot(valkey.url, bench.pendo.url, "forget", "visitor", QUOTED)

        assert (done.returncode, done.stderr) == (0, "")
        # The feature's rows, and activity in the window; neither the week before nor the other feature.
        assert f"held visitor {QUOTED!r}, removed: 2\n" in done.stdout
        assert len(await redis.keys("*value*")) == kept - 2
        assert QUOTED.encode() not in await stored(redis)
        assert await redis.hlen("usagebot:{cache}:1:bytes") == await redis.zcard("usagebot:{cache}:1:written")
        assert (await bench.parts.answerer.find(str(before.id))).measures == before.measures
        assert (await bench.ask("feat-a")).measures == before.measures


async def test_an_account_is_forgotten_with_the_answers_about_it(tmp_path, valkey, redis):
    async with bench_of(tmp_path, FORGETTABLE, valkey.url) as bench:
        about_all = await bench.ask("feat-a")
        about_it = await bench.ask(f'feat-a for "{CUSTOMER}"')
        assert CUSTOMER.encode() in await stored(redis)

        done = await forgotten(bench.settings, "account", CUSTOMER)

        assert done.splitlines()[:2] == [
            f"Cached readings that held account {CUSTOMER!r}, removed: 2",
            "Kept answers about it, removed: 1",
        ]
        assert CUSTOMER.encode() not in await stored(redis)
        await bench.parts.answerer.find(str(about_all.id))
        with pytest.raises(Refused, match="I keep no answer"):
            await bench.parts.answerer.find(str(about_it.id))


async def test_forgetting_nobody_removes_nothing(tmp_path, valkey, redis):
    async with bench_of(tmp_path, FORGETTABLE, valkey.url) as bench:
        await bench.ask("feat-a")
        before = sorted(await redis.keys("*"))

        done = await forgotten(bench.settings, "account", "Müller*")

        assert "removed: 0\nKept answers about it, removed: 0" in done
        assert sorted(await redis.keys("*")) == before


async def test_a_reading_under_way_is_not_kept_when_somebody_is_forgotten_meanwhile(redis):
    cache = Cache(redis, clock=Clock())
    started, gate = asyncio.Event(), asyncio.Event()

    async def read() -> Reading:
        started.set()
        await gate.wait()
        return Reading(Table({"visitorId": Text(("ann",), np.zeros(1, np.int32))}, 1), {})

    asker = asyncio.ensure_future(cache.get("k", read, fresh_until=NOW + timedelta(hours=1)))
    await started.wait()
    assert await cache.forget("visitorId", "ann") == 0
    gate.set()

    assert (await asker).value.table.count == 1
    assert await redis.keys("*value*") == []
    await cache.close()


async def test_every_key_expires(tmp_path, valkey, redis):
    async with bench_of(tmp_path, EVENTS, valkey.url) as bench:
        await bench.ask("feat-a")

    for key in await redis.keys("*"):
        assert await redis.pttl(key) > 0, key


async def test_the_terminal_keeps_shows_and_explains_by_the_settings_store(tmp_path, valkey):
    async with bench_of(tmp_path, EVENTS, valkey.url) as bench:
        kept = await bench.ask("feat-a last 7 days", asked_by="U1", channel="C1")
        identity = str(kept.id)
        shown = json.loads(usagebot(valkey.url, bench.pendo.url, "show", identity, "--json").stdout)
        asked = usagebot(valkey.url, bench.pendo.url, "ask", "--json", "/adoption feat-a last 7 days")

    assert f"{kept.headline} {kept.detail}" in shown["text"]
    assert shown["then"]["measures"] == kept.measures
    assert (shown["id"], shown["asked_by"], shown["channel"]) == (identity, "U1", "C1")
    why = json.loads(usagebot(valkey.url, "", "why", identity.lower().replace("-", ""), "--json").stdout)
    assert why["share"] == [kept.measures["accounts_used"], kept.measures["accounts_active"]]
    assert why["without_rules"] is None
    assert [source["pipeline"] for source in why["sources"]] == [source.pipeline for source in kept.sources]
    assert [source["body"] for source in why["sources"]] == [source.body for source in kept.sources]
    assert json.loads(asked.stdout)["id"] is not None


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["why", "AAAA-AAAA"], 2, "I keep no answer AAAA-AAAA"),
        (["show"], 2, "Missing argument"),
        (["forget", "customer", "x"], 2, "is not one of"),
    ],
)
def test_the_terminal_says_what_is_wrong(shared_store, words, status, sentence):
    done = usagebot(shared_store, "", *words)

    assert (done.returncode, done.stdout) == (status, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_store_it_says_what_to_set():
    done = usagebot("", "", "forget", "visitor", "ann")

    assert done.returncode == 1
    assert "USAGEBOT_REDIS_URL" in done.stderr
