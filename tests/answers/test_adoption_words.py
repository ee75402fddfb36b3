"""What an answer says: every state has its own sentence, and every number stands in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.answers.adoption.chart import chart
from bot.answers.adoption.words import Findings, words
from bot.answers.footing import Footing
from bot.catalog import Account, App, Thing
from bot.question import Question
from bot.windows import Window
from queries.measures.adoption import NAMES

ZONE = "America/New_York"
NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo(ZONE))
WINDOW = Window(date(2026, 10, 26), date(2026, 11, 24), ZONE)
BEFORE = Window(date(2026, 9, 26), date(2026, 10, 25), ZONE)
BUTTON = Thing("f1", "Export button", "feature", "1")
QUESTION = Question("adoption", (BUTTON,), WINDOW, BEFORE, "previous", App("1", "Web app"))
COUNTS = {
    "accounts_active": 318,
    "accounts_used": 134,
    "visitors_active": 4870,
    "visitors_used": 1046,
    "clicks": 10900,
    "top5_share": 0.31,
    "half_of_use_accounts": 9,
    "excluded_visitors": 31,
    "excluded_by_pendo": 212,
    "previous_accounts_active": 312,
    "previous_accounts_used": 119,
    "previous_visitors_active": 4801,
    "previous_visitors_used": 987,
    "previous_clicks": 10000,
}


def findings(counts: dict[str, float | int | None] | None = None, **changed: object) -> Findings:
    every = dict.fromkeys([*NAMES, *(f"previous_{name}" for name in NAMES), "change_points"])
    given = Findings(
        counts=every | COUNTS | (counts or {}),
        line=tuple(range(30)),
        line_before=tuple(range(30, 0, -1)),
        trailing=False,
        swing=(1, 4),
        silent_since=None,
        clicks_in_accounts=10900,
        no_comparison="",
        footing=Footing(
            app_name="Web app",
            has_rules=True,
            complete_until=datetime(2026, 11, 25, 14, tzinfo=UTC),
            data_from=None,
            stale_since=None,
            now=NOW,
        ),
    )
    below = {name: value for name, value in changed.items() if name in Footing.__slots__}
    own = {name: value for name, value in changed.items() if name not in below}
    return replace(given, footing=replace(given.footing, **below), **own)


def without_comparison(**counts: float | int | None) -> dict[str, float | int | None]:
    return {name: None for name in COUNTS if name.startswith("previous_")} | counts


def test_the_model_answer():
    said = words(QUESTION, findings())

    assert said.headline == "Export button: 42 % of active accounts used it"
    assert said.detail == "(134 of 318)"
    assert said.change == (
        "▲ 4 points on the 30 days before (119 of 312). "
        "Chance alone can explain that; the usual swing is 1–4 accounts, this time 15."
    )
    assert said.bullets == (
        "People: 1,046 of 4,870 active (21 %)",
        "Wider or just busier? Both: people +6 %, clicks +9 %",
        "Five people make 31 % of the clicks; 9 accounts make half",
        "184 active accounts did not use it",
    )
    assert said.caveats == ()
    assert said.scope == (
        "26 Oct – 24 Nov, 30 full days (New York) · Web app · complete",
        "Left out: 31 colleagues, and 212 on Pendo's exclude list",
    )


def test_a_real_change_is_called_real():
    said = words(QUESTION, findings({"accounts_used": 190}))

    assert "A real change, more than chance explains" in said.change


@pytest.mark.parametrize(("used", "mark"), [(300, "▲"), (20, "▼"), (122, "▲"), (121, "▼")])
def test_the_mark_is_the_direction(used, mark):
    assert words(QUESTION, findings({"accounts_used": used})).change.startswith(mark)


def test_the_same_share_is_no_change():
    said = words(QUESTION, findings({"accounts_used": 119, "accounts_active": 312}))

    assert said.change == "● No change on the 30 days before (119 of 312)."


def test_nobody_active_is_no_rate():
    nobody = dict.fromkeys(
        ("accounts_active", "accounts_used", "visitors_active", "visitors_used", "excluded_visitors"), 0
    )
    said = words(QUESTION, findings(nobody))

    assert said.headline == "Export button: nobody was active in these days"
    assert "no rate" in said.detail
    assert said.bullets == ()


def test_used_by_nobody_is_zero():
    said = words(
        QUESTION, findings({"accounts_used": 0, "visitors_used": 0, "clicks": 0, "excluded_visitors": 0})
    )

    assert (said.headline, said.detail) == ("Export button: nobody used it", "(0 of 318 active accounts)")
    assert said.bullets == ()
    assert chart(QUESTION, findings({"accounts_used": 0})) is None


def test_used_by_colleagues_alone():
    said = words(QUESTION, findings({"accounts_used": 0, "visitors_used": 0, "clicks": 0}))

    assert said.headline == "Export button: only colleagues used it"
    assert said.detail == "(0 of 318 active accounts)"


def test_an_account_of_colleagues_alone():
    nobody = {"accounts_used": 0, "accounts_active": 0, "visitors_used": 0, "visitors_active": 0, "clicks": 0}
    said = words(replace(QUESTION, account=Account("qa", "Acme QA")), findings(nobody))

    assert said.headline == "Export button: only colleagues at Acme QA used it"
    assert said.detail == "(nobody else was active)"


def test_a_new_feature_is_new():
    said = words(
        QUESTION, findings({"previous_accounts_used": 0, "previous_visitors_used": 0, "previous_clicks": 0})
    )

    assert said.change == "▲ New: nobody used it in 26 Sep – 25 Oct (0 of 312)."
    assert not any("busier" in line for line in said.bullets)


def test_without_account_ids_people_lead_and_it_is_said():
    said = words(QUESTION, findings({"accounts_active": 0, "accounts_used": 0}))

    assert said.headline == "Export button: 21 % of active people used it"
    assert said.detail == "(1,046 of 4,870)"
    assert any("No account ids" in line for line in said.caveats)


def test_people_lead_where_they_were_asked_for():
    said = words(replace(QUESTION, lead="visitors"), findings())

    assert said.headline == "Export button: 21 % of active people used it"
    assert said.bullets[0] == "Accounts: 134 of 318 active (42 %)"


def test_one_accounts_answer_counts_its_people():
    question = replace(QUESTION, account=Account("a1", "Müller & Söhne"))
    said = words(
        question,
        findings({"accounts_used": 1, "accounts_active": 1, "visitors_used": 2, "visitors_active": 4}),
    )

    assert said.headline == "Export button: 50 % of active people at Müller & Söhne used it"
    assert "only Müller & Söhne" in said.scope[0]
    assert not any("Not yet" in line for line in said.bullets)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"has_rules": False}, "No rule says who your colleagues are"),
        ({"data_from": date(2026, 11, 1)}, "Pendo's data begin on 1 Nov 2026"),
        ({"stale_since": datetime(2026, 11, 25, 13, 0, tzinfo=UTC)}, "these are 2 h old"),
    ],
)
def test_what_a_reader_must_know_first_is_said(changed, sentence):
    assert any(sentence in line for line in words(QUESTION, findings(**changed)).caveats)


def test_a_tag_that_is_being_recounted_is_said():
    question = replace(QUESTION, things=(replace(BUTTON, dirty=True),))

    assert any("still re-counting this feature" in line for line in words(question, findings()).caveats)


def test_late_data_is_dated_and_unknown_freshness_is_not_claimed():
    late = words(QUESTION, findings(complete_until=datetime(2026, 11, 24, 19, 30, tzinfo=UTC)))
    young = words(
        QUESTION,
        findings(complete_until=datetime(2026, 11, 24, 19, 30, tzinfo=UTC), data_from=date(2026, 11, 1)),
    )
    unknown = words(QUESTION, findings(complete_until=None))
    assert "data up to Tue 24 Nov 14:30" in young.scope[0]

    assert late.scope[0].endswith("data up to Tue 24 Nov 14:30")
    assert unknown.scope[0] == "26 Oct – 24 Nov, 30 full days (New York) · Web app"


def test_a_comparison_that_the_data_do_not_cover_gives_its_reason():
    reason = "No comparison with 26 Sep – 25 Oct: Pendo's data begin on 3 Oct 2026."
    said = words(QUESTION, findings(without_comparison(), no_comparison=reason))

    assert said.change == reason


def test_none_asked_none_said():
    said = words(replace(QUESTION, comparison=None, comparison_kind="none"), findings(without_comparison()))

    assert said.change == ""


def test_nobody_left_out_is_said_as_such():
    said = words(QUESTION, findings({"excluded_visitors": 0, "excluded_by_pendo": 0}))

    assert said.scope[1] == "Left out: nobody; no colleague used it"


def test_a_year_before_has_no_swing():
    year = Window(date(2025, 10, 26), date(2025, 11, 24), ZONE)
    question = replace(QUESTION, comparison=year, comparison_kind="last year")
    said = words(question, findings(swing=None))
    drawn = chart(question, findings(swing=None))

    assert said.change.endswith("(119 of 312). Chance alone can explain that.")
    assert "26 Oct – 24 Nov 2025" in said.change
    assert drawn is not None
    assert drawn.ghost_label == "a year before"


def test_the_chart_has_the_finding_as_its_title():
    drawn = chart(QUESTION, findings())

    assert drawn is not None
    assert drawn.title == "Export button reached 134 accounts, 15 more than before"
    assert drawn.subtitle == "Accounts a day · 26 Oct – 24 Nov 2026 · New York"
    assert drawn.days[0] == WINDOW.start
    assert drawn.days[-1] == WINDOW.end
    assert drawn.ghost_label == "30 days before"
    assert (drawn.values, drawn.ghost) == (tuple(range(30)), tuple(range(30, 0, -1)))


def test_an_unfinished_day_is_marked():
    today = Window(date(2026, 11, 25), date(2026, 11, 25), ZONE, unfinished=True)
    question = replace(QUESTION, window=today, comparison=None)
    said = words(question, findings(without_comparison()))
    drawn = chart(question, findings(without_comparison(), line=(3,)))

    assert said.scope[0].startswith("Wed 25 Nov, today so far (New York)")
    assert drawn is not None
    assert drawn.unfinished
    assert drawn.ghost == ()


def test_notes_of_the_question_come_first():
    question = replace(QUESTION, notes=("I read “expotr button” as Export button.",))

    assert words(question, findings(has_rules=False)).caveats[0].startswith("I read")


def test_a_few_people_are_not_called_five():
    said = words(QUESTION, findings({"visitors_used": 3, "accounts_used": 2, "half_of_use_accounts": 1}))

    assert "1 account makes half of the clicks" in said.bullets


def test_a_silence_leads_and_nothing_is_compared():
    line = (*range(22), *[None] * 8)
    silent = findings(silent_since=date(2026, 11, 16), line=line)
    said, drawn = words(QUESTION, silent), chart(QUESTION, silent)

    assert said.headline == "Export button: nothing since Mon 16 Nov. A broken tag?"
    assert said.detail == "(134 of 318 active accounts)"
    assert said.change == "No comparison while the days since then are missing."
    assert any("more likely a broken tag" in line for line in said.caveats)
    assert drawn is not None
    assert drawn.title == "Export button: no data since 16 Nov"
    assert drawn.label == "on 16 Nov"
    assert drawn.ghost == ()


def test_days_before_the_data_begin_are_unknown_not_zero():
    begins = findings(data_from=date(2026, 11, 1), line=(*[None] * 6, *range(24)))
    never = words(QUESTION, findings(data_from=date(2026, 12, 1)))

    assert "complete" not in words(QUESTION, begins).scope[0]
    assert never.headline == "Export button: no data for these days"
    assert never.detail == "(Pendo's data begin on 1 Dec 2026)"


@pytest.mark.parametrize(
    ("kind", "headline", "clicks"),
    [
        ("page", "Export button: 42 % of active accounts visited it", "views +9 %"),
        ("track", "Export button: 42 % of active accounts did it", "events +9 %"),
    ],
)
def test_pages_are_visited_and_events_done(kind, headline, clicks):
    said = words(replace(QUESTION, things=(replace(BUTTON, kind=kind),)), findings())

    assert said.headline == headline
    assert said.bullets[1].endswith(clicks)


def test_half_of_the_clicks_is_claimed_only_where_accounts_make_them():
    mixed = words(QUESTION, findings(clicks_in_accounts=8000))
    few = words(QUESTION, findings(clicks_in_accounts=10))

    assert mixed.bullets[2].endswith("9 accounts make half of the clicks within accounts")
    assert few.bullets[2] == "Five people make 31 % of the clicks"


def test_a_long_name_does_not_hide_what_is_said_of_it():
    long = replace(QUESTION, things=(replace(BUTTON, name="Export " * 60),))
    drawn = chart(long, findings())

    assert "of active accounts used it" in words(long, findings()).headline[:130]
    assert drawn is not None
    assert "reached 134 accounts" in drawn.title[:120]


def test_the_title_compares_only_where_count_and_share_agree():
    drawn = chart(QUESTION, findings({"accounts_used": 121}))  # two more accounts, a smaller share

    assert drawn is not None
    assert drawn.title == "Export button reached 121 accounts"


def test_a_long_window_is_drawn_seven_days_at_a_time():
    drawn = chart(QUESTION, findings(trailing=True))

    assert drawn is not None
    assert drawn.subtitle.startswith("Accounts in 7 days · ")
    assert drawn.label == "to 24 Nov"
