"""Weeks of return equal what single events, sorted into weeks one by one, say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import Answer
from bot.errors import Refused
from bot.sandbox.pendo.serving import load_world
from bot.windows import Window
from queries.measures.retention import complete_weeks
from tests.asking import RANDOM, answers_to
from tests.oracle import ANONYMOUS, Event
from tests.test_truth import (
    DEMO_GLOBS,
    DEMO_NOW,
    DEMO_ZONE,
    MIDNIGHT_ZONES,
    NOW,
    ZONES,
    raw_events,
    worlds,
    write_world,
)


def retention_of(
    events: list[Event], feature: str, starts: list[date], zone: str, internal: tuple[str, ...]
) -> tuple[dict[str, Any], list[Any]]:
    """The measures and the rows of the cohorts; ``starts``: the first day of each week."""
    weeks: list[set[str]] = [set() for _ in starts]
    colleagues = set[str]()
    for event in events:
        day = datetime.fromtimestamp(event.at_ms / 1000, ZoneInfo(zone)).date()
        place = (day - starts[0]).days // 7
        if event.feature != feature or event.hidden or not 0 <= place < len(starts):
            continue
        if not event.visitor or event.visitor.startswith(ANONYMOUS):
            continue
        if event.account in internal or event.visitor.endswith(tuple(rule.strip("*") for rule in internal)):
            colleagues.add(event.visitor)
        else:
            weeks[place].add(event.visitor)
    rows: list[Any] = []
    for place, week in enumerate(weeks):
        born = week.difference(*weeks[:place])
        used = [len(born & later) for later in weeks[place:]]
        rows.append({"week": starts[place].isoformat(), "size": len(born), "used": used})

    def again(place: int) -> float | None:
        return len(weeks[place] & weeks[place + 1]) / len(weeks[place]) if weeks[place] else None

    def after(count: int) -> float | None:
        old = [row for row in rows if len(row["used"]) > count]
        size = sum(row["size"] for row in old)
        return sum(row["used"][count] for row in old) / size if size else None

    return {
        "week_over_week": again(len(weeks) - 2),
        "previous_week_over_week": again(len(weeks) - 3) if len(weeks) > 2 else None,
        "weeks": len(weeks),
        "visitors": len(set[str]().union(*weeks)),
        "visitors_last_week": len(weeks[-1]),
        "visitors_week_before": len(weeks[-2]),
        "visitors_again": len(weeks[-2] & weeks[-1]),
        "after_1_week": after(1),
        "after_4_weeks": after(4),
        "excluded_visitors": len(colleagues),
    }, rows


def holds(answer: Answer, expected: tuple[dict[str, Any], list[Any]]) -> None:
    measures, rows = expected
    assert {name: answer.measures[name] for name in measures} == pytest.approx(measures)
    assert answer.tables["cohorts"] == rows


@RANDOM
@given(worlds, st.sampled_from(ZONES + MIDNIGHT_ZONES), st.sampled_from(["sunday", "monday"]))
async def test_any_world(events: list[Event], zone: str, begins: str):
    with TemporaryDirectory() as folder:
        write_world(Path(folder), events)
        world = load_world(folder, now=int(NOW.timestamp() * 1000), zone=zone)
        texts = ("/retention feat-a", "/retention feat-a in March")
        eight, march = await answers_to(
            world, NOW, *texts, internal=("*@corp", "corp"), week_starts_on=begins
        )
    today = NOW.astimezone(ZoneInfo(zone)).date()
    this_week = today - timedelta(days=(today.weekday() + (1 if begins == "sunday" else 0)) % 7)
    starts = [this_week - timedelta(weeks=back) for back in range(8, 0, -1)]
    holds(eight, retention_of(events, "feat-a", starts, zone, ("*@corp", "corp")))
    # March 2026 begins on a Sunday; its whole weeks of either kind are four.
    first = date(2026, 3, 1) if begins == "sunday" else date(2026, 3, 2)
    starts = [first + timedelta(weeks=place) for place in range(4)]
    holds(march, retention_of(events, "feat-a", starts, zone, ("*@corp", "corp")))


async def test_the_demo():
    demo = load_world("demo", now=int(DEMO_NOW.timestamp() * 1000), zone=DEMO_ZONE)
    (answer,) = await answers_to(demo, DEMO_NOW, "/retention export button", internal=DEMO_GLOBS)
    feature = next(tag.id for tag in demo.tags if tag.name == "Export button")
    starts = [date(2026, 9, 27) + timedelta(weeks=place) for place in range(8)]
    events = raw_events(demo, date(2026, 9, 26))

    holds(answer, retention_of(events, feature, starts, DEMO_ZONE, DEMO_GLOBS))
    assert answer.measures["visitors_again"] > 0
    hidden = {
        event.visitor
        for event in events
        if event.feature == feature
        and event.hidden
        and not event.visitor.startswith(ANONYMOUS)
        and datetime.fromtimestamp(event.at_ms / 1000, ZoneInfo(DEMO_ZONE)).date() < date(2026, 11, 22)
        and datetime.fromtimestamp(event.at_ms / 1000, ZoneInfo(DEMO_ZONE)).date() >= starts[0]
    }
    assert answer.measures["excluded_by_pendo"] == len(hidden)


@pytest.mark.parametrize(
    ("start", "end", "starts_on", "weeks"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), 6, (date(2026, 3, 1), date(2026, 3, 28))),
        (date(2026, 3, 1), date(2026, 3, 31), 0, (date(2026, 3, 2), date(2026, 3, 29))),
        (date(2026, 3, 2), date(2026, 3, 8), 0, (date(2026, 3, 2), date(2026, 3, 8))),
        (date(2026, 3, 2), date(2026, 3, 7), 0, None),
        (date(2026, 3, 3), date(2026, 3, 14), 0, None),
    ],
)
def test_only_whole_weeks_count(start, end, starts_on, weeks):
    found = complete_weeks(Window(start, end, "UTC"), starts_on)

    assert (found and (found.start, found.end)) == weeks


def test_a_day_that_still_runs_ends_no_week():
    week = Window(date(2026, 3, 2), date(2026, 3, 8), "UTC", unfinished=True)

    assert complete_weeks(week, 0) is None


@pytest.mark.parametrize(("words", "told"), [("yesterday", "none"), ("last 14 days", "only one")])
async def test_fewer_than_two_weeks_are_refused(words: str, told: str):
    events = [Event(int(NOW.timestamp() * 1000) - 86_400_000, "ann", "acme", "feat-a", 1)]
    with TemporaryDirectory() as folder:
        write_world(Path(folder), events)
        world = load_world(folder, now=int(NOW.timestamp() * 1000), zone="UTC")
        with pytest.raises(Refused, match=f"these days hold {told}"):
            await answers_to(world, NOW, f"/retention feat-a {words}")
