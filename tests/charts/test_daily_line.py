"""The daily line: what is drawn is what was given."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from bot.charts.render import Renderer
from bot.charts.sheet import Sheet
from bot.charts.spec import DailyLine
from bot.charts.theme import Theme
from tests.charts.checks import crossed, overlapping
from tests.charts.conftest import FIRST, daily_line, month

THEME = Theme()


def lines(sheet: Sheet, colour: str) -> list[Line2D]:
    """The strokes in ``colour``, without dots."""
    return [line for line in strokes(sheet) if line.get_linestyle() != "None" and line.get_color() == colour]


def dots(sheet: Sheet, colour: str) -> list[Line2D]:
    marks = [line for line in strokes(sheet) if line.get_linestyle() == "None"]
    return [line for line in marks if line.get_markeredgecolor() == colour]


def strokes(sheet: Sheet) -> list[Line2D]:
    return [artist for artist in sheet.figure.artists if isinstance(artist, Line2D)]


def heights(line: Line2D) -> list[float]:
    return np.asarray(line.get_ydata()).tolist()


def texts(sheet: Sheet) -> list[str]:
    return [line.text for line, _ in sheet.texts]


def test_the_line_rises_in_proportion_to_the_values(renderer: Renderer) -> None:
    (line,) = lines(renderer.draw(daily_line([0, 10, 20, 40])), THEME.accent)
    zero, *others = heights(line)
    unit = (others[0] - zero) / 10
    assert unit > 0
    assert [zero + unit * value for value in (10, 20, 40)] == pytest.approx(others)


def test_the_ghost_lies_behind_the_line_and_day_one_over_day_one(renderer: Renderer) -> None:
    sheet = renderer.draw(daily_line(month(), month()[:12]))
    (ghost,), (line,) = lines(sheet, THEME.ghost), lines(sheet, THEME.accent)
    assert ghost.get_zorder() < line.get_zorder()
    assert list(ghost.get_xdata()) == list(line.get_xdata())[:12]
    assert heights(ghost) == heights(line)[:12]


def test_ghost_days_beyond_are_not_drawn(renderer: Renderer) -> None:
    (ghost,) = lines(renderer.draw(daily_line([1, 2, 3], [5, 6, 7, 800, 900])), THEME.ghost)
    assert len(heights(ghost)) == 3


def test_gaps_stay_gaps_and_a_lone_day_is_a_dot(renderer: Renderer) -> None:
    sheet = renderer.draw(daily_line([1, 2, None, 3, None, None, 4, 5, 6]))
    assert [len(heights(line)) for line in lines(sheet, THEME.accent)] == [2, 3]
    assert len(dots(sheet, THEME.accent)) == 2  # the lone day and the line's end


def test_one_day_is_a_dot(renderer: Renderer) -> None:
    sheet = renderer.draw(daily_line([7]))
    assert not lines(sheet, THEME.accent)
    assert dots(sheet, THEME.accent)
    assert {"26 Oct", "7"} <= set(texts(sheet))


def test_a_day_that_still_runs_is_dashed_and_ends_hollow(renderer: Renderer) -> None:
    sheet = renderer.draw(daily_line([5, 6, 7, 2], unfinished=True))
    solid, dashed = lines(sheet, THEME.accent)
    assert [line.is_dashed() for line in (solid, dashed)] == [False, True]
    assert [len(heights(line)) for line in (solid, dashed)] == [3, 2]
    (end,) = dots(sheet, THEME.accent)
    assert end.get_markerfacecolor() == THEME.paper


@pytest.mark.parametrize("values", [[1, 2, 3, None], [None, None]])
def test_without_a_value_today_nothing_is_dashed(renderer: Renderer, values: list[float | None]) -> None:
    sheet = renderer.draw(daily_line(values, unfinished=True))
    assert not [line for line in lines(sheet, THEME.accent) if line.is_dashed()]


def test_all_zeros_lie_on_the_zero_line(renderer: Renderer) -> None:
    sheet = renderer.draw(daily_line([0] * 30, [0] * 30))
    (line,) = lines(sheet, THEME.accent)
    assert len(set(heights(line))) == 1
    assert texts(sheet).count("1") == 1
    assert not overlapping(sheet)


@pytest.mark.parametrize("values", [[], [None] * 30, [float("nan")] * 3])
def test_no_value_at_all_is_said(renderer: Renderer, values: list[float | None]) -> None:
    assert "No data for these days" in texts(renderer.draw(daily_line(values)))


def test_saturdays_and_sundays_are_shaded(renderer: Renderer) -> None:
    sheet = renderer.draw(daily_line(month()))
    shades = [artist for artist in sheet.figure.artists if is_shade(artist)]
    weekend = [n for n in range(30) if (FIRST + timedelta(days=n)).weekday() >= 5]
    (line,) = lines(sheet, THEME.accent)
    xs = list(line.get_xdata())
    middles = [patch.get_x() + patch.get_width() / 2 for patch in shades]
    assert middles == pytest.approx([xs[n] for n in weekend], abs=1)


def is_shade(artist: Any) -> bool:
    return isinstance(artist, Rectangle) and to_hex(artist.get_facecolor()) == THEME.shade


def test_counts_up_to_three_have_whole_ticks(renderer: Renderer) -> None:
    ticks = [text for text in texts(renderer.draw(daily_line([0, 3, 1, 2], label=""))) if text.isdigit()]
    assert ticks[:4] == ["0", "1", "2", "3"]


@pytest.mark.parametrize("ghost_end", [39, 40, 41])
def test_labels_of_lines_that_end_together_are_nudged_apart_in_order(
    renderer: Renderer, ghost_end: int
) -> None:
    sheet = renderer.draw(daily_line([*month(), 40], [*month(), ghost_end]))
    tops = {line.text: box.top for line, box in sheet.texts}
    assert not overlapping(sheet)
    if ghost_end != 40:
        above = "30 days before" if ghost_end > 40 else "last 30 days"
        assert tops[above] == min(tops["30 days before"], tops["last 30 days"])


def test_a_long_title_gets_smaller_but_is_never_cut(renderer: Renderer) -> None:
    sizes = []
    for words in (3, 8, 12, 15, 17):
        title = " ".join(["reached"] * words)
        drawn = [
            line
            for line, _ in renderer.draw(daily_line(month(), title=title)).texts
            if "reached" in line.text
        ]
        assert " ".join(line.text.strip() for line in drawn) == title
        sizes.append(drawn[0].size)
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]


def test_a_title_of_300_characters_ends_in_an_ellipsis(renderer: Renderer) -> None:
    sheet = renderer.draw(daily_line(month(), title="reached " * 38))
    assert [text[-1] for text in texts(sheet) if "reached" in text].count("…") == 1


def test_a_subtitle_breaks_between_its_parts(renderer: Renderer) -> None:
    subtitle = "Accounts that used it at least once a day · 26 Oct – 24 Nov 2026 · New York"
    drawn = texts(renderer.draw(daily_line(month(), subtitle=subtitle)))
    assert "26 Oct – 24 Nov 2026 · New York" in drawn


def test_days_and_values_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="2 days, 1 values"):
        DailyLine("", "", (date(2026, 1, 1), date(2026, 1, 2)), (1,), "", "")


numbers = st.one_of(
    st.none(),
    st.integers(0, 300),
    st.floats(0, 1e12),
    st.floats(-1e300, 1e300),
    st.sampled_from([0.0, -0.0, 5e-324, 1e-9, float("inf"), float("nan")]),
)
words = st.text(st.characters(), max_size=60) | st.text(
    "กขิ้าabc שלום,1٣🚀👍🏽\u200d\u0301東京ー ", max_size=320
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    values=st.lists(numbers, max_size=40),
    ghost=st.lists(numbers, max_size=45),
    title=words,
    subtitle=words,
    label=words,
    ghost_label=words,
    unfinished=st.booleans(),
)
def test_no_spec_raises_warns_overlaps_or_leaves_the_frame(renderer: Renderer, **parts: Any) -> None:
    sheet = renderer.draw(daily_line(parts.pop("values"), parts.pop("ghost"), **parts))
    assert not overlapping(sheet)
    assert not crossed(sheet)
    for _, box in sheet.texts:
        assert box.left >= 8
        assert box.top >= 8
        assert box.right <= THEME.width - 8
        assert box.bottom <= THEME.height - 8


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values=st.lists(numbers, max_size=400), unfinished=st.booleans())
def test_every_series_becomes_a_picture(
    renderer: Renderer, values: list[float | None], unfinished: bool
) -> None:
    assert renderer.render(daily_line(values, unfinished=unfinished)).startswith(b"\x89PNG")
