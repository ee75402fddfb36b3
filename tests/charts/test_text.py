"""Text in any script becomes lines that fit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts.fonts import FontStack, left_to_right, letter_starts
from bot.charts.text import Typesetter, baselines
from tests.charts.conftest import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_names_stay_as_they_are(fonts: FontStack, name: str) -> None:
    assert fonts.clean(name) == name


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("two\nlines\tand\x00\x1b more ", "two lines and more"),
        ("evil \u202etxt.exe", "evil txt.exe"),
        ("a\u200fb\u2066c\u2069", "abc"),
        ("Mu\u0308ller", "Müller"),
        ("A\u0e34\u0300", "À"),
        ("a \u0e34 b", "a b"),
        ("\ud800 lone half", "□ lone half"),
        ("\U000f1234", "□"),
        ("\U00012000 cuneiform", "□ cuneiform"),
        ("e" + "\u0316" * 90, "e" + "\u0316" * 4),
        ("a$b$c \\alpha", "a$b$c \\alpha"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_what_cannot_be_drawn_is_replaced_or_left_away(fonts: FontStack, raw: str, cleaned: str) -> None:
    assert fonts.clean(raw) == cleaned


@pytest.mark.parametrize("emoji", ["👩‍👩‍👧‍👦", "👍🏽", "🇯🇵", "❤️", "1️⃣", "👩🏽‍💻", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_an_emoji_of_several_code_points_is_one_picture(typesetter: Typesetter, emoji: str) -> None:
    assert typesetter.line(emoji, 57).width < 2 * 57


def test_a_right_to_left_name_keeps_its_place_in_a_sentence(typesetter: Typesetter) -> None:
    before = typesetter.line("شركة: 134", 57)
    alone = typesetter.line("شركة", 57)
    # Name first, then the figure: the left part of the line is the name.
    assert (before.coverage[:, : alone.width // 2].max(axis=0) > 0).any()
    assert left_to_right("شركة: 134") == "\u200eشركة\u200e: 134"
    assert left_to_right("Export: 134") == "Export: 134"


def test_the_ellipsis_of_a_right_to_left_name_stands_at_its_left(typesetter: Typesetter) -> None:
    whole, cut = typesetter.line("שלום", 57), typesetter.line("שלום…", 57)
    added = cut.width - whole.width
    left = cut.coverage[:, : added // 2]
    assert left.any()
    assert not left[: cut.ascent // 2].any()  # dots at the foot


def test_dollars_and_backslashes_are_not_formulas(typesetter: Typesetter) -> None:
    assert typesetter.width("$x^2$", 57) > typesetter.width("$x^$", 57) > typesetter.width("x^", 57)


def test_the_baseline_lies_under_the_capitals(typesetter: Typesetter) -> None:
    for text in ("H", "Hg", "H,"):
        line = typesetter.line(text, 57)
        assert line.ascent == typesetter.line("H", 57).ascent
    assert typesetter.line("H", 57).descent == 0
    assert typesetter.line("Hg", 57).descent > 5


def test_lines_with_tall_letters_are_set_farther_apart(typesetter: Typesetter) -> None:
    plain = [typesetter.line("export", 57), typesetter.line("button", 57)]
    thai = [typesetter.line("ปุ่มญฺ", 57), typesetter.line("ที่นี่", 57)]
    first, second = baselines(plain, 1.2)
    assert second - first == pytest.approx(57 * 1.2)
    first, second = baselines(thai, 0.9)
    assert first + thai[0].descent <= second - thai[1].ascent


def test_spaces_are_where_lines_break(typesetter: Typesetter) -> None:
    lines, rest = typesetter.wrap("one two three four", 57, typesetter.width("one two ", 57) + 20, 2)
    assert [line.strip() for line in lines] == ["one two", "three"]
    assert rest.strip() == "four"


def test_japanese_breaks_between_any_two_letters_but_not_before_punctuation(typesetter: Typesetter) -> None:
    text = "東京電力のボタン、結果。"
    for width in range(200, 800, 50):
        lines, _ = typesetter.wrap(text, 57, width, 20)
        assert "".join(lines) == text
        assert not [line for line in lines if line[0] in "、。ー"]


@settings(deadline=None, max_examples=60)
@given(
    st.text(st.characters(), max_size=80) | st.text("abc กิ้ שם 東京ー🚀\u0301", max_size=200),
    st.integers(300, 1500),
    st.integers(1, 3),
)
def test_a_paragraph_fits_and_loses_nothing_unsaid(
    typesetter: Typesetter, fonts: FontStack, text: str, width: int, most: int
) -> None:
    lines = typesetter.paragraph(text, 57, width, most)
    assert len(lines) <= most
    assert all(typesetter.line(line, 57).width <= width + 2 for line in lines)
    if lines and not lines[-1].endswith("…"):
        assert "".join(lines).split() == fonts.clean(text).split()


@given(st.text("aé\u0301\u200d👩กิ", max_size=12))
def test_letters_keep_their_marks(text: str) -> None:
    assert not [place for place in letter_starts(text) if text[place] in "\u0301\u200dิ"]
