"""What people type, and the Question it becomes."""

import pytest

from bot.catalog import Account, Catalog
from bot.question import Help
from tests.question.asking import CATALOG, EXPORT_BUTTON, LAST_30, MOBILE, WEB, about, ask, understood, window

OCTOBER = window("2026-10-01", "2026-10-31")
LAST_7 = window("2026-11-18", "2026-11-24")
JUNE = window("2026-06-01", "2026-06-30")

WINDOWS = {
    "": LAST_30,
    "past week": LAST_7,
    "last 7 days": LAST_7,
    "90d": window("2026-08-27", "2026-11-24"),
    "last 6 weeks": window("2026-10-14", "2026-11-24"),
    "last month": OCTOBER,
    "in june": JUNE,
    "le mois dernier": OCTOBER,
    "Q3": window("2026-07-01", "2026-09-30"),
    "mtd": window("2026-11-01", "2026-11-24"),
    "ytd": window("2026-01-01", "2026-11-24"),
    "since the 1st of october": window("2026-10-01", "2026-11-24"),
    "2026-05-01..2026-05-31": window("2026-05-01", "2026-05-31"),
    "yesterday": window("2026-11-24", "2026-11-24"),
    "today so far": window("2026-11-25", "2026-11-25", unfinished=True),
    "1.6.2026-30.6.2026": JUNE,
    "letzte 30 Tage": LAST_30,
    "im Juni": JUNE,
    "últimos 90 días": window("2026-08-27", "2026-11-24"),
    "2026年6月": JUNE,
}


@pytest.mark.parametrize(("words", "expected"), WINDOWS.items())
def test_words_for_time_stand_before_or_after_the_name(words: str, expected: object):
    for text in (
        f"/adoption export-button {words}",
        f"/adoption {words} export-button",
        f"{words} “Export button”",
    ):
        question = ask(text)
        assert question.things == (EXPORT_BUTTON,)
        assert question.window == expected


def test_a_bare_name_asks_for_thirty_days_in_its_own_app_against_the_thirty_before():
    question = ask("/adoption export-button")
    assert question.query == "adoption"
    assert question.things == (EXPORT_BUTTON,)
    assert question.window == LAST_30
    assert question.comparison == window("2026-09-26", "2026-10-25")
    assert question.comparison_kind == "previous"
    assert question.app == WEB
    assert question.account is None
    assert question.lead == "accounts"
    assert not question.fresh
    assert not question.private
    assert question.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "/adoption export-button", "export-button", "Export Button", "  export   button  ",
        "EXPORT-BUTTON",
        "“Export button” – last 30 days", "«export button»", "„Export button“", "export_button",
        "ExportButton",
        "export-button please", "export button pls :pray:", "*export button*", "`export-button`",
        "> export button",
        "show me the adoption of the export button, thanks!", "export\u00a0button",
        "\ufeffexport\u200b button\u200f",
        '"export button', 'export button"', '"export button" last 30 days', '"export button last 30 days"',
        "@usagebot export-button", "<@U012ABC|usagebot> adoption export-button", "ＥＸＰＯＲＴ　button",
        "adoption for export-button", "export-button for everyone",
        "usage of the export button for the last 30 days",
        "export-button\n last 30 days",
        "what is the adoption of export button?", "EB", "eb", "feature export button", "button export",
        "export button — last 30 days…", "/adoption-dev export-button", f"{EXPORT_BUTTON.id}",
        f"<https://app.pendo.io/s/1/features/{EXPORT_BUTTON.id}>",
        f"<https://app.pendo.io/s/1/features/{EXPORT_BUTTON.id}?tab=x|app.pendo.io/…>",
        f"https://app.eu.pendo.io/s/5/features/{EXPORT_BUTTON.id}",
    ],
)  # fmt: skip
def test_one_question_is_typed_in_many_ways(text: str):
    question = ask(text)
    assert question.things == (EXPORT_BUTTON,)
    assert question.window == LAST_30
    assert question.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "adoption rate for the export button",
        "could you tell me the adoption rate for the export button over the last 30 days?",
        "how's the export button doing",
        "how is the export button performing?",
        "can I see how the export button is doing",
        "what's the usage of the export button in the web app",
        "export button for the web app",
        "adoption for our export button ces 30 derniers jours",
        "au cours des 30 derniers jours export button",
        "how is the export button being used",
        "data for the export button from the last 30 days",
        "adoption on the export button",
        "taux d'adoption du export button",
        "wie läuft der export button",
    ],
)
def test_a_courteous_sentence_is_the_same_question(text: str):
    question = ask(text)
    assert question.things == (EXPORT_BUTTON,)
    assert question.window == LAST_30
    assert question.app == WEB
    assert question.account is None


@pytest.mark.parametrize("words", ["for the web app", "for web app", "for the mobile app", "for mobile"])
def test_an_app_may_be_asked_for(words: str):
    assert ask(f"scan code {words}").app == (WEB if "web" in words else MOBILE)


def test_an_account_of_that_name_is_meant_rather_than_an_app():
    accounts = (*CATALOG.accounts, Account("m", "Mobile"))
    catalog = Catalog(apps=CATALOG.apps, things=CATALOG.things, accounts=accounts)
    question = ask("export-button for mobile", catalog=catalog)
    assert question.account is not None
    assert question.app == WEB


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("first quarter", window("2026-01-01", "2026-03-31")),
        ("from last month", OCTOBER),
        ("im Vormonat", OCTOBER),
        ("week of 9 november", window("2026-11-08", "2026-11-14")),
        ("during june", JUNE),
    ],
)
def test_natural_words_for_time_are_read_in_a_sentence(words: str, expected: object):
    assert ask(f"export button {words}").window == expected
    assert ask(f"{words} export button").window == expected


@pytest.mark.parametrize("text", ["export", "exp", "/adoption export last 30 days", "Export b"])
def test_a_beginning_that_only_one_name_has_is_enough(text: str):
    assert about(text) == "Export button"


@pytest.mark.parametrize(("text", "name"), [("checklist", "Onboarding checklist"), ("paid", "Invoice paid")])
def test_words_that_only_one_name_has_are_enough(text: str, name: str):
    assert about(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("expotr button", "Export button"),
        ("expotr button pls", "Export button"),
        ("export buton", "Export button"),
        ("exprt-button last month", "Export button"),
        ("onbaording checklist", "Onboarding checklist"),
        ("last month dashbord view", "Dashboard view"),
    ],
)
def test_a_sure_slip_is_taken_and_said(text: str, name: str):
    question = ask(text)
    assert question.things[0].name == name
    (note,) = question.notes
    assert note.startswith("I read “")
    assert note.endswith(f"” as {name}.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("today view", "Today view"),
        ("today view last month", "Today view"),
        ("q3 planner", "Q3 planner"),
        ("top 10", "Top 10"),
        ("lib/modules/x.py", "lib/modules/x.py"),
        ("(root)", "(root)"),
        (".github/BOTMETA.yml", ".github/BOTMETA.yml"),
        ("__init__.py", "__init__.py"),
        ("compare a vs b", "Compare A vs B"),
        ("creme brulee", "Crème brûlée"),
        ("日本語レポート 先月", "日本語レポート"),
        ("🚀 Rocket", "🚀 Rocket"),
        (":rocket: rocket", "🚀 Rocket"),
        ("share for review", "Share for review"),
        ("sign in", "Sign in"),
        ("sign in in june", "Sign in"),
        ("c++ console", "C++ console"),
        ("R&amp;D “beta” &lt;!channel&gt;", 'R&D "beta" <!channel>'),
        ("invoice paid", "Invoice paid"),
        ("billing", "Billing"),
        ("dashboard", "Dashboard"),
        ("bulk", "Bulk edit"),
    ],
)
def test_an_exact_name_wins_over_what_its_words_could_mean(text: str, name: str):
    assert about(text) == name


def test_today_view_today_is_about_today():
    question = ask("today view today")
    assert question.things[0].name == "Today view"
    assert question.window.unfinished


@pytest.mark.parametrize(
    "text", ["settings page", "page settings", "Settings (page)", "the settings page please"]
)
def test_a_word_for_the_kind_settles_which_of_two(text: str):
    assert ask(text).things[0].kind == "page"
    assert ask(text.replace("page", "track event")).things[0].kind == "track"


def test_an_app_settles_which_of_two():
    assert ask("checkout in web app").things[0].app_id == WEB.id
    mobile = ask("checkout in mobile app")
    assert mobile.things[0].app_id == MOBILE.id
    assert mobile.notes == ()


def test_an_app_where_the_feature_has_no_tag_is_taken_with_a_warning():
    question = ask("export-button in mobile app")
    assert question.app == MOBILE
    assert question.notes == ("Export button has no tag in Mobile app; it lives in Web app.",)


@pytest.mark.parametrize(
    "words", ["in mobile app", "in mobile", 'in "Mobile app"', "on mobile", f"in {MOBILE.id}"]
)
def test_an_app_is_named_in_many_ways(words: str):
    assert ask(f"scan code {words}").app == MOBILE


def test_all_apps_is_no_app():
    assert ask("export-button in all apps").app is None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("for acme", "Acme"),
        ("for a-1", "Acme"),
        ("for ACME", "Acme"),
        ("only acme", "Acme"),
        ("for account acme", "Acme"),
        ("for müller & söhne", "Müller & Söhne"),
        ("for muller", "Müller & Söhne"),
        ("for south", "Globex South"),
        ("for 東京電機商会", "東京電機商会"),
        ("für Acme", "Acme"),
    ],
)
def test_an_account_is_named_in_many_ways(words: str, name: str):
    for text in (f"export-button {words} last month", f"{words} last month export-button"):
        question = ask(text)
        assert question.account is not None
        assert question.account.name == name
        assert question.window == OCTOBER


@pytest.mark.parametrize(
    "words", ["vs last year", "vs. last year", "compared to last year", "yoy", "vs letztes Jahr"]
)
def test_last_year_is_the_same_dates_a_year_earlier(words: str):
    question = ask(f"export-button {words}")
    assert question.comparison == window("2025-10-26", "2025-11-24")
    assert question.comparison_kind == "last year"


@pytest.mark.parametrize(
    "words", ["no comparison", "without comparison", "ohne Vergleich", "sans comparaison", "比較なし"]
)
def test_a_comparison_can_be_left_out(words: str):
    question = ask(f"export-button {words}")
    assert question.comparison is None
    assert question.comparison_kind == "none"


def test_the_period_before_may_be_named_by_its_own_name():
    for words in ("october vs previous", "october vs september", "last month compared to september"):
        question = ask(f"export-button {words}")
        assert question.comparison == window("2026-09-01", "2026-09-30")
        assert question.comparison_kind == "previous"
    assert ask("export-button october vs october 2025").comparison_kind == "last year"


def test_an_unfinished_day_compares_with_nothing_and_says_so_when_asked():
    assert ask("export-button today").comparison is None
    assert ask("export-button today").notes == ()
    assert ask("export-button today vs last year").notes == ("Today is not over, so nothing is compared.",)


def test_options_are_words():
    question = ask("export-button fresh private")
    assert question.fresh
    assert question.private


@pytest.mark.parametrize(
    ("text", "name", "lead"),
    [
        ("how many accounts used export button in may?", "Export button", "accounts"),
        ("what % of users use the help widget", "Help widget", "visitors"),
        ("how many people used the export button", "Export button", "visitors"),
    ],
)
def test_who_is_counted_leads(text: str, name: str, lead: str):
    question = ask(text)
    assert question.things[0].name == name
    assert question.lead == lead


@pytest.mark.parametrize(
    "text", ["", "   ", "/adoption", "/adoption  ", "<@U012ABC>", "adoption", ":wave:", "—", '""']
)
def test_nothing_typed_asks_for_help(text: str):
    assert understood(text) == Help("empty")


@pytest.mark.parametrize("text", ["help", "/adoption help", "Help!", "?", "hilfe", "aide", "ayuda", "ヘルプ"])
def test_help_is_asked_for_by_name(text: str):
    assert understood(text) == Help("asked")


def test_a_feature_of_the_name_help_is_asked_for_in_quotes():
    with pytest.raises(Exception, match="No feature called"):
        ask('"help"', catalog=type(CATALOG)(things=(EXPORT_BUTTON,)))


def test_what_no_number_answers_gets_the_help_card_with_the_text_as_it_was():
    assert understood("show me everything") == Help("unclear", "show me everything")
    assert understood("/adoption drop the key") == Help("unclear", "drop the key")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vs last week yesterday", window("2026-11-17", "2026-11-17")),
        ("vs last month", window("2026-09-26", "2026-10-24")),
        ("vs a quarter ago", window("2026-07-26", "2026-08-24")),
        ("june vs the month before", window("2026-05-01", "2026-05-31")),
        ("this quarter vs last quarter", window("2026-07-01", "2026-08-24")),
        ("Q3 compared with last quarter", window("2026-04-01", "2026-06-30")),
        ("today vs last month", None),
    ],
)
def test_the_same_days_a_week_a_month_or_a_quarter_earlier_may_be_compared_with(text: str, expected: object):
    assert ask(f"export-button {text}").comparison == expected
