"""Aggregators agree with Python's statistics, group by group, whatever the rows hold."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.pendo.asking import ask_rows

NUMBERS = st.one_of(st.integers(-50, 50), st.floats(-1e6, 1e6, allow_nan=False))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "k": st.sampled_from(["x", "y", None]),
            "n": st.one_of(NUMBERS, st.none(), st.just("text"), st.booleans()),
        }
    ),
    max_size=30,
)
FOLDS: dict[str, Callable[[list[float]], float]] = {
    "avg": statistics.fmean,
    "mean": statistics.fmean,
    "median": statistics.median,
    "stddev": statistics.pstdev,
    "var": statistics.pvariance,
    "min": min,
    "max": max,
}


def _numbers(rows: list[dict[str, Any]], key: str | None) -> list[float]:
    return [
        float(row["n"])
        for row in rows
        if row["k"] == key and isinstance(row["n"], int | float) and not isinstance(row["n"], bool)
    ]


@given(ROWS)
def test_over_numbers(rows: list[dict[str, Any]]) -> None:
    fields = {name: {name: "n"} for name in FOLDS}
    found = ask_rows(rows, {"group": {"group": ["k"], "fields": fields}})

    assert {row["k"] for row in found} == {row["k"] for row in rows}
    for row in found:
        numbers = _numbers(rows, row["k"])
        for name, fold in FOLDS.items():
            if numbers:
                assert row[name] == pytest.approx(fold(numbers), rel=1e-6, abs=1e-3), name
            else:
                assert row[name] is None, name


@given(st.lists(NUMBERS, min_size=2, max_size=40))
def test_percentiles(numbers: list[float]) -> None:
    rows = [{"n": number} for number in numbers]
    named = {f"p{percent}": percent for percent in range(1, 100)}
    (found,) = ask_rows(rows, {"reduce": {"p": {"percentiles": {"field": "n", **named}}}})

    cuts = statistics.quantiles(numbers, n=100, method="inclusive")
    assert [found["p"][f"p{percent}"] for percent in range(1, 100)] == pytest.approx(cuts, abs=1e-6)


@given(st.lists(st.one_of(st.lists(st.integers(0, 3), max_size=3), st.none(), st.integers(0, 9)), max_size=8))
def test_concat_and_lists_in_row_order(values: list[Any]) -> None:
    rows = [{"o": place, "v": value} for place, value in enumerate(values)]
    fields = {
        "all": {"concat": "v"},
        "each": {"list": "v"},
        "late": {"listIf": {"list": "v", "if": "o >= 3"}},
    }
    (found,) = ask_rows(rows, {"sort": ["o"]}, {"reduce": fields})

    known = [value for value in values if value is not None]
    flat = [item for value in known for item in (value if isinstance(value, list) else [value])]
    late = [value for value in values[3:] if value is not None]
    assert (found["all"], found["each"], found["late"]) == (flat, known, late)


@given(
    st.lists(
        st.fixed_dictionaries({"t": st.integers(0, 99), "new": st.booleans()}),
        max_size=12,
        unique_by=lambda row: row["t"],
    )
)
def test_a_sequence_holds_every_row_in_order_and_cuts_before_each_new_one(rows: list[dict[str, Any]]) -> None:
    (found,) = ask_rows(rows, {"reduce": {"s": {"sequence": {"new": "new", "sort": ["t"]}}}})

    assert [row for stretch in found["s"] for row in stretch] == sorted(rows, key=lambda row: row["t"])
    assert all(stretch[0]["new"] for stretch in found["s"][1:])
    assert not any(row["new"] for stretch in found["s"] for row in stretch[1:])
