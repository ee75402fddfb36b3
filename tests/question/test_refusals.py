"""Texts that become no question: the sentence, and commands that run."""

from __future__ import annotations

import pytest

from bot.catalog import Account, App, Catalog, Thing
from bot.errors import ChoiceNeeded, NotUnderstood, Refused
from bot.question import Question, ReadingRules
from tests.question.asking import CATALOG, EXPORT_BUTTON, LAST_30, ask, understood, window


def stopped(text: str, **how: object) -> NotUnderstood:
    with pytest.raises(NotUnderstood) as raised:
        understood(text, **how)  # pyright: ignore[reportArgumentType]
    return raised.value


def command_in(hint: str) -> str:
    assert hint.startswith("Try /adoption "), hint
    return hint.removeprefix("Try ")


REFUSED = {
    "export-button for happy customers": "I can't filter by happy customers: no account is called that.",
    "export-button for @mia": "I can't filter by @mia: no account is called that.",
    "export-button by plan": "I can't split adoption by plan.",
    "export-button by account": "I can't split adoption by account.",
    "export-button segment “Paying customers”": "I can't filter by Paying customers.",
    "export-button where plan = gold": "I can't filter by plan = gold.",
    "export-button weekdays only": "I can't leave out weekends here.",
    "export-button vs bulk edit":
        "I can compare with the previous period or with last year, not with bulk edit.",
    "export-button vs june": "I can compare with the previous period or with last year, not with june.",
    "export-button vs last week": "30 days and the same a week earlier overlap.",
    "export-button in slack": "No app is called slack. Apps: Web app, Mobile app.",
    "export-button last 0 days": "A window has at least one day; 0 days is none.",
    "export-button since 2031-01-01": "That is in the future: 1 January 2031 has not ended yet.",
    "export-button next month": "That is in the future.",
    "export-button 2026-02-30..2026-03-05": "February 2026 has 28 days, so there is no 30 February.",
    "export-button 2026-06-30..2026-06-01": "That range runs backwards: 30 June 2026 is after 1 June 2026.",
    "export-button last 1000 days": "That is too long: a window has at most 731 days (two years).",
    "export-button FY26": "When does your financial year start? An admin sets it once (fiscal_year_starts).",
    "forecast adoption for next quarter": "I count what happened; no forecasts.",
    "predict export-button": "I count what happened; no forecasts.",
    "why did adoption drop?": "I can show who and when, not why.",
    "why did export button drop in june": "I can show who and when, not why.",
    "warum nutzt niemand export button": "I can show who and when, not why.",
    "did the guide cause the increase?": "Before and after I can show; cause I can't.",
    "which of our customers will churn":
        "I can list accounts that stopped using a feature; who will leave I can't tell.",
    "export-button first week": "“first week” of what? Name the month or the days.",
    "export-button in Q5": "There is no “Q5”: a year has four quarters, Q1 to Q4.",
    "export-button on thanksgiving": "I don't know the days of “thanksgiving”: name them.",
    "export-button two weeks ago": "“two weeks ago” may be one day or all since then: name the days.",
    **dict.fromkeys(
        ["who has not used export button?", "who stopped using the export button last month",
         "which accounts stopped using export button", "accounts that stopped using the export button",
         "list all customers who opened export button", "wer nutzt export button",
         "users never using export"],
        "I answer shares and numbers here, not lists of accounts.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), REFUSED.items())
def test_what_cannot_be_answered_is_refused_with_the_nearest_command_that_runs(text: str, sentence: str):
    refusal = stopped(f"/adoption {text}")
    assert type(refusal) is Refused
    assert str(refusal) == sentence
    question = ask(command_in(refusal.hint))
    if "export" in text:
        assert question.things == (EXPORT_BUTTON,)


SLIPS = {
    "in novmber": ("“novmber”; did you mean November", "in november"),
    "octber 2025": ("“octber”; did you mean October 2025", "october 2025"),
    "for juen": ("“juen”; did you mean June", "for june"),
    "lsat month": ("“lsat”; did you mean last month", "last month"),
    "last mounth": ("“mounth”; did you mean last month", "last month"),
    "lsat mounth": ("“lsat” and “mounth”; did you mean last month", "last month"),
    "yesteday": ("“yesteday”; did you mean yesterday", "yesterday"),
    "last 30 dyas": ("“dyas”; did you mean last 30 days", "last 30 days"),
    "last 3 weekz": ("“weekz”; did you mean last 3 weeks", "last 3 weeks"),
    "last quater": ("“quater”; did you mean last quarter", "last quarter"),
    "secnd quarter": ("“secnd”; did you mean second quarter", "second quarter"),
    "first weke of november": ("“weke”; did you mean first week of November", "2026-11-01..2026-11-07"),
    "vs last yaer": ("“yaer”; did you mean vs last year", "last 30 days vs last year"),
    "letzten Moant": ("“moant”; did you mean letzten monat", "letzten monat"),
}


@pytest.mark.parametrize(("typed", "expected"), SLIPS.items())
def test_a_slip_in_a_word_for_time_is_named_and_put_right_in_the_hint(typed: str, expected: tuple[str, str]):
    said, words = expected
    error = stopped(f"export button {typed}")
    assert str(error) == f"I don't know the time {said}?"
    assert error.hint == f'Try /adoption "Export button" {words}'
    assert ask(command_in(error.hint)).things == (EXPORT_BUTTON,)


def test_a_slip_in_time_keeps_a_slip_in_the_name_apart():
    assert stopped("expotr button lsat month").hint == 'Try /adoption "Export button" last month'
    error = stopped("zzqqxx lsat month")
    assert str(error).startswith("No feature called zzqqxx.")
    assert error.hint.endswith(" last month")


@pytest.mark.parametrize("word", ["all", "true", "string", "data-x", "way", "our", "about", "tour"])
def test_a_word_that_only_resembles_time_is_no_slip(word: str):
    assert "did you mean" not in str(stopped(f"export-button xx {word}"))


def test_a_feature_half_named_in_a_question_for_a_list_is_the_one_offered():
    assert stopped("who stopped using reports?").hint == 'Try /adoption "Reports list" last 30 days'


@pytest.mark.parametrize(
    "words", ["2026-02-01 to 2026-02-03", "2026-02-01 - 2026-02-03", "1 feb till 3 feb", "1.2.2026-3.2.2026?"]
)
def test_a_hint_writes_every_range_alike(words: str):
    assert stopped(f"export-button foo {words}").hint == (
        'Try /adoption "Export button" 2026-02-01..2026-02-03'
    )


UNKNOWN = {
    "export-button on the 1st": "I don't know what “on” and “1st” mean here, so I counted nothing.",
    "export-button foo": "I don't know what “foo” means here, so I counted nothing.",
    "export-button last month foo bar": "I don't know what “foo bar” means here, so I counted nothing.",
    "quickly export-button ASAP": "I don't know what “quickly” and “ASAP” mean here, so I counted nothing.",
    "export-button || true": "I don't know what “true” means here, so I counted nothing.",
    "export-button last month last week": "That names more than one window; I answer one at a time.",
    "export-button in june and july": "That names more than one window; I answer one at a time.",
    "export-button until": "I don't know what “until” means here, so I counted nothing.",
    "last month": "Which feature, page or track event? Name one.",
    "private": "Which feature, page or track event? Name one.",
    "bulk edit page": "Bulk edit is a feature, not a page.",
}


@pytest.mark.parametrize(("text", "sentence"), UNKNOWN.items())
def test_a_word_that_means_nothing_stops_the_answer_and_is_named(text: str, sentence: str):
    error = stopped(text)
    assert str(error) == sentence
    assert isinstance(ask(command_in(error.hint)), Question)


def test_the_nearest_command_keeps_what_was_understood():
    hint = stopped("export-button foo last month for acme in mobile app vs last year private").hint
    assert hint == 'Try /adoption "Export button" last month vs last year in mobile app for acme private'
    assert stopped("export-button foo").hint == 'Try /adoption "Export button" last 30 days'


def test_a_name_that_resembles_nothing_is_said_with_the_nearest_three():
    error = stopped("/adoption zzqqxx")
    assert type(error) is NotUnderstood
    assert str(error).startswith("No feature called zzqqxx. Nearest three: ")
    assert str(error).count(",") == 2


@pytest.mark.parametrize(("word", "name"), [("of", "Offline mode"), ("not", "Notification bell")])
def test_a_small_word_is_no_beginning_of_a_name(word: str, name: str):
    catalog = Catalog(things=(Thing("f", name, "feature", ""), EXPORT_BUTTON))

    assert str(stopped(f"{word} zzqqxx", catalog=catalog)).startswith("No feature called ")
    assert "“" not in str(stopped(f"{word} zzqqxx", catalog=catalog))
    with pytest.raises(NotUnderstood):
        ask(word, catalog=catalog)


@pytest.mark.parametrize(
    "text",
    [
        "import button",
        "Import-Button last 30 days",
        "exit button",
        "reports export",
        "user profiler v2",
    ],
)
def test_another_real_word_is_no_slip_the_nearest_is_offered_and_not_taken(text: str):
    error = stopped(text)
    assert isinstance(error, ChoiceNeeded)
    assert error.choices
    assert all(isinstance(ask(choice), Question) for choice in error.choices)


def test_import_button_offers_export_button_first():
    error = stopped("import button last month")
    assert isinstance(error, ChoiceNeeded)
    assert str(error).startswith("No feature called import button. Nearest three: Export button, ")
    assert error.choices[0] == '/adoption "Export button" last month'


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("settings", ['/adoption "Settings" page last 30 days',
            '/adoption "Settings" track event last 30 days']),
        ("checkout 90d", ['/adoption "Checkout" 90d in "Mobile app"',
            '/adoption "Checkout" 90d in "Web app"']),
        ("twin", ['/adoption "twin_1" last 30 days', '/adoption "twin_2" last 30 days']),
        (
            "report last month",
            ['/adoption "Report export" last month', '/adoption "Report filters" last month',
             '/adoption "Reports list" last month'],
        ),
        ("export-button 03/04/2026",
            ['/adoption "Export button" 2026-04-03', '/adoption "Export button" 2026-03-04']),
        (
            "export-button for globex",
            ['/adoption "Export button" last 30 days for "Globex North"',
             '/adoption "Export button" last 30 days for "Globex South"'],
        ),
        ("export-button and bulk edit",
            ['/adoption "Bulk edit" last 30 days', '/adoption "Export button" last 30 days']),
    ],
)  # fmt: skip
def test_several_meanings_are_offered_as_commands_that_run(text: str, choices: list[str]):
    error = stopped(text)
    assert isinstance(error, ChoiceNeeded)
    assert list(error.choices) == choices
    assert len({ask(choice) for choice in choices}) == len(choices)


def test_only_three_of_many_are_offered_and_the_rest_counted():
    many = Catalog(things=tuple(Thing(f"f{n}", f"Panel {n}", "feature", "") for n in range(9)))
    error = stopped("panel", catalog=many)
    assert isinstance(error, ChoiceNeeded)
    assert len(error.choices) == 3
    assert "and 6 more" in str(error)


def test_apps_of_one_name_are_told_apart_by_id():
    twins = Catalog(
        apps=(App("1", "Shop"), App("2", "Shop", "ios")), things=(Thing("f", "Cart", "feature", "1"),)
    )
    error = stopped("cart in shop", catalog=twins)
    assert isinstance(error, ChoiceNeeded)
    assert [ask(choice, catalog=twins).app for choice in error.choices] == list(twins.apps)


def test_a_financial_year_works_once_its_start_is_set():
    question = ask("export-button FY26", rules=ReadingRules(fiscal_year_starts=2))
    assert question.window == window("2025-02-01", "2026-01-31")


def test_typed_text_is_shown_literally_and_shortened():
    error = stopped('x" || true || "')
    assert 'No feature called x" || true || ".' in str(error)
    assert "<!channel>" in str(stopped("&lt;!channel&gt; *all*"))
    long_name = "zx" * 200
    assert len(str(stopped(long_name))) < 250
    assert f"{long_name[:59]}…" in str(stopped(long_name))


def test_long_texts_are_answered_with_a_sentence():
    assert "4,001 characters" in str(stopped("x" * 4001))
    assert "words" in str(stopped("a " * 60))
    assert "help" in stopped("x" * 4001).hint


def test_an_empty_catalog_knows_no_feature_and_points_to_help():
    error = stopped("export-button", catalog=Catalog())
    assert str(error) == "No feature called export-button."
    assert error.hint == "Try /adoption help"


def test_an_alias_whose_target_is_gone_is_as_unknown_as_any_word():
    assert str(stopped("ghost")).startswith("No feature called ghost.")


def test_names_that_no_quotes_can_hold_are_offered_by_id():
    awkward = Catalog(
        things=(Thing("f1", 'Say "hi"', "feature", ""), Thing("f2", "A &amp; B", "feature", ""))
    )
    for text in ("say", "a"):
        assert ask(f"{text} {'hi' if text == 'say' else '&amp;amp; b'}", catalog=awkward)
    assert stopped("hi xx", catalog=awkward).hint == 'Try /adoption "f1" last 30 days'


def test_accounts_are_not_guessed_from_slips():
    few = Catalog(apps=CATALOG.apps, things=CATALOG.things, accounts=(Account("1", "Woodgrove Bank"),))
    assert isinstance(stopped("export-button for woodgrove bnak", catalog=few), Refused)
    assert ask("export-button for woodgrove", catalog=few).window == LAST_30
