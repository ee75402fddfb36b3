"""Guides and polls: raw events, and the state that only the last view or answer makes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.pendo.answering import Answerer
from bot.sandbox.pendo.environment import Bounds
from bot.sandbox.pendo.guides import POLL_RESPONSE, happenings_of_rows
from tests.sandbox.pendo.asking import NOW, WEB, answer_of, ask, at, days, multiset, small_world
from tests.sandbox.pendo.handmade import handmade_world

HOUR = 3_600_000
Row = dict[str, Any]
STATES = {
    "guideSeen": "active",
    "guideAdvanced": "advanced",
    "guideDismissed": "dismissed",
    "guideTimeout": "timeout",
    "guideSnoozed": "snoozed",
}
VIEWS = st.lists(
    st.fixed_dictionaries(
        {
            "hours": st.integers(1, 96),
            "visitorId": st.sampled_from(["ana", "ben", "_PENDO_T_1"]),
            "guideId": st.sampled_from(["g1", "g2"]),
            "guideStepId": st.sampled_from(["s1", "s2"]),
            "type": st.sampled_from([*STATES, "guideActivity"]),
        }
    ),
    max_size=15,
    unique_by=lambda row: row["hours"],
)


def rows_of(drawn: list[Row]) -> list[Row]:
    return [{**row, "time": NOW - row["hours"] * HOUR, "appId": WEB.id, "accountId": "a"} for row in drawn]


def states(rows: list[Row]) -> list[Row]:
    """Each visitor and step that was seen, by the definition."""
    found: list[Row] = []
    for key in sorted({(row["visitorId"], row["guideId"], row["guideStepId"]) for row in rows}):
        own = [row for row in rows if (row["visitorId"], row["guideId"], row["guideStepId"]) == key]
        own.sort(key=lambda row: row["time"])
        times = {kind: [row["time"] for row in own if row["type"] == kind] for kind in STATES}
        seen = times["guideSeen"]
        if seen:
            found.append(
                dict(zip(("visitorId", "guideId", "guideStepId"), key, strict=True))
                | {
                    "firstSeenAt": seen[0],
                    "lastSeenAt": seen[-1],
                    "lastDismissedAutoAt": max(times["guideDismissed"], default=0),
                    "lastAdvancedAutoAt": max(times["guideAdvanced"], default=0),
                    "lastTimeoutAt": max(times["guideTimeout"], default=0),
                    "lastNotSeenAt": 0,
                    "seenCount": len(seen),
                    "lastState": [STATES[row["type"]] for row in own if row["type"] in STATES][-1],
                }
            )
    return found


@given(VIEWS)
def test_guides_seen_is_the_state_of_everybody_whose_last_view_lies_in_the_window(drawn: list[Row]) -> None:
    rows = rows_of(drawn)
    world = replace(small_world(), guide_events=happenings_of_rows(rows))
    expected = states(rows)
    assert multiset(ask(world, {"source": {"guidesSeenEver": None}})) == multiset(expected)
    start, end = at("2026-11-22"), at("2026-11-24")
    window = {"period": "dayRange", "first": start, "count": 2}
    assert multiset(ask(world, {"source": {"guidesSeen": None, "timeSeries": window}})) == multiset(
        [row for row in expected if start <= row["lastSeenAt"] < end]
    )


@given(VIEWS)
def test_polls_seen_holds_the_last_answer_alone(drawn: list[Row]) -> None:
    rows = [
        row | {"type": POLL_RESPONSE, "pollId": row["guideStepId"], "pollResponse": row["hours"]}
        for row in rows_of(drawn)
    ]
    world = replace(small_world(), poll_events=happenings_of_rows(rows))
    last: dict[Any, Row] = {}
    for row in sorted(rows, key=lambda row: row["time"]):
        last[row["visitorId"], row["guideId"], row["pollId"]] = row
    found = ask(world, {"source": {"pollsSeenEver": None}})
    assert sorted((row["time"], row["response"], row["pollResponse"]) for row in found) == sorted(
        (row["time"], row["hours"], row["hours"]) for row in last.values()
    )


def test_a_visitor_who_saw_it_again_leaves_the_earlier_window() -> None:
    yesterday = {"source": {"guidesSeen": {"guideId": "g-tour"}, "timeSeries": days(-1)}}
    assert [row["visitorId"] for row in ask(handmade_world(), yesterday)] == ["ana"]
    before_today = ask(handmade_world(), yesterday, now=at("2026-11-25T08:00"))
    assert sorted(row["visitorId"] for row in before_today) == ["ana", "ben"]


def test_what_has_not_happened_yet_is_not_there() -> None:
    today = {"period": "dayRange", "first": "now()", "count": 1}
    source = {"source": {"guideEvents": None, "timeSeries": today}}
    assert ask(handmade_world(), source, now=at("2026-11-25T08:59")) == []
    assert len(ask(handmade_world(), source, now=at("2026-11-25T09:00"))) == 1


def test_guides_lag_like_everything_else() -> None:
    answerer = Answerer(handmade_world(), "America/New_York", 0)
    source = {"source": {"pollsSeenEver": {"guideId": "g-nps", "pollId": "q-rate"}}}
    late = answer_of(answerer, source, bounds=Bounds(lag=3 * HOUR))["results"]
    assert sorted((row["visitorId"], row["response"]) for row in late) == [("ana", 9), ("ben", 7)]


def test_a_world_without_guides_has_no_rows_of_them() -> None:
    for name in ("guideEvents", "pollEvents", "guidesSeen", "pollsSeen"):
        assert ask(small_world(), {"source": {name: None, "timeSeries": days(-3)}}) == []
    for name in ("guidesSeenEver", "pollsSeenEver", "guides", "groups", "doNotProcessVisitors"):
        assert ask(small_world(), {"source": {name: None}}) == []
