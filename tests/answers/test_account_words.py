"""What an account's card says: how it stands, what rises and fades, and each state of nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.answers.account.chart import chart
from bot.answers.account.words import Findings, words
from bot.answers.footing import Footing
from bot.catalog import Account
from bot.question import Question
from bot.rows import Table, Text
from bot.windows import Window
from queries.measures.account_card import AccountCard, FeatureUse
from tests.answers.kept import QUESTION, ZONE

CONTOSO = Account("c1", "Contoso")
ASKED = replace(QUESTION, query="account", things=(), account=CONTOSO)
BEFORE = ASKED.comparison
NAMES = {"f1": "User profile", "f2": '"Bulk" <edit> 🚀', "f3": "ระบบ"}
FOOTING = Footing(
    app_name="Web app",
    has_rules=True,
    complete_until=datetime(2026, 11, 25, 14, tzinfo=UTC),
    data_from=None,
    stale_since=None,
    now=datetime(2026, 11, 25, 10, tzinfo=ZoneInfo(ZONE)),
)
FEATURES = (
    FeatureUse("f1", 61, 216, 193, 700),
    FeatureUse("f2", 9, 13, 0, 20),
    FeatureUse("f3", 8, 9, 17, 40),
    FeatureUse("f4", 1, 4, 1, 4),
)
FIGURES = {
    "visitors_active": 78,
    "features_used": 4,
    "previous_features_used": 3,
    "similar_accounts": 27,
    "similar_median": 11.5,
    "clicks": 764,
    "visitor_days": 242,
    "previous_visitor_days": 211,
}
EMPTY = Table(
    {
        "featureId": Text((), np.zeros(0, np.int32)),
        "visitorId": Text((), np.zeros(0, np.int32)),
        "day": np.zeros(0, np.int64),
    },
    0,
)


def findings(figures: dict[str, float | None] | None = None, **changed: object) -> Findings:
    card = AccountCard(FIGURES | (figures or {}), FEATURES, date(2026, 10, 26), date(2026, 11, 24))
    given = Findings(
        account=CONTOSO,
        card=card,
        before=BEFORE,
        no_comparison="",
        owner="kim@x.example",
        names=NAMES,
        use=EMPTY,
        weeks=Window(date(2026, 9, 2), date(2026, 11, 24), ZONE),
        colleagues=0,
        footing=FOOTING,
    )
    return replace(given, **changed)


def of(features: tuple[FeatureUse, ...], **figures: float | None) -> Findings:
    given = findings(figures)
    return replace(given, card=replace(given.card, features=features))


def asked(**changed: object) -> Question:
    return replace(ASKED, **changed)


def test_the_model_answer():
    said = words(ASKED, findings())

    assert said.headline == "Contoso: 78 active people, 4 features used"
    assert said.detail == "(median of the 27 accounts of its size: 11.5)"
    assert said.change == "▲ Use +15 % on the 30 days before (242 against 211 visitor-days)."
    assert said.bullets == (
        'More of: User profile (193 → 216), "Bulk" <edit> 🚀 (0 → 13) visitor-days',
        "Less of: ระบบ (17 → 9) visitor-days",
        "First use in these days: 26 Oct · last: Tue 24 Nov",
        "Owner: kim@x.example",
    )
    assert said.lists[0].lines[0] == "1 User profile: 61 people on 216 visitor-days"
    assert said.lists[0].lines[3] == "4 f4: 1 person on 4 visitor-days"
    assert said.caveats == ()


@pytest.mark.parametrize(
    ("figures", "change"),
    [
        ({"visitor_days": 100}, "▼ Use −53 % on the 30 days before (100 against 211 visitor-days)."),
        ({"visitor_days": 211}, "● No change on the 30 days before (211 visitor-days)."),
        ({"visitor_days": 0}, "▼ It used nothing now, after 211 visitor-days in 26 Sep – 25 Oct."),
        ({"previous_visitor_days": 0}, "▲ New: it used no feature in 26 Sep – 25 Oct."),
        ({"visitor_days": 0, "previous_visitor_days": 0}, ""),
        ({"visitor_days": 5000}, "▲ Use ×24 on the 30 days before (5,000 against 211 visitor-days)."),
    ],
)
def test_the_change(figures: dict[str, float | None], change: str):
    assert words(ASKED, findings(figures)).change == change


@pytest.mark.parametrize("why", ["", "No comparison with 26 Sep – 25 Oct: Pendo's data begin on 1 Nov 2026."])
def test_without_a_comparison_nothing_rises_or_fades(why: str):
    features = tuple(replace(one, previous_visitor_days=None) for one in FEATURES)
    given = of(features, previous_visitor_days=None, previous_features_used=None)
    said = words(asked(comparison=None), replace(given, before=None, no_comparison=why))
    assert said.change == why
    assert [line.partition(" ")[0] for line in said.bullets] == ["First", "Owner:"]


@pytest.mark.parametrize(("colleagues", "who"), [(0, "nobody was"), (3, "only colleagues were")])
def test_nobody_there(colleagues: int, who: str):
    nobody = dict.fromkeys(FIGURES, 0) | {"similar_median": None}
    given = replace(of((), **nobody), colleagues=colleagues)
    said = words(ASKED, given)
    assert said.headline == f"Contoso: {who} active in these days"
    assert said.detail == "(so there is nothing to compare)"
    assert (said.change, said.bullets, said.lists) == ("", (), ())
    assert chart(ASKED, given) is None


def test_days_before_the_data_are_unknown():
    given = findings({"visitors_active": 0}, footing=replace(FOOTING, data_from=date(2026, 11, 25)))
    said = words(ASKED, given)
    assert said.headline == "Contoso: no data for these days"
    assert said.detail == "(Pendo's data begin on 25 Nov 2026)"


def test_one_person_who_used_no_feature():
    given = of((), visitors_active=1, features_used=0, visitor_days=0, previous_visitor_days=0)
    given = replace(given, card=replace(given.card, first_use=None, last_use=None), owner=None)
    said = words(ASKED, given)
    assert said.headline == "Contoso: 1 active person, no feature used"
    assert (said.change, said.bullets, said.lists) == ("", (), ())


@pytest.mark.parametrize(
    ("others", "median", "detail"),
    [
        (0, None, "(no account of its size to compare with)"),
        (1, 3.0, "(the one account of its size uses 3)"),
        (2, 2.5, "(median of the 2 accounts of its size: 2.5)"),
    ],
)
def test_those_of_its_size(others: int, median: float | None, detail: str):
    assert words(ASKED, findings({"similar_accounts": others, "similar_median": median})).detail == detail


def test_one_day_needs_no_first_and_last_use():
    day = Window(date(2026, 11, 24), date(2026, 11, 24), ZONE)
    eve = Window(date(2026, 11, 23), date(2026, 11, 23), ZONE)
    said = words(asked(window=day, comparison=eve), findings(before=eve))
    assert not any("First use" in line for line in said.bullets)
    assert "on Mon 23 Nov" in said.change


def test_an_account_without_an_owner_names_none():
    assert not any(line.startswith("Owner") for line in words(ASKED, findings(owner=None)).bullets)


def test_long_names_are_cut_and_the_list_says_what_it_leaves_out():
    many = tuple(FeatureUse(f"g{n}" + "x" * 300, 2, 90 - n, 10, 9) for n in range(30))
    given = replace(of(many, features_used=30), account=Account("c1", "<!channel>" * 90))
    said = words(ASKED, given)
    assert len(said.headline) <= 130
    assert len(said.bullets) <= 4
    assert all(len(line) <= 220 for line in (*said.bullets, *said.lists[0].lines))
    assert said.lists[0].note == "5 of 30 features"
    drawn = chart(ASKED, given)
    assert drawn is not None
    assert len(drawn.panels) == 9
