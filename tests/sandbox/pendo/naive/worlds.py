"""Random subscriptions around changes of clocks, as the engine and as the interpreter knows them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.sandbox.pendo.world import ExcludeRule, Segment, World
from tests.sandbox.pendo.asking import PHONE, TAGS, WEB, at, small_world
from tests.sandbox.pendo.naive.subscription import HOUR, Subscription

APPS = (WEB, PHONE)
CHANGES = (
    ("America/New_York", "2026-11-01T01:00"),
    ("America/New_York", "2026-03-08T01:00"),
    ("Europe/Berlin", "2026-10-25T02:00"),
    ("Australia/Sydney", "2026-10-04T01:00"),
    ("Asia/Beirut", "2026-03-28T23:00"),
    ("Asia/Beirut", "2026-10-24T23:00"),
    ("UTC", "2026-02-28T23:00"),
)
"""Zones, and an hour before their clocks change; Beirut's change at midnight."""

VISITORS = ("ana", "Ben", 'o"\\x', "_PENDO_T_1", "VISITOR-UNIQUE-ID", "robot@monitor.example", "")
ACCOUNTS = ("a1", 'b" || true || "', "acme-internal", "")
RULES = (
    ExcludeRule("visitorId", "*@monitor.example"),
    ExcludeRule("server", "staging.*"),
    ExcludeRule("accountId", "acme-internal"),
    ExcludeRule("remoteIp", "10.*.1"),
)
SEGMENT = Segment(
    "s-some", "Some", frozenset([("ana", None), (None, "acme-internal"), ("Ben", "a1"), ('o"\\x', "")])
)
METADATA = {"agent": {"role": "admin", "level": 3}, "custom": {"plan": ""}}
EVENTS: dict[str, st.SearchStrategy[Any]] = {
    "hours": st.integers(-24 * 9, 24 * 4) | st.sampled_from([-1, 0, 1, 2]),
    "ms": st.sampled_from([0, 1, 59_999, 60_000, HOUR // 2, HOUR - 1]),
    "visitorId": st.sampled_from(VISITORS),
    "accountId": st.sampled_from(ACCOUNTS),
    "tag": st.sampled_from([*(tag.id for tag in TAGS), None]),
    "numEvents": st.integers(1, 3),
}
OTHERS: dict[str, st.SearchStrategy[Any]] = {
    "server": st.sampled_from(["app.example", "staging.example"]),
    "remoteIp": st.sampled_from(["10.0.0.1", "10.0.0.2"]),
    "userAgent": st.sampled_from(["Firefox", "Chrome"]),
}

EVENT = st.fixed_dictionaries(EVENTS, optional=OTHERS)
HAPPENINGS = st.one_of(st.lists(EVENT, min_size=6, max_size=14), st.lists(EVENT, max_size=3))


@dataclass(frozen=True)
class Twin:
    """One subscription: the engine's world, and the interpreter's."""

    world: World
    naive: Subscription

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        rules = [(rule.field, rule.pattern) for rule in self.naive.exclude]
        printer.text(f"{self.world.zone} at {self.naive.now}, excluding {rules}: {self.naive.events}")


@st.composite
def twins(draw: st.DrawFn) -> Twin:
    zone, change = draw(st.sampled_from(CHANGES))
    around = at(change, zone)
    events: list[dict[str, Any]] = []
    for event in draw(HAPPENINGS):
        events.append({"time": around + event.pop("hours") * HOUR + event.pop("ms"), **event})
    rules = tuple(draw(st.lists(st.sampled_from(RULES), unique=True, max_size=3)))
    now = around + draw(st.integers(0, 24 * 5)) * HOUR + 17 * 60_000
    people = dict.fromkeys(VISITORS[:2], METADATA)
    world = replace(small_world(events, zone=zone, exclude=rules), visitors=people, segments=[SEGMENT])
    naive = Subscription(
        events, now, ZoneInfo(zone), APPS, TAGS, rules, people, segments={SEGMENT.id: SEGMENT.items}
    )
    return Twin(world, naive)
