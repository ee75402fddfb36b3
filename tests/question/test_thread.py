"""What is said of an answer changes just that part of its question, or is said not to be understood."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ChoiceNeeded, NotUnderstood, Refused
from bot.question import Explain, Help, Question
from bot.question.thread import BUTTONS, buttons, follow_up
from tests.question.asking import NOON, RULES
from tests.question.test_plain import CATALOG, COMMANDS, SAME, runs, said, typed


def asked(text: str) -> Question:
    question = typed(text)
    assert isinstance(question, Question)
    return question


def followed(question: Question, text: str) -> Question | Explain | Help:
    return follow_up(question, text, commands=COMMANDS, catalog=CATALOG, now=NOON, rules=RULES)


def stopped(question: Question, text: str) -> NotUnderstood:
    with pytest.raises(NotUnderstood) as caught:
        followed(question, text)
    return caught.value


EB = "/adoption export-button last month"
WHOLE: list[tuple[str, str, str]] = [
    # another window, comparison, account, app, split, filter
    (EB, "in May", "/adoption export-button in May"),
    (EB, "last 90 days", "/adoption export-button last 90 days"),
    (EB, "and last 6 weeks?", "/adoption export-button last 6 weeks"),
    (EB, "yesterday", "/adoption export-button yesterday"),
    (EB, "today so far", "/adoption export-button today so far"),
    (EB, "vs last quarter", "/adoption export-button last month vs last quarter"),
    (EB, "compared to last year", "/adoption export-button last month vs last year"),
    (EB, "no comparison", "/adoption export-button last month no comparison"),
    (EB, "only contoso", "/adoption export-button last month for contoso"),
    (EB, "and for contoso?", "/adoption export-button last month for contoso"),
    (EB, "contoso only", "/adoption export-button last month for contoso"),
    (EB, "@usagebot what about „Contoso“?", "/adoption export-button last month for contoso"),
    (EB, "in mobile app", "/adoption export-button last month in mobile app"),
    (EB, "weekdays only", "/adoption export-button last month weekdays only"),
    (EB, "by plan", "/adoption export-button last month by plan"),
    (EB, "only enterprise", "/adoption export-button last month enterprise"),
    (EB, "where plan = free", "/adoption export-button last month where plan = free"),
    (EB, "segment “Paying customers”", '/adoption export-button last month segment "Paying customers"'),
    (EB, "private", "/adoption export-button last month private"),
    (EB, "how many people?", "/adoption how many people export-button last month"),
    # another thing, or one more
    (EB, "and bulk edit?", "/adoption bulk-edit last month"),
    (EB, "what about the help widget", "/adoption help-widget last month"),
    (EB, "adoption of bulk edit in June", "/adoption bulk-edit in June"),
    (EB, "and scan code?", "/adoption scan-code last month"),
    (EB, "vs bulk edit", "/adoption export-button vs bulk-edit last month"),
    (EB, "compare with bulk edit", "/adoption export-button vs bulk-edit last month"),
    ("/adoption EB vs bulk edit", "vs help widget", "/adoption EB vs bulk edit vs help widget"),
    ("/adoption EB vs bulk edit", "in May", "/adoption EB vs bulk edit in May"),
    ("/stickiness app", "and dashboard view", "/stickiness dashboard-view"),
    ("/stickiness dashboard-view last month", "the whole app", "/stickiness app last month"),
    ("/usage account contoso last month", "and acme?", "/usage account acme last month"),
    ("/usage guide welcome", "last month", "/usage guide welcome last month"),
    # what was said before is said anew
    ("/adoption EB by plan", "by region", "/adoption EB by region"),
    ("/adoption EB where plan = free", "where plan = team", "/adoption EB where plan = team"),
    ("/adoption EB for acme", "only contoso", "/adoption EB for contoso"),
    ("/adoption EB last month vs last year", "in June", "/adoption EB in June vs last year"),
    ("/adoption EB last month no comparison", "vs previous", "/adoption EB last month"),
    ("/adoption EB mtd vs last year", "vs previous", "/adoption EB mtd"),
    ("/adoption EB in mobile app", "in web app", "/adoption EB"),
    # what was said before is taken back
    ("/adoption EB for acme where plan = free", "everyone", "/adoption EB"),
    ("/usage account contoso", "everyone", "/usage account contoso"),
    ("/adoption EB weekdays only", "all days", "/adoption EB"),
    ("/adoption EB by plan", "no split", "/adoption EB"),
    # another question about the same
    (EB, "by account", "/accounts export-button last month"),
    (EB, "by customer, in May", "/accounts export-button in May"),
    (EB, "who stopped?", "/accounts export-button last month stopped"),
    (EB, "which accounts haven't used it yet", "/accounts export-button last month not yet"),
    (EB, "not yet", "/accounts export-button last month not yet"),
    (EB, "csv", "/accounts export-button last month csv"),
    (EB, "how sticky is it?", "/stickiness export-button last month"),
    (EB, "do people come back to it", "/retention export-button last month"),
    (EB, "first use", "/first-use export-button last month"),
    ("/first-use EB", "in May", "/first-use EB in May"),
    ("/first-use EB in May", "adoption", "/adoption EB in May"),
    (EB, "what's our NPS", "/usage nps last month"),
    (EB, "how is contoso doing", "/usage account contoso last month"),
    ("/adoption EB for acme where plan = free", "by account", "/accounts EB for acme where plan = free"),
    ("/accounts EB last month", "adoption", "/adoption EB last month"),
    ("/usage account contoso", "adoption of EB", "/adoption EB for contoso"),
    ("/usage log EB", "by account", "/accounts EB today so far"),
    # lists
    ("/accounts EB stopped", "next", "/accounts EB stopped page 2"),
    ("/accounts EB stopped page 2", "next 5", "/accounts EB stopped page 3"),
    ("/accounts EB stopped page 2", "not yet", "/accounts EB not yet"),
    ("/accounts EB stopped page 2", "csv", "/accounts EB stopped page 2 csv"),
    ("/usage share", "top 5", "/usage share top 5"),
    ("/usage log EB", "last 6 hours", "/usage log EB last 6 hours"),
    ("/usage log EB", "yesterday", "/usage log EB yesterday"),
    # trend
    (EB, "trend", "/adoption EB 2026-08-03..2026-10-31"),
    ("/adoption EB today so far", "trend", "/adoption EB 2026-08-28..2026-11-25"),
    ("/stickiness dashboard-view", "over time", "/stickiness dashboard-view last 90 days"),
    ("/stickiness dashboard-view last 90 days", "trend", "/stickiness dashboard-view 2025-11-25..2026-11-24"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "words", "whole"), WHOLE, ids=[f"{a} + {b}" for a, b, _ in WHOLE])
def test_a_follow_up_is_the_question_typed_whole(first: str, words: str, whole: str):
    question, expected = followed(asked(first), words), asked(whole)
    assert isinstance(question, Question)
    held = [note for note in question.notes if not note.startswith("Left out here")]
    assert (question.query, question.subject, held) == (
        expected.query,
        expected.subject,
        list(expected.notes),
    )
    assert {**vars_of(question), "notes": ()} == {**vars_of(expected), "notes": ()}


def vars_of(question: Question) -> dict[str, Any]:
    return {name: getattr(question, name) for name in Question.__slots__}


@pytest.mark.parametrize("words", ["in May", "everyone", "adoption"])
def test_the_address_and_rights_of_who_asked_before_are_not_inherited(words: str):
    theirs = replace(asked("/accounts EB mine last month"), owner="mia@acme.example", show_visitors=True)
    question = followed(theirs, words)
    assert isinstance(question, Question)
    assert (question.owner, question.show_visitors) == ("", False)


def test_what_another_question_does_not_take_is_said_to_be_left_out():
    question = followed(asked("/adoption EB by plan weekdays only for acme"), "by account in May")
    assert isinstance(question, Question)
    assert question.notes == ("Left out here: the split, weekdays.",)
    assert question.window == asked("/accounts EB in May").window
    assert (question.by, question.weekdays, question.account) == (None, False, CATALOG.accounts_by_id["a-1"])


@pytest.mark.parametrize("words", ["why", "Why?", "why this number?", "how is this counted?", "explain"])
def test_why_alone_asks_for_the_explanation(words: str):
    assert followed(asked(EB), words) == Explain()


@pytest.mark.parametrize(
    ("words", "why"), [("", "empty"), ("@usagebot", "empty"), ("thanks!", "empty"), ("help?", "asked")]
)
def test_help_and_nothing_are_help(words: str, why: str):
    assert followed(asked(EB), words) == Help(why)  # pyright: ignore[reportArgumentType]


REFUSED: list[tuple[str, str, str]] = [
    (EB, "blah blah", "I don't know what “blah blah” changes in this answer."),
    (EB, "zzqqxx", "I don't know what “zzqqxx” changes in this answer."),
    (EB, "why did it drop?", "I can show who and when, not why."),
    (EB, "will it grow", "I count what happened; no forecasts."),
    (EB, "and import button?", "No feature called import button. Nearest three: Export button, "),
    (EB, "for globex", "“globex” may be Globex North, Globex South. Which one?"),
    (EB, "settings", "“settings” may be Settings (page in Web app), Settings (track event in Web app)"),
    (EB, "by colour", "I can't split adoption by colour."),
    (EB, "vs last week", "31 days and the same a week earlier overlap."),
    (EB, "last 0 days", "at least one day"),
    (EB, "03/04/2026", "3 April or 4 March?"),
    ("/accounts EB", "vs last year", "/accounts is not compared with another time, so leave out"),
    ("/accounts EB", "weekdays only", "I can't leave out weekends here."),
    ("/adoption EB vs bulk edit", "by account", "/accounts is about one feature at a time, not "),
    ("/adoption EB vs bulk edit", "by plan", "I split one feature at a time"),
    ("/adoption EB by plan", "vs bulk edit", "I split one feature at a time"),
    ("/adoption EB vs bulk edit", "vs help widget vs today view", "I set at most 3 beside one another"),
    ("/adoption EB yesterday vs last week", "last 30 days", "30 days and the same a week earlier overlap."),
    ("/usage nps", "by account", "I can't split usage nps by account."),
    ("/stickiness app", "csv", "I don't know what “csv” changes in this answer."),
]  # fmt: skip


@pytest.mark.parametrize(("first", "words", "sentence"), REFUSED, ids=[f"{a} + {b}" for a, b, _ in REFUSED])
def test_what_changes_nothing_is_said_with_what_works(first: str, words: str, sentence: str):
    question = asked(first)
    error = stopped(question, words)
    assert sentence in str(error)
    works(question, error)


def works(question: Question, error: NotUnderstood) -> None:
    """Every offered command runs, and so do all words to say in the thread."""
    if not error.hint.startswith("Say "):
        runs(error, CATALOG)
    for words in error.hint.split("“")[1:]:
        assert isinstance(followed(question, words.partition("”")[0]), Question), error.hint


def test_what_is_not_understood_gives_two_examples():
    assert stopped(asked(EB), "blah").hint == "Say “by account” or “last quarter”."
    assert stopped(asked("/usage nps"), "blah").hint == "Say “trend” or “last quarter”."


def test_a_cause_is_declined_with_commands_about_the_same_thing():
    error = stopped(asked(EB), "why did it drop?")
    assert type(error) is Refused
    assert error.choices == (
        '/accounts "Export button" 2026-10-01..2026-10-31',
        '/adoption "Export button" last 90 days',
    )


def test_a_choice_keeps_the_days_of_the_answer():
    error = stopped(asked(EB), "settings")
    assert isinstance(error, ChoiceNeeded)
    assert error.choices[0] == '/adoption "Settings" page 2026-10-01..2026-10-31'


REST = (
    "for “Müller & Söhne” in mobile app vs last year by plan where tier != gold segment s1 weekdays private"
)


@pytest.mark.parametrize("words", ["settings", "and import button?", "for globex"])
def test_a_choice_keeps_everything_else_that_the_answer_held(words: str):
    question = asked(f"/adoption how many people EB last month {REST}")
    error = stopped(question, words)
    assert isinstance(error, ChoiceNeeded)
    for command in error.choices:
        chosen = asked(command)
        changes = {"things", "account", "notes", "before", "window"}
        kept = {name: value for name, value in vars_of(question).items() if name not in changes}
        assert {name: getattr(chosen, name) for name in kept} == kept
        assert (chosen.account == question.account) == (words != "for globex")


@pytest.mark.parametrize(
    "text", [*SAME.values(), "/adoption EB vs bulk edit", "/usage share", "/stickiness app", "/usage log EB"]
)
def test_what_the_buttons_say_means_something(text: str):
    question = asked(text)
    offered = buttons(question)
    assert 1 <= len(offered) <= 4
    for words in offered:
        result = followed(question, words)
        assert isinstance(result, Explain if words == "why" else Question)
        assert result != question or words.split()[0] in text


def test_the_buttons_are_those_of_known_questions():
    assert BUTTONS.keys() <= COMMANDS.keys()


PARTS = [
    ["in june", "last quarter", "mtd", "yesterday", "letzte 30 Tage", "2026-05-01..2026-05-20"],
    ["vs last year", "vs last quarter", "no comparison", "vs previous"],
    ["only contoso", "for acme", "for „Müller & Söhne“"],
    ["by plan", "by region"],
    ["where plan = free", "enterprise"],
    ["weekdays only"],
    ["in mobile app", "in all apps"],
    ["segment “Paying customers”"],
    ["private"],
    ["how many people"],
]
STARTS = ["export-button", "bulk edit last month", "dashboard view in May vs last year", "EB by tier"]


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_follow_ups_of_different_parts_commute_and_are_the_question_typed_whole(data: st.DataObject):
    start = data.draw(st.sampled_from(STARTS))
    groups = data.draw(st.lists(st.sampled_from(PARTS), min_size=2, max_size=4, unique_by=id))
    words = [data.draw(st.sampled_from(group)) for group in groups]
    one = two = asked(f"/adoption {start}")
    for part in words:
        one = followed(one, part)
        assert isinstance(one, Question)
    for part in reversed(words):
        two = followed(two, part)
        assert isinstance(two, Question)
    assert one == two
    if start == "export-button":
        whole = said(f"export button {' '.join(words)}")
        assert isinstance(whole, Question)
        assert set(one.notes) >= set(whole.notes)
        assert {**vars_of(one), "notes": ()} == {**vars_of(whole), "notes": ()}


PIECES = [word for _, words, _ in [*WHOLE, *REFUSED] for word in words.split()]


@given(
    st.one_of(st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join), st.text(max_size=30)),
    st.sampled_from(
        [
            EB,
            "/usage account contoso",
            "/stickiness app",
            "/adoption EB vs bulk edit",
            "/usage nps",
            "/accounts EB stopped",
            "/usage guide welcome",
            "/usage log EB",
        ]
    ),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
def test_any_words_change_something_or_are_answered_with_what_works(text: str, first: str):
    question, error = asked(first), None
    try:
        assert isinstance(followed(question, text), Question | Explain | Help)
    except NotUnderstood as stopped_by:
        error = stopped_by
    if error:
        assert 0 < len(str(error)) < 500
        with suppress(ChoiceNeeded):
            works(question, error)
