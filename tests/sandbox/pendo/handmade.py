"""A subscription small enough to count by hand, for the cases in ``tests/sandbox/pendo/cases``.

Its clock stands at 2026-11-25 10:00 in New York, so 24 November is yesterday (midnight 1795496400000), and
25 November is today (midnight 1795582800000).

| when (New York) | visitor | account | what | app | events | server | remoteIp |
|---|---|---|---|---|---|---|---|
| 24 Nov 09:00 | ana | acme | f-export | -323232 | 2 | app.example | 10.0.0.1 |
| 24 Nov 09:30 | ana | acme | f-export | -323232 | 3 | app.example | 10.0.0.2 |
| 24 Nov 10:00 | ben | bolt | f-export | -323232 | 1 | app.example | 10.0.0.3 |
| 24 Nov 11:00 | ana | acme | p-home | -323232 | 4 | app.example | 10.0.0.1 |
| 24 Nov 12:00 | _PENDO_T_x | "" | p-home | -323232 | 1 | app.example | 10.0.0.4 |
| 24 Nov 13:00 | cy | cargo | f-scan | 77 | 5 | phone.example | 10.0.0.5 |
| 24 Nov 14:00 | ana | bolt | f-search | -323232 | 1 | app.example | 10.0.0.1 |
| 24 Nov 15:00 | robot@robots.example | acme | f-export | -323232 | 9 | app.example | 10.0.0.9 |
| 24 Nov 16:00 | ben | bolt | t-signed-up | -323232 | 1 | __apitrackevent__ | |
| 23 Nov 09:00 | ben | bolt | f-export | -323232 | 7 | app.example | 10.0.0.3 |
| 25 Nov 09:00 | dee | "" | f-export | -323232 | 1 | app.example | 10.0.0.6 |

The exclude list hides visitors ``*@robots.example``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.pendo.world import ExcludeRule, World
from tests.sandbox.pendo.asking import EXPORT, HOME, SCAN, SEARCH, SIGNED_UP, at, small_world


def _event(
    when: str, visitor: str, account: str, tag: str, number: int, server: str = "app.example", ip: str = ""
) -> Mapping[str, Any]:
    return {
        "time": at(f"2026-11-{when}"),
        "visitorId": visitor,
        "accountId": account,
        "tag": tag,
        "numEvents": number,
        "server": server,
        "remoteIp": ip,
    }


def handmade_world() -> World:
    """The world above."""
    return small_world(
        [
            _event("24T09:00", "ana", "acme", EXPORT.id, 2, ip="10.0.0.1"),
            _event("24T09:30", "ana", "acme", EXPORT.id, 3, ip="10.0.0.2"),
            _event("24T10:00", "ben", "bolt", EXPORT.id, 1, ip="10.0.0.3"),
            _event("24T11:00", "ana", "acme", HOME.id, 4, ip="10.0.0.1"),
            _event("24T12:00", "_PENDO_T_x", "", HOME.id, 1, ip="10.0.0.4"),
            _event("24T13:00", "cy", "cargo", SCAN.id, 5, server="phone.example", ip="10.0.0.5"),
            _event("24T14:00", "ana", "bolt", SEARCH.id, 1, ip="10.0.0.1"),
            _event("24T15:00", "robot@robots.example", "acme", EXPORT.id, 9, ip="10.0.0.9"),
            _event("24T16:00", "ben", "bolt", SIGNED_UP.id, 1, server="__apitrackevent__"),
            _event("23T09:00", "ben", "bolt", EXPORT.id, 7, ip="10.0.0.3"),
            _event("25T09:00", "dee", "", EXPORT.id, 1, ip="10.0.0.6"),
        ],
        exclude=[ExcludeRule("visitorId", "*@robots.example")],
    )
