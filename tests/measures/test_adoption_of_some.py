"""Adoption beside others, split and filtered, through the whole path, equals a count over single events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.answers.answer import Answer
from bot.question import Question
from bot.sandbox.pendo.world import App, ExcludeRule, Metadata, Segment, Tag, World, events_of_rows
from tests.asking import ask_all, opened
from tests.oracle import Event, adoption_of
from tests.oracles.adoption import holding, on_weekdays, parts_of
from tests.services import Valkey

NOW = datetime(2026, 4, 8, 16, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Sydney", "UTC", "Asia/Beirut"]
WEB, MOBILE = App(), App(77, "Mobile app", "ios")
TAGS = (Tag("feat-a", "Alpha view"), Tag("feat-b", "Beta view"), Tag("feat-m", "Scan", app_id=77))
PLANS = {
    "acme": "Free", "corp": "team", "Müller & Söhne": "team", "東京": "business", "a-5": "Enterprise",
    "a-6": "trial", "a-7": "legacy", "a-8": "none of your business",
}  # fmt: skip
ROLES = {"ann": "Admin", "bob": "viewer", "eve@corp": "admin", "zoë": "it's <b>", "robot-1": "admin"}
PEOPLE = [*ROLES, 'q"x\\', "<!here>", "_PENDO_T_1"]
PAYING: frozenset[tuple[str | None, str | None]] = frozenset(
    [("ann", None), (None, "東京"), ("bob", "acme"), ("robot-1", None)]
)
INTERNAL = ("corp", "*@corp")
_HOMES = {tag.id: tag.app_id for tag in TAGS}


def is_paying(event: Event) -> bool:
    return any(
        visitor in (None, event.visitor) and account in (None, event.account) for visitor, account in PAYING
    )


def event(at_ms: int, visitor: str, account: str, feature: str, clicks: int) -> Event:
    app = str(_HOMES.get(feature, WEB.id))
    return Event(at_ms, visitor, account, feature, clicks, app, hidden=visitor.startswith("robot"))


worlds = st.lists(
    st.builds(
        event,
        at_ms=st.integers(0, 65 * 24 * 12).map(lambda steps: NOW_MS - 300_000 * steps),
        visitor=st.sampled_from(PEOPLE),
        account=st.sampled_from(["", "a-9", *PLANS]),
        feature=st.sampled_from(["", *_HOMES]),
        clicks=st.integers(1, 40),
    ),
    min_size=1,
    max_size=80,
)


LONG_AGO = [
    event(NOW_MS - 200 * 86_400_000, visitor, account, "", 1)
    for visitor, account in zip([*PEOPLE, "old", "old"], [*PLANS, "a-9", ""], strict=True)
]
"""Pendo lists those it has ever seen."""


def world_of(events: list[Event], zone: str) -> World:
    rows = [
        {
            "time": e.at_ms,
            "visitorId": e.visitor,
            "accountId": e.account,
            "tag": e.feature,
            "numEvents": e.clicks,
            "appId": int(e.app),
        }
        for e in [*LONG_AGO, *events]
    ]
    accounts: dict[str, Metadata] = {name: {"agent": {"plan": plan}} for name, plan in PLANS.items()}
    return World(
        events_of_rows(rows, TAGS, (WEB, MOBILE)),
        TAGS,
        (WEB, MOBILE),
        zone,
        visitors={name: {"agent": {"role": role}} for name, role in ROLES.items()},
        accounts={**accounts, "a-9": {}},
        exclude=(ExcludeRule("visitorId", "robot*"),),
        segments=(Segment("s1", "Paying customers", PAYING),),
    )


async def asked(world: World, text: str) -> tuple[Question, Answer]:
    (found,) = await ask_all(world, NOW, f"/adoption {text}", internal=INTERNAL)
    return found


def counted(question: Question, events: list[Event], feature: str, app: str) -> dict[str, Any]:
    before = question.comparison
    spans = (question.window.start, question.window.end), (before.start, before.end) if before else None
    return adoption_of(events, feature, *spans, question.window.zone, INTERNAL, app)


free = holding(PLANS, ["free"])
team_or_trial = holding(PLANS, ["team", "trial"])
not_team = holding(PLANS, ["team"], excluded=True)
admin = holding(ROLES, ["admin"])
not_admin = holding(ROLES, ["admin"], excluded=True)
SOME: Mapping[str, Callable[[Event], bool]] = {
    "where plan = free": lambda e: free(e.account),
    "where plan is team or trial": lambda e: team_or_trial(e.account),
    "plan != team": lambda e: e.account != "" and not_team(e.account),
    "enterprise": lambda e: e.account == "a-5",
    "for business customers": lambda e: e.account == "東京",
    "where role = admin": lambda e: admin(e.visitor),
    "where role is not admin": lambda e: not_admin(e.visitor),
    'role = "it\'s <b>"': lambda e: e.visitor == "zoë",
    "where role = admin and plan = free": lambda e: admin(e.visitor) and free(e.account),
    'segment "Paying customers"': is_paying,
    "segment paying customers where plan = free": lambda e: is_paying(e) and free(e.account),
    "for acme where role = admin": lambda e: e.account == "acme" and admin(e.visitor),
}
WINDOWS = ["", "last 7 days", "in March", "last week", "yesterday", "2026-03-20..2026-04-01"]
random_worlds = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate),  # to shrink takes minutes
)


@random_worlds
@given(worlds, st.sampled_from(list(SOME)), st.booleans(), st.sampled_from(WINDOWS), st.sampled_from(ZONES))
async def test_some_people_are_counted_as_if_nobody_else_were_there(events, some, weekdays, words, zone):
    text = f"alpha view {words} {some} {'weekdays only' if weekdays else ''}"
    question, answer = await asked(world_of(events, zone), text)
    kept = [e for e in events if SOME[some](e)]
    kept = on_weekdays(kept, zone) if weekdays else kept
    assert answer.measures == pytest.approx(counted(question, kept, "feat-a", str(WEB.id)))


@random_worlds
@given(worlds, st.booleans(), st.sampled_from(WINDOWS), st.sampled_from(ZONES))
async def test_a_split_counts_each_part_alone(events, weekdays, words, zone):
    text = f"alpha view by plan {words} {'weekdays only' if weekdays else ''}"
    question, answer = await asked(world_of(events, zone), text)
    kept = on_weekdays(events, zone) if weekdays else events
    span = (question.window.start, question.window.end)
    parts = parts_of(kept, "feat-a", span, zone, INTERNAL, str(WEB.id), PLANS)
    rows = {row["value"]: row for row in answer.tables["split"]}
    assert list(rows) == list(parts)
    for value, counts in parts.items():
        assert {**rows[value]} == pytest.approx(
            {"value": value} | {n: counts[n] for n in rows[value] if n != "value"}
        )
    assert answer.measures == pytest.approx(counted(question, kept, "feat-a", str(WEB.id)))


@random_worlds
@given(worlds, st.sampled_from(["", *SOME]), st.sampled_from(WINDOWS), st.sampled_from(ZONES))
async def test_things_beside_one_another_are_counted_as_if_each_were_alone(events, some, words, zone):
    question, answer = await asked(world_of(events, zone), f"alpha view vs beta view {words} {some}")
    kept = [e for e in events if not some or SOME[some](e)]
    for name, feature in (("Alpha view", "feat-a"), ("Beta view", "feat-b")):
        assert answer.measures[name] == pytest.approx(counted(question, kept, feature, str(WEB.id)))


async def test_what_is_left_of_a_busy_value_decides_the_five_that_are_told():
    """Values whose accounts only colleagues used take no place from those that customers have."""
    accounts = [f"a{number}" for number in range(6)]
    events = [event(NOW_MS - 86_400_000, f"v{n}", account, "feat-a", 1) for n, account in enumerate(accounts)]
    colleagues = [event(NOW_MS - 86_400_000, "eve@corp", f"b{number}", "feat-a", 1) for number in range(3)]
    world = world_of([*events, *colleagues], "UTC")
    plans = {account: f"plan {account}" for account in accounts} | dict.fromkeys(("b0", "b1", "b2"), "staff")
    world = replace(world, accounts={name: {"agent": {"plan": plan}} for name, plan in plans.items()})
    _, answer = await asked(world, "alpha view by plan last 7 days")
    assert [row["value"] for row in answer.tables["split"]] == [f"plan a{n}" for n in range(5)] + ["other"]


@pytest.mark.parametrize(
    ("first", "then", "most"),
    [
        ("alpha view", "alpha view", 0),
        ("alpha view", "alpha view by plan", 0),
        ("alpha view", "alpha view where plan = free", 0),
        ("alpha view", "alpha view for acme", 0),
        ("alpha view", "alpha view no comparison", 0),
        ("alpha view", "alpha view free customers by plan", 0),
        ("alpha view", "alpha view weekdays only", 1),
        ("alpha view by plan", "alpha view where plan is not team weekdays only", 1),
        ("alpha view weekdays only", "alpha view weekdays only by plan", 0),
        ("alpha view vs beta view", "beta view", 0),
        ("alpha view", "alpha view where role = admin", 1),
        ("alpha view", 'alpha view segment "Paying customers"', 1),
    ],
)
async def test_what_is_known_already_costs_nothing(valkey: Valkey, first: str, then: str, most: int):
    world = world_of([event(NOW_MS - 3_600_000, "ann", "acme", "feat-a", 1)], "UTC")
    async with opened(world, NOW, internal=INTERNAL, redis_url=SecretStr(valkey.url)) as bot:
        for text in (first, then):
            await bot.requests()
            question = await bot.parts.answerer.understand("adoption", text)
            assert isinstance(question, Question)
            await bot.parts.answerer.answer(question)
        assert await bot.requests() <= most
