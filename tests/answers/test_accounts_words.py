"""What an accounts answer says: who needs a call first, and a sentence for every state of nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.answers.accounts.chart import chart
from bot.answers.accounts.words import Findings, words
from bot.answers.footing import Footing
from bot.catalog import Thing
from bot.charts.describe import describe
from bot.question import Question
from queries.measures.accounts import AccountUse, State
from tests.answers.kept import QUESTION, ZONE

NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo(ZONE))
ASKED = replace(QUESTION, query="accounts", comparison=None)
NAMES = {
    "c1": "Contoso",
    "c2": 'O\'Neill "Best" Foods',
    "c3": "กรุงเทพ 🚀",
    "c4": "<!channel>",
    "c5": "Adatum",
}
FOOTING = Footing(
    app_name="Web app",
    has_rules=True,
    complete_until=datetime(2026, 11, 25, 14, tzinfo=UTC),
    data_from=None,
    stale_since=None,
    now=NOW,
)


def one(account: str, used: int, active: int, state: State) -> AccountUse:
    days = (date(2026, 10, 27), date(2026, 11, 20)) if used else (None, None)
    return AccountUse(account, used, active, used * 3, *days, state)


USING = (one("c1", 40, 78, "using"), one("c3", 12, 12, "using"))
EVERY = (
    *USING,
    one("c2", 3, 48, "new"),
    one("c4", 0, 1, "not yet"),
    *(one(f"n{n}", 0, 20 + n, "not yet") for n in range(4)),
    one("p", 0, 9, "paused"),
    one("c5", 2, 30, "lost"),
)
GONE = (one("g", 0, 0, "lost"),)


def findings(active: tuple[AccountUse, ...] = EVERY, **changed: object) -> Findings:
    given = Findings(active, GONE, NAMES, {"c1": "kim@x.example"}, 0, 31, 212, None, FOOTING)
    below = {name: value for name, value in changed.items() if name in Footing.__slots__}
    own = {name: value for name, value in changed.items() if name not in below}
    return replace(given, footing=replace(FOOTING, **below), **own)


def asked(**changed: object) -> Question:
    return replace(ASKED, **changed)


def test_the_model_answer_tells_who_needs_a_call_first():
    said = words(ASKED, findings())

    assert said.headline == "4 of 10 active accounts use Export button; 2 have stopped"
    assert said.detail == ""
    assert [(one.title, one.lines, one.note) for one in said.lists] == [
        ("Stopped (used most weeks, nothing since 10 Nov)", ("Adatum · g",), ""),
        ("Not yet, largest first (5)", ("n3 23 people · n2 22 people · n1 21 people · +2",), ""),
        ("New in these days (1)", ('O\'Neill "Best" Foods',), ""),
        ("Used before, not in these days (1)", ("p",), ""),
        (
            "Most people using it",
            (
                "1 Contoso 40 of 78 (51 %)",
                "2 กรุงเทพ 🚀 12 of 12 (100 %)",
                '3 O\'Neill "Best" Foods 3 of 48 (6 %)',
                "4 Adatum 2 of 30 (7 %)",
            ),
            "All 4, ordered by people · add csv for owners",
        ),
    ]
    assert said.caveats == ()
    assert said.scope == (
        "26 Oct – 24 Nov, 30 full days (New York) · Web app · complete",
        "Left out: 31 colleagues, and 212 on Pendo's exclude list",
    )


@pytest.mark.parametrize(
    ("active", "mine", "headline"),
    [
        (USING, False, "2 of 2 active accounts use Export button"),
        (USING[:1], False, "The one active account uses Export button"),
        (USING[:1], True, "Your one active account uses Export button"),
        (EVERY[3:4], False, "The one active account does not use Export button"),
        (EVERY[3:4], True, "Your one active account does not use Export button"),
        (EVERY[3:5], False, "None of 2 active accounts uses Export button"),
        (EVERY[3:5], True, "None of your 2 active accounts uses Export button"),
        (EVERY[2:4], False, "1 of 2 active accounts uses Export button"),
        (EVERY[2:4], True, "1 of your 2 active accounts uses Export button"),
        ((), False, "Export button: no account was active in these days"),
        ((), True, "Export button: no account of yours was active in these days"),
    ],
)
def test_every_number_of_accounts_has_its_grammar(active: tuple[AccountUse, ...], mine: bool, headline: str):
    question = asked(mine=mine, owner="Kim@x.example")
    assert words(question, findings(active, gone=())).headline == headline
    assert words(question, findings(active)).headline == f"{headline}; 1 has stopped"


@pytest.mark.parametrize(("kind", "verb"), [("feature", "use"), ("page", "visit"), ("track", "do")])
def test_a_page_is_visited_and_an_event_done(kind: str, verb: str):
    question = asked(things=(Thing("f1", "It", kind, "1"),))
    assert words(question, findings()).headline.startswith(f"4 of 10 active accounts {verb} It")
    nobody = words(question, findings(EVERY[3:5], gone=()))
    assert nobody.headline == f"None of 2 active accounts {verb}{'es' if verb == 'do' else 's'} It"


@pytest.mark.parametrize(
    ("changed", "detail"),
    [
        ({}, "(only colleagues used it)"),
        ({"excluded_visitors": 0}, ""),
        ({"outside": 1}, "(1 person was, in no account)"),
        ({"outside": 14, "excluded_visitors": 0}, "(14 people were, in no account)"),
    ],
)
def test_where_no_account_was_active_it_says_who_was(changed: dict[str, int], detail: str):
    said = words(ASKED, findings((), gone=(), **changed))
    assert said.detail == detail
    assert said.lists == ()
    assert chart(ASKED, findings((), gone=(), **changed)) is None


def test_only_colleagues_of_active_accounts():
    said = words(ASKED, findings(EVERY[3:5], gone=()))
    assert (said.headline, said.detail) == (
        "None of 2 active accounts uses Export button", "(only colleagues used it)",
    )  # fmt: skip


def test_whoever_owns_no_account_is_told_so():
    said = words(asked(mine=True, owner="lee@x.example"), findings((), gone=()))
    assert said.detail == "(no account names you as its owner)"


def test_days_before_the_data_are_unknown():
    said = words(ASKED, findings((), gone=(), data_from=date(2026, 11, 25)))
    assert said.headline == "Export button: no data for these days"
    assert said.detail == "(Pendo's data begin on 25 Nov 2026)"


def test_grouped_accounts_are_called_so():
    assert words(asked(by_parent=True), findings()).detail == "(accounts of one parent count as one)"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("lost", "No account has stopped using it."),
        ("new", "No account is new to it in these days."),
        ("using", "No account has used it both in these days and in the 90 days before."),
        ("paused", "No account has paused: used it in the 90 days before, and not in these."),
        ("not yet", "No active account is left that has not used it."),
    ],
)
def test_an_empty_list_says_what_is_not_there(state: State, sentence: str):
    others = tuple(one for one in EVERY if one.state != state)
    (listing,) = words(asked(state=state), findings(others, gone=())).lists
    assert listing.lines == (sentence,)
    assert listing.title.endswith("(0)")
    assert listing.note == ""


@pytest.mark.parametrize(
    ("state", "title", "first", "note"),
    [
        ("lost", "Stopped (2)", "1 Adatum 2 of 30 (7 %)", "All 2, ordered by people"),
        ("new", "New (1)", '1 O\'Neill "Best" Foods 3 of 48 (6 %)', ""),
        ("using", "Still using it (2)", "1 Contoso 40 of 78 (51 %)", "All 2, ordered by people"),
        ("paused", "Paused (1)", "1 p: none of 9 people", ""),
        ("not yet", "Not yet (5)", "1 n3: none of 23 people", "All 5, ordered by active people"),
    ],
)
def test_each_state_is_a_list_of_its_own(state: State, title: str, first: str, note: str):
    (listing,) = words(asked(state=state), findings()).lists
    assert (listing.title, listing.lines[0], listing.note) == (title, first, note)


def test_whoever_is_gone_is_last_among_those_that_stopped():
    (listing,) = words(asked(state="lost"), findings()).lists
    assert listing.lines[-1] == "2 g: nobody active any more"


@pytest.mark.parametrize(
    ("page", "lines", "note"),
    [
        (1, 10, "1–10 of 21, ordered by clicks · page 2 has the next"),
        (2, 10, "11–20 of 21, ordered by clicks · page 3 has the next"),
        (3, 1, "21 of 21, ordered by clicks"),
    ],
)
def test_a_page_says_where_it_is(page: int, lines: int, note: str):
    many = tuple(one(f"a{n:02}", n, 30, "using") for n in range(1, 22))
    (listing,) = words(asked(order="clicks", page=page), findings(many)).lists
    assert (len(listing.lines), listing.note) == (lines, note)


def test_there_is_no_page_after_the_last():
    (listing,) = words(asked(page=9), findings()).lists
    assert listing.lines == ("There is no page 9: the last is page 1.",)


def test_nobody_to_page_through():
    (listing,) = words(asked(page=2), findings(EVERY[3:5])).lists
    assert listing.lines == ("No account has used it in these days.",)


def test_an_unfinished_day_takes_no_part_in_what_stopped():
    window = replace(ASKED.window, end=date(2026, 11, 25), unfinished=True)
    said = words(asked(window=window), findings(complete_until=None))
    assert said.lists[0].title == "Stopped (used most weeks, nothing since 10 Nov)"
    assert "today unfinished" in said.scope[0]


def test_what_a_reader_must_know_first():
    said = words(asked(csv=True, notes=("A note.",)), findings(silent_since=date(2026, 11, 18)))
    assert said.caveats[0] == "A note."
    assert said.caveats[1].startswith("⚠ Nothing since Wed 18 Nov")
    assert said.caveats[2] == "The file has every account."
    mine = words(asked(csv=True, mine=True), findings())
    assert mine.caveats == ("The file has every account of yours.",)
    assert words(asked(csv=True), findings((), gone=())).caveats == ()


def test_names_are_plain_and_lines_stay_short():
    long = {f"n{n}": "ㅁ" * 500 for n in range(4)} | {"c1": "a\u202eb" * 300}
    question = asked(things=(Thing("f1", "x" * 900, "feature", "1"),))
    said = words(question, findings(names=NAMES | long, owners={}))
    assert len(said.headline) <= 140
    assert all(len(line) <= 180 for listing in said.lists for line in listing.lines)
    (page,) = words(asked(state="not yet"), findings()).lists
    assert "5 <!channel>: none of 1 person" in page.lines


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("lost", "2 accounts stopped using it"),
        ("new", "1 account new to it"),
        ("using", "2 accounts still using it"),
        ("paused", "1 account paused"),
        ("not yet", "5 accounts not using it yet"),
    ],
)
def test_the_picture_names_the_list_that_it_shows(state: State, title: str):
    drawn = chart(asked(state=state), findings())
    assert drawn is not None
    assert drawn.title == f"Export button: {title}"
    assert describe(drawn).startswith(f"Export button: {title}. People who used it, of those active")


def test_the_picture_shows_the_list_that_was_asked_for():
    drawn = chart(asked(state="not yet"), findings())
    assert drawn is not None
    assert [(bar.label, bar.value, bar.of) for bar in drawn.bars][:2] == [("n3", 0, 23), ("n2", 0, 22)]
    best = chart(ASKED, findings())
    assert best is not None
    assert best.title == "Export button: 4 of 10 active accounts"
    assert [bar.note for bar in best.bars][:2] == ["40 of 78", "12 of 12"]
