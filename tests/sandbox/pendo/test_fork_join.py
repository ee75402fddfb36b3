"""What ``fork`` and ``join`` make of literal rows, worked out by hand; the order of a fork's children is the
sandbox's choice."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.pendo.refusals import Refusal
from tests.sandbox.pendo.asking import ask, ask_rows, days, multiset, small_world

ROWS: list[dict[str, Any]] = [{"k": 1, "v": "a"}, {"k": 2, "v": "b"}]
CAT = {"cat": None}


def test_every_row_goes_to_every_child() -> None:
    found = ask_rows(ROWS, {"fork": [[{"filter": "k == 1"}], [{"count": None}], [CAT]]})
    assert multiset(found) == multiset([ROWS[0], {"count": 2}, *ROWS])


def test_a_change_by_one_child_is_seen_by_the_others() -> None:
    found = ask_rows(ROWS, {"fork": [[{"eval": {"n": "k * 10"}}, {"count": None}], [{"select": {"n": "n"}}]]})
    assert multiset(found) == multiset([{"count": 2}, {"n": 10}, {"n": 20}])


def test_rows_passed_on_show_what_a_later_child_changes() -> None:
    found = ask_rows(ROWS, {"fork": [[CAT], [{"filter": "k == 2"}, {"set": {"v": "z"}}, {"count": None}]]})
    assert multiset(found) == multiset([{"k": 1, "v": "a"}, {"k": 2, "v": "z"}, {"count": 1}])


def test_a_change_of_some_rows_leaves_the_others_without_the_field() -> None:
    found = ask_rows(ROWS, {"fork": [[{"filter": "k == 2"}, {"eval": {"n": "k"}}], [CAT]]})
    assert multiset(found) == multiset(
        [{"k": 2, "v": "b", "n": 2}, {"k": 1, "v": "a"}, {"k": 2, "v": "b", "n": 2}]
    )


@pytest.mark.parametrize(
    "maker",
    [
        {"select": {"k": "k", "v": "v"}},
        {"group": {"group": ["k", "v"]}},
        {"join": {"fields": ["k"]}},
        {"unwind": {"field": "v", "keepEmpty": True}},
    ],
)
def test_rows_that_a_stage_makes_anew_are_shared_with_nobody(maker: dict[str, Any]) -> None:
    found = ask_rows(ROWS, {"fork": [[maker, {"set": {"v": "z"}}, {"count": None}], [CAT]]})
    assert multiset(found) == multiset([{"count": 2}, *ROWS])


def test_merge_changes_the_rows_that_the_children_share() -> None:
    inner = [{"source": {"const": [{"k": 1, "name": "one"}]}}]
    merge = {"merge": {"fields": ["k"], "mappings": {"name": "name"}, "pipeline": inner}}
    found = ask_rows(ROWS, {"fork": [[merge, {"count": None}], [{"select": {"name": "name"}}]]})
    assert multiset(found) == multiset([{"count": 2}, {"name": "one"}, {"name": None}])


def test_a_fork_in_a_fork_shares_the_outer_rows_too() -> None:
    nested = {"fork": [[{"eval": {"n": "k + 1"}}], [{"select": {"n": "n"}}]]}
    found = ask_rows(
        ROWS, {"fork": [[nested, {"eval": {"m": "n + 1"}}], [{"filter": "m > 0"}, {"count": None}]]}
    )
    passed = [{"k": 1, "v": "a", "n": 2, "m": 3}, {"k": 2, "v": "b", "n": 3, "m": 4}]
    made = [{"n": 2, "m": 3}, {"n": 3, "m": 4}]
    assert multiset(found) == multiset([*passed, *made, {"count": 2}])


def test_after_the_fork_rows_are_rows_of_their_own() -> None:
    found = ask_rows(ROWS[:1], {"fork": [[CAT], [CAT]]}, {"eval": {"k": "k + 1"}})
    assert found == [{"k": 2, "v": "a"}] * 2


def test_a_read_only_field_stays_so_inside() -> None:
    world = small_world([{"time": 1, "visitorId": "a"}])
    source = {"source": {"events": None, "timeSeries": days(-1)}}
    with pytest.raises(Refusal, match="read-only"):
        ask(world, source, {"fork": [[{"eval": {"day": "1"}}]]})


def test_rows_do_not_multiply_without_bound() -> None:
    with pytest.raises(Refusal, match="at most 1,000,000"):
        ask_rows([{"k": n} for n in range(100)], *[{"fork": [[CAT]] * 50}] * 5)


def test_fork_and_join_put_two_counts_side_by_side() -> None:
    def counted(name: str) -> list[dict[str, Any]]:
        return [{"group": {"group": ["v"], "fields": {name: {"count": None}}}}]

    rows = [{"v": "a"}, {"v": "a"}, {"v": "b"}]
    found = ask_rows(rows, {"fork": [counted("x"), counted("y")]}, {"join": {"fields": ["v"], "width": 2}})
    assert multiset(found) == multiset([{"v": "a", "x": 2, "y": 2}, {"v": "b", "x": 1, "y": 1}])


def test_join_without_width_takes_all_rows_of_a_key_and_the_later_field_stays() -> None:
    rows = [{"k": 1, "a": 1}, {"k": 2, "a": 5}, {"k": 1, "b": 2}, {"k": 1, "a": 3, "b": None}]
    assert multiset(ask_rows(rows, {"join": {"fields": ["k"]}})) == multiset(
        [{"k": 1, "a": 3, "b": None}, {"k": 2, "a": 5}]
    )


def test_join_without_fields_makes_one_row() -> None:
    assert ask_rows([{"a": 1}, {"b": 2}, {"c": 3}], {"join": {"fields": []}}) == [{"a": 1, "b": 2, "c": 3}]
    assert ask_rows([], {"join": {"fields": []}}) == []


def test_join_by_a_dotted_key() -> None:
    rows = [{"m": {"k": 1}, "a": 1}, {"m": {"k": 1}, "b": 2}, {"m": {"k": 2}, "a": 3}]
    assert multiset(ask_rows(rows, {"join": {"fields": ["m.k"], "width": 2}})) == multiset(
        [{"m": {"k": 1}, "a": 1, "b": 2}, {"m": {"k": 2}, "a": 3}]
    )


keyed = st.fixed_dictionaries(
    {"k": st.sampled_from([1, 2, None])},
    optional={"a": st.integers(0, 3), "b": st.sampled_from(["x", None]), "c": st.sampled_from([0.5, 1.5])},
)


@settings(max_examples=100, deadline=None)
@given(st.lists(keyed, max_size=12), st.one_of(st.none(), st.integers(1, 4)))
def test_join_against_a_naive_one(rows: list[dict[str, Any]], width: int | None) -> None:
    held: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    expected: list[dict[str, Any]] = []
    for row in rows:
        held[row["k"]].append(row)
        if len(held[row["k"]]) == width:
            expected.append(_together(held.pop(row["k"])))
    expected += [_together(left) for left in held.values()]
    stage = {"fields": ["k"]} | ({"width": width} if width else {})
    assert multiset(ask_rows(rows, {"join": stage})) == multiset(expected)


def _together(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: value for row in rows for name, value in row.items()}


simple_stages = st.sampled_from(
    [
        {"filter": "k == 1"},
        {"eval": {"a": "a + 1"}},
        {"eval": {"d": "k"}},
        {"set": {"b": "z"}},
        {"select": {"k": "k", "a": "a"}},
        {"cat": None},
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(keyed, max_size=5),
    st.lists(st.lists(simple_stages, min_size=1, max_size=3), min_size=1, max_size=3),
)
def test_fork_against_a_naive_one(rows: list[dict[str, Any]], children: list[list[dict[str, Any]]]) -> None:
    shared = [dict(row) for row in rows]
    expected = [row for child in children for row in _naively(shared, child)]
    assert multiset(ask_rows(rows, {"fork": children})) == multiset(expected)


def _naively(rows: list[dict[str, Any]], stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stages on row objects, changed in place as the documentation describes."""
    for stage in stages:
        if "filter" in stage:
            rows = [row for row in rows if row.get("k") == 1]
        elif "select" in stage:
            rows = [{"k": row.get("k"), "a": row.get("a")} for row in rows]
        elif "set" in stage:
            for row in rows:
                row |= stage["set"]
        elif "a" in stage.get("eval", {}):
            for row in rows:
                row["a"] = None if row.get("a") is None else row["a"] + 1
        elif "eval" in stage:
            for row in rows:
                row["d"] = row["k"]
    return rows
