"""Adoption's measures equal a brute-force count of single events, whatever the world looks like."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.people import internal_rules
from bot.rows import Table
from bot.windows import Window
from queries.measures.adoption import NAMES, Rows, adoption
from queries.measures.use import Scope
from tests.oracle import ANONYMOUS, Event, adoption_of
from tests.tables import ACTIVITY, USE, table

ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "UTC"]
VISITORS = [
    "ann@a.com",
    "bob@b.com",
    "eve@corp.com",
    "x",
    "y",
    "z",
    'q"uote',
    "_PENDO_T_1",
    "VISITOR-UNIQUE-ID",
]
ACCOUNTS = ["", "acct-a", "acct-b", "corp", "Müller & Söhne", "東京"]
START = datetime(2026, 3, 1, tzinfo=UTC)

events = st.lists(
    st.builds(
        Event,
        at_ms=st.integers(0, 40 * 24 * 60).map(
            lambda m: int((START + timedelta(minutes=m)).timestamp() * 1000)
        ),
        visitor=st.sampled_from(VISITORS),
        account=st.sampled_from(ACCOUNTS),
        feature=st.sampled_from(["f", "f", "g", ""]),
        clicks=st.integers(1, 60),
        app=st.sampled_from(["1", "1", "2"]),
        hidden=st.just(False),
    ),
    max_size=120,
)


def day_start(event: Event, zone: str) -> int:
    day = datetime.fromtimestamp(event.at_ms / 1000, ZoneInfo(zone)).date()
    return Window(day, day, zone).epoch_ms()[0]


def rows_of(world: list[Event], window: Window) -> Rows:
    """What the pipelines return for this world: grouped, identified, split by the exclude list."""
    known = [event for event in world if not event.visitor.startswith(ANONYMOUS)]
    start, end = window.epoch_ms()
    active = {
        (e.visitor, e.account) for e in known if start <= e.at_ms < end and e.app == "1" and not e.hidden
    }
    return Rows(
        _use([e for e in known if not e.hidden], window.zone),
        _use([e for e in known if e.hidden], window.zone),
        table(active, ACTIVITY),
    )


def _use(world: list[Event], zone: str) -> Table:
    grouped = defaultdict[tuple[str, str, int], list[Event]](list)
    for event in world:
        if event.feature == "f":
            grouped[event.visitor, event.account, day_start(event, zone)].append(event)
    return table(
        [
            (*key, sum(e.clicks for e in group), min(e.at_ms for e in group), max(e.at_ms for e in group))
            for key, group in grouped.items()
        ],
        USE,
    )


@settings(max_examples=150, deadline=None)
@given(
    world=events,
    hidden=st.sets(st.sampled_from(VISITORS), max_size=2),
    zone=st.sampled_from(ZONES),
    offset=st.integers(0, 30),
    length=st.integers(1, 15),
    internal=st.lists(st.sampled_from(["*@corp.com", "corp", "x", "acct-?", "none"]), max_size=2),
    account=st.sampled_from([None, None, "acct-a", "東京"]),
)
def test_measures_equal_a_brute_force_count(world, hidden, zone, offset, length, internal, account):
    world = [
        Event(e.at_ms, e.visitor, e.account, e.feature, e.clicks, e.app, e.visitor in hidden) for e in world
    ]
    start = date(2026, 3, 5) + timedelta(days=offset)
    window = Window(start, start + timedelta(days=length - 1), zone)
    before = Window(start - timedelta(days=length), start - timedelta(days=1), zone)
    rules = internal_rules(internal)

    measured = adoption(rows_of(world, window), window, rows_of(world, before), before, Scope(rules, account))

    expected = adoption_of(
        world, "f", (window.start, window.end), (before.start, before.end), zone, internal, "1", account
    )
    assert measured == pytest.approx(expected)


def test_every_name_is_present_and_null_without_a_comparison():
    window = Window(date(2026, 3, 1), date(2026, 3, 7), "UTC")
    empty = Rows(table([], USE), table([], USE), table([], ACTIVITY))

    measured = adoption(empty, window, None, None, Scope(internal_rules([])))

    assert set(measured) == {*NAMES, *(f"previous_{name}" for name in NAMES), "change_points"}
    assert measured["accounts_active"] == 0
    assert measured["adoption_rate"] is None
    assert all(measured[f"previous_{name}"] is None for name in NAMES)
