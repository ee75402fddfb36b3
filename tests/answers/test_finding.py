"""What somebody may mean who is still typing."""

from __future__ import annotations

import pytest

from bot.answers.finding import things_alike
from tests.question.asking import CATALOG


def found(typed: str) -> list[str]:
    return [thing.name for thing in things_alike(CATALOG, typed)]


@pytest.mark.parametrize("typed", ["e", "exp", "exp but", "but", "EXPORT-B", "export button", "butt exp"])
def test_words_that_are_only_begun_are_enough(typed: str):
    assert "Export button" in found(typed)


def test_the_likeliest_comes_first():
    assert found("export button")[0] == "Export button"
    assert found("expotr button")[0] == "Export button"


def test_of_one_letter_names_that_begin_with_it_come_before_words_that_do():
    names = [name.casefold() for name in found("e")]
    begun = [name.startswith("e") for name in names]
    assert begun[0]
    assert begun == sorted(begun, reverse=True)
    assert all(any(word.startswith("e") for word in name.split()) for name in names)
    assert "report export" in names


def test_nothing_typed_finds_everything_by_name():
    assert len(found("")) == len(CATALOG.things)
    assert found("") == sorted(found(""), key=str.casefold)


def test_what_resembles_nothing_finds_nothing():
    assert found("zzqqxx") == []
