"""The demo world from a seed and a day, kept as a file so that it is made once a day."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zipfile import BadZipFile
from zoneinfo import ZoneInfo

import numpy as np

from bot.sandbox.pendo.civil import Calendar
from bot.sandbox.pendo.columns import Array, Coded
from bot.sandbox.pendo.demo.descriptions import (
    DO_NOT_PROCESS,
    TIME_FIELDS,
    demo_segments,
    describe_accounts,
    describe_visitors,
)
from bot.sandbox.pendo.demo.details import countries_of, with_details
from bot.sandbox.pendo.demo.guides import demo_campaigns
from bot.sandbox.pendo.demo.history import (
    AGENTS,
    HISTORY_DAYS,
    IP_ADDRESSES,
    SERVERS,
    SPARE_DAYS,
    TABS,
    History,
    demo_history,
)
from bot.sandbox.pendo.demo.people import EXCLUDE, Cast, demo_cast
from bot.sandbox.pendo.demo.things import APPS, any_report, demo_tags
from bot.sandbox.pendo.demo.views import demo_views
from bot.sandbox.pendo.world import Events, Tag, World

SEED = 20_180_501
VERSION = 3
KEPT_FILES = 4


def demo_world(now: int, *, zone: str, cache_dir: Path | None = None, seed: int = SEED) -> World:
    """The world as of the civil day of ``now`` in ``zone``: 400 days of history, that day, and two more.

    The events lie in ``cache_dir`` (default: usagebot in the user's cache directory), the newest few files.
    """
    calendar = Calendar(ZoneInfo(zone))
    today = calendar.local(now).date()
    first_day = today - timedelta(days=HISTORY_DAYS)
    starts = [_start(calendar, first_day + timedelta(days=n)) for n in range(HISTORY_DAYS + 1 + SPARE_DAYS)]
    cast = demo_cast(np.random.default_rng([seed, 1]))
    tags = demo_tags(starts, HISTORY_DAYS)
    path = (cache_dir or _user_cache()) / f"demo-{VERSION}-{seed}-{today}-{zone.replace('/', '-')}.npz"
    arrays = _load(path)
    if arrays is None:
        history = demo_history(np.random.default_rng([seed, 2]), cast, tags, np.array(starts), first_day)
        arrays = {name: _small(getattr(history, name)) for name in History.__slots__}
        _save(path, arrays)
    return _world(seed, _events(arrays, cast), cast, [*tags, any_report(starts)], starts, zone)


def _world(
    seed: int, events: Events, cast: Cast, tags: Sequence[Tag], starts: Sequence[int], zone: str
) -> World:
    """The history with all that no story needs, each part from a stream of chance of its own."""
    visitors = describe_visitors(np.random.default_rng([seed, 3]), cast)
    accounts = describe_accounts(np.random.default_rng([seed, 4]), cast, starts[HISTORY_DAYS])
    countries = countries_of(events.fields["remoteIp"].values)
    campaigns = demo_campaigns(starts, HISTORY_DAYS)
    guide_events, poll_events = demo_views(
        np.random.default_rng([seed, 5]), events, tags, visitors, countries, campaigns, starts, HISTORY_DAYS
    )
    return World(
        with_details(np.random.default_rng([seed, 6]), events, tags, visitors, accounts),
        tags,
        APPS,
        zone,
        visitors,
        accounts,
        EXCLUDE,
        demo_segments(cast),
        [campaign.guide for campaign in campaigns],
        guide_events,
        poll_events,
        DO_NOT_PROCESS,
        countries,
        frozenset(cast.visitor_ids[::9]),
        TIME_FIELDS,
    )


def _start(calendar: Calendar, day: date) -> int:
    return calendar.instant(datetime.combine(day, time()))


def _events(arrays: Mapping[str, Array], cast: Cast) -> Events:
    addresses = [f"198.51.{place // 250}.{place % 250 + 1}" for place in range(IP_ADDRESSES - 1)]
    return Events(
        arrays["time"].astype(np.int64),
        arrays["number"].astype(np.int64),
        arrays["tag"].astype(np.int32),
        {
            "visitorId": Coded(cast.visitor_ids, arrays["visitor"].astype(np.int32)),
            "accountId": Coded(cast.account_ids, arrays["account"].astype(np.int32)),
            "appId": Coded([app.id for app in APPS], arrays["app"].astype(np.int32)),
            "server": Coded(SERVERS, arrays["server"].astype(np.int32)),
            "remoteIp": Coded([*addresses, "203.0.113.66"], arrays["address"].astype(np.int32)),
            "userAgent": Coded(AGENTS, arrays["agent"].astype(np.int32)),
            "tabId": Coded(range(TABS), arrays["tab"].astype(np.int32)),
        },
    )


def _small(array: Array) -> Array:
    """The same integers in the fewest bytes."""
    return array.astype(np.promote_types(np.min_scalar_type(array.min()), np.min_scalar_type(array.max())))


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "usagebot"


def _load(path: Path) -> dict[str, Array] | None:
    """The arrays of a kept file; None where there is none, or none that can be read."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            return {name: kept[name] for name in History.__slots__}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _save(path: Path, arrays: Mapping[str, Array]) -> None:
    """Keeps the arrays beside the newest others. A cache directory that cannot be written is done without."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".partial", delete=False) as file:
            np.savez(file, allow_pickle=False, **arrays)
        Path(file.name).replace(path)
        kept = sorted(path.parent.glob("demo-*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in kept[KEPT_FILES:]:
            old.unlink(missing_ok=True)
    except OSError:
        return
