"""Each case: an expression, and its value for the row below, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bot.sandbox.pendo.answering import Answerer
from bot.sandbox.pendo.columns import Coded, Dense, Frame
from bot.sandbox.pendo.expressions import parse
from bot.sandbox.pendo.refusals import Refusal
from tests.sandbox.pendo.asking import NOW, ask_rows, at, small_world

HOUR = 3_600_000
FOURTH = "2026-07-04T01:02:03.004-04:00"
ROW: dict[str, Any] = {
    "x": 7,
    "half": 0.5,
    "name": "Ana",
    "no": False,
    "nothing": None,
    "list": [1, 2, 3],
    "words": ["a", "b"],
    "deep": {"a": {"b": "found"}, "items": [{"id": "first"}, {"id": "last"}]},
    "quoted": 'say "x" \\ ok',
}

CASES: list[tuple[str, Any]] = [
    # arithmetic and precedence
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("10 - 4 - 3", 3),
    ("7 % 4", 3),
    ("x / 2", 3.5),
    ("-x + 10", 3),
    ("- -x", 7),
    ("2025-10-01", 2014),
    ("1.5e3", 1500),
    ("x > 5 == true", True),
    ("true || false && false", True),
    ("!false && true", True),
    # null
    ("missing", None),
    ("missing > 5", None),
    ("!(missing > 5)", None),
    ("missing + 1", None),
    ("-missing", None),
    ("missing == null", True),
    ("missing != false", True),
    ("nothing == missing", True),
    ("null && true", False),
    ("null || true", True),
    ("null || null", False),
    # equality
    ("x == 7.0", True),
    ("1 == true", False),
    ('name == "Ana"', True),
    ("name == Ana", False),
    ("list == [1,2,1+2]", True),
    ('"b" > "a"', True),
    # strings
    ('"a \\"b\\" \\\\ c"', 'a "b" \\ c'),
    ("`raw \\n`", "raw \\n"),
    ('quoted == "say \\"x\\" \\\\ ok"', True),
    # paths
    ("deep.a.b", "found"),
    ("deep.a.nope.b", None),
    ("list[0]", 1),
    ("list[-1]", 3),
    ("list[9]", None),
    ("list[1:3]", [2, 3]),
    ("list[:1]", [1]),
    ("deep.items[1].id", "last"),
    # functions
    ('if(x > 5, "big", "small")', "big"),
    ("if(missing, 1)", None),
    ("isNull(missing)", True),
    ("isNil(nothing)", True),
    ("isNull(x)", False),
    ('isEmpty("")', True),
    ("isEmpty([])", True),
    ("isEmpty(name)", False),
    ('contains(name, "na")', True),
    ('contains(["a","b"], "a")', True),
    ('contains(words, "ab")', False),
    ('contains(missing, "a")', None),
    ("!contains(missing, `a`)", None),
    ("startsWith(name, `An`)", True),
    ("toLowerCase(name)", "ana"),
    ("toString(x)", "7"),
    ("toString(half)", "0.5"),
    ("toString(missing)", None),
    ("len(list)", 3),
    ("len(name)", 3),
    ("now()", NOW),
    ("identified(name)", True),
    ("identified(`_PENDO_T_x`)", False),
    ("identified(`VISITOR-UNIQUE-ID`)", False),
    ("identified(missing)", False),
    ("expandAppIds(`*`)", [-323232, 77]),
    ('expandAppIds("mobile")', [77]),
    ('expandAppIds("web|ios")', [-323232, 77]),
    # civil time, in New York
    ('date("2026-11-01")', at("2026-11-01")),
    ("date(2026, 11, 1, 12, 30)", at("2026-11-01T12:30")),
    ('date("2026-11-01T00:00:00Z")', at("2026-11-01", "UTC")),
    ('dateAdd(date("2026-11-01"), 1, "days")', at("2026-11-02")),
    ('dateAdd(date("2026-11-01"), 24, "hours")', at("2026-11-01T23:00")),
    ('dateAdd(date("2026-01-31"), 1, "months")', at("2026-02-28")),
    ('dateAdd(date("2026-03-01"), -1, "weeks")', at("2026-02-22")),
    ('startOfPeriod("daily", now())', at("2026-11-25")),
    ('startOfPeriod("weekly", now())', at("2026-11-22")),
    ('startOfPeriod("monthly", now())', at("2026-11-01")),
    ('startOfPeriod("dayRange", dateAdd(now(), -30, "days"))', at("2026-10-26")),
    ('dateAdd(date("2026-10-31"), 2, "days") - date("2026-10-31")', 49 * HOUR),
    ('dateDist(date("2026-10-31"), date("2026-11-02"), "daily")', 2),
    ('dateDist(date("2026-10-31"), date("2026-11-02"), "hourly")', 49),
    ('dateDist(date("2026-11-22"), now(), "weekly")', 0),
    ('dateDist(now(), date("2026-09-30"), "monthly")', -2),
    ('formatTime("2006-01-02", date("2026-03-08"))', "2026-03-08"),
    ('formatTime("2006-01-02", date("2026-03-08T03:00:00Z"))', "2026-03-07"),
    ('formatTime("Mon Jan _2 15:04:05 MST 2006", now())', "Wed Nov 25 10:00:00 EST 2026"),
    ('formatTime("3:04pm on Monday, January 2", date(2026, 7, 4, 17, 5))', "5:05pm on Saturday, July 4"),
    ('formatTime("2006-01-02T15:04:05.000Z07:00", date(2026, 7, 4, 1, 2, 3, 4000000))', FOURTH),
    ('formatTime("-0700 -07 002 06/1", date("2026-07-04"))', "-0400 -04 185 26/7"),
    ("formatTime(name, missing)", None),
]


@pytest.mark.parametrize(("expression", "value"), CASES)
def test_value(expression: str, value: Any) -> None:
    (row,) = ask_rows([ROW], {"select": {"value": expression}})
    assert row["value"] == value
    assert type(row["value"]) is type(value)


@pytest.mark.parametrize(("expression", "value"), CASES)
def test_a_column_agrees_with_its_single_values(expression: str, value: Any) -> None:
    rows = [ROW | {"n": n} for n in range(3)] + [{"n": 3}]
    found = ask_rows(rows, {"select": {"n": "n", "value": expression}})
    assert [row["value"] for row in found[:3]] == [value] * 3


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("x in [1, 2]", "in"),
        ("nope(x)", "unknown function 'nope'"),
        ("dayOfWeek(now())", "unknown function 'dayOfWeek'"),
        ("len()", "takes 1"),
        ("if(x)", "takes 2 to 3"),
        ('"unclosed', "cannot parse"),
        ('"bad \\q escape"', "escapes"),
        ("x ? 1 : 2", "cannot parse"),
        ("", "its end"),
        ("x = 1", "cannot parse"),
        ('startOfPeriod(now(), "month")', "startOfPeriod"),
        ('startOfPeriod("month", now())', "startOfPeriod"),
        ('dateAdd(now(), 1, "day")', "dateAdd"),
        ('date("yesterday")', "date"),
        ("date(2026, 2, 30)", "there is no"),
        ('expandAppIds("desktop")', "desktop"),
        ("(" * 5000 + "x", "cannot parse"),
        ("!" * 5000 + "x", "nested"),
        ("[" * 200 + "]" * 200, "nested"),
        ("dateAdd(now(), 1000000, `years`)", "out of range"),
        ("x in [1, 2]", "contains([…], x)"),
        ("in(x, [1, 2])", "contains([…], x)"),
        ("x > 0 ? 1 : 2", "if(condition, then, otherwise)"),
        ("x =~ `a`", "regular expressions"),
        ("x > 0 and x < 9", "&&"),
        ("name == 'Ana'", "a text stands in"),
        ("count(x)", "len(x)"),
        ('[1, "a"]', "not numbers and texts"),
        ("list(true, [1])", "not booleans and lists"),
        ("1e999", "out of range"),
        ('"\\ud800"', "escapes"),
        ("٣ + 1", "cannot parse"),
        ("map([1], [2], 3)", "a name for the element"),
        ("map(x, [1])", "a name for the element"),
        ("listInRange(1, 1e9)", "listInRange"),
        ('dateDist(now(), now(), "days")', "written out"),
        ("formatTime(`" + "2006" * 30 + "`, x)", "at most 100"),
    ],
)
def test_refused_by_name(expression: str, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        ask_rows([ROW], {"select": {"value": expression}})
    assert refused.value.status == 400
    assert says in refused.value.message


def test_a_quoted_literal_cannot_widen_a_filter() -> None:
    rows = [{"id": "a"}, {"id": 'x" || true || "'}]
    found = ask_rows(rows, {"filter": 'id == "x\\" || true || \\""'})
    assert found == [{"id": 'x" || true || "'}]


def test_an_unescaped_quote_in_a_literal_is_refused() -> None:
    with pytest.raises(Refusal):
        ask_rows([{"id": "a"}], {"filter": 'id == "a"b"'})


LONG = ",".join(map(str, range(1_000)))
MUCH: dict[str, str] = {
    "lists in lists of lists": f"map(a, [{LONG}], map(b, [{LONG}], map(c, [{LONG}], n)))",
    "maps in maps": "map(a, " * 160 + "[1]" + ", a)" * 160,
    "slices of every length": "map(a, listInRange(1, 2000), listInRange(0, 2000 + n)[a:])",
    "many calculations": " + ".join(f"len(toString(n * {place}))" for place in range(140)),
    "long lists again and again": f"[{','.join(['len(listInRange(n, 900000))'] * 50)}]",
    "a list of everything": f"[{','.join(['listInRange(1, 900000)'] * 50)}]",
}


@pytest.mark.parametrize("expression", MUCH.values(), ids=MUCH.keys())
def test_too_much_work_is_refused(expression: str) -> None:
    with pytest.raises(Refusal):
        ask_rows([{"n": n} for n in range(10_000)], {"select": {"value": expression}})


def test_a_fault_is_found_where_no_row_gets_to() -> None:
    for expression in ('date("yesterday")', 'if(false, date("yesterday"), x)', "nope(x)"):
        with pytest.raises(Refusal):
            ask_rows([], {"filter": "false"}, {"select": {"value": expression}})


def test_date_add_is_warned_of() -> None:
    world = small_world()
    env = Answerer(world, world.zone, 0).environment(NOW)
    parse('date_add(now(), 1, "days")', env)
    assert "dateAdd" in env.trace.warnings[0]


def test_conditions_joined_by_and_are_never_multiplied_out() -> None:
    """Each distinct value is looked at once, though every row is another combination of them."""
    rows = 200_000
    chance = np.random.default_rng(1)
    frame = Frame(
        {name: Coded([f"{name}{n}@x" for n in range(500)], chance.integers(0, 500, rows)) for name in "abc"},
        rows,
    )
    world = small_world()
    env = Answerer(world, world.zone, 0).environment(NOW)
    text = 'contains(a, "1@") && b != "b7@x" && (contains(c, "@x") || a == b)'
    found = parse(text, env).evaluate(frame)
    assert isinstance(found, Dense)
    assert env.trace.work < 20_000_000
