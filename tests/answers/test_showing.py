"""An answer as it was, and beside it what the same days count now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.answers.answer import Answer
from bot.answers.showing import Shown, show_card
from tests.answers.kept import KEPT

NOW = datetime(2026, 12, 4, 15, 2, tzinfo=UTC)


def again(**changed: float | None) -> Answer:
    return Answer(
        kind="adoption",
        id=None,
        question=KEPT.question,
        measures={**KEPT.measures, **changed},
        headline="Export button: 43 % of active accounts used it",
        detail="(136 of 318)",
        change="▲ 5 points on the 30 days before (119 of 312).",
        bullets=(),
        caveats=(),
        scope=(),
        sources=KEPT.sources,
        read_at=NOW,
    )


def lines(shown: Shown) -> list[str]:
    card = show_card(shown)
    return [card.title, *(line for paragraph in card.paragraphs for line in paragraph)]


def test_both_are_dated_and_the_old_one_stands_word_for_word():
    said = lines(Shown(KEPT, again(accounts_used=136), "", NOW))

    assert said[0] == "A7F3-K9QX, as answered on Wed 25 Nov 2026, 10:00 (New York)"
    assert said[1] == "Export button: 42 % of active accounts used it (134 of 318)"
    assert [KEPT.change, f"• {KEPT.bullets[0]}", KEPT.scope[0]] == said[2:5]
    assert said[5] == "The same days counted again on Fri 4 Dec 2026, 10:02 (New York):"
    assert said[6] == "Export button: 43 % of active accounts used it (136 of 318)"


def test_who_asked_and_where_travels_with_it():
    card = show_card(Shown(KEPT, again(), "", NOW))

    assert (card.asked_by, card.channel) == ("U0MIA00000", "C0PRODUCT0")


def test_nothing_changed_is_said():
    assert lines(Shown(KEPT, again(), "", NOW))[-1] == "Nothing changed: every figure is the same."


def test_what_changed_is_said_with_by_how_much():
    changed = again(
        accounts_used=136,
        adoption_rate=136 / 318,
        clicks=10800,
        visitor_adoption_rate=0.25,
        previous_accounts_used=None,
        top5_share=0.3,
    )

    said = lines(Shown(KEPT, changed, "", NOW))

    at = said.index("What changed:")
    assert said[at + 1 : -1] == [
        "• Accounts that used it: 134 → 136 (+2)",
        "• Share of active accounts: 42 % → 43 % (up less than a point)",
        "• Share of active people: 21 % → 25 % (up 4 points)",
        "• Clicks: 10,900 → 10,800 (−100)",
        "• Five people's share of the clicks: none → 30 %",
        "• Accounts that used it, before: 119 → none",
    ]
    assert "late" in said[-1]


def test_a_change_too_small_for_a_whole_percent_is_a_change():
    said = lines(Shown(KEPT, again(adoption_rate=134 / 318 + 0.001), "", NOW))

    assert "• Share of active accounts: 42 % → 42 % (up less than a point)" in said


def test_a_day_that_was_not_over_explains_itself():
    today = replace(KEPT.question.window, unfinished=True)
    kept = replace(KEPT, question=replace(KEPT.question, window=today))

    assert any("not over" in line for line in lines(Shown(kept, again(clicks=1), "", NOW)))


def test_where_it_could_not_be_counted_again_the_old_figures_stand_and_it_is_said_why():
    said = lines(Shown(KEPT, None, "Pendo cannot be reached.", NOW))

    assert said[1].startswith("Export button: 42 %")
    assert said[-1].startswith("It could not be counted again just now, Fri 4 Dec 2026, 10:02")
    assert said[-1].endswith("Pendo cannot be reached.")
    assert Shown(KEPT, None, "", NOW).changes == {}


def test_rows_that_are_old_are_not_passed_off_as_todays():
    stale = replace(again(), sources=(replace(KEPT.sources[0], stale=True),), read_at=KEPT.read_at)

    said = lines(Shown(KEPT, stale, "", NOW))

    assert any(
        "could not be asked again; these rows were read on Wed 25 Nov 2026, 09:58" in line for line in said
    )
