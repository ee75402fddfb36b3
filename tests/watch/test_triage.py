"""Which of the causes a silence has: each by the facts that tell it from the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import SourceBusy, SourceError, SourceUnauthorized, SourceUnavailable, WrongRegion
from bot.watch.triage import Evidence, Pipe, Pulse, cause_of, chance_of, is_unexplained, pipe_causes
from bot.windows import Window

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
DAYS = Window(date(2026, 11, 20), date(2026, 11, 23), "UTC")
THERE = Pulse(400, 410)
SILENT = Evidence(DAYS, Pulse(0, 48), THERE, THERE, Pulse(37, 40), 40, False, None)
WHOLE = Pipe(None, NOW, NOW - timedelta(hours=8), THERE)


def test_a_feature_whose_page_app_and_people_are_there_has_a_broken_tag() -> None:
    assert cause_of(SILENT, NOW) == "broken"
    assert cause_of(replace(SILENT, page=None), NOW) == "broken", "its app is enough where no page is known"


@pytest.mark.parametrize("quiet", ["app", "page", "regulars"])
def test_a_feature_whose_people_are_elsewhere_was_not_used(quiet: str) -> None:
    found = replace(SILENT, **{quiet: Pulse(2, 410)})
    assert cause_of(found, NOW) == "unused"
    assert found.quietest[0] == quiet


def test_half_of_the_people_are_enough_to_show_that_it_is_the_tag() -> None:
    assert cause_of(replace(SILENT, app=Pulse(205, 410)), NOW) == "broken"


def test_a_feature_of_few_users_may_rest_without_any_fault() -> None:
    assert cause_of(replace(SILENT, use=Pulse(0, 5)), NOW) == "unused"
    assert cause_of(replace(SILENT, use=Pulse(0, 8)), NOW) == "broken"


def test_what_is_being_re_counted_is_judged_by_nothing_else() -> None:
    assert cause_of(replace(SILENT, dirty=True), NOW) == "recounted"
    assert cause_of(replace(SILENT, dirty=True, page=Pulse(0, 410)), NOW) == "recounted"


def test_an_edit_of_today_may_be_a_re_count_that_is_not_marked_yet_and_one_of_last_week_is_none() -> None:
    assert cause_of(replace(SILENT, edited=NOW - timedelta(hours=3)), NOW) == "recounted"
    assert cause_of(replace(SILENT, edited=NOW - timedelta(days=4)), NOW) == "broken"


def test_a_cliff_is_the_tag_s_where_less_than_half_of_those_who_were_there_used_it() -> None:
    big = replace(SILENT, use=Pulse(300, 1000))
    assert cause_of(big, NOW) == "broken"
    assert cause_of(replace(big, app=Pulse(200, 410)), NOW) == "unused", "300 of 488 is a weak week, no fault"


def test_nobody_where_nobody_is_usual_explains_nothing() -> None:
    assert Pulse(0, 0).part == 1
    assert cause_of(replace(SILENT, regulars=Pulse(0, 0)), NOW) == "broken"


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        (SourceUnauthorized("no"), "key"),
        (WrongRegion("no"), "key"),
        (SourceUnavailable("no"), "down"),
        (SourceBusy("no"), "down"),
    ],
)
def test_a_key_that_lost_access_is_no_source_that_is_down(failure: SourceError, cause: str) -> None:
    assert pipe_causes(replace(WHOLE, failure=failure)) == (cause,)


def test_a_source_is_late_when_its_last_day_should_be_whole_and_is_not() -> None:
    assert pipe_causes(WHOLE) == ()
    assert pipe_causes(replace(WHOLE, complete_until=WHOLE.due_until - timedelta(seconds=1))) == ("late",)
    assert pipe_causes(replace(WHOLE, complete_until=None)) == (), "Pendo does not say"


def test_an_app_that_is_silent_is_told_from_one_that_is_quiet_and_both_from_a_silent_canary() -> None:
    assert pipe_causes(replace(WHOLE, app=Pulse(0, 410))) == ("silent",)
    assert pipe_causes(replace(WHOLE, app=Pulse(60, 410))) == ("quiet",)
    assert pipe_causes(replace(WHOLE, canaries=("Search",))) == ("canary",)
    assert pipe_causes(replace(WHOLE, app=Pulse(0, 410), canaries=("Search",))) == ("silent",)


def test_a_source_that_is_late_may_have_been_silent_before() -> None:
    late = replace(WHOLE, complete_until=WHOLE.due_until - timedelta(days=1), app=Pulse(0, 410))
    assert pipe_causes(late) == ("late", "silent")
    assert pipe_causes(replace(late, failure=SourceUnauthorized("no"), app=None)) == ("key",)


def test_chance_is_poisson() -> None:
    assert chance_of(0, 7) == pytest.approx(0.000912, rel=1e-3)
    assert chance_of(2, 7) == pytest.approx(0.029636, rel=1e-3)
    assert chance_of(10_000, 10_000) == pytest.approx(0.5027, rel=1e-3)
    assert chance_of(0, 0) == 1
    assert not is_unexplained(0, 0)
