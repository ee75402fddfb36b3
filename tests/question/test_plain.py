"""What people say in their own words is the Question of a typed command, or a sentence that says why not."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.catalog import Account, Catalog
from bot.errors import ChoiceNeeded, NotUnderstood, Refused
from bot.question import Help, Question, parse
from bot.question.plain import plain
from queries.library import load_library
from tests.question.asking import NOON, RULES
from tests.question.test_extras import RICH

COMMANDS = load_library().commands
CATALOG = replace(RICH, accounts=(*RICH.accounts, Account("a-7", "Contoso")))


def said(text: str, catalog: Catalog = CATALOG) -> Question | Help:
    return plain(text, commands=COMMANDS, catalog=catalog, now=NOON, rules=RULES)


def typed(text: str, catalog: Catalog = CATALOG) -> Question | Help:
    """What the command with its words gives, read by the parser of commands alone."""
    found = re.match(r"/(?:usage )?(\S+)", text)
    assert found
    asked = next(command for command in COMMANDS.values() if found[1] in command.words)
    return parse(
        text[found.end() :],
        command=asked.command,
        catalog=catalog,
        now=NOON,
        settings=RULES,
        asks=asked.asks,
        query=asked.query,
    )


def stopped(text: str, catalog: Catalog = CATALOG) -> NotUnderstood:
    with pytest.raises(NotUnderstood) as caught:
        said(text, catalog)
    runs(caught.value, catalog)
    return caught.value


def runs(error: NotUnderstood, catalog: Catalog = CATALOG) -> None:
    """Every command that is offered is a question or help, or asks for the one other thing that is open."""
    offered = [error.hint.removeprefix("Try "), *error.choices]
    assert offered[0]
    for command in offered:
        with suppress(ChoiceNeeded):
            assert typed(command, catalog), command


SAME = {
    "adoption of export button last quarter": "/adoption export-button last quarter",
    "what is the adoption of the export button in May?": "/adoption export-button in May",
    "how many accounts used export button in May?":
        "/adoption how many accounts export-button in May",
    "how many of our customers used export button in May?":
        "/adoption how many accounts export-button in May",
    "what share of accounts use export button": "/adoption what share of accounts export-button",
    "what % of users use the help widget": "/adoption what % of users help-widget",
    "what percentage of our users use the help widget?": "/adoption what % of users help-widget",
    "how many people clicked export button yesterday by plan":
        "/adoption how many people EB yesterday by plan",
    "how many people have tried export button": "/adoption how many people EB",
    "how's the export button doing?": "/adoption export-button",
    "how is export button doing for contoso": "/adoption export-button for contoso",
    "how is contoso doing with export button": "/adoption export-button for contoso",
    "does contoso use the export button?": "/adoption export-button for contoso",
    "has contoso already used the export button this month?":
        "/adoption export-button for contoso this month",
    "is anyone using bulk edit?": "/adoption bulk-edit",
    "do people use bulk edit?": "/adoption bulk-edit",
    "is bulk edit popular": "/adoption bulk-edit",
    "how popular is bulk edit for enterprise customers": "/adoption bulk-edit for enterprise customers",
    "usage of export button where plan is free": "/adoption export-button where plan = free",
    "Export Button": "/adoption export-button",
    "wie läuft der „Export button“ im Mai?": "/adoption export-button in May",
    "how many of our enterprise customers use export button":
        "/adoption how many accounts EB for enterprise",
    "how many people at contoso use export button?": "/adoption how many people EB for contoso",
    "does anybody at contoso use export button": "/adoption EB for contoso",
    "how many users does export button have": "/adoption how many users EB",
    "how many accounts are using bulk edit right now": "/adoption how many accounts bulk edit",
    "trend of export button": "/adoption EB last 90 days",
    "adoption trend of export button in June": "/adoption EB in June",
    "how has adoption of export button changed since october": "/adoption EB since october",
    "is bulk edit growing?": "/adoption bulk-edit",
    "compare export button, bulk edit and help widget": "/adoption EB vs bulk-edit vs help-widget",
    "compare export button and bulk edit": "/adoption export-button vs bulk-edit",
    "compare “Export button” with „Bulk edit“ in june": "/adoption export-button vs bulk-edit in june",
    "what's the difference between export button and bulk edit": "/adoption export-button vs bulk-edit",
    "is export button more popular than bulk edit": "/adoption export-button vs bulk-edit",
    "compare export button this quarter vs last quarter": "/adoption EB this quarter vs last quarter",
    "adoption of share for review": '/adoption "Share for review"',
    "adoption of top 10": '/adoption "Top 10"',
    "is dashboard sticky?": "/stickiness dashboard",
    "how sticky is the dashboard view on weekdays": "/stickiness dashboard view weekdays",
    "how sticky is the app": "/stickiness app",
    "stickiness": "/stickiness app",
    "stickiness of dashboard view": "/stickiness dashboard-view",
    "how often do people use dashboard view": "/stickiness dashboard-view",
    "DAU/MAU of dashboard view last 90 days": "/stickiness dashboard-view last 90 days",
    "do people come back to export button": "/retention export-button",
    "do customers keep using export button?": "/retention export-button",
    "who comes back to export button": "/retention export-button",
    "what's the retention of export button": "/retention export-button",
    "do people use export button again?": "/retention export-button",
    "how long until new users first use export button": "/first-use export-button",
    "how long until new users find the onboarding checklist": "/first-use onboarding checklist",
    "how long does it take new users to find bulk edit": "/first-use bulk-edit",
    "how quickly do new customers discover bulk edit?": "/first-use bulk-edit",
    "time to first use of bulk edit joined in september": "/first-use bulk-edit joined in september",
    "who stopped using reports?": "/accounts reports stopped",
    "which of our customers stopped using export button last month": "/accounts EB stopped last month",
    "which accounts haven't used export button yet": "/accounts export-button not yet",
    "which accounts haven’t used export button yet?": "/accounts export-button not yet",
    "who has never used the export button": "/accounts export-button not yet",
    "who isn't using the export button": "/accounts export-button not yet",
    "which customers started using export button last month": "/accounts export-button new last month",
    "who uses export button": "/accounts export-button using",
    "show me all the accounts that use export button": "/accounts export-button using",
    "which customers use export button the most?": "/accounts export-button using",
    "list all accounts not using export button": "/accounts export-button not yet",
    "who are the top customers of export button": "/accounts export-button using",
    "give me a csv of accounts using export button": "/accounts export-button csv",
    "top accounts for export button": "/accounts export-button using",
    "adoption of export button by account": "/accounts export-button",
    "how is contoso doing": "/usage account contoso",
    "how's Contoso doing this quarter?": "/usage account contoso this quarter",
    "what does contoso use": "/usage account contoso",
    "which features does contoso use most": "/usage account contoso",
    "tell me about contoso": "/usage account contoso",
    "contoso": "/usage account contoso",
    "contoso last month": "/usage account contoso last month",
    "how active is contoso": "/usage account contoso",
    "how many active users last month": "/usage active last month",
    "how many customers did we have in May": "/usage active in May",
    "how many people were active yesterday?": "/usage active yesterday",
    "DAU last month": "/usage active last month",
    "monthly active users": "/usage active",
    "what's our NPS": "/usage nps",
    "what’s our NPS last quarter?": "/usage nps last quarter",
    "has NPS improved": "/usage nps",
    "net promoter score where plan = enterprise": "/usage nps where plan = enterprise",
    "how likely are people to recommend us": "/usage nps",
    "which features are used most": "/usage share",
    "what do people use the most?": "/usage share",
    "what are our most popular features in June": "/usage share in June",
    "which pages are visited most": "/usage share",
    "top 5 features last quarter": "/usage share top 5 last quarter",
    "how is usage divided among features": "/usage share",
    "how did the launch of bulk edit go": "/usage launch bulk-edit",
    "how is the bulk edit launch going since 13 nov": "/usage launch bulk-edit since 13 nov",
    "latest events of export button": "/usage log export-button",
    "what happened with export button today": "/usage log export-button today",
    "how many people saw the welcome tour": "/usage guide welcome tour",
    "how did the welcome tour do last month": "/usage guide welcome tour last month",
    "welcome tour": "/usage guide welcome tour",
    "the guide welcome tour": "/usage guide welcome tour",
}  # fmt: skip


@pytest.mark.parametrize(("words", "command"), SAME.items())
def test_a_plain_question_is_the_typed_one(words: str, command: str):
    question = said(words)
    assert isinstance(question, Question)
    assert question == typed(command)


COURTESIES = ["hey, can you tell me {}", "{} please", "@usagebot {}", "<@U012ABC> {}?",
              "Hi! {} thanks :pray:", "ok so {}", "do you know {}?",
              "@usagebot please tell me {} ?"]  # fmt: skip


@pytest.mark.parametrize("courtesy", COURTESIES)
def test_courtesy_changes_nothing(courtesy: str):
    for words in ("how many accounts used export button in May", "who stopped using reports",
                  "what's our NPS", "how is contoso doing", "is dashboard sticky",
                  "which features are used most"):  # fmt: skip
        assert said(courtesy.format(words)) == said(words)
        assert said(courtesy.format(words.upper())) == said(words)


MODEL = {
    "/adoption export-button": "/adoption export-button",
    "/adoption expotr button pls": "/adoption expotr button",
    "/adoption “Export button” – last 30 days": "/adoption export-button last 30 days",
    "/adoption export": "/adoption export-button",
    "/adoption export-button last 6 weeks": "/adoption export-button last 6 weeks",
    "/adoption export-button le mois dernier": "/adoption export-button last month",
    "/adoption export-button vs last year": "/adoption export-button vs last year",
    "/adoption export-button no comparison": "/adoption export-button no comparison",
    "/adoption export-button by plan": "/adoption export-button by plan",
    "/adoption export-button segment “Paying customers”": "/adoption export-button segment s1",
    "/adoption export-button for acme": "/adoption export-button for a-1",
    "/adoption export-button in mobile app": "/adoption export-button in mobile",
    "/adoption export-button private": "/adoption private export-button",
    "/adoption <https://app.pendo.io/s/1/features/abc123>": "/adoption abc123",
    "/adoption EB": "/adoption export-button",
    "/stickiness dashboard view weekdays": "/stickiness dashboard view weekdays",
    "/stickiness dashboard view last 90 days": "/stickiness dashboard view last 90 days",
    "/first-use onboarding joined in september": "/first-use onboarding joined in september",
    "/usage launch bulk edit since 13 nov goal 30% by day 30":
        "/usage launch bulk edit since 13 nov goal 30% by day 30",
}  # fmt: skip
WINDOWS = ["past week", "last 7 days", "90d", "last month", "in june", "Q3", "mtd", "ytd",
           "since the 1st of october", "2026-05-01..2026-05-31", "yesterday", "today so far",
           "1.6.2026-30.6.2026", "letzte 30 Tage", "im Juni", "últimos 90 días", "2026年6月"]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "command"),
    [*MODEL.items(), *((f"/adoption export-button {when}",) * 2 for when in WINDOWS)],
)
def test_a_command_is_read_as_a_command_with_and_without_its_slash(words: str, command: str):
    expected = typed(command)
    assert isinstance(expected, Question)
    assert said(words) == said(words.removeprefix("/")) == said(f"@usagebot {words}")
    assert said(words) == expected


FORECAST, WHY = "I count what happened; no forecasts.", "I can show who and when, not why."
CAUSE, OPINION = "Before and after I can show; cause I can't.", "I have figures, not opinions."
CHURN = "I can list accounts that stopped using a feature; who will leave I can't tell."
GUESS, PERSON = "I count, I don't guess.", "I count people and name accounts; single people I don't show."
TASTE = "Who uses it I can show, and how people rate the product; whether they like one feature I can't."
DECLINED: list[tuple[str, str, str]] = [
    ("forecast adoption for next quarter", FORECAST, "/adoption"),
    ("will bulk edit grow", FORECAST, '/adoption "Bulk edit" last 90 days'),
    ("how many accounts will use export button in december", FORECAST, '/adoption "Export button"'),
    ("why did adoption drop?", WHY, "/accounts"),
    ("why did export button drop in june", WHY, '/accounts "Export button" in june'),
    ("did the guide cause the increase?", CAUSE, "/usage launch"),
    ("did bulk edit grow because of the guide", CAUSE, '/usage launch "Bulk edit"'),
    ("which of our customers will churn", CHURN, "/accounts"),
    ("who is at risk on export button?", CHURN, '/accounts "Export button" stopped'),
    ("roughly how many people use export button", GUESS, '/adoption "Export button"'),
    ("can you guess the adoption of export button", GUESS, '/adoption "Export button"'),
    ("should we remove bulk edit?", OPINION, '/adoption "Bulk edit"'),
    ("what do you think of export button", OPINION, '/adoption "Export button"'),
    ("is bulk edit worth it", OPINION, '/adoption "Bulk edit"'),
    ("do people like export button?", TASTE, '/adoption "Export button"'),
    ("what do customers think of export button", TASTE, '/adoption "Export button"'),
    ("what features does contoso not use", "I can list the accounts that use something", "/accounts"),
    ("what did @mia click", PERSON, "/accounts"),
    ("is anna@acme.com using export button", PERSON, '/accounts "Export button"'),
    ("which users clicked export button", PERSON, '/accounts "Export button"'),
    ("names of the people who used export button last month", PERSON, '/accounts "Export button"'),
    ("how much time do people spend in dashboard view", "Time is not answered here: Pendo's minutes",
     '/stickiness "Dashboard view"'),
    ("how many clicks did export button get", "bare clicks I don't", '/adoption "Export button"'),
    ("which features are used least", "I rank what is used", "/usage share csv"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "sentence", "command"), DECLINED, ids=[row[0] for row in DECLINED])
def test_what_no_count_answers_is_declined_with_what_can_be_asked(words: str, sentence: str, command: str):
    error = stopped(f"@usagebot {words}")
    assert type(error) is Refused
    assert sentence in str(error)
    assert error.choices[0].startswith(command)
    for choice in error.choices:
        assert isinstance(typed(choice), Question)


REFUSED: list[tuple[str, str]] = [
    ("/adoption export-button 03/04/2026", "3 April or 4 March?"),
    ("/adoption zzqqxx", "No feature called zzqqxx. Nearest three: "),
    ("adoption of import button", "No feature called import button. Nearest three: Export button, "),
    ("adoption of export button for happy people", "I can't filter by happy people"),
    ("who stopped using zzqqxx", "No feature called zzqqxx."),
    ("how is globex doing", "“globex” may be Globex North, Globex South. Which one?"),
    ("how sticky is export button in the last 0 days", "at least one day"),
    ("who uses export button since 2031-01-01", "That is in the future"),
    ("adoption of export button 2026-02-30..2026-03-05", "February 2026 has 28 days"),
    ("how did export button do in FY26", "When does your financial year start? An admin sets it once"),
    ("retention of export button by plan", "I can't split retention by plan."),
    ("is export button sticky vs last year", "/stickiness is not compared with another time"),
    ("what's the weather", "No feature called weather."),
    ("export button blurb", "I don't know what “blurb” means here, so I counted nothing."),
    ("how is export button doing at nobody", "I don't know what “at nobody” means here"),
    ("adoption of acme", 'Acme is an account. What it uses: /usage account "Acme"'),
    ('x" || true || "', 'No feature called x" || true || ".'),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED)
def test_what_is_not_understood_is_said_with_a_command_that_runs(words: str, sentence: str):
    assert sentence in str(stopped(words))


def test_a_feature_that_resembles_what_was_asked_is_offered_and_not_taken():
    error = stopped("how many accounts used import button in may")
    assert isinstance(error, ChoiceNeeded)
    assert error.choices[0] == '/adoption "Export button" in may'


@pytest.mark.parametrize("words", ["show me everything", "@usagebot drop the key", "delete all"])
def test_what_no_number_answers_gets_the_help_card(words: str):
    assert said(words) == Help("unclear", words.removeprefix("@usagebot "))


def test_nothing_and_help_are_help():
    assert said("@usagebot") == Help("empty")
    assert said("retention") == Help("empty")
    assert said("/usage") == said("hello!") == said("usage") == Help("empty")
    for words in ("help?", "/usage help", "what can you do?", "who are you"):
        assert said(words) == Help("asked")


def test_an_app_of_one_word_more_is_no_account():
    assert said("how is export button doing") == typed("/adoption export-button")


def test_long_texts_are_answered_with_a_sentence():
    assert "4,001 characters" in str(stopped("x" * 4001))
    assert "words" in str(stopped("who uses " + "a " * 60))


PIECES = [
    *(word for words in SAME for word in words.split()), *COURTESIES[:3], "why", "will", "guess", "@mia",
    "a@b.co", '"', "“", "zzqqxx", "<!channel>", "\u200b", "vs", "compare", "and", "top", "🚀", "0", "2031",
]  # fmt: skip


@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
        st.tuples(st.sampled_from(sorted(SAME)), st.lists(st.sampled_from(PIECES), max_size=3)).map(
            lambda parts: f"{parts[0]} {' '.join(parts[1])}"
        ),
    ),
    st.sampled_from([CATALOG, CATALOG, Catalog()]),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_a_question_help_or_a_sentence_with_commands_that_run(text: str, catalog: Catalog):
    try:
        assert isinstance(said(text, catalog), Question | Help)
    except NotUnderstood as stopped_by:
        error: NotUnderstood | None = stopped_by
    else:
        error = None
    if error:
        assert 0 < len(str(error)) < 500
        runs(error, catalog)
