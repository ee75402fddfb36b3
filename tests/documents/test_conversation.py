"""docs/conversation.md names what can be pressed and chosen, and its words are understood."""

from __future__ import annotations

import re

import pytest

from bot.question import Explain, Question, follow_up, plain
from bot.question.plain import Commands
from bot.replies.buttons import LABELS
from bot.replies.views import CHOICES
from queries.library import load_library
from tests.documents.making import DOCS
from tests.question.asking import NOON, RULES, ask
from tests.question.test_plain import CATALOG

PAGE = (DOCS / "conversation.md").read_text(encoding="utf-8")
COMMANDS: Commands = load_library().commands
IN_A_THREAD = re.findall(r"^ {4}.*", PAGE, re.MULTILINE)
SAID = re.findall(r"@usagebot ((?:\S| (?! ))+)", "\n".join(IN_A_THREAD))
ASKED = re.findall(r"`(?:@usagebot |/usage )?([^/`]*(?:export|dashboard|reports|users)[^`]*)`", PAGE)


def test_every_button_and_choice_is_explained():
    told = [*LABELS.values(), *(choice.label for choice in CHOICES)]

    assert [label for label in told if label not in PAGE] == []


@pytest.mark.parametrize("words", SAID)
def test_words_for_a_thread_change_an_answer(words: str):
    first = ask("/adoption export-button last month", catalog=CATALOG)
    found = follow_up(first, words, commands=COMMANDS, catalog=CATALOG, now=NOON, rules=RULES)

    assert isinstance(found, Question | Explain)
    assert found != first


@pytest.mark.parametrize("words", ASKED)
def test_questions_in_plain_words_are_understood(words: str):
    assert isinstance(plain(words, commands=COMMANDS, catalog=CATALOG, now=NOON, rules=RULES), Question)


def test_examples_are_found_on_the_page():
    assert len(SAID) == 9
    assert len(ASKED) == 4
