"""What is said of the whole product, and of a product where nobody is."""

from __future__ import annotations

import pytest

from bot.answers.answer import Answer
from tests.answers.test_stickiness_words import used
from tests.asking import ask_all
from tests.measures.test_adoption_of_some import INTERNAL, NOW, world_of
from tests.oracle import Event

WEB = ' in "Web app"'


async def asked(events: list[Event], words: str = "", zone: str = "UTC") -> Answer:
    ((_, answer),) = await ask_all(
        world_of(events, zone), NOW, f"/usage active {words}{WEB}", internal=INTERNAL
    )
    return answer


async def test_people_accounts_and_who_is_new():
    events = [*used("ann", 1, 2, 40), *used("new-1", 3, account="東京"), *used("eve@corp", 1)]
    answer = await asked(events)
    assert answer.headline == "Web app: 2 active people in 2 accounts"
    assert answer.detail == "(on an average day 0.1)"
    assert answer.change == "▲ People +100 %, accounts +100 % on the 30 days before (1 person, 1 account)."
    assert answer.bullets == (
        "1 new, first seen in these days; 1 returning",
        "Up to 7 Apr: 2 people in 7 days",
        "Stickiness 5 % (0.1 of 2 on an average day of the month)",
    )
    assert answer.scope[-1] == "Left out: 1 colleague, and whoever is on Pendo's exclude list"


@pytest.mark.parametrize(
    ("events", "words", "headline", "change"),
    [
        ([], "", "Web app: nobody was there in these days", ""),
        ([], "yesterday", "Web app: nobody was there that day", ""),
        ([], "today", "Web app: nobody was there so far", ""),
        (used("eve@corp", 1), "", "Web app: only colleagues were there in these days", ""),
        ([], "2025-08-01..2025-08-30", "Web app: no data for these days", ""),
        (
            used("ann", 1, account=""),
            "",
            "Web app: 1 active person, none with an account",
            "No comparison: nobody was there in 7 Feb – 8 Mar.",
        ),
        (used("ann", 1), "no comparison", "Web app: 1 active person in 1 account", ""),
        (
            used("ann", 1, 40),
            "for acme",
            "Web app at acme: 1 active person",
            "● People ±0 % on the 30 days before (1 person).",
        ),
        (
            used("ann", 190),
            "2025-09-25..2025-10-10",
            "Web app: 1 active person in 1 account",
            "No comparison: Pendo's data do not reach back so far.",
        ),
    ],
)
async def test_each_state_has_its_own_sentence(events: list[Event], words: str, headline: str, change: str):
    answer = await asked(events, words)
    assert (answer.headline, answer.change) == (headline, change)
    assert bool(answer.charts) == ("active" in headline)


async def test_a_day_is_told_as_one():
    answer = await asked(used("ann", 1), "yesterday")
    assert (answer.headline, answer.detail) == ("Web app: 1 active person in 1 account", "")
    assert answer.bullets[0] == "0 new, first seen that day; 1 returning"
