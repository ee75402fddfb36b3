"""The text twin says what the picture shows."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.describe import describe
from tests.charts.conftest import daily_line, month


def test_it_reads_like_a_person_describing_the_chart() -> None:
    spec = daily_line([5, None, 1200, 40], [4, 6], unfinished=True)
    assert describe(spec) == (
        "Export button reached 134 accounts, 15 more than before. "
        "Accounts a day, 26 Oct – 24 Nov, New York. "
        "Line, one point a day. "
        "5 on 26 Oct, 40 on 29 Oct, highest 1,200 on 28 Oct. "
        "No data for 1 of 4 days. The last day is not finished. "
        "In grey behind it, 30 days before: highest 6."
    )


def test_one_day_and_no_day_have_their_own_sentences() -> None:
    assert "7 on 26 Oct." in describe(daily_line([7]))
    assert "No data for these days." in describe(daily_line([None, None]))


def test_the_finding_comes_first_and_keeps_its_own_full_stop() -> None:
    assert describe(daily_line(month(), title="Nobody used it.")).startswith("Nobody used it. Accounts")


@given(st.lists(st.none() | st.integers(0, 10**9) | st.decimals(0, 10**6, places=3).map(float), min_size=2))
def test_first_last_and_highest_are_those_of_the_arrays(values: list[float | None]) -> None:
    known = [value for value in values if value is not None]
    text = describe(daily_line(values, title="", subtitle="", label=""))
    if len(known) < 2:
        return
    first, last, highest = re.findall(r"([\d.,]+) on \d", text)[:3]
    assert [float(found.replace(",", "")) for found in (first, last, highest)] == [
        known[0],
        known[-1],
        max(known),
    ]


@given(st.text(), st.text(), st.floats(), st.integers(1, 50))
def test_it_never_passes_2000_characters(title: str, label: str, value: float, days: int) -> None:
    spec = daily_line(
        [value] * days, [value] * days, title=title * 99, label=label * 99, ghost_label=label * 99
    )
    assert 0 < len(describe(spec)) <= 2000


@pytest.mark.parametrize("value", [1e300, -1e15, 1e-7])
def test_extreme_numbers_stay_short_and_exact(value: float) -> None:
    found = re.search(
        r"day\. (\S+) on 26 Oct", describe(daily_line([value], title="", subtitle="", label=""))
    )
    assert found
    assert float(found.group(1)) == value
