"""What a share answer says: who has most, which clicks overstate, and what nobody used."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.answers.footing import Footing
from bot.answers.share.chart import chart
from bot.answers.share.words import Findings, words
from bot.catalog import App
from bot.question import Question
from queries.measures.share import FeatureShare, Shares
from tests.answers.kept import QUESTION, ZONE

ASKED = replace(QUESTION, query="share", things=(), comparison=None)
FOOTING = Footing(
    app_name="Web app",
    has_rules=True,
    complete_until=datetime(2026, 11, 25, 14, tzinfo=UTC),
    data_from=None,
    stale_since=None,
    now=datetime(2026, 11, 25, 10, tzinfo=ZoneInfo(ZONE)),
)
NAMES = {"f0": "User profile", "f1": '"Bulk" <edit> 🚀', "f2": "ระบบ", "f3": "<!channel>"}


def shares(*sizes: tuple[int, int], colleagues: int = 31) -> Shares:
    """Features of so many visitor-days and clicks, the largest first."""
    days, clicks = sum(size for size, _ in sizes), sum(size for _, size in sizes)
    features = tuple(
        FeatureShare(f"f{n}", size, size / days, loud / clicks, 1 if size == 1 else size // 2, 1, loud)
        for n, (size, loud) in enumerate(sizes)
    )
    half = next((n for n in range(len(sizes) + 1) if 2 * sum(size for size, _ in sizes[:n]) >= days), 0)
    totals = {
        "visitor_days": days,
        "clicks": clicks,
        "features_used": len(sizes),
        "half_of_use_features": half if days else None,
        "excluded_visitors": colleagues,
    }
    return Shares(features, totals)


USUAL = shares((60, 100), (20, 280), (12, 15), (8, 5))


def findings(given: Shares = USUAL, tagged: int = 6, **below: object) -> Findings:
    ids = frozenset(f"f{n}" for n in range(tagged))
    return Findings(given, NAMES, ids, replace(FOOTING, **below))


def asked(**changed: object) -> Question:
    return replace(ASKED, **changed)


def test_the_model_answer():
    said = words(ASKED, findings())

    assert said.headline == "User profile has the largest share: 60 % of feature use"
    assert said.detail == "(60 of 100 visitor-days)"
    assert said.bullets == (
        "1 feature of 4 makes half of all use",
        'Clicks overstate "Bulk" <edit> 🚀: 70 % of clicks, 20 % of visitor-days',
        "Not used at all: 2 of 6 features",
    )
    (listing,) = said.lists
    assert listing.title == "Share of visitor-days"
    assert listing.lines == (
        "1 User profile 60 % · 25 % of clicks · 30 people",
        '2 "Bulk" <edit> 🚀 20 % · 70 % of clicks · 10 people',
        "3 ระบบ 12 % · 4 % of clicks · 6 people",
        "4 <!channel> 8 % · 1 % of clicks · 4 people",
    )
    assert listing.note == ""
    assert said.caveats == (
        "A visitor-day is one person on one day. A click that matches two tags counts in both features.",
    )
    assert said.scope[1] == "Left out: 31 colleagues, and whoever is on Pendo's exclude list"


@pytest.mark.parametrize(("colleagues", "who"), [(0, "nobody"), (2, "only colleagues")])
def test_no_use_has_no_shares(colleagues: int, who: str):
    empty = findings(shares(colleagues=colleagues))
    said = words(ASKED, empty)
    assert said.headline == f"Web app: {who} used a feature in these days"
    assert said.detail == "(so there are no shares to give)"
    assert (said.bullets, said.lists, said.caveats) == ((), (), ())
    assert chart(ASKED, empty) is None


def test_days_before_the_data_are_unknown():
    said = words(ASKED, findings(shares(), data_from=date(2026, 11, 25)))
    assert said.headline == "Web app: no data for these days"
    assert said.detail == "(Pendo's data begin on 25 Nov 2026)"


def test_all_apps_are_called_so():
    assert words(asked(app=None), findings(shares())).headline.startswith("all apps: only colleagues")


def test_one_feature_used_by_one_person():
    said = words(ASKED, findings(shares((1, 40)), tagged=1))
    assert (said.headline, said.detail) == ("User profile is the only feature used", "(by 1 person)")
    assert said.bullets == ()
    drawn = chart(ASKED, findings(shares((1, 40))))
    assert drawn is not None
    assert not drawn.cumulative


def test_what_is_used_but_no_longer_tagged_hides_nothing_unused():
    gone = Shares(tuple(replace(one, id=f"gone-{one.id}") for one in USUAL.features), USUAL.totals)
    said = words(ASKED, findings(gone))
    assert "Not used at all: 6 of 6 features" in said.bullets
    assert said.headline.startswith("gone-f0 has the largest share")


def test_at_most_four_bullets():
    loud = shares((60, 1), (10, 60), (9, 50), (8, 40), (7, 30))
    said = words(ASKED, findings(loud))
    assert len(said.bullets) == 4
    assert sum(line.startswith("Clicks overstate") for line in said.bullets) == 3


@pytest.mark.parametrize(
    ("top", "csv", "shown", "note"),
    [
        (None, False, 10, "10 of 34; add csv for every row"),
        (3, False, 3, "3 of 34; add csv for every row"),
        (3, True, 3, "3 of 34; the file has every row"),
        (15, False, 15, "15 of 34; add csv for every row"),
        (500, False, 15, "15 of 34, as many as a message lists; add csv for every row"),
    ],
)
def test_the_list_says_what_it_leaves_out(top: int | None, csv: bool, shown: int, note: str):
    many = findings(shares(*((100 - n, 100 - n) for n in range(34))))
    question = asked(top=top, csv=csv)
    (listing,) = words(question, many).lists
    assert (len(listing.lines), listing.note) == (shown, note)
    drawn = chart(question, many)
    assert drawn is not None
    assert (len(drawn.bars), drawn.more) == (shown, 34 - shown)


def test_long_names_are_cut():
    said = words(
        asked(app=App("1", "y" * 500)), replace(findings(), names={f"f{n}": "x" * 900 for n in range(4)})
    )
    lines = [said.headline, *said.bullets, *said.lists[0].lines]
    assert all(len(line) <= 130 for line in lines)
    assert len(words(asked(app=App("1", "y" * 500)), findings(shares())).headline) <= 130
