"""Small lines: one scale of days, a scale of values each."""

from __future__ import annotations

import pytest

from bot.charts.render import Renderer
from bot.charts.spec import Multiples, Panel
from bot.charts.theme import Theme
from tests.charts.checks import strokes, texts
from tests.charts.examples import days, multiples, wave

THEME = Theme()


def test_every_row_has_its_name_last_value_and_change(renderer: Renderer) -> None:
    found = texts(renderer.draw(multiples(wave(12), wave(12, 3))))
    assert {"Export button", "Bulk edit"} <= set(found)
    assert found.count("42 %") == found.count("+6") == 2


def test_movers_are_in_the_accent_and_the_broken_one_is_dashed_with_its_word(renderer: Renderer) -> None:
    sheet = renderer.draw(multiples(wave(12), wave(12, 1), wave(12, 2), broken=(1,)))
    assert [line.is_dashed() for line in strokes(sheet, THEME.accent)] == [False]
    assert [line.is_dashed() for line in strokes(sheet, THEME.ghost)] == [True]
    assert [line.is_dashed() for line in strokes(sheet, THEME.muted)] == [False]
    assert "no data since 18 Nov" in texts(sheet)
    assert texts(sheet).count("42 %") == 2


def test_gaps_stay_gaps(renderer: Renderer) -> None:
    assert len(strokes(renderer.draw(multiples([1, 2, None, 3, 4, 5])), THEME.accent)) == 2


def test_ten_rows_have_room_under_a_title_of_two_lines(renderer: Renderer) -> None:
    names = [f"feature {n}" for n in range(10)]
    title = "15–21 Nov: Bulk edit keeps growing; Export button's tag looks broken"
    spec = multiples(*[wave(12, n) for n in range(10)], names=names, title=title, subtitle="Accounts a week")
    assert {"feature 0", "feature 9"} <= set(texts(renderer.draw(spec)))


def test_what_has_no_room_is_counted(renderer: Renderer) -> None:
    found = texts(renderer.draw(multiples(*[wave(12, n) for n in range(40)], names=["feature"])))
    drawn = found.count("feature")
    assert 9 <= drawn <= 12
    assert any(text.endswith(f"{drawn} of 40") for text in found)


def test_few_rows_leave_room_for_the_first_and_last_day(renderer: Renderer) -> None:
    assert {"26 Oct", "6 Nov"} <= set(texts(renderer.draw(multiples(wave(12), wave(12)))))


def test_days_over_a_year_apart_have_their_years(renderer: Renderer) -> None:
    assert {"26 Oct 2026", "29 Nov 2027"} <= set(texts(renderer.draw(multiples(wave(400)))))
    long = {"names": ["account " * 9], "end": "9" * 40, "change": "9" * 40}
    assert {"2026", "2027"} <= set(texts(renderer.draw(multiples(wave(400), **long))))


def test_as_many_values_as_periods() -> None:
    with pytest.raises(ValueError, match="2 periods, 1 values of plan"):
        Multiples("", "", days(2), (Panel("plan", (1,), "1"),))
