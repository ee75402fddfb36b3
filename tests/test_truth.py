"""The whole path, from typed text through HTTP to measures, equals a brute-force count over raw events."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.app import open_parts
from bot.question import Question
from bot.sandbox.pendo.serving import EmbeddedPendo, load_world
from bot.sandbox.pendo.world import World
from bot.settings import Settings
from tests.oracle import Event, adoption_of

NOW = datetime(2026, 4, 8, 16, tzinfo=UTC)
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata", "UTC"]
MIDNIGHT_ZONES = ["Asia/Beirut", "America/Santiago"]
"""Clocks change at midnight: in Beirut 29 March 2026 begins at one o'clock."""
FEATURES = {"feat-a": "Alpha view", "feat-b": 'Beta <b> & "C>D"', "feat-c": "last week"}


async def answered(world: World, text: str, zone: str, now: datetime, **given: Any):
    """The question and its measures, over real HTTP."""

    def clock() -> int:
        return int(now.timestamp() * 1000)

    with EmbeddedPendo(world, key="k", clock=clock, zone=zone) as pendo:
        configured = Settings(
            pendo_keys=(SecretStr("k"),), pendo_url=pendo.url, pendo_rate=1000, timezone=zone, **given
        )
        async with open_parts(configured, lambda: now) as parts:
            question = await parts.answerer.understand("adoption", text)
            assert isinstance(question, Question)
            return question, await parts.answerer.answer(question)


def expected(question: Question, events: Iterable[Event], internal: Iterable[str], app: str):
    before = question.comparison
    return adoption_of(
        events,
        question.things[0].id,
        (question.window.start, question.window.end),
        (before.start, before.end) if before else None,
        question.window.zone,
        internal,
        app,
    )


def write_world(folder: Path, events: list[Event]) -> None:
    with (folder / "features.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id", "name"), *FEATURES.items()])
    with (folder / "events.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("time", "visitorId", "accountId", "featureId", "numEvents"))
        for event in events:
            moment = datetime.fromtimestamp(event.at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            writer.writerow((moment, event.visitor, event.account, event.feature, event.clicks))


worlds = st.lists(
    st.builds(
        Event,
        at_ms=st.integers(0, 70 * 24 * 12).map(
            lambda steps: int((NOW - timedelta(minutes=5 * steps)).timestamp() * 1000)
        ),
        visitor=st.sampled_from(["ann", "bob", "eve@corp", 'q"x\\', "zoë", "<!here>"]),
        account=st.sampled_from(["", "acme", "corp", "Müller & Söhne", "東京"]),
        feature=st.sampled_from(list(FEATURES)),
        clicks=st.integers(1, 40),
    ),
    min_size=1,
    max_size=60,
)
WINDOWS = [
    "",
    "last 7 days",
    "yesterday",
    "last week",
    "in March",
    "last month",
    "2026-03-20..2026-04-01",
    "today",
]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    events=worlds,
    words=st.sampled_from(WINDOWS),
    zone=st.sampled_from(ZONES + MIDNIGHT_ZONES),
    feature=st.sampled_from(list(FEATURES)),
    internal=st.lists(st.sampled_from(["corp", "*@corp", "ann"]), max_size=2).map(tuple),
)
async def test_any_world_is_counted_exactly(events, words, zone, feature, internal):
    with TemporaryDirectory() as folder:
        write_world(Path(folder), events)
        world = load_world(folder, now=int(NOW.timestamp() * 1000), zone=zone)
        question, answer = await answered(world, f"{feature} {words}", zone, NOW, internal=internal)

    assert answer.measures == pytest.approx(expected(question, events, internal, "1"))


DEMO_NOW = datetime(2026, 11, 25, 17, tzinfo=UTC)
DEMO_ZONE = "America/New_York"
DEMO_GLOBS = ("acme-internal", "acme-qa", "*@acme-internal.example")


@pytest.fixture(scope="module")
def demo() -> World:
    return load_world("demo", now=int(DEMO_NOW.timestamp() * 1000), zone=DEMO_ZONE)


def raw_events(world: World, since: date, until: date = date.max) -> list[Event]:
    """Every single event of these days in UTC, ``until`` not among them, as the oracle counts them."""
    fields = {name: column.values for name, column in world.events.fields.items()}
    codes = {name: column.codes.tolist() for name, column in world.events.fields.items()}
    hidden = {
        name: {value for value, is_out in zip(values, world.excluded(name, values), strict=True) if is_out}
        for name, values in fields.items()
    }
    times, numbers, tags = (
        column.tolist() for column in (world.events.time, world.events.number, world.events.tag)
    )

    def event(row: int) -> Event:
        values = {name: fields[name][codes[name][row]] for name in fields}
        return Event(
            at_ms=times[row],
            visitor=values["visitorId"],
            account=values["accountId"],
            feature=world.tags[tags[row]].id if tags[row] >= 0 else "",
            clicks=numbers[row],
            # Pendo leaves track events out of `events` unless an app is set to count them.
            app="" if tags[row] >= 0 and world.tags[tags[row]].kind == "TrackType" else str(values["appId"]),
            hidden=any(value in hidden[name] for name, value in values.items()),
        )

    within = (world.events.time >= ms(since.isoformat())) & (world.events.time < ms(until.isoformat()))
    return [event(row) for row in np.flatnonzero(within).tolist()]


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("export-button", date(2026, 9, 20)),
        ("bulk edit last 7 days", date(2026, 11, 8)),
        ("Help widget in October", date(2026, 8, 30)),  # September against October
        ("export button 2026-03-01..2026-03-14", date(2026, 2, 14)),  # across the change of clocks
        ("page Dashboard last 3 days", date(2026, 11, 15)),
    ],
)
async def test_the_demo_is_counted_exactly(demo, text, since):
    question, answer = await answered(demo, text, DEMO_ZONE, DEMO_NOW, internal=DEMO_GLOBS)
    events = raw_events(demo, since, question.window.end + timedelta(days=2))

    assert answer.measures == pytest.approx(expected(question, events, DEMO_GLOBS, question.things[0].app_id))
    assert answer.measures["accounts_used"] > 0
    assert answer.measures["previous_accounts_active"] > 0


def ms(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)
