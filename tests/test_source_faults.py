"""The whole path while Pendo fails or lies: a right answer or its own sentence, never a wrong number."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot import errors
from bot.answers.answer import Answer
from bot.app import Parts, open_parts
from bot.question import Question
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.pendo.world import Tag, World, events_of_rows
from bot.settings import Settings
from tests.services import Valkey

NOW = datetime(2026, 3, 12, 14, tzinfo=UTC)
TAG = Tag("f1", "Export button")
HOUR = 3_600_000


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


ROWS = [
    {
        "time": ms(datetime(2026, 3, day, 15, tzinfo=UTC)),
        "visitorId": f"v{n}",
        "accountId": f"a{n}",
        "tag": "f1",
    }
    for day in range(1, 12)
    for n in range(4)
]
WORLD = World(events_of_rows(ROWS, [TAG]), [TAG], zone="UTC")


def trouble(pendo: EmbeddedPendo, **fault: Any) -> None:
    httpx.post(f"{pendo.url}/_sandbox/faults", json={"times": 99} | fault)


class Source:
    """A sandbox whose trouble is planned by the test, and what answers from it."""

    def __init__(self, pendo: EmbeddedPendo, parts: Parts, question: Question) -> None:
        self.pendo = pendo
        self.parts = parts
        self.question = question

    def trouble(self, **fault: Any) -> None:
        trouble(self.pendo, **{"path": "aggregation"} | fault)

    def calm(self) -> None:
        httpx.delete(f"{self.pendo.url}/_sandbox/faults")

    def statuses(self) -> set[int]:
        """Of all that Pendo was asked so far."""
        found = httpx.get(f"{self.pendo.url}/_sandbox/requests").json()
        return {request["status"] for request in found}

    async def answer(self, *, fresh: bool = False) -> Answer:
        return await self.parts.answerer.answer(replace(self.question, fresh=fresh))


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


async def at_once(seconds: float) -> None:
    """No test waits for a retry."""


@asynccontextmanager
async def opened(clock: Clock, key: str = "k", **given: Any) -> AsyncIterator[tuple[EmbeddedPendo, Parts]]:
    """A sandbox that accepts ``key``, and the bot that asks it, with the settings ``given``."""
    with EmbeddedPendo(WORLD, key=key, clock=lambda: ms(clock.now)) as pendo:
        usual: dict[str, Any] = {
            "pendo_keys": (SecretStr(key),),
            "pendo_url": pendo.url,
            "pendo_rate": 1000,
            "pendo_in_flight": 10,
            "timezone": "UTC",
            "question_seconds": 2,
        }
        async with open_parts(Settings(**(usual | given)), clock, sleep=at_once) as parts:
            yield pendo, parts


async def asked(pendo: EmbeddedPendo, parts: Parts) -> Source:
    question = await parts.answerer.understand("adoption", "export-button last 7 days")
    assert isinstance(question, Question)
    return Source(pendo, parts, question)


@pytest.fixture
async def source():
    async with opened(Clock()) as (pendo, parts):
        yield await asked(pendo, parts)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "status", "status": 401}, errors.SourceUnauthorized),
        ({"kind": "status", "status": 403}, errors.SourceUnauthorized),
        ({"kind": "status", "status": 403, "body": "rateLimitExceeded"}, errors.SourceBusy),
        ({"kind": "status", "status": 408}, errors.SourceTimeout),
        ({"kind": "status", "status": 422}, errors.SourceRejected),
        ({"kind": "status", "status": 429}, errors.SourceBusy),
        ({"kind": "status", "status": 500}, errors.SourceUnavailable),
        ({"kind": "status", "status": 502}, errors.SourceUnavailable),
        ({"kind": "reset"}, errors.SourceUnavailable),
        ({"kind": "cut"}, errors.SourceError),
        ({"kind": "truncate"}, errors.SourceGarbled),
        ({"kind": "html"}, errors.SourceGarbled),
        ({"kind": "region"}, errors.WrongRegion),
        ({"kind": "delay", "seconds": 30}, errors.SourceTimeout),
    ],
)
async def test_each_cause_has_its_own_sentence_and_no_number(source, fault, error):
    source.trouble(**fault)

    with pytest.raises(error) as caught:
        await source.answer()

    assert caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "fault", [{"kind": "status", "status": 500}, {"kind": "status", "status": 429}, {"kind": "reset"}]
)
async def test_what_passes_costs_no_answer(source, fault):
    source.trouble(times=1, **fault)

    assert (await source.answer()).measures["accounts_used"] == 4


async def test_null_results_are_no_rows(source):
    source.trouble(kind="null")

    answer = await source.answer()

    assert answer.measures["accounts_active"] == 0
    assert "nobody was active" in answer.headline


async def test_six_hours_of_lag_are_said_and_are_no_broken_tag(source):
    source.trouble(kind="lag", hours=20)

    answer = await source.answer()

    assert "data up to Wed 11 Mar 18:00" in answer.scope[0]
    assert "complete" not in answer.scope[0]
    assert "tag" not in answer.headline + "".join(answer.caveats)


async def test_a_slow_source_is_only_slow(source):
    source.trouble(kind="drip", seconds=0.001)

    assert (await source.answer()).measures["accounts_used"] == 4


async def test_a_run_that_is_too_long_is_read_in_parts(source):
    whole = (await source.answer()).measures
    source.trouble(kind="status", status=408, times=2)
    question = replace(source.question, fresh=True)

    assert (await source.parts.answerer.answer(question)).measures == whole


CAUSES: dict[str, dict[str, Any]] = {
    "no key": {"kind": "status", "status": 401},
    "rate limit": {"kind": "status", "status": 403, "body": '{"reason": "rateLimitExceeded"}'},
    "too long": {"kind": "status", "status": 408},
    "incomplete request": {"kind": "status", "status": 422},
    "bad request": {"kind": "status", "status": 400},
    "own problem": {"kind": "status", "status": 500},
    "elsewhere": {"kind": "status", "status": 302},
    "broken off": {"kind": "reset"},
    "no answer": {"kind": "html"},
    "region": {"kind": "region"},
}


async def test_where_not_even_the_catalog_can_be_read_each_cause_is_told_apart():
    said = set()
    for fault in CAUSES.values():
        async with opened(Clock()) as (pendo, parts):
            trouble(pendo, **fault)
            with pytest.raises(errors.SourceError) as caught:
                await parts.answerer.understand("adoption", "export-button")
            said.add(caught.value.message)
    assert len(said) == len(CAUSES)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("null", errors.NotUnderstood),  # no features at all, so none of that name
        ("truncate", errors.SourceGarbled),
        ("cut", errors.SourceUnavailable),
    ],
)
async def test_half_a_catalog_is_none(kind, error):
    async with opened(Clock()) as (pendo, parts):
        trouble(pendo, kind=kind, path="feature")
        with pytest.raises(error):
            await parts.answerer.understand("adoption", "export-button")


async def test_keys_rotate_without_a_restart(tmp_path: Path, caplog):
    file = tmp_path / "key"
    file.write_text("first-key-aaaa")
    keys = "first-key-aaaa,second-key-bbbb"
    async with opened(Clock(), keys, pendo_keys=(), pendo_key_files=(str(file),)) as (pendo, parts):
        source = await asked(pendo, parts)
        whole = (await source.answer()).measures
        source.trouble(kind="status", status=401, key="aaaa")
        with pytest.raises(errors.SourceUnauthorized) as caught:
            await source.answer(fresh=True)
        assert "…aaaa" in caught.value.hint
        file.write_text("second-key-bbbb")
        assert (await source.answer(fresh=True)).measures == whole
    assert "…aaaa" in caplog.text
    assert "-key-" not in caplog.text


async def test_the_second_key_stands_in_for_the_first():
    keys = "first-key-aaaa,second-key-bbbb"
    async with opened(Clock(), keys, pendo_keys=tuple(map(SecretStr, keys.split(",")))) as (pendo, parts):
        source = await asked(pendo, parts)
        source.trouble(kind="status", status=403, key="aaaa")
        assert (await source.answer()).measures["accounts_used"] == 4


@pytest.mark.parametrize("status", [401, 422, 500])
async def test_what_was_kept_stands_in_and_says_how_old_it_is(valkey: Valkey, status):
    clock = Clock()
    async with opened(clock, redis_url=valkey.url) as (pendo, parts):
        source = await asked(pendo, parts)
        whole = (await source.answer()).measures
        clock.now += timedelta(hours=3)
        source.trouble(kind="status", status=status)
        for fresh in (False, True):
            answer = await source.answer(fresh=fresh)
            assert answer.measures == whole
            assert any("these are 3 h old" in caveat for caveat in answer.caveats)


async def test_a_few_hours_of_lag_are_said_until_the_late_rows_are_there():
    clock = Clock()
    clock.now = datetime(2026, 3, 12, 3, tzinfo=UTC)
    async with opened(clock) as (pendo, parts):
        source = await asked(pendo, parts)
        source.trouble(kind="lag", hours=6)
        late = await source.answer()
        source.calm()
        whole = await source.answer(fresh=True)

    assert "data up to Wed 11 Mar 21:00" in late.scope[0]
    assert "tag" not in late.headline + "".join(late.caveats)
    assert "complete" in whole.scope[0]


@pytest.mark.parametrize("days", [60, 20, 16])
async def test_parts_of_a_run_that_is_too_long_count_as_one(source, days):
    whole = await source.answer()
    source.trouble(kind="long", days=days)

    again = await source.answer(fresh=True)

    assert (again.measures, again.tables) == (whole.measures, whole.tables)
    assert source.statuses() == {200, 408}


async def test_as_many_rows_as_the_limit_are_never_an_answer(source):
    reader = source.parts.answerer._reader
    stored = reader._library.pipelines["activity"]
    limited = stored.model_copy(update={"pipeline": [*stored.pipeline, {"limit": 4}]})
    reader._library.pipelines["activity"] = limited

    with pytest.raises(errors.SourceIncomplete, match="more rows than the 4"):
        await source.answer()
