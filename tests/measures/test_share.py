"""`/usage share` equals a count over single events, with every used feature in its table."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import Answer
from bot.question import Question
from bot.sandbox.pendo.world import Tag, World, events_of_rows
from tests.oracle import Event
from tests.oracles.peopled import (
    HOMES,
    INTERNAL,
    NOW_MS,
    TAGS,
    WEB,
    asked,
    random_worlds,
    since_or_of,
    world_of,
    worlds,
)  # fmt: skip
from tests.oracles.share import shares_of
from tests.test_truth import DEMO_GLOBS, DEMO_NOW, demo, ms, raw_events

__all__ = ["demo"]
NAMES = {tag.id: tag.name for tag in TAGS}
HERE = [identity for identity, app in HOMES.items() if app == WEB.id]
WINDOWS = ["", "last 7 days", "yesterday", "in March", "last 60 days", "2026-03-20..2026-04-01", "today"]
SCOPES = {"": HERE, "in all apps": list(HOMES), "in mobile app": ["feat-m"]}


def expected(question: Question, events: list[Event], features: list[str], **given: Any):
    span = (question.window.start, question.window.end)
    chosen: dict[str, Any] = {"globs": INTERNAL} | given
    return shares_of(events, features, span, question.window.zone, **chosen)


def same(answer: Answer, found: Any) -> None:
    rows, totals = found
    got = [dict(row) for row in answer.tables["features"]]
    assert [row["id"] for row in got] == [row["id"] for row in rows]
    for row, right in zip(got, rows, strict=True):
        assert {name: row[name] for name in right} == pytest.approx(right)
    assert answer.measures == totals
    for name in ("share_visitor_days", "share_clicks"):
        assert sum(row[name] for row in got) == pytest.approx(1 if rows else 0)


@random_worlds
@given(worlds(), st.sampled_from(WINDOWS), st.sampled_from(list(SCOPES)), st.booleans())
async def test_every_feature_of_any_world(
    peopled: tuple[list[Event], str], words: str, where: str, weekdays: bool
):
    events, zone = peopled
    text = f"/usage share {words} {where} {'weekdays only' if weekdays else ''}"
    ((question, answer),) = await asked(world_of(events, zone), text)
    same(answer, expected(question, events, SCOPES[where], weekdays=weekdays))
    for row in answer.tables["features"]:
        assert row["feature"] == NAMES[str(row["id"])]


async def test_the_demo_feature_by_feature(demo):
    text = "/usage share last 7 days"
    ((question, answer),) = await asked(demo, text, now=DEMO_NOW, internal=DEMO_GLOBS)
    events = raw_events(since_or_of(demo, ms("2026-11-17"), ""), date(2026, 11, 17))
    features = [tag.id for tag in demo.tags if (tag.kind, tag.app_id) == ("Feature", demo.default_app.id)]
    same(answer, expected(question, events, features, globs=DEMO_GLOBS))
    assert len(answer.tables["features"]) > 10


@pytest.mark.parametrize(("words", "shown"), [("", 10), ("top 1", 1), ("top 3", 3), ("top 500", 15)])
async def test_the_table_and_the_file_have_every_used_feature_whatever_is_shown(words: str, shown: int):
    tags = [Tag(f"f{n}", f"=cmd|'{n}'") for n in range(40)]
    rows = [
        {"time": NOW_MS - 86_400_000 * (1 + n % 9), "visitorId": f"v{v}", "accountId": "", "tag": tag.id}
        for n, tag in enumerate(tags[:30])
        for v in range(n + 1)
    ]
    world = World(events_of_rows([row | {"numEvents": 1} for row in rows], tags), tags, zone="UTC")
    ((_, answer),) = await asked(world, f"/usage share {words} csv")
    assert len(answer.tables["features"]) == 30
    assert sum(row["share_visitor_days"] for row in answer.tables["features"]) == pytest.approx(1)
    assert len(answer.lists[0].lines) == shown
    assert answer.file is not None
    read = list(csv.DictReader(io.StringIO(answer.file.content)))
    assert [row["id"] for row in read] == [row["id"] for row in answer.tables["features"]]
    assert all(row["feature"].startswith("'=") for row in read)
