"""What is said of stickiness: the ratio as people say it, and a sentence for each state without one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answers.answer import Answer
from bot.answers.stickiness.words import how_often
from bot.charts.spec import Lines
from bot.sandbox.pendo.world import Tag, World
from tests.asking import ask_all
from tests.measures.test_adoption_of_some import INTERNAL, NOW, NOW_MS, TAGS, event, world_of
from tests.oracle import Event

DAY = 86_400_000
NAMES = ['Say "yes" & <b>', "ส่งออก", "🚀 Launch", "<!channel>", "x" * 300]


def used(visitor: str, *days_ago: float, account: str = "acme", feature: str = "feat-a") -> list[Event]:
    return [event(NOW_MS - int(DAY * days), visitor, account, feature, 1) for days in days_ago]


async def asked(events: list[Event], text: str, world: World | None = None) -> Answer:
    ((_, answer),) = await ask_all(world or world_of(events, "UTC"), NOW, text, internal=INTERNAL)
    return answer


async def test_the_ratio_is_told_as_days_with_its_change_and_its_company():
    events = [*used("ann", *range(1, 16)), *used("bob", *range(31, 61, 3)), *used("zoë", *range(1, 16))]
    answer = await asked([*events, *used("eve@corp", 2, account="corp")], "/stickiness alpha view")
    assert answer.headline == "Alpha view: people come back about 1 day in 2"
    assert answer.detail == "(stickiness 50 %)"
    assert answer.change.startswith("▲ 17 points in a month, from 33 %. By week: ")
    assert answer.bullets[0] == "On an average day 1.0 of the month's 2 people use it"
    assert answer.bullets[1].startswith("Weekdays only: 50 %")
    assert answer.bullets[2] == "For comparison, the whole Web app: 50 %"
    assert answer.scope[0].startswith("9 Mar – 7 Apr, 30 full days, zero days counted (UTC)")
    assert answer.scope[1:] == (
        "Pendo's Stickiness widget shows the whole app, not this feature",
        "Left out: 1 colleague",
    )


@pytest.mark.parametrize(
    ("events", "text", "headline"),
    [
        ([], "alpha view", "Alpha view: nobody used it in these days"),
        ([], "app", "Web app: nobody was there in these days"),
        (used("eve@corp", 2), "alpha view", "Alpha view: only colleagues used it in these days"),
        (used("eve@corp", 2), "app", "Web app: only colleagues were there in these days"),
        (used("ann", 2), "alpha view", "Alpha view: one person used it about 1 day in 30"),
        (used("ann", 2, 3), "app", "Web app: one person was there about 1 day in 15"),
        (used("ann", 2), "alpha view for acme", "Alpha view at acme: one person used it about 1 day in 30"),
        ([], "alpha view 2025-08-01..2025-08-30", "Alpha view: no data for these days"),
    ],
)
async def test_each_state_has_its_own_headline(events: list[Event], text: str, headline: str):
    answer = await asked(events, f"/stickiness {text}" + (' in "Web app"' if text == "app" else ""))
    assert answer.headline == headline
    assert ("one person" in headline) == bool(answer.charts)
    assert (
        answer.change == ("No comparison: nobody " if "one person" in headline else "") + answer.change[22:]
    )


async def test_days_before_the_data_begin_are_compared_with_nothing():
    answer = await asked(used("ann", 170), "/stickiness alpha view 2025-10-01..2025-10-30")
    assert answer.change == "No comparison: Pendo's data begin on 20 Sep 2025."
    assert answer.measures["previous_stickiness"] is None


async def test_a_silence_is_compared_with_nothing():
    events = [row for n in range(5) for row in used(f"v{n}", *range(12, 100))]
    answer = await asked(events, "/stickiness alpha view")
    assert answer.change == "No comparison: that nothing came since Fri 27 Mar looks like a broken tag."
    assert answer.caveats[0].startswith("⚠ Nothing since Fri 27 Mar")


@pytest.mark.parametrize(
    ("words", "caveat"),
    [
        ("last 45 days", "Counted from 9 Mar, as 45 days are not whole blocks of 30."),
        ("yesterday", "Counted over 30 days: the ratio needs a whole month, or 7 days for DAU/WAU."),
        ("today", "Today is not over, so its people are not all there yet."),
    ],
)
async def test_other_days_than_those_asked_for_are_told(words: str, caveat: str):
    answer = await asked(used("ann", 2, 3), f"/stickiness alpha view {words}")
    assert caveat in answer.caveats


async def test_a_week_gives_the_ratio_its_own_name_and_a_quarter_three():
    week = await asked(used("ann", 1, 2) + used("bob", 3), "/stickiness alpha view last 7 days")
    assert (week.detail, "week's 2 people" in week.bullets[0]) == ("(DAU/WAU 21 %)", True)
    quarter = await asked(used("ann", 1, 2) + used("bob", 80), "/stickiness alpha view last 90 days")
    assert quarter.bullets[-1] == "By 30 days, the earliest first: 3 % → none → 7 %"


async def test_the_whole_app_is_drawn_beside_a_feature_where_its_days_were_read():
    events = [*used("ann", *range(1, 90, 2)), *used("bob", *range(1, 90, 9), feature="feat-b")]
    months = await asked(events, "/stickiness alpha view last 90 days")
    (drawn,) = months.charts
    assert isinstance(drawn, Lines)
    alpha, app = drawn.series
    assert (app.label, app.role) == ("Web app", "other")
    assert (alpha.values[-1], app.values[-1]) == (
        months.measures["stickiness"],
        months.measures["app_stickiness"],
    )
    assert [place for place, value in enumerate(app.values) if value is not None] == list(range(29, 90))
    (month,) = (await asked(events, "/stickiness alpha view")).charts
    assert isinstance(month, Lines)
    assert len(month.series) == 1


@pytest.mark.parametrize("name", NAMES)
async def test_any_name_stands_as_it_is(name: str):
    world = replace(world_of(used("ann", 1), "UTC"), tags=(Tag("feat-a", name), *TAGS[1:]))
    answer = await asked([], "/stickiness feat-a", world)
    assert answer.headline.startswith(name[:79])
    assert len(answer.headline) < 150


def test_how_often():
    told = {
        0.01: "about 1 day in 100",
        0.26: "about 1 day in 4",
        0.7: "about 7 days in 10",
        0.99: "almost every day",
    }
    assert {ratio: how_often(ratio) for ratio in told} == told
