"""A process that opens one sandbox after another, as tests do, keeps none of them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import httpx
import pytest

from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.slack import EmbeddedSlack
from tests.sandbox.pendo.asking import NOW, at, small_world

COUNT = [
    {
        "source": {
            "featureEvents": {"featureId": "f-export"},
            "timeSeries": {"period": "dayRange", "first": "now()", "count": -7},
        }
    },
    {"identified": "visitorId"},
    {"count": None},
]
ASKED = {"response": {}, "request": {"pipeline": COUNT}}


def closed_pendo() -> weakref.ref[object]:
    """The world of a server that answered, refused, found nothing and failed as planned."""
    world = small_world([{"time": at("2026-11-24T09:00"), "visitorId": "ann", "tag": "f-export"}])
    with EmbeddedPendo(world, key="k", clock=lambda: NOW) as pendo:
        headers = {"X-Pendo-Integration-Key": "k"}
        with httpx.Client(base_url=pendo.url, headers=headers) as http:
            httpx.post(f"{pendo.url}/_sandbox/faults", json={"kind": "status", "status": 500})
            seen = [http.post("/api/v1/aggregation", json=ASKED) for _ in range(2)]
            seen += [http.get("/api/v1/feature"), http.get("/api/v1/nothing"), http.get("/elsewhere")]
            seen += [httpx.get(f"{pendo.url}/api/v1/feature")]
    assert [answer.status_code for answer in seen] == [500, 200, 200, 404, 404, 401]
    return weakref.ref(world)


def closed_slack() -> weakref.ref[object]:
    """What the bot called of a server, on which somebody also typed."""
    with EmbeddedSlack() as slack:
        slack.say("hello")
        token = {"Authorization": f"Bearer {slack.workspace.bot_token}"}
        assert httpx.post(f"{slack.api_url}auth.test", headers=token).json()["ok"]
        assert [call.method for call in slack.calls()] == ["auth.test"]
        return weakref.ref(slack.sandbox.calls)


@pytest.mark.parametrize("closed", [closed_pendo, closed_slack])
def test_nothing_of_a_closed_server_is_alive(closed: Callable[[], weakref.ref[object]]):
    held = closed()
    gc.collect()
    assert held() is None
