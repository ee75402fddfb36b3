"""`/accounts` equals a count over single events: states, lost table, parents, mine, orders, pages, file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import Answer
from bot.errors import Refused
from bot.question import Question
from tests.oracle import Event
from tests.oracles.accounts import Rows, accounts_of, numbers_of
from tests.oracles.peopled import (
    INTERNAL,
    NAMES,
    NOW_MS,
    OWNERS,
    PARENTS,
    WEB,
    asked,
    event,
    moment,
    random_worlds,
    since_or_of,
    world_of,
    worlds,
)  # fmt: skip
from tests.test_truth import DEMO_GLOBS, DEMO_NOW, demo, ms, raw_events

__all__ = ["demo"]
WINDOWS = ["", "last 7 days", "yesterday", "in March", "last 60 days", "2026-03-20..2026-04-01", "today"]


def expected(question: Question, events: list[Event], **given: Any) -> tuple[Rows, Rows]:
    window = question.window
    span = (window.start, window.end)
    chosen = {"globs": INTERNAL, "app": str(WEB.id), "unfinished": window.unfinished} | given
    return accounts_of(events, question.things[0].id, span, window.zone, **chosen)


def rows(answer: Answer, table: str) -> Rows:
    """By id, without what only names the account."""
    return {str(row["id"]): _counts(row) for row in answer.tables[table]}


def _counts(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("account", "id", "owner")}


def figures(answer: Answer) -> dict[str, Any]:
    return {name: value for name, value in answer.measures.items() if not name.startswith("excluded")}


@random_worlds
@given(worlds(), st.sampled_from(WINDOWS))
async def test_every_account_of_any_world(peopled: tuple[list[Event], str], words: str):
    events, zone = peopled
    ((question, answer),) = await asked(world_of(events, zone), f"/accounts feat-a {words}")
    active, gone = expected(question, events)
    assert rows(answer, "accounts") == active
    assert rows(answer, "lost") == gone
    assert figures(answer) == numbers_of(active, gone)
    for row in (*answer.tables["accounts"], *answer.tables["lost"]):
        assert row["account"] == NAMES.get(str(row["id"]), row["id"])
        assert row["owner"] == OWNERS.get(str(row["id"]))


@random_worlds
@given(worlds(), st.sampled_from(WINDOWS))
async def test_by_parent_counts_a_visitor_of_two_children_once(peopled: tuple[list[Event], str], words: str):
    events, zone = peopled
    ((question, answer),) = await asked(world_of(events, zone), f"/accounts feat-a by parent {words}")
    active, gone = expected(question, events, parents=PARENTS)
    assert rows(answer, "accounts") == active
    assert rows(answer, "lost") == gone


@random_worlds
@given(worlds(), st.sampled_from(["kim@corp", "KIM@corp", "lee@corp", "nobody@corp"]))
async def test_mine_are_those_whose_owner_asks(peopled: tuple[list[Event], str], owner: str):
    events, zone = peopled
    world = world_of(events, zone)
    ((question, answer),) = await asked(world, "/accounts feat-a mine", owner=owner)
    mine = {account for account, theirs in OWNERS.items() if theirs.casefold() == owner.casefold()}
    active, gone = ({a: r for a, r in found.items() if a in mine} for found in expected(question, events))
    assert rows(answer, "accounts") == active
    assert rows(answer, "lost") == gone
    assert figures(answer) == numbers_of(active, gone)


async def test_without_an_address_mine_says_what_it_takes():
    with pytest.raises(Refused, match=r"users:read\.email for me, and an address in your profile"):
        await asked(world_of(crowd(3), "UTC"), "/accounts feat-a mine")


async def test_the_demo_account_by_account(demo):
    text = "/accounts export-button last 7 days"
    ((question, answer),) = await asked(demo, text, now=DEMO_NOW, internal=DEMO_GLOBS)
    thing = question.things[0]
    events = raw_events(since_or_of(demo, ms("2026-11-17"), thing.id), date(2026, 7, 1))
    found = expected(question, events, globs=DEMO_GLOBS, app=thing.app_id)
    assert (rows(answer, "accounts"), rows(answer, "lost")) == found
    assert {row["state"] for row in found[0].values()} >= {"using", "paused", "not yet"}


DAY = date(2026, 4, 8)
ZONE = "Australia/Sydney"


def used(*ago: int, account: str = "acme", visitor: str = "ann") -> list[Event]:
    at = datetime(2026, 1, 1, 12, tzinfo=UTC).time()
    return [event(moment(DAY - timedelta(days=d), at, ZONE), visitor, account, "feat-a") for d in ago]


@pytest.mark.parametrize(
    ("ago", "state"),
    [
        ((14, 21, 28), "lost"),
        ((20, 27, 41), "lost"),
        ((14, 15, 16), "using then quiet, but one block only"),
        ((13, 14, 21, 28), "used in the last two blocks"),
        ((14, 21, 42), "the seventh block counts for none"),
        ((29,), "new"),
        ((0, 30), "using"),
        ((0, 119), "using"),
        ((0, 120), "new"),
        ((30,), "paused"),
        ((119,), "paused"),
        ((120,), "not yet"),
    ],
)
async def test_a_state_begins_and_ends_on_a_day(ago: tuple[int, ...], state: str):
    events = [*used(*ago), event(moment(DAY, datetime.min.time(), ZONE), "bob", "acme", "")]
    ((question, answer),) = await asked(world_of(events, ZONE), "/accounts feat-a")
    assert question.window.end == DAY
    (row,) = answer.tables["accounts"]
    assert row["state"] == expected(question, events)[0]["acme"]["state"]
    if state in ("lost", "new", "using", "paused", "not yet"):
        assert row["state"] == state
    else:
        assert row["state"] != "lost"


def crowd(count: int) -> list[Event]:
    """Accounts of different sizes: the nth has n people, of whom half use it."""
    at = NOW_MS - 3 * 86_400_000
    return [
        event(at - 3_600_000 * (n % 40), f"v{n}-{m}", f"c{n:02}", "feat-a" if m * 2 <= n else "", n % 7 + 1)
        for n in range(1, count + 1)
        for m in range(1, n + 1)
    ]


ORDERS = {
    "people": lambda row: (-row["visitors_used"], -row["share"]),
    "share": lambda row: (-row["share"], -row["visitors_used"]),
    "clicks": lambda row: -row["clicks"],
    "name": lambda row: row["account"].casefold(),
    "size": lambda row: -row["visitors_active"],
    "last use": lambda row: [-date.fromisoformat(row["last_use"]).toordinal()],
}


@pytest.mark.parametrize("order", list(ORDERS))
async def test_pages_of_an_order_hold_every_account_once(order: str):
    texts = [f"/accounts feat-a sorted by {order} page {page}" for page in (1, 2, 3)]
    answers = await asked(world_of(crowd(23), "UTC"), *texts)
    using = [row for row in answers[0][1].tables["accounts"] if row["visitors_used"]]
    best = sorted(using, key=lambda row: (ORDERS[order](row), row["account"]))
    lines = [line for _, answer in answers for line in answer.lists[0].lines]
    assert [line.split()[:2] for line in lines] == [
        [str(place), row["account"]] for place, row in enumerate(best, 1)
    ]
    assert [len(answer.lists[0].lines) for _, answer in answers] == [10, 10, 2]


@pytest.mark.parametrize("words", ["", "page 2", "not yet", "sorted by share"])
async def test_the_file_has_every_row_whatever_is_shown(words: str):
    gone = used(16, 23, 30, account="東京")
    text = f"/accounts feat-a {words} last 7 days csv"
    ((_, answer),) = await asked(world_of([*crowd(23), *gone], "UTC"), text)
    assert answer.file is not None
    assert [row["id"] for row in answer.tables["lost"]] == ["東京"]
    read = list(csv.DictReader(io.StringIO(answer.file.content)))
    tables = [*answer.tables["accounts"], *answer.tables["lost"]]
    assert [row["id"] for row in read] == [row["id"] for row in tables]
    for cells, row in zip(read, tables, strict=True):
        told = {name: "" if value is None else str(value) for name, value in row.items()}
        assert cells == told


@pytest.mark.parametrize(("ago", "state"), [((13, 21, 28, 35), "paused"), ((14, 21, 28), "lost")])
async def test_the_blocks_end_with_the_last_finished_day(ago: tuple[int, ...], state: str):
    today = moment(DAY + timedelta(days=1), datetime.min.time(), ZONE)
    events = [*used(*ago), event(today, "bob", "acme", "")]
    ((question, answer),) = await asked(world_of(events, ZONE), "/accounts feat-a today")
    assert question.window.unfinished
    assert [row["state"] for row in answer.tables["accounts"]] == [state]
    assert rows(answer, "accounts") == expected(question, events)[0]
