"""What the sources show beyond the conformance table: the exclude list, several tags, details of rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.pendo.columns import encode
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.sources import ELSEWHERE, NOT_SERVED
from bot.sandbox.pendo.visits import VisitStore
from bot.sandbox.pendo.world import ExcludeRule, Matches, Tag, World, events_of_rows
from tests.sandbox.pendo.asking import EXPORT, HOME, NOW, TAGS, WEB, ask, at, days, multiset, small_world
from tests.sandbox.pendo.handmade import handmade_world

MORNING = at("2026-11-24T09:00")
EVERYWHERE = {"appId": 'expandAppIds("*")'}
TIMED = ("events", "featureEvents", "pageEvents", "trackEvents", "singleEvents")
GUIDED = ("guideEvents", "pollEvents", "guidesSeen", "pollsSeen")
EVER = ("guidesSeenEver", "pollsSeenEver")
PEOPLE = ("visitors", "accounts")
RULES = [
    ExcludeRule("visitorId", "*@robots.example"),
    ExcludeRule("server", "phone.*"),
    ExcludeRule("server", "app.*"),
    ExcludeRule("accountId", "acme"),
    ExcludeRule("remoteIp", "10.0.0.1"),
]


def source(name: str, **arguments: object) -> dict[str, Any]:
    """A stage of any source that takes the exclude list, of all apps where it takes them."""
    given: dict[str, object] = arguments | ({} if name in PEOPLE else EVERYWHERE)
    return {"source": {name: given} | ({"timeSeries": days(-3)} if name in TIMED + GUIDED else {})}


@pytest.mark.parametrize("name", [*TIMED, *GUIDED, *EVER, *PEOPLE])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.field} {rule.pattern}")
def test_what_is_shown_and_what_is_hidden_add_up(name: str, rule: ExcludeRule) -> None:
    world = replace(handmade_world(), exclude=[rule])
    shown, hidden, whole = (
        multiset(ask(world, source(name, blacklist=word))) for word in ("apply", "only", "ignore")
    )
    assert whole
    assert sorted(shown + hidden) == whole
    assert multiset(ask(world, source(name))) == shown


@pytest.mark.parametrize("name", [*TIMED, *GUIDED, *EVER])
def test_each_takes_the_exclude_list_at_its_word(name: str) -> None:
    for row in ask(handmade_world(), source(name, blacklist="only")):
        assert row["visitorId"].endswith("@robots.example")
    with pytest.raises(Refusal, match="blacklist"):
        ask(handmade_world(), source(name, blacklist="some"))


@pytest.mark.parametrize("name", [*TIMED, *GUIDED, "guides"])
def test_without_an_app_only_the_default_app(name: str) -> None:
    def apps(**arguments: object) -> set[object]:
        stage: dict[str, Any] = {"source": {name: arguments or None}}
        if name != "guides":
            stage["source"]["timeSeries"] = days(-3)
        named = [row.get("appId", row.get("guideId")) for row in ask(handmade_world(), stage)]
        return {{"g-phone": 77}.get(str(one), 77 if one == 77 else WEB.id) for one in named}

    assert apps() == {WEB.id}
    assert apps() <= apps(**EVERYWHERE)
    assert apps(appId=77) <= {77}


MORE = Tag("p-any", "Any page", "Page", WEB.id)


def several_tags() -> World:
    """Three loads of p-home, all of which match p-any too, and a click of f-export that matches f-search."""
    tags = [*TAGS, MORE]
    places = {tag.id: place for place, tag in enumerate(tags)}
    rows = [
        {"time": MORNING, "visitorId": "ana", "tag": HOME.id, "numEvents": 2},
        {"time": MORNING + 60_000, "visitorId": "ana", "tag": EXPORT.id},
        {"time": MORNING + 120_000, "visitorId": "ben", "tag": HOME.id},
    ]
    events = events_of_rows(rows, tags, [WEB])
    also = Matches(np.array([0, 1, 2]), np.array([places["p-any"], places["f-search"], places["p-any"]]))
    return World(replace(events, also=also), tags, [WEB])


def test_an_event_counts_once_for_each_tag_that_it_matches() -> None:
    total = {"group": {"group": ["pageId", "visitorId"], "fields": {"n": {"sum": "numEvents"}}}}
    pages = ask(several_tags(), {"source": {"pageEvents": None, "timeSeries": days(-1)}}, total)
    assert Counter((row["pageId"], row["visitorId"], row["n"]) for row in pages) == Counter(
        [("p-home", "ana", 2), ("p-any", "ana", 2), ("p-home", "ben", 1), ("p-any", "ben", 1)]
    )
    features = ask(several_tags(), {"source": {"featureEvents": None, "timeSeries": days(-1)}})
    assert {row["featureId"] for row in features} == {"f-export", "f-search"}
    one = ask(several_tags(), {"source": {"pageEvents": {"pageId": "p-any"}, "timeSeries": days(-1)}})
    assert sum(row["numEvents"] for row in one) == 3


def test_and_once_among_all_events() -> None:
    sums = {"reduce": {"n": {"sum": "numEvents"}}}
    assert ask(several_tags(), {"source": {"events": None, "timeSeries": days(-1)}}, sums) == [{"n": 4}]
    single = {"source": {"singleEvents": None, "timeSeries": days(-1)}}
    assert ask(several_tags(), single, {"count": None}) == [{"count": 4}]


def detailed() -> World:
    rows = [
        {"time": MORNING, "visitorId": "ana", "tag": HOME.id, "remoteIp": "10.0.0.1", "tabId": 1},
        {"time": MORNING + 1, "visitorId": "ana", "tag": HOME.id, "remoteIp": "10.0.0.1", "tabId": 1},
        {"time": MORNING + 2, "visitorId": "ana", "tag": HOME.id, "remoteIp": "10.0.0.1", "tabId": 1},
        {"time": MORNING + 3, "visitorId": "ben", "tag": EXPORT.id, "remoteIp": "10.0.0.2", "tabId": 7},
        {"time": MORNING + 4, "visitorId": "ben", "numEvents": 1, "remoteIp": "10.0.0.2", "tabId": 7},
    ]
    events = replace(
        small_world(rows).events,
        parameters=encode([{"parameter": "a"}, {"parameter": "a"}, {"parameter": "b"}, None, None]),
        frustration={"rageClickCount": np.array([1, 0, 0, 2, 5], dtype=np.int8)},
        titles=encode([None, None, None, None, '{"visitor": {"role": "admin"}}']),
    )
    return replace(
        small_world(rows), events=events, countries={"10.0.0.1": "DE"}, recorded=frozenset({"ana"})
    )


def test_page_events_are_split_by_parameters_and_no_others_are() -> None:
    pages = ask(detailed(), {"source": {"pageEvents": None, "timeSeries": days(-1)}})
    assert Counter((row["parameters"]["parameter"], row["numEvents"]) for row in pages) == Counter(
        [("a", 2), ("b", 1)]
    )
    events = ask(detailed(), {"source": {"events": None, "timeSeries": days(-1)}})
    assert sorted((row["visitorId"], row["numEvents"]) for row in events) == [("ana", 3), ("ben", 2)]
    assert not any("parameters" in row for row in events)


def test_rows_tell_frustration_country_and_recording() -> None:
    (ana, ben) = ask(
        detailed(),
        {"source": {"events": {"ignoreFrustration": "only"}, "timeSeries": days(-1)}},
        {"sort": ["visitorId"]},
    )
    assert (ana["rageClickCount"], ana["country"], ana["recordingSessionId"]) == (1, "DE", "ana/1")
    assert (ben["rageClickCount"], ben["country"], ben["recordingSessionId"]) == (7, None, None)


def test_a_metadata_event_holds_json_in_its_title() -> None:
    rows = ask(
        detailed(),
        {"source": {"singleEvents": None, "timeSeries": days(-1)}},
        {"filter": "contains(type, `meta`)"},
        {"select": {"visitorId": "visitorId", "title": "title"}},
    )
    assert rows == [{"visitorId": "ben", "title": '{"visitor": {"role": "admin"}}'}]


def test_more_single_events_than_fit_are_refused() -> None:
    world = small_world([{"time": MORNING, "visitorId": "ana", "numEvents": 10**12}])
    with pytest.raises(Refusal, match="1,000,000,000,000 rows"):
        ask(world, {"source": {"singleEvents": None, "timeSeries": days(-1)}})


@pytest.mark.parametrize(
    ("period", "larger"),
    [
        ("hourRange", {"week", "month", "quarter"}),
        ("dayRange", {"week", "month", "quarter"}),
        ("weekRange", {"week", "month", "quarter"}),
        ("monthRange", {"month", "quarter"}),
    ],
)
def test_a_row_tells_its_period_and_larger_ones(period: str, larger: set[str]) -> None:
    series = {"period": period, "first": "now()", "count": -60}
    row = ask(detailed(), {"source": {"events": None, "timeSeries": series}}, {"limit": 1})
    periods = {"hour", "day", "week", "month", "quarter"}
    assert all(periods & set(one) == larger | {period.removesuffix("Range")} for one in row)


@pytest.mark.parametrize(("name", "reason"), [*NOT_SERVED.items(), *ELSEWHERE.items()])
def test_sources_known_by_name_are_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        ask(handmade_world(), {"source": {name: None}})
    assert name in refused.value.message
    assert reason in refused.value.message


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        ({"visitors": {"segmentId": "x"}}, "segmentId is undocumented"),
        ({"visitors": {"endTime": 1}}, "endTime is undocumented"),
        ({"visitors": {"since": "`soon`"}}, "since is not a time"),
        ({"accounts": {"timeSeries": {}}}, "unknown argument 'timeSeries'"),
        ({"groups": {"groupType": "page"}}, "groupType must be group or guideCategory"),
        ({"groups": {"items": 1}}, "items must be true or false"),
        ({"guides": {"guideId": "g-tour"}}, "unknown argument 'guideId'"),
        ({"guideEvents": {"guideIds": ["g-tour"]}, "timeSeries": days(-1)}, "unknown argument 'guideIds'"),
        ({"guideEvents": {"guideId": 1}, "timeSeries": days(-1)}, "guideId takes a string"),
        ({"guidesSeen": {"guideId": "g", "guideStepId": 1}, "timeSeries": days(-1)}, "takes a string"),
        ({"guidesSeen": None}, "no period specified for time series source"),
        ({"pollsSeen": None}, "no period specified for time series source"),
        ({"events": {"ignoreFrustration": True}, "timeSeries": days(-1)}, "ignoreFrustration must be only"),
        ({"events": None, "metadata": {}, "timeSeries": days(-1)}, "takes no metadata"),
        ({"singleEvents": None, "metadata": {"app": True}, "timeSeries": days(-1)}, "metadata takes"),
        ({"singleEvents": {"metadata": {}}, "timeSeries": days(-1)}, "unknown argument 'metadata'"),
    ],
)
def test_faults_of_arguments_are_named(stage: dict[str, Any], says: str) -> None:
    with pytest.raises(Refusal) as refused:
        ask(handmade_world(), {"source": stage})
    assert says in refused.value.message


def test_people_not_to_be_processed_are_nowhere_else() -> None:
    world = replace(
        handmade_world(), do_not_process={"visitor": frozenset({"ana"}), "account": frozenset({"bolt"})}
    )
    assert "ana" not in {row["visitorId"] for row in ask(world, {"source": {"visitors": None}})}
    assert "bolt" not in {row["accountId"] for row in ask(world, {"source": {"accounts": None}})}
    assert [row["visitorId"] for row in ask(world, {"source": {"doNotProcessVisitors": None}})] == ["ana"]


EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "time": st.integers(0, 30),
            "visitorId": st.sampled_from(["a", "b", "c"]),
            "accountId": st.sampled_from(["x", "y"]),
        }
    )
)


@given(EVENTS, st.lists(st.integers(-1, 31), min_size=1, max_size=5))
def test_first_and_last_events_are_found_at_any_sequence_of_moments(
    rows: list[dict[str, Any]], moments: list[int]
) -> None:
    store = VisitStore(small_world(rows))
    ordered = sorted(rows, key=lambda row: row["time"])
    for now in moments:
        ends = store.ends(("visitorId", "accountId"), now)
        seen: dict[tuple[str, str], list[int]] = {}
        for place, row in enumerate(ordered):
            if row["time"] <= now:
                seen.setdefault((row["visitorId"], row["accountId"]), []).append(place)
        expected = {(places[0], places[-1]) for places in seen.values()}
        assert set(zip(ends.first.tolist(), ends.last.tolist(), strict=True)) == expected


def test_visitors_are_described_once_for_the_same_moment() -> None:
    store = VisitStore(small_world([{"time": MORNING, "visitorId": "ana"}]))
    made: list[int] = []

    def make() -> list[Any]:
        made.append(1)
        return []

    for now in (NOW, NOW, NOW + 1, NOW + 1):
        store.remembered("visitor", now, make)
    assert len(made) == 2
