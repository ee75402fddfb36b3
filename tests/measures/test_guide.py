"""How far people come in a guide equals what single events, looked at one by one, say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.pendo.guides import Guide, Step, happenings_of_rows
from bot.sandbox.pendo.serving import load_world
from bot.sandbox.pendo.world import World
from tests.asking import RANDOM, answers_to
from tests.measures.guided import INTERNAL, PHONE, WEB, last_days, world_of
from tests.oracles.happenings import between, guide_of, ours
from tests.sandbox.pendo.raw import Raw
from tests.test_truth import DEMO_GLOBS, DEMO_NOW, DEMO_ZONE, NOW, ZONES

GUIDES = (
    Guide("g-tour", 'Tour "A" <!channel> ไทย 🎉', WEB.id, steps=(Step("s1", "One"), Step("s2"), Step("s3"))),
    Guide("g-hint", "Hint", PHONE.id, steps=(Step("h1", "Only"),)),
)
KINDS = ["guideSeen", "guideSeen", "guideAdvanced", "guideDismissed", "guideActivity", "guideSnoozed"]
happenings = st.lists(
    st.fixed_dictionaries(
        {
            "time": st.integers(0, 40 * 24 * 12).map(
                lambda steps: int((NOW - timedelta(minutes=5 * steps)).timestamp() * 1000)
            ),
            "guideStepId": st.sampled_from(["s1", "s2", "s3", "h1"]),
            "type": st.sampled_from(KINDS),
            "visitorId": st.sampled_from(
                ["ann", "bob", "eve@corp", 'q"x\\', "zoë", "_PENDO_T_9", "VISITOR-UNIQUE-ID", "", "hidden"]
            ),
            "accountId": st.sampled_from(["", "acme", "corp", "東京"]),
        }
    ).map(
        lambda row: (
            row
            | (
                {"guideId": "g-hint", "appId": PHONE.id}
                if row["guideStepId"] == "h1"
                else {"guideId": "g-tour", "appId": WEB.id}
            )
        )
    ),
    max_size=50,
)


def guided(rows: list[dict[str, object]], zone: str) -> World:
    return world_of(zone, guides=GUIDES, guide_events=happenings_of_rows(rows))


@RANDOM
@given(happenings, st.sampled_from(ZONES))
async def test_any_world(rows, zone):
    answers = await answers_to(
        guided(rows, zone),
        NOW,
        "/usage guide g-tour",
        "/usage guide g-hint last 7 days",
        internal=INTERNAL,
    )
    for answer, guide, days in (
        (answers[0], GUIDES[0], 30),
        (answers[1], GUIDES[1], 7),
    ):
        mine = [row for row in rows if row["guideId"] == guide.id and row["visitorId"] != "hidden"]
        counted = between(ours(mine, INTERNAL), *last_days(zone, days), zone)
        steps = [step.id for step in guide.steps]
        figures = dict(answer.measures)
        colleagues = figures.pop("excluded_visitors")
        assert figures == pytest.approx(guide_of(counted, steps))
        everybody = between(ours(mine, ()), *last_days(zone, days), zone)
        outside = [row for row in everybody if row not in counted]
        assert colleagues == len({row["visitorId"] for row in outside})
        assert answer.tables["steps"] == [
            {
                "step": step.name or step.id,
                "id": step.id,
                "visitors": len(
                    {
                        row["visitorId"]
                        for row in counted
                        if row["type"] == "guideSeen" and row["guideStepId"] == step.id
                    }
                ),
            }
            for step in guide.steps
        ]


async def test_the_demo():
    demo = load_world("demo", now=int(DEMO_NOW.timestamp() * 1000), zone=DEMO_ZONE)
    raw = Raw(demo, int(DEMO_NOW.timestamp() * 1000))
    answers = await answers_to(
        demo,
        DEMO_NOW,
        *(f"/usage guide {guide.id}" for guide in demo.guides[:3]),
        "/usage guide Scan your first receipt last 90 days",
        internal=DEMO_GLOBS,
    )
    asked_of = [(guide, 30) for guide in demo.guides[:3]]
    asked_of.append((next(guide for guide in demo.guides if guide.name.startswith("Scan")), 90))
    for answer, (guide, days) in zip(answers, asked_of, strict=True):
        counted = ours(raw.happenings(demo.guide_events, days, 1, guideId=guide.id), DEMO_GLOBS)
        expected = guide_of(counted, [step.id for step in guide.steps])
        assert {name: answer.measures[name] for name in expected} == pytest.approx(expected)
        assert answer.measures["seen"] > 0


async def test_somebody_who_saw_the_only_step_before_the_window_is_no_part_of_those_who_completed_it():
    midnight = int(datetime(2026, 4, 1, tzinfo=UTC).timestamp() * 1000)
    row = {"guideStepId": "h1", "guideId": "g-hint", "appId": PHONE.id, "accountId": "acme"}
    rows = [
        row | {"time": midnight - 1000, "type": "guideSeen", "visitorId": "ann"},
        row | {"time": midnight + 1000, "type": "guideAdvanced", "visitorId": "ann"},
        row | {"time": midnight + 2000, "type": "guideSeen", "visitorId": "bob"},
    ]
    (answer,) = await answers_to(guided(rows, "UTC"), NOW, "/usage guide g-hint last 7 days")

    assert answer.measures["seen"] == answer.measures["advanced"] == 1
    assert (answer.measures["completed"], answer.measures["completion_rate"]) == (0, 0)


async def test_a_guide_is_counted_in_its_own_app():
    plain, elsewhere, home = await answers_to(
        guided([], "UTC"),
        NOW,
        "/usage guide Hint",
        "/usage guide Hint in Web app",
        "/usage guide Hint in Phone",
    )

    assert all("Phone" in answer.scope[0] for answer in (plain, elsewhere, home))
    assert "Hint lives in Phone, so it is counted there." in elsewhere.caveats
    assert not any("lives in" in line for answer in (plain, home) for line in answer.caveats)
