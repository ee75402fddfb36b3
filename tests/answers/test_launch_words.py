"""What is said of a launch: its reach, its halves, its goal, and what is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answers.answer import Answer
from bot.charts.spec import Lines
from bot.sandbox.pendo.world import Tag, World
from tests.answers.test_stickiness_words import NAMES, used
from tests.asking import ask_all
from tests.measures.test_adoption_of_some import INTERNAL, NOW, TAGS, world_of
from tests.oracle import Event

ALONE = "(nobody else was active)"
OTHERS = used("bob", 1, account="東京", feature="")


async def asked(events: list[Event], text: str, world: World | None = None) -> Answer:
    ((_, answer),) = await ask_all(
        world or world_of(events, "UTC"), NOW, f"/usage launch {text}", internal=INTERNAL
    )
    return answer


async def test_reach_halves_and_the_days_before():
    events = [*used("ann", *range(1, 11), *range(1, 11), 18), *used("v2", 1, account="a-5"), *OTHERS]
    answer = await asked(events, "alpha view last 20 days goal 50% by day 5")
    assert answer.headline == "Alpha view: 67 % of active accounts used it in 20 days"
    assert answer.detail == "(2 of 3)"
    assert answer.change == (
        "Second half of the days against the first: clicks ×21, people +100 %, accounts +100 %. "
        "It got busier more than wider."
    )
    assert answer.bullets == (
        "2 people made 22 clicks, 11.0 each",
        "Goal 50 % by day 5: missed, 33 % on that day",
        "1 account began in the first 10 days, 1 after that",
        "In as many days before, 27 Feb – 18 Mar, nobody used it",
    )
    assert answer.caveats == ("The first use is of Sat 21 Mar.",)


@pytest.mark.parametrize(
    ("events", "words", "headline", "detail"),
    [
        (OTHERS, "last 20 days", "nobody used it in 20 days", "(0 of 1 active account)"),
        ([], "last 20 days", "nobody used it in 20 days", ALONE),
        (
            used("eve@corp", 1),
            "last 20 days",
            "only colleagues used it in 20 days",
            ALONE,
        ),
        (used("ann", 1, account=""), "last 20 days", "1 person used it in 20 days, none with an account", ""),
        ([], "today", "nobody used it today so far", ALONE),
        (used("ann", 0.1), "today", "100 % of active accounts used it today so far", "(1 of 1)"),
        (used("ann", 1), "yesterday", "100 % of active accounts used it on the first day", "(1 of 1)"),
        ([], "2025-08-01..2025-08-20", "no data for these days", "(Pendo's data begin on 20 Sep 2025)"),
    ],
)
async def test_each_state_has_its_own_headline(events: list[Event], words: str, headline: str, detail: str):
    answer = await asked(events, f"alpha view {words}")
    assert (answer.headline, answer.detail) == (f"Alpha view: {headline}", detail)
    assert not answer.charts or "20 days" in headline


async def test_of_one_account_its_people_are_told():
    answer = await asked(used("ann", 1, 15), "alpha view for acme last 20 days")
    assert answer.headline == "Alpha view at acme: 1 person used it in 20 days"
    assert "account" not in answer.change
    assert answer.bullets[0] == "1 person made 2 clicks"


@pytest.mark.parametrize(
    ("words", "goal"),
    [
        ("last 20 days goal 30% by day 20", "reached, 33 % on that day"),
        ("last 20 days goal 30% by day 60", "33 % on day 20, still running"),
        ("2026-03-19..2026-04-01 goal 30% by day 16", "50 % on day 14, and these days end there"),
        ("today goal 30% by day 1", "no day is over yet, still running"),
    ],
)
async def test_a_goal_is_reached_missed_or_still_to_come(words: str, goal: str):
    events = [*used("ann", 0.1, 10), *OTHERS, *used("zoë", 8, account="a-5", feature="")]
    events = [*events, *used("robin", 2, account="a-5", feature="")]
    answer = await asked(events, f"alpha view {words}")
    assert answer.bullets[1].partition(": ")[2] == goal


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("last 13 days", "No verdict in fewer than two weeks: weekends would weigh too much."),
        ("last 30 days including today", "No verdict while today is not over."),
    ],
)
async def test_what_is_not_comparable_gets_no_verdict(words: str, change: str):
    assert (await asked(used("ann", *range(1, 30)), f"alpha view {words}")).change == change


async def test_a_silence_gets_no_verdict():
    events = [row for n in range(5) for row in used(f"v{n}", *range(12, 100))]
    answer = await asked(events, "alpha view last 30 days")
    assert answer.change == "No verdict: that nothing came since Fri 27 Mar looks like a broken tag."


async def test_days_before_the_data_begin_are_not_called_empty():
    answer = await asked(used("ann", 185, 186), "alpha view 2025-10-01..2025-10-20")
    assert answer.bullets[-1] == "How it was before is not known: Pendo's data begin on 20 Sep 2025"
    assert answer.measures["previous_visitors"] is None


async def test_level_is_a_state():
    answer = await asked(used("ann", *range(1, 21)), "alpha view last 20 days")
    assert answer.change.endswith("It stayed level.")


@pytest.mark.parametrize("name", NAMES)
async def test_any_name_stands_as_it_is(name: str):
    world = replace(world_of(used("ann", 1), "UTC"), tags=(Tag("feat-a", name), *TAGS[1:]))
    answer = await asked([], "feat-a last 20 days", world)
    assert answer.headline.startswith(name[:79])
    assert len(answer.headline) < 150


async def test_the_chart_begins_with_the_first_use():
    answer = await asked(used("ann", *range(1, 19)), "alpha view last 40 days")
    chart = answer.charts[0]
    assert isinstance(chart, Lines)
    assert (len(chart.days), chart.series[0].values[6]) == (12, 1.0)
    assert not (await asked(used("ann", 1, 13), "alpha view last 40 days")).charts
