"""What each stage and aggregator makes of literal rows, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.pendo.refusals import Refusal
from tests.sandbox.pendo.asking import ask, ask_rows, days, multiset, small_world

ROWS: list[dict[str, Any]] = [
    {"v": "a", "n": 2, "w": "p"},
    {"v": "a", "n": 3, "w": "p"},
    {"v": "b", "n": 5, "w": "q"},
    {"v": None, "n": 1, "w": "q"},
]


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [
        ({"count": None}, 4),
        ({"count": "v"}, 2),
        ({"count": "nope"}, 0),
        ({"count": ["v", "w"]}, 2),
        ({"count": ["w", "n"]}, 4),
        ({"sum": "n"}, 11),
        ({"sum": "n * 2"}, 22),
        ({"countIf": {"count": "v", "if": "n>2"}}, 2),
        ({"countIf": {"count": None, "if": "n<3"}}, 2),
        ({"min": "n"}, 1),
        ({"max": "n"}, 5),
        ({"avg": "n"}, 2.75),
        ({"mean": "n"}, 2.75),
        ({"max": "nope"}, None),
        ({"first": "v"}, "a"),
        ({"list": "n"}, [2, 3, 5, 1]),
    ],
)
def test_aggregator(aggregation: dict[str, Any], value: Any) -> None:
    assert ask_rows(ROWS, {"reduce": {"out": aggregation}}) == [{"out": value}]


def test_an_empty_account_id_counts_as_a_value() -> None:
    assert ask_rows([{"a": ""}, {"a": "x"}], {"reduce": {"n": {"count": "a"}}}) == [{"n": 2}]


def test_reduce_takes_a_list_of_outputs_too() -> None:
    fields = [{"rows": {"count": None}}, {"sum": {"sum": "n"}}]
    assert ask_rows(ROWS, {"reduce": fields}) == [{"rows": 4, "sum": 11}]


def test_group_makes_a_row_for_each_key_null_included() -> None:
    found = ask_rows(ROWS, {"group": {"group": ["v"], "fields": {"n": {"sum": "n"}}}})
    assert multiset(found) == multiset([{"v": "a", "n": 5}, {"v": "b", "n": 5}, {"v": None, "n": 1}])


def test_group_without_fields_gives_the_distinct_keys() -> None:
    assert multiset(ask_rows(ROWS, {"group": {"group": ["w", "v"]}})) == multiset(
        [{"w": "p", "v": "a"}, {"w": "q", "v": "b"}, {"w": "q", "v": None}]
    )


def test_group_without_keys_gives_one_row() -> None:
    assert ask_rows(ROWS, {"group": {"group": [], "fields": [{"n": {"count": None}}]}}) == [{"n": 4}]


def test_dotted_keys_come_back_nested() -> None:
    rows = [{"m": {"a": 1, "b": 2}}, {"m": {"a": 1, "b": 3}}, {}]
    found = ask_rows(rows, {"group": {"group": ["m.a"], "fields": {"n": {"count": None}}}})
    assert multiset(found) == multiset([{"m": {"a": 1}, "n": 2}, {"m": {"a": None}, "n": 1}])


def test_filter_keeps_what_is_true_and_drops_null() -> None:
    assert ask_rows(ROWS, {"filter": 'v != "b" && n > 1'}) == ROWS[:2]
    assert ask_rows(ROWS, {"filter": "nope > 1"}) == []
    assert ask_rows(ROWS, {"filter": "n"}) == []


def test_select_gives_null_for_what_is_missing_and_drops_the_rest() -> None:
    assert ask_rows(ROWS[:1], {"select": {"a.b": "v", "c": "nope"}}) == [{"a": {"b": "a"}, "c": None}]


def test_eval_adds_and_replaces_and_sees_only_the_row_before() -> None:
    found = ask_rows(ROWS[:1], {"eval": {"n": "n + 1", "m": "n * 10", "x.y": "`z`"}})
    assert found == [{"v": "a", "n": 3, "w": "p", "m": 20, "x": {"y": "z"}}]


def test_set_writes_constants() -> None:
    assert ask_rows([{"a": 1}], {"set": {"b": "a", "c": [1]}}) == [{"a": 1, "b": "a", "c": [1]}]


def test_a_row_keeps_lacking_what_it_lacked() -> None:
    assert ask_rows([{"a": 1}, {"b": None}], {"cat": None}) == [{"a": 1}, {"b": None}]


def test_identified() -> None:
    rows = [{"visitorId": "ana", "accountId": ""}, {"visitorId": "_PENDO_T_1", "accountId": "x"}]
    assert ask_rows(rows, {"identified": "visitorId"}) == rows[:1]
    assert ask_rows(rows, {"identified": "!visitorId"}) == rows[1:]
    assert ask_rows(rows, {"identified": "accountId"}) == rows[1:]


def test_sort_by_several_keys_then_limit() -> None:
    found = ask_rows(ROWS, {"sort": ["-w", "+n"]}, {"limit": 3})
    assert [row["n"] for row in found] == [1, 5, 2]


def test_count_stage() -> None:
    assert ask_rows(ROWS, {"count": None}) == [{"count": 4}]


def test_unwind() -> None:
    rows = [{"id": 1, "l": ["x", "y"]}, {"id": 2, "l": []}, {"id": 3}]
    assert ask_rows(rows, {"unwind": {"field": "l", "index": "i"}}) == [
        {"id": 1, "l": "x", "i": 0},
        {"id": 1, "l": "y", "i": 1},
    ]
    kept = ask_rows(rows, {"unwind": {"field": "l", "keepEmpty": True}})
    assert [(row["id"], row["l"]) for row in kept] == [(1, "x"), (1, "y"), (2, None), (3, None)]
    prefixes = ask_rows(rows, {"unwind": {"field": "l", "prefix": True}})
    assert [row["l"] for row in prefixes] == [["x"], ["x", "y"]]


def test_spawn_is_the_union_of_independent_pipelines() -> None:
    first = [{"source": {"const": [{"a": 1}]}}]
    second = [{"source": {"const": [{"b": 2}, {"b": 3}]}}, {"filter": "b > 2"}]
    assert multiset(ask(small_world(), {"spawn": [first, second]})) == multiset([{"a": 1}, {"b": 3}])


def test_merge_is_a_left_join_with_expressions_of_the_inner_row() -> None:
    inner = [{"source": {"const": [{"v": "a", "name": "Ana"}, {"v": "z", "name": "Zoe"}]}}]
    merge = {"fields": ["v"], "mappings": {"who": "name", "known": "true"}, "pipeline": inner}
    found = ask_rows(ROWS[1:3], {"merge": merge}, {"select": {"n": "n", "who": "who", "known": "known"}})
    assert found == [{"n": 3, "who": "Ana", "known": True}, {"n": 5, "who": None, "known": None}]


def test_merge_compares_a_mapped_key_with_what_its_mapping_gives() -> None:
    inner = [{"source": {"const": [{"id": "a", "name": "first"}, {"v": "b", "name": "never"}]}}]
    merge = {"fields": ["v"], "mappings": {"v": "id", "name": "name"}, "pipeline": inner}
    found = ask_rows([{"v": "a"}, {"v": "b"}], {"merge": merge})
    assert multiset(found) == multiset([{"v": "a", "name": "first"}, {"v": "b"}])


def test_merge_without_mappings_copies_every_inner_field() -> None:
    inner = [{"source": {"const": [{"v": "a", "x": 1, "y": 2}]}}]
    found = ask_rows(ROWS[:1], {"merge": {"fields": ["v"], "pipeline": inner}})
    assert found == [ROWS[0] | {"x": 1, "y": 2}]
    empty = {"fields": ["v"], "mappings": {}, "pipeline": inner}
    assert ask_rows(ROWS[:1], {"merge": empty}) == ROWS[:1]


def test_rows_without_a_sort_come_in_another_order_each_time() -> None:
    rows = [{"n": n} for n in range(50)]
    orders = {
        tuple(row["n"] for row in ask_rows(rows, {"group": {"group": ["n"]}}, seed=seed)) for seed in range(5)
    }
    assert len(orders) == 5
    assert ask_rows(rows, {"group": {"group": ["n"]}}, seed=1) == ask_rows(
        rows, {"group": {"group": ["n"]}}, seed=1
    )


def test_limit_without_a_sort_takes_any_rows() -> None:
    rows = [{"n": n} for n in range(50)]
    stages = {"group": {"group": ["n"]}}, {"limit": 5}, {"sort": ["n"]}
    found = {tuple(row["n"] for row in ask_rows(rows, *stages, seed=seed)) for seed in range(5)}
    assert len(found) > 1


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        ({"nope": None}, "unknown stage 'nope'"),
        ({"fork": [[{"cat": None}], []]}, "without stages"),
        ({"fork": []}, "fork"),
        ({"fork": [[{"source": {"const": []}}]]}, "first stage"),
        ({"join": {"width": 2}}, "fields"),
        ({"join": {"fields": ["v"], "width": 0}}, "width"),
        ({"join": {"fields": ["v"], "kind": "inner"}}, "kind"),
        ({"group": {"group": ["v"], "forceKeys": {"w": "[1]"}}}, "no key"),
        ({"group": {"group": ["v"], "forceKeys": {"v": "1"}}}, "a list"),
        (
            {"group": {"group": ["v"], "fields": {"n": {"uniqueCount": "v"}}}},
            "unknown aggregator 'uniqueCount'",
        ),
        ({"reduce": {"n": {"count": "*"}}}, "cannot parse"),
        ({"reduce": {"n": {"mode": "n"}}}, "unknown aggregator 'mode'"),
        ({"reduce": {}}, "reduce"),
        ({"limit": -1}, "limit"),
        ({"limit": 1.5}, "limit"),
        ({"limit": True}, "limit"),
        ({"count": "v"}, "count"),
        ({"cat": 1}, "cat"),
        ({"sort": "v"}, "sort"),
        ({"filter": True}, "expression"),
        ({"select": {"v": 1}}, "expression"),
        ({"identified": "email"}, "identified"),
        ({"unwind": {"field": "v", "nope": 1}}, "nope"),
        ({"merge": {"fields": ["v"], "pipeline": [{"cat": None}]}}, "starts with"),
        ({"source": {"const": []}}, "first stage"),
        ({"filter": "v == 1", "limit": 1}, "one key"),
        ("filter", "one key"),
    ],
)
def test_stage_refused_by_name(stage: object, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        ask_rows([], stage)
    assert refused.value.status == 400
    assert says in refused.value.message


def test_a_fault_is_told_even_where_no_row_gets_there() -> None:
    with pytest.raises(Refusal, match="startOfPeriod"):
        ask_rows([], {"filter": "false"}, {"eval": {"month": 'startOfPeriod(day, "month")'}})


@pytest.mark.parametrize("stage", ["eval", "set"])
def test_the_period_of_an_event_row_is_read_only_until_it_is_selected(stage: str) -> None:
    world = small_world([{"time": 1, "visitorId": "a"}])
    source = {"source": {"events": None, "timeSeries": days(-1)}}
    with pytest.raises(Refusal, match="read-only"):
        ask(world, source, {stage: {"day": "1"}})
    assert ask(world, source, {"select": {"day": "day"}}, {stage: {"day": "1"}}) == []
