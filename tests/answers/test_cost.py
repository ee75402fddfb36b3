"""What a question costs Pendo once others have been answered: most follow-ups nothing, some one request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.question import Question
from bot.sandbox.pendo.world import Segment, Tag, World, events_of_rows
from tests.asking import opened
from tests.services import Valkey

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
DAYS_AGO = (1, 2, 5, 9, 20, 33, 47, 61, 75, 90, 366, 380, 420)
TAGS = (Tag("feat-a", "Alpha view"), Tag("feat-b", "Beta view"))
PEOPLE = {"ann": "acme", "bob": "beta", "cat": "gamma"}
PLANS = {"acme": "free", "beta": "team", "gamma": "free"}

Cost = Callable[..., Awaitable[int]]


def world() -> World:
    rows = [
        {
            "time": int((NOW - timedelta(days=ago)).timestamp() * 1000),
            "visitorId": visitor,
            "accountId": account,
            "tag": TAGS[(ago + len(visitor) + place) % 2].id,
        }
        for ago in DAYS_AGO
        for place, (visitor, account) in enumerate(PEOPLE.items())
    ]
    oldest = int((NOW - timedelta(days=max(DAYS_AGO))).timestamp() * 1000)
    return World(
        events_of_rows(rows, TAGS),
        TAGS,
        zone="UTC",
        visitors={
            visitor: {"agent": {"role": "admin"}, "auto": {"firstvisit": oldest, "accountids": [account]}}
            for visitor, account in PEOPLE.items()
        },
        accounts={
            account: {"agent": {"plan": plan}, "custom": {"owner": "o@acme.example"}}
            for account, plan in PLANS.items()
        },
        segments=[Segment("segment", "Champions", frozenset({("ann", None)}))],
    )


@pytest.fixture
async def cost(valkey: Valkey) -> AsyncIterator[Cost]:
    """Requests to Pendo of the last of several questions, asked one after the other."""
    async with opened(world(), NOW, redis_url=SecretStr(valkey.url)) as bot:
        await bot.parts.catalog.current()

        async def asked(*texts: str) -> int:
            for text in texts:
                await bot.requests()
                command, _, rest = text.removeprefix("/").partition(" ")
                question = await bot.parts.answerer.understand(command, rest)
                assert isinstance(question, Question)
                await bot.parts.answerer.answer(replace(question, owner="o@acme.example"))
            return await bot.requests()

        yield asked


KINDS = ("/adoption", "/stickiness", "/accounts", "/retention")


@pytest.mark.parametrize("window", ["last 30 days", "last 60 days", "last quarter"])
@pytest.mark.parametrize("then", KINDS)
async def test_another_question_on_the_same_feature_and_days_costs_nothing(
    cost: Cost, then: str, window: str
):
    assert await cost(f"/adoption alpha view {window}", f"{then} alpha view {window}") == 0


@pytest.mark.parametrize("then", ["/adoption alpha view no comparison", "/stickiness alpha view"])
async def test_nor_does_one_after_the_accounts(cost: Cost, then: str):
    assert await cost("/accounts alpha view", then) == 0


@pytest.mark.parametrize(
    "then",
    [
        "/adoption alpha view by plan",
        "/adoption alpha view where plan = free",
        "/adoption alpha view free customers by plan",
        "/adoption alpha view for acme",
        "/adoption alpha view no comparison",
        "/stickiness alpha view for acme",
        "/stickiness alpha view where plan = free",
        "/accounts alpha view stopped",
        "/accounts alpha view where plan = free",
        "/accounts alpha view mine",
        "/accounts alpha view page 1 sorted by clicks",
        "/accounts alpha view csv",
    ],
)
async def test_a_split_a_filter_and_a_follow_up_cost_nothing(cost: Cost, then: str):
    assert await cost("/adoption alpha view", then) == 0


@pytest.mark.parametrize("words", ["", "vs last year", "last 7 days", "last quarter vs last year"])
async def test_weekdays_only_costs_nothing_whatever_it_is_compared_with(cost: Cost, words: str):
    asked = f"/adoption alpha view {words}"
    assert await cost(asked, f"{asked} weekdays only") == 0


@pytest.mark.parametrize("then", ["/stickiness alpha view weekdays only", "/stickiness beta view"])
async def test_the_app_beside_a_feature_is_read_once(cost: Cost, then: str):
    """Of another feature its own use is read, and that of whoever Pendo hides."""
    own = 2 if "beta" in then else 0
    assert await cost("/stickiness alpha view", then) == own


async def test_another_feature_costs_its_own_rows_alone(cost: Cost):
    assert await cost("/adoption alpha view", "/adoption beta view") == 2
    assert await cost("/adoption alpha view vs beta view", "/adoption beta view") == 0


async def test_who_is_in_a_segment_or_fits_a_visitors_field_is_one_request(cost: Cost):
    assert await cost("/adoption alpha view", "/adoption alpha view segment champions") == 1
    assert await cost("/adoption alpha view", "/adoption alpha view where role = admin") == 1
    assert (
        await cost("/adoption alpha view where role = admin", "/accounts beta view where role = admin") == 2
    )


@pytest.mark.parametrize(
    "text", ["/usage share", "/usage share last quarter", "/usage log alpha view last 24 hours"]
)
async def test_share_and_log_are_one_request_each(cost: Cost, text: str):
    assert await cost(text) == 1
    assert await cost(f"{text} where plan = free") == 0
