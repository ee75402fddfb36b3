"""What can be looked up with GET, and that nothing can be written."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.pendo.world import World
from tests.sandbox.pendo.asking import EXPORT, NOW, at, small_world
from tests.sandbox.pendo.handmade import handmade_world

KEY = "rest-key"
AGGREGATION = "/api/v1/aggregation"
ODD_IDS = ("ann@acme.example", "a/b", "a%2Fb c", 'o"neill\\', "größe 日本", "b64_no", "..")


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with (
        EmbeddedPendo(handmade_world(), key=KEY, clock=lambda: NOW) as server,
        httpx.Client(base_url=server.url, headers={"x-pendo-integration-key": KEY}) as client,
    ):
        yield client


def ids(found: httpx.Response) -> list[str]:
    assert found.status_code == 200
    return [thing["id"] for thing in found.json()]


def test_lists_of_guides(client: httpx.Client) -> None:
    assert ids(client.get("/api/v1/guide")) == ["g-tour", "g-nps"]
    assert ids(client.get("/api/v1/guide", params={"expand": "*"})) == ["g-tour", "g-nps", "g-phone"]
    assert ids(client.get("/api/v1/guide", params={"id": "g-phone,g-nps,g-none"})) == ["g-nps", "g-phone"]
    assert ids(client.get("/api/v1/guide", params={"appId": "77"})) == ["g-phone"]
    assert client.get("/api/v1/guide", params={"appId": "1"}).status_code == 404


def test_a_guide_tells_its_steps_and_polls(client: httpx.Client) -> None:
    tour, nps = client.get("/api/v1/guide").json()
    assert [step["id"] for step in tour["steps"]] == ["s-1", "s-2"]
    assert [poll["attributes"]["type"] for poll in nps["polls"]] == ["NPSRating", "NPSReason"]


def test_reports_and_segments(client: httpx.Client) -> None:
    assert client.get("/api/v1/report").json() == []
    assert ids(client.get("/api/v1/segment")) == ["seg-acme", "seg-ben"]
    assert client.get("/api/v1/segment/seg-ben").json()["name"] == "Ben"
    assert client.get("/api/v1/segment/none").status_code == 404


def test_one_visitor_and_one_account(client: httpx.Client) -> None:
    ana = client.get("/api/v1/visitor/ana").json()
    assert (ana["id"], ana["accountIds"]) == ("ana", ["acme", "bolt"])
    assert ana["metadata"]["agent"] == {"role": "admin"}
    acme = client.get("/api/v1/account/acme").json()
    assert acme["id"] == "acme"
    assert acme["metadata"]["auto"]["firstvisit"] == at("2026-11-24T09:00")
    for path in ("visitor/nobody", "account/nothing", "visitor/gone", "visitor", "account", "visitor/"):
        assert client.get(f"/api/v1/{path}").status_code == 404, path


def odd_world() -> World:
    return small_world([{"time": at("2026-11-24T09:00"), "visitorId": one} for one in ODD_IDS])


def test_ids_of_any_form_can_be_asked_for() -> None:
    with EmbeddedPendo(odd_world(), key=KEY, clock=lambda: NOW) as server:
        plain, url = {"x-pendo-integration-key": KEY}, f"{server.url}/api/v1/visitor/"
        for one in ODD_IDS:
            text = base64.urlsafe_b64encode(one.encode()).decode().rstrip("=")
            encoded = httpx.get(f"{url}b64_{text}", headers=plain | {"X-Pendo-Base64-Encoded-Params": "true"})
            assert encoded.json()["id"] == one
            if one != "..":  # a client takes it for a part of the path
                assert httpx.get(url + quote(one, safe=""), headers=plain).json()["id"] == one
        faulty = httpx.get(f"{url}b64_*", headers=plain | {"x-pendo-base64-encoded-params": "true"})
        assert faulty.status_code == 400
        assert httpx.get(f"{url}b64_YQ", headers=plain).status_code == 404


def test_history_is_that_of_a_day(client: httpx.Client) -> None:
    start = at("2026-11-24T09:15")
    found = client.get("/api/v1/visitor/ana/history", params={"starttime": start}).json()
    assert [(event["ts"], event["numEvents"]) for event in found] == [
        (at("2026-11-24T09:30"), 3),
        (at("2026-11-24T11:00"), 4),
        (at("2026-11-24T14:00"), 1),
    ]
    assert found[0]["featureId"] == EXPORT.id
    assert client.get("/api/v1/visitor/no/history", params={"starttime": start}).status_code == 404


@pytest.mark.parametrize("start", [None, "", "yesterday", "-1", str(NOW + 1), str(NOW - 181 * 86_400_000)])
def test_history_needs_a_time_of_the_last_half_year(client: httpx.Client, start: str | None) -> None:
    query = {} if start is None else {"starttime": start}
    assert client.get("/api/v1/visitor/ana/history", params=query).status_code == 422


def test_schema_names_types() -> None:
    accounts: dict[str, Any] = {
        "a": {"custom": {"seats": "", "since": "", "ratio": 1.5, "ok": True, "tags": ["x"]}},
        "b": {"custom": {"seats": 3, "since": 1_700_000_000_000, "name": "B"}},
        "c": {"custom": {"seats": ""}},
    }
    world = replace(small_world(), accounts=accounts, time_fields=frozenset({"since"}))
    with EmbeddedPendo(world, key=KEY, clock=lambda: NOW) as server:
        url = f"{server.url}/api/v1/metadata/schema/account"
        schema = httpx.get(url, headers={"x-pendo-integration-key": KEY}).json()
    assert {name: field["Type"] for name, field in schema["custom"].items()} == {
        "seats": "integer",
        "since": "time",
        "ratio": "float",
        "ok": "boolean",
        "tags": "list",
        "name": "string",
    }
    assert schema["auto"]["firstvisit"]["Type"] == "time"


def test_one_value_of_metadata(client: httpx.Client) -> None:
    path = "/api/v1/metadata/visitor/value"
    assert client.get(f"{path}/agent/role/ana").json() == "admin"
    assert client.get(f"{path}/auto/accountids/ana").json() == ["acme", "bolt"]
    for rest in ("agent/role/ben", "agent/none/ana", "none/role/ana", "agent/role/nobody"):
        assert client.get(f"{path}/{rest}").status_code == 404, rest


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", AGGREGATION, 405),
        ("PUT", AGGREGATION, 405),
        ("GET", "/api/v1/poll", 404),
        ("HEAD", "/api/v1/poll", 404),
        ("GET", "/api/v1/nps", 404),
        ("GET", "/api/v1/feedback", 404),
        ("GET", "/api/v1/guide/g-tour/history", 404),
        ("GET", "/api/v1/page/p-home", 404),
        ("POST", "/api/v1/guide/g-tour/reset", 403),
        ("POST", "/api/v1/metadata/visitor/custom/value", 403),
        ("PUT", "/api/v1/metadata/visitor/agent/value/ana/role", 403),
        ("POST", "/api/v1/segment", 403),
        ("PATCH", "/api/v1/segment/seg-ben/visitor", 403),
        ("DELETE", "/api/v1/segment/seg-ben", 403),
        ("GET", "/api/v1/token/verify", 200),
    ],
)
def test_status_as_json(client: httpx.Client, method: str, path: str, status: int) -> None:
    found = client.request(method, path)
    assert found.status_code == status
    assert status == 200 or method == "HEAD" or found.json()["code"] == status
    refused = client.request(method, path, headers={"x-pendo-integration-key": "wrong"})
    assert refused.status_code == (403 if path.endswith("verify") else 401)
