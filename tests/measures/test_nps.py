"""NPS and its shares equal what single answers say, in the app that is named."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rows import Table, Text
from bot.sandbox.pendo.guides import happenings_of_rows
from bot.sandbox.pendo.serving import load_world
from bot.sandbox.pendo.world import World
from bot.windows import Window
from queries.measures.nps import NAMES, change_beyond_chance, nps
from tests.asking import RANDOM, answers_to
from tests.measures.guided import INTERNAL, PHONE, WEB, last_days, world_of
from tests.oracles.happenings import Happening, between, nps_of, ours
from tests.sandbox.pendo.raw import Raw
from tests.test_truth import DEMO_GLOBS, DEMO_NOW, DEMO_ZONE, NOW, ZONES

responses = st.lists(
    st.fixed_dictionaries(
        {
            "time": st.integers(0, 70 * 24 * 12).map(
                lambda steps: int((NOW - timedelta(minutes=5 * steps)).timestamp() * 1000)
            ),
            "type": st.just("pollResponse"),
            "pollType": st.sampled_from(["NPSRating", "NPSRating", "NPSRating", "PickList"]),
            "pollResponse": st.integers(0, 10),
            "guideId": st.just("g"),
            "pollId": st.just("p"),
            "appId": st.sampled_from([WEB.id, PHONE.id]),
            "visitorId": st.sampled_from(["ann", "bob", "eve@corp", "zoë", "_PENDO_T_9", "hidden"]),
            "accountId": st.sampled_from(["", "acme", "corp"]),
        }
    ),
    max_size=60,
)


def polled(rows: list[Happening], zone: str) -> World:
    return world_of(zone, poll_events=happenings_of_rows(rows))


@RANDOM
@given(responses, st.sampled_from(ZONES))
async def test_any_world(rows, zone):
    answers = await answers_to(
        polled(rows, zone),
        NOW,
        "/usage nps",
        "/usage nps in Phone",
        "/usage nps in all apps last 7 days",
        internal=INTERNAL,
    )
    for answer, apps, days in zip(answers, ({1}, {2}, {1, 2}), (30, 30, 7), strict=True):
        asked_of = [
            row
            for row in rows
            if row["appId"] in apps and row["pollType"] == "NPSRating" and row["visitorId"] != "hidden"
        ]
        now = between(ours(asked_of, INTERNAL), *last_days(zone, days), zone)
        before = between(ours(asked_of, INTERNAL), *last_days(zone, days, days), zone)
        everybody = between(ours(asked_of, ()), *last_days(zone, days), zone)
        colleagues = {row["visitorId"] for row in everybody if row not in now}
        expected = nps_of(now) | {f"previous_{name}": value for name, value in nps_of(before).items()}

        assert answer.measures == pytest.approx(expected | {"excluded_visitors": len(colleagues)}, abs=1e-9)


async def test_the_demo():
    demo = load_world("demo", now=int(DEMO_NOW.timestamp() * 1000), zone=DEMO_ZONE)
    raw = Raw(demo, int(DEMO_NOW.timestamp() * 1000))
    (answer,) = await answers_to(demo, DEMO_NOW, "/usage nps last 90 days", internal=DEMO_GLOBS)
    # What an administrator of Pendo struck out carries a mark of its own, beside the exclude list.
    rows = raw.happenings(demo.poll_events, 90, 1, pollType="NPSRating", appId=demo.default_app.id)
    expected = nps_of(ours(rows, DEMO_GLOBS))

    assert {name: answer.measures[name] for name in expected} == pytest.approx(expected)
    assert answer.measures["responses"] > 30


def table(ratings: list[float]) -> Table:
    count = len(ratings)
    names = Text(tuple(f"v{place}" for place in range(count)), np.arange(count, dtype=np.int32))
    noon = Window(date(2026, 4, 1), date(2026, 4, 1), "UTC").epoch_ms()[0]
    return Table(
        {
            "visitorId": names,
            "time": np.full(count, noon, np.int64),
            "response": np.array(ratings, np.float64),
        },
        count,
    )


DAY = Window(date(2026, 4, 1), date(2026, 4, 1), "UTC")


def test_the_groups_meet_at_7_and_9():
    found = nps(table([10, 9, 8, 7, 6, 0]), DAY)

    assert (found["promoters"], found["passives"], found["detractors"], found["nps"]) == (2, 2, 2, 0)


def test_what_is_no_rating_does_not_count():
    assert nps(table([float("nan"), -1, 11, 9]), DAY)["responses"] == 1


def test_nobody_leaves_every_name_without_a_score():
    found = nps(table([]), DAY)

    assert set(found) == set(NAMES)
    assert {name for name, value in found.items() if value is not None} == {
        *("responses", "visitors", "promoters", "passives", "detractors")
    }


def test_the_most_one_sided_answers_stay_inside_the_scale():
    found = nps(table([10, 10, 10, 0]), DAY)

    assert -100 <= found["nps_low"] <= found["nps"] <= found["nps_high"] == 100


@pytest.mark.parametrize(
    ("now", "before", "beyond"),
    [
        ([10] * 60 + [0] * 20, [10] * 20 + [0] * 60, True),
        ([10] * 41 + [0] * 39, [10] * 39 + [0] * 41, False),
        ([10] * 40, [], None),
    ],
)
def test_a_change_is_held_against_chance(now, before, beyond):
    assert change_beyond_chance(nps(table(now), DAY), nps(table(before), DAY)) is beyond
