"""The text twin says what the picture shows."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.describe import describe
from bot.charts.spec import Mark
from tests.charts.conftest import FIRST, daily_line, month
from tests.charts.examples import bars, heatmap, lines, multiples, steps


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


def test_lines_are_told_one_by_one() -> None:
    spec = lines([0.1, 0.42], [0.5, 0.3], unit="percent", marks=(Mark(FIRST, "launch"),))
    assert describe(spec).endswith(
        "2 lines, one point a day. 26 Oct: launch. "
        "Export button: 10 % on 26 Oct, 42 % on 27 Oct, highest 42 % on 27 Oct. "
        "Bulk edit: 50 % on 26 Oct, 30 % on 27 Oct, highest 50 % on 26 Oct."
    )


def test_a_step_curve_is_told_by_its_marked_days() -> None:
    spec = steps([0.1, 0.3, 0.57], [0.1, 0.2, 0.4], median=2)
    assert describe(spec).endswith(
        "Step curve, the share reached by each day. have started: 30 % by day 1, 57 % by day 2. "
        "Half by day 2. In grey behind it, joined before: 20 % by day 1, 40 % by day 2."
    )
    assert "Half is not reached." in describe(steps([0.1, 0.2]))


def test_bars_are_told_with_what_is_left_out() -> None:
    assert describe(bars(84, 61, of=120, more=132)).endswith(
        "2 bars. 132 more are not shown. Northwind: 84 of 120. Contoso: 61 of 120."
    )
    assert "Together 80 %." in describe(bars(0.5, 0.3, unit="percent", cumulative=True))


def test_a_heatmap_is_told_row_by_row() -> None:
    assert describe(heatmap([1, 0.5], [1, None], curve=[1, 0.5])).endswith(
        "Grid of 2 rows and 2 columns. all together: 100 %, 50 %. "
        "26 Oct (642): 100 %, 50 %. 2 Nov (642): 100 %."
    )


def test_small_lines_are_told_by_their_ends() -> None:
    assert describe(multiples([1, 2], [3, 4], broken=(1,))).endswith(
        "2 small lines of the same periods. Export button: 42 %, +6. Bulk edit: no data since 18 Nov."
    )


def test_what_passes_2000_characters_is_counted() -> None:
    text = describe(bars(*range(5000), names=["Northwind Traders"]))
    assert len(text) <= 2000
    shown = text.count("Northwind Traders: ")
    assert text.endswith(f"And {5000 - shown:,} more.")
