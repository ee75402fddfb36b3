"""Each cause, and mixtures of them, told apart in a Pendo that is broken for the purpose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.watch.calendar import Calendar
from bot.watch.finding import SHARED, Findings, Found, pages_in_question
from bot.watch.incidents import Trouble
from tests.watch.worlds import ALPHA, GAMMA, NOW, WEB, Source, Story, before, source

HOURS_DOWN = timedelta(hours=3)


async def look(
    pendo: Source, *, canaries: Sequence[str] = (), failing_for: timedelta = timedelta(0)
) -> Found:
    """One pass for a channel that watches every feature."""
    watching = pendo.parts.watching
    catalog, failure = await watching.catalog()
    things = [thing for thing in catalog.things if thing.kind == "feature"]
    reading = await watching.read({thing.app_id for thing in things}, catalog, failure)
    guards = [thing for thing in things if thing.id in canaries]
    findings = Findings(reading, Calendar(), guards, failing_for)
    judged = findings.judged(things, 1.0)
    suspects = findings.suspects(things, judged)
    for app, since in pages_in_question(suspects).items():
        pages = await watching.pages(app, reading.apps[app], since)
        if pages is not None:
            findings.with_pages(app, pages)
    return findings.found(things, judged, suspects)


async def found(story: Story, **how: Any) -> Found:
    async with source(story) as pendo:
        return await look(pendo, **how)


def told(found: Found) -> dict[str, str]:
    return {trouble.about: trouble.means for trouble in found.troubles}


def of(found: Found, about: str) -> Trouble:
    return next(trouble for trouble in found.troubles if trouble.about == about)


async def test_nothing_is_the_matter_where_everybody_is_there() -> None:
    quiet = await found(Story())
    assert quiet.troubles == ()
    assert quiet.healthy == {"a", "b", "c", "m", SHARED, f"{SHARED}{WEB.id}", f"{SHARED}77"}


async def test_a_tag_that_stopped_matching_is_told_by_its_page_and_its_people() -> None:
    seen = await found(Story(until={"a": before(6)}))
    (trouble,) = seen.troubles
    assert trouble.about == "a"
    assert trouble.found == "nothing since Thu 19 Nov, while its page is as busy as ever"
    assert trouble.means == "Probably the tag, not the users."
    assert trouble.facts == (
        "Usually 15 visitors a day",
        "Its page: 15 visitors a day, as ever",
        "The 15 people who used it in the four weeks before were about in the app as ever",
    )
    assert {"b", "c"} <= seen.healthy


async def test_a_feature_whose_page_nobody_visits_was_not_used() -> None:
    seen = await found(Story(until={"a": before(6), "p": before(6)}))
    assert of(seen, "a").means == "It looks as if nobody came to use it."
    assert of(seen, "a").found.endswith("and its page is quiet too")
    assert of(seen, "a").facts[1] == "Its page: no visitors, usually 15"


async def test_a_feature_without_a_page_is_held_against_its_app() -> None:
    seen = await found(Story(until={"b": before(6)}))
    assert of(seen, "b").facts[1] == "Web app: 15 visitors a day, as ever"


async def test_an_edited_tag_that_is_being_re_counted_is_no_broken_one() -> None:
    edit = int((NOW - timedelta(days=4)).timestamp() * 1000)
    story = Story(until={"a": before(6)}).edited(ALPHA, dirty=True, last_updated_at=edit)
    trouble = of(await found(story), "a")
    assert trouble.found.endswith("its tag was edited and its history is being re-counted")
    assert trouble.means == "Wait before you trust this."
    assert trouble.facts[1] == "Its tag was last edited on Sat 21 Nov"
    assert trouble.facts[2] == "Pendo marks it as being counted anew"


async def test_a_tag_that_an_edit_broke_is_told_with_the_edit() -> None:
    edit = int((NOW - timedelta(days=6)).timestamp() * 1000)
    trouble = of(await found(Story(until={"a": before(6)}).edited(ALPHA, last_updated_at=edit)), "a")
    assert trouble.means == "Probably the tag, not the users."
    assert trouble.facts[-1] == "Its tag was last edited on Thu 19 Nov"


async def test_a_source_that_is_late_is_told_once_and_not_for_its_features() -> None:
    async with source(Story()) as pendo:
        await pendo.fails(kind="lag", hours=40, times=1000)
        seen = await look(pendo)
    assert list(told(seen)) == [f"{SHARED}{WEB.id}", f"{SHARED}77"]
    assert of(seen, f"{SHARED}{WEB.id}").found == ("Pendo's data of Web app go only up to Mon 23 Nov 22:00")
    assert seen.healthy >= {"a", "b"}, "judged by the days that are in"


async def test_a_tag_that_broke_before_the_source_was_late_is_told_beside_it() -> None:
    async with source(Story(until={"a": before(9)})) as pendo:
        await pendo.fails(kind="lag", hours=40, times=1000)
        seen = await look(pendo)
    assert told(seen)["a"] == "Probably the tag, not the users."
    assert "late" in told(seen)[f"{SHARED}{WEB.id}"]


async def test_an_app_that_sends_nothing_is_one_trouble_and_the_other_app_none() -> None:
    seen = await found(Story(until={"": before(6)}))
    assert list(told(seen)) == [f"{SHARED}{WEB.id}"]
    assert of(seen, f"{SHARED}{WEB.id}").found == "No data at all from Web app since Thu 19 Nov"
    assert {"m", f"{SHARED}77"} <= seen.healthy
    assert "a" not in seen.healthy, "nobody can tell"


async def test_a_key_that_lost_access_is_told_at_once_and_nothing_is_called_over() -> None:
    async with source(Story()) as pendo:
        await pendo.fails(kind="status", status=403, times=1000)
        seen = await look(pendo)
    assert seen.healthy == frozenset()
    async with source(Story()) as pendo:
        await pendo.parts.catalog.current()
        await pendo.fails(kind="status", status=403, times=1000)
        seen = await look(pendo)
    (trouble,) = seen.troubles
    assert (trouble.about, trouble.found) == (SHARED, "Pendo no longer accepts my key")
    assert seen.healthy == frozenset()


async def test_a_source_that_is_down_is_told_after_hours_and_is_no_lost_key() -> None:
    async with source(Story()) as pendo:
        await pendo.parts.catalog.current()
        await pendo.fails(kind="status", status=503, times=100_000)
        assert (await look(pendo)).troubles == ()
        (trouble,) = (await look(pendo, failing_for=HOURS_DOWN)).troubles
    assert (trouble.about, trouble.found) == (SHARED, "Pendo has given me no data for hours")


@pytest.mark.parametrize("until", [{"c": before(6)}, {tag: before(6) for tag in "abc"}])
async def test_a_silent_canary_is_one_alarm_for_its_app(until: dict[str, Any]) -> None:
    seen = await found(Story(until=until), canaries=[GAMMA.id])
    (trouble,) = seen.troubles
    assert trouble.about == f"{SHARED}{WEB.id}"
    assert "Gamma search" in trouble.found
    alone = len(until) == 1
    assert ("look at its own tag first" in trouble.means) is alone
    assert ("Silent as well: Alpha export and Beta edit" in trouble.facts) is not alone


async def test_requests_are_those_of_the_apps() -> None:
    async with source(Story(until={"a": before(6), "b": before(3)})) as pendo:
        await pendo.forget_requests()
        await pendo.parts.watching.catalog()
        catalog = await pendo.requests()
        await look(pendo)
        assert await pendo.requests() == 2 * catalog + 2 * 4 + 1, "of two apps, one with a page in question"
