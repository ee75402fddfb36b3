"""Names are found by what people make of them, and not by what they did not mean."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.names import Names, clean, spelling, words


def index(*names: str) -> Names[str]:
    return Names(names, identity=lambda name: f"id-{name.lower()}", name=lambda name: name)


def mistyped(typed: str, *names: str) -> Sequence[str]:
    return index(*names).mistyped(spelling(typed))


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("“a”  «b» „c“", '"a" "b" "c"'),
        ("it’s — a–b", "it's - a-b"),
        ("a\u00a0b\u202fc\u200bd\ufeff\u200f", "a b cd"),
        ("Ｔｅｓｔ　３０", "Test 30"),
        ("a\tb\nc\x00d", "a b c d"),
        ("❤\ufe0f", "❤"),
        ("…", "..."),
    ],
)
def test_typography_is_made_plain(typed: str, plain: str):
    assert clean(typed) == plain


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Export-Button_2", ("export", "button", "2")),
        ("lib/modules/x.py", ("lib", "modules", "x", "py")),
        ("🚀 Rocket", ("rocket",)),
        (":rocket: Rocket", ("rocket",)),
        ("Müller & Söhne", ("müller", "söhne")),
        ("กรุงเทพ", ("กรุงเทพ",)),
        ("東京 電力", ("東京", "電力")),
        ("++", ()),
    ],
)
def test_words_are_letters_digits_and_their_marks(name: str, expected: tuple[str, ...]):
    assert words(name) == expected


def test_the_closest_kind_of_match_decides():
    names = index("export-button", "Export button", "Crème", "creme")
    assert names.exact(spelling("export-button")) == ["export-button"]
    assert names.exact(spelling("EXPORT BUTTON")) == ["Export button"]
    assert names.exact(spelling("export_button")) == ["export-button", "Export button"]
    assert names.exact(spelling("Creme")) == ["creme"]
    assert names.exact(spelling("id-crème")) == ["Crème"]
    assert names.exact(spelling("import")) == ()


def test_beginnings_and_words_find_all_that_have_them():
    names = index("Export button", "Export list", "Button export", "Report")
    assert names.begun(spelling("exp")) == ["Export button", "Export list"]
    assert names.begun(spelling("e")) == ()
    assert names.worded(spelling("button export")) == ["Export button", "Button export"]
    assert names.worded(spelling("export nothing")) == ()
    assert names.worded(spelling("")) == ()


@pytest.mark.parametrize(
    "typed", ["expotr button", "export buton", "exportt button", "EXPORT BUTTOM", "exxport-button"]
)
def test_one_edit_in_a_word_is_a_slip(typed: str):
    assert mistyped(typed, "Export button", "Help widget") == ["Export button"]


@pytest.mark.parametrize(("typed", "name"), [("bulk edti", "Bulk edit"), ("hoem", "Home"), ("hlep", "Help")])
def test_two_letters_swapped_are_a_slip_in_a_short_name_too(typed: str, name: str):
    assert mistyped(typed, name, "Export button") == [name]
    assert mistyped(f"{typed[:-1]}z", name) == []  # another letter may make another word


def test_two_edits_are_a_slip_from_nine_letters_on():
    assert mistyped("onbaording chekclist", "Onboarding checklist") == []  # together too far
    assert mistyped("onbordin checklist", "Onboarding checklist") == ["Onboarding checklist"]
    assert mistyped("notificatoin setitngs", "Notification settings overview") == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("import button", "Export button"),
        ("exporting button", "Export button"),
        ("dashboard view v2", "Dashboard view v3"),
        ("add long comment list", "Ads long comment list"),
        ("zzqqxx", "Export button"),
        ("", "Export button"),
    ],
)
def test_other_words_numbers_and_short_words_are_no_slips(typed: str, name: str):
    assert mistyped(typed, name) == []


def test_a_word_that_other_names_use_is_no_slip():
    assert mistyped("reports export", "Report export") == ["Report export"]
    assert mistyped("reports export", "Report export", "Reports list") == []


def test_the_nearest_come_first_and_once_each():
    names = index("Export button", "Export button", "Report export", "Help widget")
    found = names.nearest(spelling("import button"), 3)
    assert [name for name, _ in found] == ["Export button", "Report export", "Help widget"]
    assert all(0 <= likeness <= 100 for _, likeness in found)


@given(st.lists(st.text(max_size=12), max_size=6), st.text(max_size=12))
def test_any_names_and_any_text_can_be_looked_up(names: list[str], typed: str):
    known = index(*names)
    known.begun(spelling(typed))
    known.worded(spelling(typed))
    known.mistyped(spelling(typed))
    known.nearest(spelling(typed), 3)
    for name in names:
        assert (
            name in known.exact(spelling(name)) or not clean(name) or clean(name).casefold().startswith("id-")
        )
