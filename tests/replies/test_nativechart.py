"""Charts that Slack draws itself: the same figures, within every limit, and said what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts.spec import (
    Bar,
    Bars,
    ChartSpec,
    DailyLine,
    Heatmap,
    HeatRow,
    Line,
    Lines,
    Multiples,
    Panel,
    Steps,
)
from bot.replies.messages import Message, with_native_charts
from bot.replies.nativechart import native_chart
from bot.sandbox.slack.blockkit.surfaces import block_faults
from bot.settings import Settings
from tests.replies.within import check_literal

FIRST = date(2026, 10, 26)
TITLE, SUBTITLE = "Export button reached 134 accounts", "Accounts a day · 26 Oct – 24 Nov · New York"


def days(count: int, step: int = 1) -> tuple[date, ...]:
    return tuple(FIRST + timedelta(days=place * step) for place in range(count))


def drawn(spec: ChartSpec) -> dict[str, Any]:
    block = native_chart(spec)
    assert block is not None
    assert block_faults([block], "message", lambda _: True) == []
    return block


def figures(block: dict[str, Any], series: int = 0) -> dict[str, float]:
    return {point["label"]: point["value"] for point in block["chart"]["series"][series]["data"]}


def daily(values: Sequence[float | None], **more: Any) -> DailyLine:
    return DailyLine(TITLE, SUBTITLE, days(len(values)), tuple(values), "accounts", **more)


def test_a_few_days_are_drawn_as_they_are() -> None:
    block = drawn(daily([40, 42.5, 0], ghost=(1, 2, 3, 4), ghost_label="before"))

    assert block["title"] == TITLE
    assert block["chart"]["type"] == "line"
    assert block["chart"]["axis_config"] == {
        "categories": ["26 Oct", "27 Oct", "28 Oct"],
        "y_label": "Accounts a day",
    }
    assert figures(block) == {"26 Oct": 40, "27 Oct": 42.5, "28 Oct": 0}
    assert figures(block, 1) == {"26 Oct": 1, "27 Oct": 2, "28 Oct": 3}
    assert [series["name"] for series in block["chart"]["series"]] == ["accounts", "before"]


@pytest.mark.parametrize(
    ("count", "says", "points"), [(20, "", 20), (21, "2nd", 11), (30, "2nd", 15), (90, "5th", 18)]
)
def test_of_more_days_than_fit_some_are_picked_evenly_to_the_last_one(
    count: int, says: str, points: int
) -> None:
    block = drawn(daily(list(range(count))))

    shown = list(figures(block).values())
    assert len(shown) == points
    assert shown[-1] == count - 1
    assert len({after - before for before, after in pairwise(shown)}) == 1
    assert block["title"].endswith(f" · every {says} day" if says else TITLE)


def test_days_without_data_are_left_out_and_counted() -> None:
    block = drawn(daily([1, None, 3, float("nan")], ghost=(5,)))

    assert figures(block) == {"26 Oct": 1, "28 Oct": 3}
    said = block["chart"]["axis_config"]["x_label"]
    assert said == "2 without data left out · 1 of 2 lines left out"


def test_an_unfinished_day_says_so() -> None:
    assert list(figures(drawn(daily([1, 2], unfinished=True)))) == ["26 Oct", "27 Oct so far"]


def test_shares_are_percent() -> None:
    series = (Line("Alpha", (0.1, 0.2)), Line("Beta", (0.25, 1 / 3), "accent"))
    block = drawn(Lines(TITLE, "Share of accounts · x", days(2, 7), series, unit="percent"))

    assert [series["name"] for series in block["chart"]["series"]] == ["Beta", "Alpha"]
    assert list(figures(block).values()) == [25, 33.3]
    assert block["chart"]["axis_config"]["y_label"] == "Share of accounts, %"


def test_weeks_are_called_weeks() -> None:
    spec = Lines(TITLE, SUBTITLE, days(52, 7), (Line("Alpha", tuple(range(52))),))

    assert drawn(spec)["title"].endswith("… · every 3rd week")


def test_a_growing_share_is_drawn_by_its_days() -> None:
    block = drawn(Steps(TITLE, SUBTITLE, (0.1, 0.5, 0.64), "since launch", ghost=(0.1, 0.2, 0.3)))

    assert figures(block) == {"day 0": 10, "day 1": 50, "day 2": 64}
    assert block["chart"]["series"][1]["name"] == "before"


def test_of_many_bars_the_first_are_shown_and_all_counted() -> None:
    bars = tuple(Bar(f"Contoso {number}", 100 - number, of=200) for number in range(25))
    block = drawn(Bars(TITLE, "People · x", bars, more=109))

    assert block["chart"]["type"] == "bar"
    assert list(figures(block).items())[:2] == [("Contoso 0", 100), ("Contoso 1", 99)]
    assert len(figures(block)) == 20
    assert block["title"].endswith(" · first 20 of 134")


def test_names_alike_after_they_are_cut_stay_apart() -> None:
    bars = tuple(Bar("A very long name of an account " + end, value) for end, value in [("a", 3), ("b", 2)])

    assert list(figures(drawn(Bars(TITLE, SUBTITLE, bars)))) == [
        "A very long name of…",
        "A very long name…~2",
    ]


def test_what_slack_has_no_chart_for_is_not_drawn() -> None:
    assert native_chart(Heatmap(TITLE, SUBTITLE, (HeatRow("May", 10, (1.0,)),), ("week 1",))) is None
    assert native_chart(Multiples(TITLE, SUBTITLE, days(1), (Panel("a", (1.0,), "1"),))) is None
    assert native_chart(daily([])) is None
    assert native_chart(daily([None, float("inf")])) is None
    assert native_chart(Bars(TITLE, SUBTITLE, ())) is None
    assert native_chart(Lines(TITLE, SUBTITLE, days(3), ())) is None


names = st.text(st.characters(), max_size=60) | st.sampled_from(
    ["", "<!channel>", "\u202e", "x" * 300, "a\nb"]
)
values = st.none() | st.floats() | st.integers(0, 10**9).map(float)


@st.composite
def specs(draw: st.DrawFn) -> ChartSpec:
    count = draw(st.integers(0, 70))
    some = st.lists(values, min_size=count, max_size=count).map(tuple)
    shares = st.lists(st.floats(0, 1), min_size=count, max_size=count).map(tuple)
    title, subtitle = draw(names), draw(names)
    match draw(st.integers(0, 3)):
        case 0:
            ghost = tuple(draw(st.lists(values, max_size=80)))
            return DailyLine(title, subtitle, days(count), draw(some), draw(names), ghost, draw(names), True)
        case 1:
            lines = draw(st.lists(st.builds(Line, names, some), max_size=15))
            return Lines(title, subtitle, days(count, draw(st.sampled_from([1, 7]))), tuple(lines))
        case 2:
            return Steps(title, subtitle, draw(shares), draw(names), ghost=draw(shares))
        case _:
            bars = draw(st.lists(st.builds(Bar, names, st.floats()), max_size=40))
            return Bars(title, subtitle, tuple(bars), more=draw(st.integers(0, 10**6)))


@settings(max_examples=150, deadline=None)
@given(specs(), st.integers(1, 4))
def test_any_chart_keeps_every_limit(spec: ChartSpec, times: int) -> None:
    message = with_native_charts(Message("all of it", ()), [spec] * times)

    assert len(message.blocks) <= 2
    assert not message.blocks or block_faults(list(message.blocks), "message", lambda _: True) == []
    check_literal({"blocks": message.blocks})


def test_it_is_off_by_default() -> None:
    assert Settings().native_charts is False
