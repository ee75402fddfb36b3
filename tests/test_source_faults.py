"""The whole path while Pendo fails or lies: a right answer or its own sentence, never a wrong number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
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


class Source:
    """A sandbox whose trouble is planned by the test, and what answers from it."""

    def __init__(self, pendo: EmbeddedPendo, parts: Parts, question: Question) -> None:
        self.pendo = pendo
        self.parts = parts
        self.question = question

    def trouble(self, **fault: Any) -> None:
        httpx.post(f"{self.pendo.url}/_sandbox/faults", json={"path": "aggregation", "times": 99} | fault)

    async def answer(self) -> Answer:
        return await self.parts.answerer.answer(self.question)


@pytest.fixture
async def source():
    async def at_once(seconds: float) -> None:
        """No test waits for a retry."""

    with EmbeddedPendo(WORLD, key="k", clock=lambda: ms(NOW)) as pendo:
        settings = Settings(
            pendo_keys=(SecretStr("k"),),
            pendo_url=pendo.url,
            pendo_rate=1000,
            pendo_in_flight=10,
            timezone="UTC",
            question_seconds=2,
        )
        async with open_parts(settings, lambda: NOW, sleep=at_once) as parts:
            question = await parts.answerer.understand("adoption", "export-button last 7 days")
            assert isinstance(question, Question)
            yield Source(pendo, parts, question)


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
