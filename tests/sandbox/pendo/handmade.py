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

The exclude list hides visitors ``*@robots.example``. What visitors did with guides:

| when (New York) | visitor | account | guide, step | app | type | reason |
|---|---|---|---|---|---|---|
| 23 Nov 10:00 | ana | acme | g-tour, s-1 | -323232 | guideSeen | auto |
| 23 Nov 10:01 | ana | acme | g-tour, s-1 | -323232 | guideAdvanced | |
| 23 Nov 10:02 | ana | acme | g-tour, s-2 | -323232 | guideSeen | advanced |
| 24 Nov 10:00 | ana | acme | g-tour, s-1 | -323232 | guideSeen | continue |
| 24 Nov 10:05 | ana | acme | g-tour, s-1 | -323232 | guideDismissed | |
| 24 Nov 12:00 | ben | bolt | g-tour, s-1 | -323232 | guideSeen | auto |
| 24 Nov 12:30 | robot@robots.example | acme | g-tour, s-1 | -323232 | guideSeen | auto |
| 24 Nov 13:00 | cy | cargo | g-phone, s-p | 77 | guideSeen | auto |
| 25 Nov 09:00 | ben | bolt | g-tour, s-1 | -323232 | guideSeen | auto |

and what they answered to the guide g-nps:

| when (New York) | visitor | account | poll | answer |
|---|---|---|---|---|
| 23 Nov 11:00 | ana | acme | q-rate | 6 |
| 24 Nov 08:00 | ben | bolt | q-rate | 7 |
| 24 Nov 11:00 | ana | acme | q-rate | 9 |
| 24 Nov 11:01 | ana | acme | q-why | fast |
| 24 Nov 12:00 | robot@robots.example | acme | q-rate | 0 |
| 25 Nov 08:00 | ben | bolt | q-rate | 10 |

f-export and p-home are in the product area Core, g-tour in the category Onboarding. ana's role is admin
(``metadata.agent.role``). The data of ``gone`` and of the account ``left`` is not processed. Segment
``seg-acme`` holds the account acme, ``seg-ben`` the visitor ben.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.sandbox.pendo.guides import POLL_RESPONSE, Guide, Poll, Step, happenings_of_rows
from bot.sandbox.pendo.world import ExcludeRule, Segment, Tag, World
from tests.sandbox.pendo.asking import EXPORT, HOME, PHONE, SCAN, SEARCH, SIGNED_UP, WEB, at, small_world

ROBOT = "robot@robots.example"
GUIDES = (
    Guide(
        "g-tour",
        "Tour",
        WEB.id,
        category="Onboarding",
        steps=(Step("s-1", "One"), Step("s-2", "Two", "tooltip")),
    ),
    Guide(
        "g-nps",
        "NPS",
        WEB.id,
        steps=(Step("s-n", "Ask", "poll"),),
        polls=(Poll("q-rate", "How likely?"), Poll("q-why", "Why?", "NPSReason")),
    ),
    Guide("g-phone", "Phone", PHONE.id, "disabled", steps=(Step("s-p"),)),
)
SEGMENTS = (
    Segment("seg-acme", "Acme", frozenset({(None, "acme")})),
    Segment("seg-ben", "Ben", frozenset({("ben", None)})),
)


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


def _guide_event(
    when: str,
    visitor: str,
    account: str,
    guide: str,
    step: str,
    type_: str,
    reason: str | None = None,
    app: int = WEB.id,
) -> dict[str, Any]:
    return {
        "time": at(f"2026-11-{when}"),
        "visitorId": visitor,
        "accountId": account,
        "appId": app,
        "guideId": guide,
        "guideStepId": step,
        "type": type_,
        "guideSeenReason": reason,
        "serverName": "app.example",
    }


def _answer(when: str, visitor: str, account: str, poll: str, response: int | str) -> dict[str, Any]:
    return _guide_event(when, visitor, account, "g-nps", "s-n", POLL_RESPONSE) | {
        "pollId": poll,
        "pollType": "NPSRating" if poll == "q-rate" else "NPSReason",
        "pollResponse": response,
    }


def _in_core(tag: Tag) -> Tag:
    return replace(tag, group="Core") if tag in (EXPORT, HOME) else tag


def handmade_world() -> World:
    """The world above."""
    world = small_world(
        [
            _event("24T09:00", "ana", "acme", EXPORT.id, 2, ip="10.0.0.1"),
            _event("24T09:30", "ana", "acme", EXPORT.id, 3, ip="10.0.0.2"),
            _event("24T10:00", "ben", "bolt", EXPORT.id, 1, ip="10.0.0.3"),
            _event("24T11:00", "ana", "acme", HOME.id, 4, ip="10.0.0.1"),
            _event("24T12:00", "_PENDO_T_x", "", HOME.id, 1, ip="10.0.0.4"),
            _event("24T13:00", "cy", "cargo", SCAN.id, 5, server="phone.example", ip="10.0.0.5"),
            _event("24T14:00", "ana", "bolt", SEARCH.id, 1, ip="10.0.0.1"),
            _event("24T15:00", ROBOT, "acme", EXPORT.id, 9, ip="10.0.0.9"),
            _event("24T16:00", "ben", "bolt", SIGNED_UP.id, 1, server="__apitrackevent__"),
            _event("23T09:00", "ben", "bolt", EXPORT.id, 7, ip="10.0.0.3"),
            _event("25T09:00", "dee", "", EXPORT.id, 1, ip="10.0.0.6"),
        ],
        exclude=[ExcludeRule("visitorId", "*@robots.example")],
    )
    return replace(
        world,
        tags=[_in_core(tag) for tag in world.tags],
        visitors={"ana": {"agent": {"role": "admin"}}},
        segments=SEGMENTS,
        guides=GUIDES,
        guide_events=happenings_of_rows(
            [
                _guide_event("23T10:00", "ana", "acme", "g-tour", "s-1", "guideSeen", "auto"),
                _guide_event("23T10:01", "ana", "acme", "g-tour", "s-1", "guideAdvanced"),
                _guide_event("23T10:02", "ana", "acme", "g-tour", "s-2", "guideSeen", "advanced"),
                _guide_event("24T10:00", "ana", "acme", "g-tour", "s-1", "guideSeen", "continue"),
                _guide_event("24T10:05", "ana", "acme", "g-tour", "s-1", "guideDismissed"),
                _guide_event("24T12:00", "ben", "bolt", "g-tour", "s-1", "guideSeen", "auto"),
                _guide_event(
                    "24T12:30", "robot@robots.example", "acme", "g-tour", "s-1", "guideSeen", "auto"
                ),
                _guide_event("24T13:00", "cy", "cargo", "g-phone", "s-p", "guideSeen", "auto", PHONE.id),
                _guide_event("25T09:00", "ben", "bolt", "g-tour", "s-1", "guideSeen", "auto"),
            ]
        ),
        poll_events=happenings_of_rows(
            [
                _answer("23T11:00", "ana", "acme", "q-rate", 6),
                _answer("24T08:00", "ben", "bolt", "q-rate", 7),
                _answer("24T11:00", "ana", "acme", "q-rate", 9),
                _answer("24T11:01", "ana", "acme", "q-why", "fast"),
                _answer("24T12:00", ROBOT, "acme", "q-rate", 0),
                _answer("25T08:00", "ben", "bolt", "q-rate", 10),
            ]
        ),
        do_not_process={"visitor": frozenset({"gone"}), "account": frozenset({"left"})},
    )
