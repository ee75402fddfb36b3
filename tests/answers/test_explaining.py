"""Why a figure is what it is: every number a reader needs, and the way to it in Pendo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.answers.explaining import why_card
from bot.answers.keeping import KeptAnswer
from bot.catalog import Account, App, Thing
from bot.question import NO_PREFIX, Slash
from bot.windows import Window
from tests.answers.kept import KEPT, ZONE


def text(kept: KeptAnswer) -> str:
    card = why_card(kept, NO_PREFIX)
    return "\n".join([card.title, *("\n".join(lines) for lines in card.paragraphs)])


def asked(**changed: object) -> KeptAnswer:
    return replace(KEPT, question=replace(KEPT.question, **changed))


def test_the_definition_names_both_sides_with_their_numbers():
    said = text(KEPT)

    assert said.startswith("A7F3-K9QX: Export button: 42 % of active accounts used it (134 of 318)\n")
    assert "Numerator, 134: accounts with at least one event of Export button." in said
    assert "Denominator, 318: accounts with any event in Web app, or with use of this feature" in said
    assert "Adoption is the one divided by the other: 42 % (134 of 318)." in said


def test_the_interval_is_a_sentence():
    assert "the true share lies between 37 % and 48 %, 19 times out of 20" in text(KEPT)


def test_the_scope_says_days_zone_app_and_who_was_left_out():
    said = text(KEPT)

    assert "26 Oct 2026 – 24 Nov 2026, 30 whole days in America/New_York." in said
    assert "Compared with 26 Sep 2026 – 25 Oct 2026." in said
    assert "Out of everybody active in Web app, where it lives." in said
    assert "Pendo leaves out 212, your rule 31 more; without your rule: 44 % (148 of 336)." in said


def test_the_requests_are_named_with_rows_and_whether_they_were_at_hand():
    said = text(KEPT)

    assert (
        "feature_use of those on Pendo's exclude list: 9,000 rows, kept from Wed 25 Nov 2026, 09:58" in said
    )
    assert "activity: 1 row, read on Wed 25 Nov 2026, 09:58" in said
    assert "usagebot why A7F3-K9QX --json" in said


def test_the_steps_lead_to_what_pendos_screen_counts():
    said = text(KEPT)

    assert "enter Custom: 26 Oct 2026 – 24 Nov 2026." in said
    assert "App: Web app. Segment: Everyone." in said
    assert "Account adoption on this feature should read 44 % (148 of 336)." in said
    assert "only your rule leaves out; without them: 42 % (134 of 318)." in said
    assert "PES adoption is another figure: core events only." in said


def test_without_a_rule_both_numbers_are_one():
    said = text(replace(KEPT, without_rules={}))

    assert "no rule says who your colleagues are" in said
    assert "Account adoption on this feature should read 42 % (134 of 318)." in said
    assert "your rule" not in said


def test_people_are_explained_where_people_lead():
    said = text(asked(lead="visitors"))

    assert "Numerator, 1,046: visitors with at least one event" in said
    assert "Visitor adoption on this feature should read 22 % (1,077 of 4,990)." in said


def test_one_accounts_figure_is_explained_by_its_people():
    said = text(asked(account=Account("acme-42", "Müller & Söhne")))

    assert "visitors of Müller & Söhne with at least one event" in said
    assert "Only Müller & Söhne counts." in said
    assert "Segment: a new one in which Account ID is acme-42." in said


def test_another_app_than_its_own_has_no_screen_in_pendo():
    said = text(asked(app=App("2", "Mobile app")))

    assert "Pendo's screens cannot set Export button against another app than its own." in said
    assert "should read" not in said


def test_all_apps_and_no_comparison():
    said = text(asked(app=None, comparison=None))

    assert "with any event in all apps" in said
    assert "App: all apps." in said
    assert "Compared" not in said


def test_nobody_active_has_no_interval():
    nobody = {
        **KEPT.measures,
        "accounts_active": 0,
        "accounts_used": 0,
        "visitors_active": 0,
        "visitors_used": 0,
    }
    said = text(replace(KEPT, measures=nobody, without_rules={}))

    assert "No interval: nobody was active" in said


@pytest.mark.parametrize(("kind", "screen"), [("page", "Pages"), ("track", "Track Events")])
def test_pages_and_track_events_have_screens_of_their_own(kind, screen):
    assert f"Product > {screen} > Other." in text(asked(things=(Thing("x", "Other", kind, "1"),)))


def test_a_day_that_was_not_over_is_marked():
    today = Window(date(2026, 11, 25), date(2026, 11, 25), ZONE, unfinished=True)

    assert "1 whole day in America/New_York, the last of them not over" in text(asked(window=today))


def test_the_way_back_is_named_with_the_prefix_of_commands():
    assert why_card(KEPT, Slash("acme-")).paragraphs[-1][0].endswith("Now: /acme-usage show A7F3-K9QX")
