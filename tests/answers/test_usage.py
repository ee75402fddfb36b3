"""What follows `/usage`: an id to look at, a question by its name, help, or the nearest command."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.usage import Ask, Look, Unclear, read
from bot.errors import NotUnderstood, Refused
from bot.question import NO_PREFIX

WORDS = ["adoption", "stickiness"]


@pytest.mark.parametrize("text", ["", "   ", "help", "HELP", "?", "/usage", "/usage help", "*help*"])
def test_nothing_or_help_is_help(text):
    assert read(text, WORDS, NO_PREFIX) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("show A7F3-K9QX", Look("show", "A7F3-K9QX")),
        ("Show  a7f3 k9qx", Look("show", "a7f3 k9qx")),
        ("why A7F3-K9QX", Look("why", "A7F3-K9QX")),
        ("why? A7F3-K9QX", Look("why", "A7F3-K9QX")),
        ("“why” A7F3-K9QX", Look("why", "A7F3-K9QX")),
        ("/usage-dev why A7F3-K9QX", Look("why", "A7F3-K9QX")),
        ("adoption export-button last week", Ask("adoption", "export-button last week")),
        ("/adoption export-button", Ask("adoption", "export-button")),
        ("Stickiness", Ask("stickiness", "")),
    ],
)
def test_words_of_ours_are_known(text, wanted):
    assert read(text, WORDS, NO_PREFIX) == wanted


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("sho A7F3-K9QX", "/usage show A7F3-K9QX"),
        ("wyh A7F3-K9QX", "/usage why A7F3-K9QX"),
        ("adoptoin export-button", "/usage adoption export-button"),
        ("a7f3k9qx", "/usage show A7F3K9QX"),
        ("halp", "/usage help"),
        ("export-button", ""),
        ("東京", ""),
    ],
)
def test_anything_else_has_its_nearest_command(text, nearest):
    found = read(text, WORDS, NO_PREFIX)

    assert isinstance(found, Unclear)
    assert found.nearest == nearest


@pytest.mark.parametrize("text", ["show", "why", "why?"])
def test_an_id_that_is_missing_is_asked_for(text):
    with pytest.raises(Refused, match="id is missing"):
        read(text, WORDS, NO_PREFIX)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    with suppress(NotUnderstood):
        read(text, WORDS, NO_PREFIX)
