"""Random subscriptions with months of use by the week, at the edges of civil days, and how to ask them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.sandbox.pendo.world import App, Events, ExcludeRule, Metadata, Tag, World, events_of_rows
from tests.asking import Asked, ask_all
from tests.oracle import Event

NOW = datetime(2026, 4, 8, 16, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata", "UTC", "Asia/Beirut"]
WEB, MOBILE = App(), App(77, "Mobile app", "ios")
TAGS = (
    Tag("feat-a", "Alpha view"),
    Tag("feat-b", 'Beta <b> & "C>D"'),
    Tag("feat-c", "ระบบ 🚀"),
    Tag("feat-m", "Scan", app_id=77),
)
HOMES = {tag.id: tag.app_id for tag in TAGS}
INTERNAL = ("corp", "*@corp")
NAMES = {"acme": 'ACME "Best", Inc.', "東京": "<!channel>", "mü": "Müller & Söhne", "a-5": "=1+1"}
OWNERS = {"acme": "Kim@corp", "mü": "kim@corp", "東京": "lee@corp"}
PARENTS = {"acme": "group", "mü": "group", "a-5": "東京", "corp": "group"}
ACCOUNTS = ["", "acme", "mü", "東京", "a-5", "a-6", "corp"]
PEOPLE = ["ann", "bob", "zoë", 'q"x\\', "<!here>", "eve@corp", "robot-1", "_PENDO_T_1"]
random_worlds = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate),  # to shrink takes minutes
)


def event(at_ms: int, visitor: str, account: str, feature: str, clicks: int = 1) -> Event:
    app = str(HOMES.get(feature, WEB.id))
    return Event(at_ms, visitor, account, feature, clicks, app, hidden=visitor.startswith("robot"))


def moment(day: date, at: time, zone: str) -> int:
    return int(datetime.combine(day, at, ZoneInfo(zone)).timestamp() * 1000)


_TIMES = [time(0), time(0, 0, 1), time(12, 30), time(23, 59, 59, 999000)]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Event], str]:
    """Events and their zone: whoever uses a feature does so in some weeks and not in others."""
    zone = draw(st.sampled_from(ZONES))
    today = NOW.astimezone(ZoneInfo(zone)).date()
    found: list[Event] = []
    for _ in range(draw(st.integers(0, 12))):
        visitor, account = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(ACCOUNTS))
        feature = draw(st.sampled_from(["feat-a", "feat-a", "feat-a", "", *HOMES]))
        weeks = draw(
            st.sampled_from(
                [range(6), range(2, 6), range(2, 7, 2), range(3, 18), [1, 4], [4], [0, 1, 52, 53]]
            )
        )
        day, at = draw(st.integers(0, 6)), draw(st.sampled_from(_TIMES))
        for week in weeks:
            when = moment(today - timedelta(days=7 * week + day), at, zone)
            if when <= NOW_MS:
                found.append(event(when, visitor, account, feature, draw(st.integers(1, 40))))
    return found, zone


def world_of(events: Iterable[Event], zone: str) -> World:
    """Pendo also knows what it saw long ago; names, owners and parents stand in accounts' metadata."""
    long_ago = [event(NOW_MS - 500 * 86_400_000, "ann", account, "") for account in ACCOUNTS]
    rows = [
        {
            "time": e.at_ms,
            "visitorId": e.visitor,
            "accountId": e.account,
            "tag": e.feature,
            "numEvents": e.clicks,
            "appId": int(e.app),
        }
        for e in [*long_ago, *events]
    ]
    return World(
        events_of_rows(rows, TAGS, (WEB, MOBILE)),
        TAGS,
        (WEB, MOBILE),
        zone,
        accounts={account: _metadata(account) for account in ACCOUNTS if account},
        exclude=(ExcludeRule("visitorId", "robot*"),),
    )


def _metadata(account: str) -> Metadata:
    agent = {"name": NAMES.get(account), "parent": PARENTS.get(account)}
    return {
        "agent": {name: value for name, value in agent.items() if value},
        "custom": {"owner": OWNERS[account]} if account in OWNERS else {},
    }


def since_or_of(world: World, start_ms: int, tag: str) -> World:
    """``world`` with what happened from ``start_ms`` on, and before that with use of ``tag`` alone."""
    numbers = [number for number, one in enumerate(world.tags) if one.id == tag]
    keep = (world.events.time >= start_ms) | np.isin(world.events.tag, numbers)
    return only(world, np.flatnonzero(keep))


def only(world: World, rows: NDArray[np.int64]) -> World:
    """``world`` with these of its events alone."""
    events = world.events
    fields = {name: replace(column, codes=column.codes[rows]) for name, column in events.fields.items()}
    kept = Events(events.time[rows], events.number[rows], events.tag[rows], fields)
    return replace(world, events=kept)


async def asked(world: World, *texts: str, owner: str = "", now: datetime = NOW, **given: Any) -> list[Asked]:
    """Questions such as ``/accounts feat-a`` by whoever has the address ``owner``, and their answers."""
    chosen: Mapping[str, Any] = {"internal": INTERNAL, "account_parent": "agent.parent"} | given
    return await ask_all(world, now, *texts, owner=owner, **chosen)
