"""What is said of several things beside one another, and of one split by a field."""

from __future__ import annotations

from datetime import timedelta

from tests.measures.test_adoption_of_some import NOW_MS, asked, event, world_of

DAY = timedelta(days=1) // timedelta(milliseconds=1)
USED = [
    event(NOW_MS - DAY, f"v{n}", account, "feat-a", 2) for n, account in enumerate(["acme", "東京", "a-5"])
]
OTHER = [event(NOW_MS - DAY, "v0", "acme", "feat-b", 1)]


async def test_several_things_are_told_the_widest_first():
    _, answer = await asked(world_of([*USED, *OTHER], "UTC"), "beta view vs alpha view last 7 days")
    assert answer.headline == "Alpha view 100 %, Beta view 33 % of active accounts"
    assert answer.change == "Alpha view is 67 points ahead of Beta view."
    assert answer.lists[0].lines[0].startswith("Beta view: 33 % (1 of 3) · 1 person")


async def test_equal_shares_are_level():
    _, answer = await asked(
        world_of([*OTHER, event(NOW_MS - DAY, "v0", "acme", "feat-a", 1)], "UTC"),
        "beta view vs alpha view",
    )
    assert answer.change == "● Beta view and Alpha view are level."


async def test_where_nobody_was_active_no_share_is_told():
    _, answer = await asked(world_of([], "UTC"), "beta view vs alpha view last 7 days")
    assert answer.headline == "Beta view and Alpha view: no account was active"
    assert answer.change == ""
    assert not answer.charts


async def test_a_split_leads_with_its_ends_and_holds_those_without_a_value():
    events = [*USED, event(NOW_MS - DAY, "v9", "a-9", "", 1)]
    _, answer = await asked(world_of(events, "UTC"), "alpha view by plan last 7 days")
    assert answer.headline.startswith("Alpha view by plan: ")
    assert answer.lists[0].lines[-1] == "none: 0 % (0 of 1) · 0 people"
    assert answer.change == "All together: 75 % of active accounts used it (3 of 4)."


async def test_a_split_of_nobody_says_so():
    _, answer = await asked(world_of([], "UTC"), "alpha view by plan last 7 days")
    assert answer.headline == "Alpha view by plan: no account was active"
    assert not answer.charts
