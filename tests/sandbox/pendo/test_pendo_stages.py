"""Stages that only Pendo has, against brute force; what is refused by name; and what would be too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.pendo.aggregating.registry import AGGREGATORS
from bot.sandbox.pendo.aggregating.registry import NOT_SERVED as AGGREGATORS_NOT_SERVED
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.stages import NOT_SERVED, STAGES
from bot.sandbox.pendo.world import Matches, Segment, World
from tests.sandbox.pendo.asking import EXPORT, SEARCH, TAGS, ask, ask_rows, at, multiset, small_world

IDS = st.sampled_from(["ana", "ben", "", None])


def const(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"source": {"const": list(rows)}}


def test_a_field_inside_another_is_null_where_the_id_is_unknown() -> None:
    (row,) = ask_rows(
        [{"visitorId": "nobody"}],
        {"bulkExpand": {"a.b": {"visitor": "visitorId"}}},
        {"select": {"unknown": "isNull(a.b)", "role": "a.b.agent.role"}},
    )
    assert row == {"unknown": True, "role": None}


def test_a_branch_of_a_fork_sees_what_another_looked_up() -> None:
    world = small_world([{"time": at("2026-11-20T09:00"), "visitorId": "ana"}])
    rows = ask(
        world,
        const({"visitorId": "ana"}),
        {
            "fork": [
                [{"bulkExpand": {"who": {"visitor": "visitorId"}}}, {"count": None}],
                [{"select": {"id": "who.auto.id"}}],
            ]
        },
    )
    assert multiset(rows) == multiset([{"count": 1}, {"id": "ana"}])


def seen(world: World, tag: str, *visitors: str, then: Any = None) -> list[dict[str, Any]]:
    stages = (
        [then] if then else [{"select": {"who": "visitorId", "n": "seen.count", "last": "seen.lastUsed"}}]
    )
    rows = [{"visitorId": visitor} for visitor in visitors]
    return ask(world, const(*rows), {"itemSeen": {"seen": {"featureId": tag}}}, *stages)


def test_item_seen_knows_nothing_of_what_has_not_happened_yet() -> None:
    world = small_world(
        [
            {"time": at("2026-11-25T09:00"), "visitorId": "ana", "tag": EXPORT.id, "numEvents": 2},
            {"time": at("2026-11-25T11:00"), "visitorId": "ana", "tag": EXPORT.id},
        ]
    )
    assert seen(world, EXPORT.id, "ana") == [{"who": "ana", "n": 2, "last": at("2026-11-25T09:00")}]


def test_item_seen_counts_events_that_match_several_tags_for_each() -> None:
    world = small_world([{"time": at("2026-11-20T09:00"), "visitorId": "ana", "tag": EXPORT.id}])
    also = Matches(np.array([0]), np.array([TAGS.index(SEARCH)]))
    world = replace(world, events=replace(world.events, also=also))
    for tag in (EXPORT.id, SEARCH.id):
        assert [row["n"] for row in seen(world, tag, "ana")] == [1]


def test_equal_uses_are_one_value() -> None:
    when = at("2026-11-20T09:00")
    world = small_world([{"time": when, "visitorId": who, "tag": EXPORT.id} for who in ("ana", "ben")])
    assert seen(world, EXPORT.id, "ana", "ben", "cy", then={"reduce": {"n": {"count": "seen"}}}) == [{"n": 1}]


@given(
    st.lists(st.fixed_dictionaries({}, optional={"visitorId": IDS, "accountId": IDS}), max_size=8),
    st.frozensets(st.tuples(IDS, IDS), max_size=4),
)
def test_a_segment_lets_rows_pass_that_match_an_item(
    rows: list[dict[str, Any]], items: frozenset[tuple[str | None, str | None]]
) -> None:
    items -= {(None, None)}
    world = replace(small_world(), segments=[Segment("s", "Some", items)])
    inner = [const(*({"visitorId": who, "accountId": where} for who, where in items), {"visitorId": None})]

    passing = [
        row
        for row in rows
        if any(
            (who is None or row.get("visitorId") == who) and (where is None or row.get("accountId") == where)
            for who, where in items
        )
    ]
    for segment in ({"id": "s"}, {"pipeline": inner}):
        assert multiset(ask(world, const(*rows), {"segment": segment})) == multiset(passing)


def test_a_segment_is_of_visitors_or_accounts() -> None:
    with pytest.raises(Refusal, match="neither visitorId nor accountId"):
        ask_rows([{"visitorId": "ana"}], {"segment": {"pipeline": [const({"n": 1})]}})


NUMBERS = st.one_of(st.none(), st.integers(-3, 3))
CASES = st.lists(
    st.dictionaries(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), st.integers(-3, 3), min_size=1),
    min_size=1,
    max_size=4,
)
HOLDS = {
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
    "==": int.__eq__,
    "!=": int.__ne__,
}


@given(st.lists(NUMBERS, max_size=8), CASES)
def test_switch_gives_the_first_case_that_holds_and_drops_the_rest(
    numbers: list[int | None], cases: list[dict[str, int]]
) -> None:
    rows = [{"n": number} for number in numbers]
    given_cases = [{"value": place, **case} for place, case in enumerate(cases)]
    found = ask_rows(rows, {"switch": {"case": {"n": given_cases}}})

    expected: list[dict[str, Any]] = []
    for number in (number for number in numbers if number is not None):
        fitting = [
            place
            for place, case in enumerate(cases)
            if all(HOLDS[sign](number, other) for sign, other in case.items())
        ]
        expected += [{"n": number, "case": place} for place in fitting[:1]]
    assert multiset(found) == multiset(expected)


@given(st.lists(NUMBERS, max_size=12))
def test_accumulate_is_the_running_total(numbers: list[int | None]) -> None:
    rows = [{"o": place, "n": number} for place, number in enumerate(numbers)]
    found = ask_rows(rows, {"sort": ["o"]}, {"accumulate": {"total": "n"}})
    assert [row["total"] for row in found] == list(accumulate(number or 0 for number in numbers))


FIRST, LAST = date(2026, 11, 16), date(2026, 11, 24)
USES = st.lists(
    st.tuples(st.sampled_from(["ana", "ben", "cy", "_PENDO_T_x"]), st.sampled_from(["acme", "bolt", ""]))
    .flatmap(lambda who: st.tuples(st.just(who), st.integers(-40, 8)))
    .map(lambda use: (*use[0], FIRST + timedelta(use[1]))),
    max_size=25,
)


def trailing(users: dict[date, set[str]], day: date, length: int) -> int:
    return len(set[str]().union(*(users.get(day - timedelta(back), set()) for back in range(length))))


def days_of(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days) for days in range((last - first).days + 1))


@given(
    USES,
    st.sampled_from(["visitors", "accounts"]),
    st.sampled_from([("daily", "weekly"), ("daily", "monthly"), ("weekly", "monthly")]),
    st.booleans(),
)
def test_stickiness_is_the_mean_of_one_trailing_window_over_that_of_another(
    uses: list[tuple[str, str, date]], base: str, periods: tuple[str, str], exclude_weekends: bool
) -> None:
    world = small_world(
        {"time": at(f"{day}T12:00"), "visitorId": visitor, "accountId": account}
        for visitor, account, day in uses
    )
    config = {
        "userBase": base,
        "numerator": periods[0],
        "denominator": periods[1],
        "excludeWeekends": exclude_weekends,
    }
    (found,) = ask(
        world,
        {
            "stickiness": {
                "firstDay": f'date("{FIRST}")',
                "lastDay": f'date("{LAST}")',
                "identified": "visitorId",
                "config": config,
            }
        },
    )

    users: dict[date, set[str]] = {}
    for visitor, account, day in uses:
        user = visitor if base == "visitors" else account
        if user and not visitor.startswith("_PENDO") and not (exclude_weekends and day.weekday() > 4):
            users.setdefault(day, set()).add(user)
    days = [day for day in days_of(FIRST, LAST) if not (exclude_weekends and day.weekday() > 4)]
    length = {"daily": 1, "weekly": 7, "monthly": 30}
    above, below = (
        sum(trailing(users, day, length[period]) for day in days) / len(days) for period in periods
    )
    assert found["numerator"] == pytest.approx(above)
    assert found["denominator"] == pytest.approx(below)
    assert found["stickiness"] == (pytest.approx(above / below) if below else None)


@pytest.mark.parametrize("name", NOT_SERVED)
@pytest.mark.parametrize("before", [[], [const()]], ids=["instead of a source", "after one"])
def test_a_stage_without_public_form_is_refused_by_name(name: str, before: list[Any]) -> None:
    assert name not in STAGES
    with pytest.raises(Refusal) as caught:
        ask(small_world(), *before, {name: None})
    assert caught.value.message == f"stage '{name}' is not served: {NOT_SERVED[name]}"


@pytest.mark.parametrize("name", AGGREGATORS_NOT_SERVED)
def test_an_aggregator_without_public_form_is_refused_by_name(name: str) -> None:
    assert name not in AGGREGATORS
    with pytest.raises(Refusal) as caught:
        ask_rows([], {"reduce": {"n": {name: "v"}}})
    assert caught.value.message == f"aggregator '{name}' is not served: {AGGREGATORS_NOT_SERVED[name]}"


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        ({"bulkExpand": None}, "bulkExpand takes an object"),
        ({"bulkExpand": {"a": {"visitor": 1}}}, "is not a field name"),
        ({"bulkExpand": {"a": {"visitor": "v", "account": "a"}}}, "takes one of visitor, account"),
        ({"expand": {"a": {"guide": "guideId"}}}, "takes one of page, feature, trackType"),
        ({"itemSeen": {"a": {"guideId": "g"}}}, "takes one of pageId, featureId, trackTypeId"),
        ({"itemSeen": {"a": {"pageId": ["p"]}}}, "pageId takes a string"),
        ({"segment": None}, "'id' or with 'pipeline'"),
        ({"segment": {"id": "nowhere"}}, "no segment 'nowhere'"),
        ({"segment": {"pipeline": []}}, "a pipeline is a list of stages"),
        ({"switch": {"a": {"b": []}}}, "1 to 1,000 cases"),
        ({"switch": {"a": {"b": [{"value": 1}]}}}, "a case is an object with 'value' and comparisons"),
        ({"switch": {"a": {"b": [{"<": 1}]}}}, "a case is an object with 'value' and comparisons"),
        ({"switch": {"a": {"b": [{"value": 1, "=~": 2}]}}}, "unknown comparison '=~'"),
        ({"reduce": {"a": {"percentiles": {"p50": 50}}}}, "takes 'field' and 1 to 100"),
        ({"reduce": {"a": {"percentiles": {"field": "n"}}}}, "takes 'field' and 1 to 100"),
        ({"reduce": {"a": {"percentiles": {"field": "n", "p": True}}}}, "'p' must be a number from 0 to 100"),
        ({"reduce": {"a": {"sequence": {"new": "true"}}}}, "'new' and 'sort'"),
        ({"reduce": {"a": {"sequence": {"new": "true", "sort": []}}}}, "a list of field names as 'sort'"),
        ({"reduce": {"a": {"listIf": "n"}}}, "'list' and 'if'"),
        ({"stickiness": {"firstDay": "now()", "dayCount": -7}}, "only be the first stage"),
    ],
)
def test_a_fault_is_named_before_any_row_is_there(stage: dict[str, Any], says: str) -> None:
    with pytest.raises(Refusal) as caught:
        ask_rows([], stage)
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"lastDay": "now()"}, "either 'lastDay' or 'dayCount'"),
        ({"groupBy": "account"}, "unknown argument 'groupBy'"),
        ({"config": {"window": 1}}, "unknown config 'window'"),
        ({"config": None}, "'config' takes an object"),
        ({"config": {"numerator": "monthly"}}, "'numerator' must be one of daily, weekly"),
        ({"config": {"numerator": "weekly", "denominator": "weekly"}}, "must be the shorter period"),
        ({"segment": {"id": "nowhere"}}, "no segment 'nowhere'"),
        ({"dayCount": -700_000}, "at most 3,700 days"),
    ],
)
def test_a_fault_of_stickiness_is_named(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(Refusal) as caught:
        ask(small_world(), {"stickiness": {"firstDay": "now()", "dayCount": -7, **changes}})
    assert says in caught.value.message


THOUSAND = f"[{','.join(map(str, range(1_000)))}]"
MANY_ROWS = [
    {"eval": {"x": THOUSAND, "list": THOUSAND, "y": THOUSAND}},
    {"unwind": {"field": "x"}},
    {"unwind": {"field": "y"}},
]
BEGINNINGS = [{"eval": {"list": THOUSAND}}, {"unwind": {"field": "list", "prefix": True}}]
HUNDRED = {f"p{percent}": percent for percent in range(100)}


@pytest.mark.parametrize(
    "stages",
    [
        [*MANY_ROWS, {"reduce": {"a": {"listAverage": "list"}}}],
        [*MANY_ROWS, {"reduce": {"a": {"concat": "list"}}}],
        [*MANY_ROWS, {"reduce": {f"a{n}": {"percentiles": {"field": "y", **HUNDRED}} for n in range(20)}}],
        [*MANY_ROWS, {"reduce": {"a": {"sequence": {"new": "true", "sort": ["x"]}}}}],
        [*MANY_ROWS, {"accumulate": {f"a{n}": "x" for n in range(100)}}],
        [*MANY_ROWS, *[{"group": {"group": ["x", "y"]}}] * 500],
        [*MANY_ROWS, *[{"join": {"fields": ["x", "y"]}}] * 50],
        [*MANY_ROWS, {"sort": ["x", "y"] * 50}],
        [*MANY_ROWS, {"fork": [[{"limit": 1}]] * 2_000}],
        [{"set": {f"a{n}": n for n in range(50_000)}}],
        [*BEGINNINGS, {"switch": {"a": {"list": [{"value": n, "==": n} for n in range(1_000)]}}}],
        [{"set": {"text": "Mozilla/5.0 " * 100_000}}, {"useragent": {"agent": "text"}}],
        [{"set": {"text": "1" * 1_000_000}}, {"unmarshal": {f"a{n}": "text" for n in range(200)}}],
    ],
    ids=lambda stages: next(iter(stages[-1])),
)
def test_too_much_work_is_refused(stages: list[dict[str, Any]]) -> None:
    with pytest.raises(Refusal, match=r"too much work|at most"):
        ask_rows([{"list": 1}], *stages)
