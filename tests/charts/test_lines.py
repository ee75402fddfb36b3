"""Several lines: which is which, and what is left out."""

from __future__ import annotations

import pytest

from bot.charts.render import Renderer
from bot.charts.spec import Line, Lines, Mark
from bot.charts.theme import Theme
from tests.charts.checks import overlapping, rectangles, strokes, texts
from tests.charts.conftest import month
from tests.charts.examples import days, lines

THEME = Theme()


def test_the_accent_lies_over_the_greys_and_each_is_named(renderer: Renderer) -> None:
    sheet = renderer.draw(lines(month(), month(30), month(20)))
    (accent,) = strokes(sheet, THEME.accent)
    greys = [*strokes(sheet, THEME.muted), *strokes(sheet, THEME.ghost)]
    assert len([line for line in greys if len(line.get_xydata()) == 30]) == 2
    assert all(line.get_zorder() < accent.get_zorder() for line in greys)
    assert {"Export button", "Bulk edit", "Help widget"} <= set(texts(sheet))


@pytest.mark.parametrize("count", [2, 3, 4, 6])
def test_every_line_has_its_last_value_and_its_name_beside_its_end(renderer: Renderer, count: int) -> None:
    series = [[10.0 * (place + 1)] * 30 for place in range(count)]
    names = [f"plan {place}" for place in range(count)]
    sheet = renderer.draw(lines(*series, names=names))
    drawn = {line.text: box for line, box in sheet.texts}
    for place, name in enumerate(names):
        assert name in drawn
        assert f"{10 * (place + 1)}" in texts(sheet)
    assert sorted(names, key=lambda name: -drawn[name].top) == names
    assert not overlapping(sheet)


def test_more_lines_than_have_room_are_counted(renderer: Renderer) -> None:
    spec = lines(*[month(base) for base in range(20, 40)], names=[f"plan {n}" for n in range(20)])
    drawn = [text for text in texts(renderer.draw(spec)) if text.startswith("plan ")]
    assert 6 <= len(drawn) <= 8
    assert any(f"{len(drawn)} of 20 lines" in text for text in texts(renderer.draw(spec)))


def test_a_line_without_a_value_is_counted_too(renderer: Renderer) -> None:
    assert any("1 of 2 lines" in text for text in texts(renderer.draw(lines([1, 2], [None, None]))))


def test_shares_have_whole_percents_and_multiples_a_cross(renderer: Renderer) -> None:
    percents = texts(renderer.draw(lines([0.1, 0.4249], unit="percent")))
    assert {"0 %", "42 %", "Export button"} <= set(percents)
    index = texts(renderer.draw(lines([1, 1.52], unit="index")))
    assert {"×0", "×1", "×1.5"} <= set(index)


def test_a_ghost_has_words_without_a_figure(renderer: Renderer) -> None:
    ghost = Line("whole app", (7, 8, 9), "ghost", figure=False)
    spec = Lines("", "", days(3), (Line("Export button", (1, 2, 3), "accent"), ghost))
    found = texts(renderer.draw(spec))
    assert "whole app" in found
    assert "9" not in found


def test_the_last_day_of_every_line_is_dashed_while_it_runs(renderer: Renderer) -> None:
    sheet = renderer.draw(lines([5, 6, 7, 2], [3, 3, 3, 1], unfinished=True))
    dashed = [line for colour in (THEME.accent, THEME.muted) for line in strokes(sheet, colour)]
    assert len([line for line in dashed if line.is_dashed()]) == 2


def test_a_mark_stands_on_its_day_with_its_word(renderer: Renderer) -> None:
    span = days(30)
    marks = (Mark(span[9], "launch"), Mark(span[10], "email to admins"), Mark(span[-1], "today"))
    sheet = renderer.draw(lines(month(), marks=marks))
    assert {"launch", "email to admins", "today"} <= set(texts(sheet))
    assert not overlapping(sheet)
    (line,) = strokes(sheet, THEME.accent)
    x = float(line.get_xdata()[9])  # type: ignore[index]
    assert [
        r for r in rectangles(sheet, THEME.muted) if abs(r.get_x() + 1 - x) <= 1.5 and r.get_height() > 100
    ]


def test_a_mark_on_no_day_of_the_chart_is_not_drawn(renderer: Renderer) -> None:
    spec = lines([1, 2], marks=(Mark(days(9)[8], "launch"),))
    assert "launch" not in texts(renderer.draw(spec))


def test_as_many_values_as_days() -> None:
    with pytest.raises(ValueError, match="2 days, 1 values of plan"):
        Lines("", "", days(2), (Line("plan", (1,)),))
