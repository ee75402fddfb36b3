"""Fields inside fields, written and read: each value worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.pendo.paths import path_text, split_path
from bot.sandbox.pendo.refusals import Refusal
from tests.sandbox.pendo.asking import ask_rows, multiset

STEPS = {"s": [{"id": "a", "duration": 5}, {"id": "b"}]}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a", ("a",)),
        ("Visitor Count", ("Visitor Count",)),
        ("metadata.auto__323232.firstvisit", ("metadata", "auto__323232", "firstvisit")),
        ("polls[0].id", ("polls", 0, "id")),
        ("s[-1]", ("s", -1)),
        ("s[0][12].x", ("s", 0, 12, "x")),
    ],
)
def test_the_parts_of_a_name(text: str, parts: tuple[str | int, ...]) -> None:
    assert split_path(text, "eval") == parts
    assert path_text(parts) == text


NO_NAMES = [
    "",
    ".",
    "a.",
    ".a",
    "a..b",
    "[0]",
    "a[]",
    "a[x]",
    "a[0",
    "a]0[",
    "a[0]b",
    "a[1:2]",
    "a.[0]",
    "a[1.5]",
]


@pytest.mark.parametrize("text", [*NO_NAMES, 7, None, "a[99999999999]", ".".join("a" * 101)])
def test_what_is_no_field_name_is_refused(text: object) -> None:
    with pytest.raises(Refusal, match="field name"):
        split_path(text, "eval")


@pytest.mark.parametrize(
    ("row", "output", "found"),
    [
        (STEPS, "s[0].duration", {"s": [{"id": "a", "duration": 9}, {"id": "b"}]}),
        (STEPS, "s[-1].duration", {"s": [{"id": "a", "duration": 5}, {"id": "b", "duration": 9}]}),
        (STEPS, "s[1]", {"s": [{"id": "a", "duration": 5}, 9]}),
        ({"s": [[1, 2], [3]]}, "s[0][1]", {"s": [[1, 9], [3]]}),
        ({"o": {"s": [1, 2]}}, "o.s[0]", {"o": {"s": [9, 2]}}),
        ({"s": [1]}, "s[0].x", {"s": [{"x": 9}]}),
        ({"s": {"x": 1}}, "s.y", {"s": {"x": 1, "y": 9}}),
    ],
)
def test_writing_changes_what_is_there(row: dict[str, Any], output: str, found: dict[str, Any]) -> None:
    assert ask_rows([row], {"eval": {output: "9"}}) == [found]
    assert ask_rows([row], {"set": {output: 9}}) == [found]


@pytest.mark.parametrize(
    ("row", "output"), [(STEPS, "s[2].duration"), (STEPS, "s[-3]"), ({"s": []}, "s[0].x"), ({"s": 1}, "s[0]")]
)
def test_an_element_that_a_list_does_not_have_is_not_made(row: dict[str, Any], output: str) -> None:
    assert ask_rows([row], {"eval": {output: "9"}}) == [row]


def test_position_0_makes_a_list_where_there_is_none() -> None:
    rows = [{"id": 1}, {"id": 2, "s": None}, {"id": 3, "s": [7, 8]}]
    assert multiset(ask_rows(rows, {"eval": {"s[0]": "id"}})) == multiset(
        [{"id": 1, "s": [1]}, {"id": 2, "s": [2]}, {"id": 3, "s": [3, 8]}]
    )
    assert ask_rows(rows[:1], {"select": {"polls[0].id": "id"}}) == [{"polls": [{"id": 1}]}]


def test_paths_of_other_stages() -> None:
    rows = [{"polls": [{"id": "q"}, {"n": n}]} for n in (2, 1)]
    assert ask_rows(rows, {"sort": ["polls[1].n"]}) == rows[::-1]
    assert ask_rows(rows, {"sort": ["-polls[-1].n"]}) == rows
    count: Any = {"group": {"group": ["polls[0].id"], "fields": {"n": {"count": None}}}}
    assert ask_rows(rows, count) == [{"polls": [{"id": "q"}], "n": 2}]


def test_names_with_spaces() -> None:
    rows = [{"v": "a", "n": 1}, {"v": "b", "n": 3}]
    counted: Any = {"group": {"group": ["v"], "fields": {"Event Count": {"sum": "n"}}}}
    assert ask_rows(rows, counted, {"sort": ["-Event Count"]}) == [
        {"v": "b", "Event Count": 3},
        {"v": "a", "Event Count": 1},
    ]
    selected = ask_rows(rows, {"select": {"Visitor Count": "n"}}, {"sort": ["Visitor Count"]})
    assert selected == [{"Visitor Count": 1}, {"Visitor Count": 3}]
