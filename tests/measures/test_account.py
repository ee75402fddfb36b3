"""`/usage account` equals a count over single events: its people, features and those of its size."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import Answer
from bot.question import Question
from tests.oracle import Event
from tests.oracles.account import card_of
from tests.oracles.peopled import (
    HOMES,
    INTERNAL,
    MOBILE,
    TAGS,
    WEB,
    asked,
    event,
    moment,
    random_worlds,
    since_or_of,
    world_of,
    worlds,
)  # fmt: skip
from tests.test_truth import DEMO_GLOBS, DEMO_NOW, demo, ms, raw_events

__all__ = ["demo"]
NAMES = {tag.id: tag.name for tag in TAGS}
HERE = [identity for identity, app in HOMES.items() if app == WEB.id]
SCOPES = {"": ([str(WEB.id)], HERE), "in all apps": ([str(WEB.id), str(MOBILE.id)], list(HOMES))}
WINDOWS = ["", "last 7 days", "yesterday", "in March", "last 60 days", "2026-03-20..2026-04-01", "today"]
WINDOWS += ["no comparison", "last 7 days vs last year", "last 7 days no comparison"]


def expected(question: Question, events: list[Event], features: list[str], **given: Any):
    window = question.window
    compared = question.comparison
    assert question.account is not None
    chosen: dict[str, Any] = {"globs": INTERNAL} | given
    return card_of(
        events,
        question.account.id,
        features,
        (window.start, window.end),
        (compared.start, compared.end) if compared else None,
        question.window.zone,
        **chosen,
    )


def same(answer: Answer, found: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    figures, rows = found
    assert answer.measures == figures
    got = [{name: row[name] for name in row if name != "feature"} for row in answer.tables["features"]]
    assert got == rows


@random_worlds
@given(worlds(), st.sampled_from(WINDOWS), st.sampled_from(list(SCOPES)))
async def test_any_account_of_any_world(peopled: tuple[list[Event], str], words: str, where: str):
    events, zone = peopled
    texts = [f"/usage account {account} {where} {words}" for account in ("mü", "a-6")]
    apps, features = SCOPES[where]
    for question, answer in await asked(world_of(events, zone), *texts):
        same(answer, expected(question, events, features, apps=apps))
        for row in answer.tables["features"]:
            assert row["feature"] == NAMES[str(row["id"])]


async def test_the_demo_account_against_those_of_its_size(demo):
    text = "/usage account Contoso last 7 days"
    ((question, answer),) = await asked(demo, text, now=DEMO_NOW, internal=DEMO_GLOBS)
    events = raw_events(since_or_of(demo, ms("2026-11-10"), ""), date(2026, 11, 10))
    here = demo.default_app.id
    features = [tag.id for tag in demo.tags if (tag.kind, tag.app_id) == ("Feature", here)]
    same(answer, expected(question, events, features, globs=DEMO_GLOBS, apps=[str(here)]))
    assert answer.measures["similar_accounts"] > 5


@pytest.mark.parametrize(
    "sizes", [(1, 1, 1, 1), (1, 2, 3, 4), (1, 2, 3, 4, 5), (2, 2, 2, 7, 9), (1, 9), (3,)]
)
async def test_a_size_on_a_bound_belongs_to_the_lower_quarter(sizes: tuple[int, ...]):
    noon = moment(date(2026, 4, 2), time(12), "UTC")
    events = [
        event(noon, f"v{number}-{person}", account, HERE[person % (number + 1) % len(HERE)])
        for number, (account, size) in enumerate(
            zip(("mü", "acme", "東京", "a-5", "a-6"), sizes, strict=False)
        )
        for person in range(size)
    ]
    texts = [f'/usage account "{account}"' for account in ("mü", "a-6", "acme")]
    for question, answer in await asked(world_of(events, "UTC"), *texts):
        same(answer, expected(question, events, HERE, apps=[str(WEB.id)]))


async def test_colleagues_of_other_days_are_not_among_those_left_out():
    noon = [moment(date(2026, 4, 2) - timedelta(days=ago), time(12), "UTC") for ago in (0, 0, 40)]
    events = [event(at, f"{name}@corp", "mü", HERE[0]) for at, name in zip(noon, "abc", strict=True)]
    events += [event(noon[0], "d@corp", "mü", ""), event(noon[0], "ann", "mü", HERE[0])]
    ((_, answer),) = await asked(world_of(events, "UTC"), "/usage account mü")
    assert "3 colleagues" in answer.scope[1]


async def test_a_comparison_before_the_data_begin_is_left_out_and_said():
    events = [event(moment(date(2024, 12, 5), time(12), "UTC"), "ann", "mü", HERE[0])]
    text = "/usage account mü 2024-12-01..2024-12-31"
    ((_, answer),) = await asked(world_of(events, "UTC"), text)
    assert answer.measures["visitor_days"] == 1
    assert answer.measures["previous_visitor_days"] is None
    assert answer.change.startswith("No comparison with 31 Oct – 30 Nov 2024: Pendo's data begin on ")
