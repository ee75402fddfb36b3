"""Where random guides and polls are seen: two apps, colleagues, and somebody whom the exclude list hides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.pendo.world import App, ExcludeRule, World, events_of_rows
from tests.test_truth import NOW

WEB, PHONE = App(1, "Web app", "web"), App(2, "Phone", "ios")
INTERNAL = ("*@corp", "corp")


def last_days(zone: str, count: int, back: int = 0) -> tuple[date, date]:
    """The first and the last of so many days that ended so many days before yesterday."""
    end = NOW.astimezone(ZoneInfo(zone)).date() - timedelta(days=1 + back)
    return end - timedelta(days=count - 1), end


def world_of(zone: str, **happened: Any) -> World:
    """Without use; what ``happened`` are guides and what became of them."""
    nothing = events_of_rows([{"time": 0, "visitorId": "somebody"}], (), (WEB, PHONE))
    hidden = (ExcludeRule("visitorId", "hidden"),)
    return World(nothing, (), (WEB, PHONE), zone, exclude=hidden, **happened)
