"""Asking the engine directly, and small worlds to ask about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.pendo.answering import Answerer
from bot.sandbox.pendo.environment import WHOLE, Bounds
from bot.sandbox.pendo.world import App, ExcludeRule, Tag, World, events_of_rows

WEB = App(-323232, "Web", "web")
PHONE = App(77, "Phone", "ios")
EXPORT = Tag("f-export", "Export", "Feature", WEB.id)
SEARCH = Tag("f-search", "Search", "Feature", WEB.id)
SCAN = Tag("f-scan", "Scan", "Feature", PHONE.id)
HOME = Tag("p-home", "Home", "Page", WEB.id)
SIGNED_UP = Tag("t-signed-up", "Signed up", "TrackType", WEB.id)
TAGS = (EXPORT, SEARCH, SCAN, HOME, SIGNED_UP)


def at(text: str, zone: str = "America/New_York") -> int:
    """Epoch milliseconds of a wall clock's ISO text."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def small_world(
    rows: Iterable[Mapping[str, Any]] = (),
    *,
    zone: str = "America/New_York",
    exclude: Iterable[ExcludeRule] = (),
) -> World:
    apps = (WEB, PHONE)
    return World(events_of_rows(rows, TAGS, apps), TAGS, apps, zone, exclude=tuple(exclude))


NOW = at("2026-11-25T10:00")


def answer(
    world: World, *stages: object, now: int = NOW, seed: int = 0, details: bool = False
) -> dict[str, Any]:
    """The whole answer to a pipeline."""
    return answer_of(Answerer(world, world.zone, seed), *stages, now=now, details=details)


def answer_of(
    answerer: Answerer, *stages: object, now: int = NOW, details: bool = False, bounds: Bounds = WHOLE
) -> dict[str, Any]:
    """The same of somebody who has answered before, and still knows the rows of the world."""
    body = json.dumps({"response": {}, "request": {"pipeline": stages}}).encode()
    given = answerer.answer(body, answerer.environment(now, bounds), details)
    return json.loads(b"".join(given.pieces))


def ask(world: World, *stages: object, now: int = NOW, seed: int = 0) -> list[dict[str, Any]]:
    """The rows that a pipeline gives."""
    return answer(world, *stages, now=now, seed=seed)["results"]


def ask_rows(rows: list[dict[str, Any]], *stages: object, seed: int = 0) -> list[dict[str, Any]]:
    """What stages make of literal rows."""
    return ask(small_world(), {"source": {"const": rows}}, *stages, seed=seed)


def days(count: int, first: object = "now()") -> dict[str, object]:
    return {"period": "dayRange", "first": first, "count": count}


def multiset(rows: list[dict[str, Any]]) -> list[str]:
    """Rows in an order of their own, to compare without order."""
    return sorted(json.dumps(row, sort_keys=True) for row in rows)
