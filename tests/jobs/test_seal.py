"""What lies in the store acts for nobody: only who knows the bot token can open it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.errors import InternalError
from bot.jobs.seal import Seal
from tests.jobs.stubs import asked_for

OURS, THEIRS = Seal(SecretStr("xoxb-ours")), Seal(SecretStr("xoxb-theirs"))


@given(st.text())
def test_any_text_comes_back(text):
    assert OURS.open(OURS.close(text)) == text


def test_what_is_closed_shows_neither_address_nor_trigger():
    asked = asked_for()
    closed = OURS.closed(asked)
    assert "hooks" not in closed.response_url
    assert asked.trigger_id not in closed.trigger_id
    assert OURS.opened(closed) == asked


def test_a_question_sealed_before_the_token_was_changed_stays_answerable():
    first, second = (THEIRS.opened(OURS.closed(asked_for(number))) for number in (1, 2))
    assert (first.text, first.response_url) == ("export-button", "")
    assert first.key != second.key


@pytest.mark.parametrize("text", ["", "https://hooks.slack.com/commands/T1/2/abc"])
def test_another_token_opens_nothing(text):
    with pytest.raises(InternalError):
        THEIRS.open(OURS.close(text))


@pytest.mark.parametrize("sealed", ["", "junk", "ÄÖÜ", "A" * 43, "A" * 44, "A" * 80])
def test_what_was_never_sealed_is_refused(sealed):
    with pytest.raises(InternalError):
        OURS.open(sealed)


def test_a_changed_letter_is_noticed():
    sealed = OURS.close("https://hooks.slack.com/commands/T1/2/abc")
    changed = sealed[:60] + ("A" if sealed[60] != "A" else "B") + sealed[61:]
    with pytest.raises(InternalError):
        OURS.open(changed)
