"""The server over real sockets: envelope, errors, lists, the list of requests, and how it starts."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.errors import SettingsError
from bot.sandbox.pendo.serving import EmbeddedPendo, clock_from, run
from bot.sandbox.pendo.world import World
from tests.sandbox.pendo.asking import EXPORT, NOW, PHONE, SCAN, WEB, at, days, small_world

KEY = "secret-key"
AGGREGATION = "/api/v1/aggregation"


def world() -> World:
    return small_world(
        [{"time": at("2026-11-24T09:00"), "visitorId": "ana", "accountId": "a1", "tag": EXPORT.id}]
    )


@pytest.fixture(scope="module")
def pendo() -> Iterator[EmbeddedPendo]:
    with EmbeddedPendo(world(), key=KEY, clock=lambda: NOW) as server:
        yield server


@pytest.fixture
def client(pendo: EmbeddedPendo) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=pendo.url, headers={"X-Pendo-Integration-Key": KEY}) as client:
        client.delete("/_sandbox/requests")
        yield client


def body(*stages: object) -> dict[str, Any]:
    return {"response": {"mimeType": "application/json"}, "request": {"pipeline": stages}}


EVENTS = {"source": {"events": None, "timeSeries": days(-1)}}


def test_an_answer_has_its_start_and_its_rows(client: httpx.Client) -> None:
    count = {"reduce": {"n": {"sum": "numEvents"}}}
    found = client.post(AGGREGATION, json=body(EVENTS, count))
    assert found.status_code == 200
    assert found.headers["content-type"] == "application/json"
    assert found.text == f'{{"startTime":{at("2026-11-24")},"results":[{{"n":1}}]}}'


def test_details_tell_how_far_the_data_reaches(client: httpx.Client) -> None:
    found = client.post(AGGREGATION, json=body(EVENTS), params={"details": "true"}).json()
    assert found["details"] == {"validThrough": {str(WEB.id): NOW, str(PHONE.id): NOW}}
    assert "details" not in client.post(AGGREGATION, json=body(EVENTS)).json()


def test_integral_numbers_have_no_fraction(client: httpx.Client) -> None:
    rows = [{"a": 1.0, "b": 0.5, "c": -0.0, "d": 1e300, "e": [2.0], "f": {"g": 3.0}}]
    found = client.post(AGGREGATION, json=body({"source": {"const": rows}}))
    assert found.text == '{"results":[{"a":1,"b":0.5,"c":0,"d":1e300,"e":[2],"f":{"g":3}}]}'


@pytest.mark.parametrize("key", [None, "", "wrong", KEY + "x"])
def test_no_valid_key(pendo: EmbeddedPendo, key: str | None) -> None:
    headers = {} if key is None else {"x-pendo-integration-key": key}
    refused = httpx.post(pendo.url + AGGREGATION, json=body(EVENTS), headers=headers)
    assert refused.status_code == 401
    assert refused.json()["message"]
    assert httpx.get(pendo.url + "/api/v1/feature", headers=headers).status_code == 401
    assert httpx.get(pendo.url + "/api/v1/token/verify", headers=headers).status_code == 403


def test_the_key_is_verified(client: httpx.Client) -> None:
    assert client.get("/api/v1/token/verify").status_code == 200


@pytest.mark.parametrize(
    "sent", [{}, {"pipeline": []}, {"request": {}}, {"request": None}, {"response": {}}, [], 1]
)
def test_a_body_without_a_pipeline(client: httpx.Client, sent: object) -> None:
    refused = client.post(AGGREGATION, json=sent)
    assert refused.status_code == 422
    assert refused.json() == {"overall": {}, "fields": {"pipeline": "Required"}}


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ("{", "not JSON"),
        ("", "not JSON"),
        ('{"request": {"pipeline": [] } // comment\n}', "not JSON"),
        ("[" * 100_000, "JSON"),
        ('{"request": {"pipeline": ' + "[" * 200 + "]" * 200 + "}}", "nested"),
        ('{"request": {"pipeline": {}}}', "list of stages"),
        ('{"request": {"pipeline": []}}', "list of stages"),
        ('{"response": 1, "request": {"pipeline": [{}]}}', "response"),
        ('{"response": {"mimeType": "text/html"}, "request": {"pipeline": [{}]}}', "text/html"),
        (
            '{"request": {"pipeline": [{"source": {"events": null}}]}}',
            "no period specified for time series source",
        ),
        (
            '{"request": {"pipeline": [{"source": {"const": []}}, {"reduce": {"n": {"uniqueCount": "v"}}}]}}',
            "unknown aggregator 'uniqueCount'",
        ),
    ],
)
def test_bad_requests_are_told_as_json(client: httpx.Client, sent: str, says: str) -> None:
    refused = client.post(AGGREGATION, content=sent.encode())
    assert refused.status_code == 400
    assert says in refused.json()["message"]


def test_the_envelope_may_be_sparse_or_padded(client: httpx.Client) -> None:
    pipeline = [{"source": {"const": [{"a": 1}]}}]
    padded = {
        "channelId": "",
        "response": {"location": "request"},
        "request": {"name": "x", "requestId": "y", "pipeline": pipeline},
    }
    for sent in (
        {"request": {"pipeline": pipeline}},
        {"response": {}, "request": {"pipeline": pipeline}},
        padded,
    ):
        assert client.post(AGGREGATION, json=sent).json() == {"results": [{"a": 1}]}


def test_other_paths_and_methods_are_json_errors_too(client: httpx.Client) -> None:
    assert client.get(AGGREGATION).status_code == 405
    assert client.get("/api/v1/nope").json()["code"] == 404
    assert client.get("/api/v1/feature/f-export").status_code == 404
    assert client.post(AGGREGATION, content=b"x" * 5_000_000).status_code == 413


def test_lists_of_tags(client: httpx.Client) -> None:
    def names(path: str, **query: str) -> list[str]:
        return [tag["name"] for tag in client.get(f"/api/v1/{path}", params=query).json()]

    assert names("feature") == ["Export", "Search"]
    assert names("feature", expand="*") == ["Export", "Search", "Scan"]
    assert names("feature", appId=str(PHONE.id)) == ["Scan"]
    assert names("feature", id=f"{SCAN.id},{EXPORT.id}") == ["Export", "Scan"]
    assert names("page") == ["Home"]
    assert names("tracktype") == ["Signed up"]
    (feature, _) = client.get("/api/v1/feature").json()
    assert {"id", "name", "kind", "appId", "createdAt", "lastUpdatedAt", "dirty", "validThrough"} <= set(
        feature
    )
    assert (feature["kind"], feature["appId"]) == ("Feature", WEB.id)


def test_schema_of_metadata(client: httpx.Client) -> None:
    visitor = client.get("/api/v1/metadata/schema/visitor").json()
    assert visitor["auto"]["accountids"]["Type"] == "list"
    assert visitor["auto__323232"]["firstvisit"]["isPerApp"] is True
    assert client.get("/api/v1/metadata/schema/nope").status_code == 404


def test_the_list_of_requests(client: httpx.Client) -> None:
    source = {"featureEvents": {"featureId": EXPORT.id, "blacklist": "ignore"}, "timeSeries": days(-1)}
    client.post(AGGREGATION, json=body({"source": source}))
    client.post(AGGREGATION, json=body({"source": {"nope": None}}))
    client.get("/api/v1/feature")
    asked = client.get("/_sandbox/requests").json()
    assert [(entry["path"], entry["status"], entry["rows"]) for entry in asked] == [
        (AGGREGATION, 200, 1),
        (AGGREGATION, 400, None),
        ("/api/v1/feature", 200, 2),
    ]
    assert asked[0]["sources"] == ["featureEvents"]
    assert asked[0]["feature_ids"] == [EXPORT.id]
    assert asked[0]["blacklist"] == ["ignore"]
    assert KEY not in json.dumps(asked)
    client.delete("/_sandbox/requests")
    assert client.get("/_sandbox/requests").json() == []


def test_many_rows_arrive_whole(client: httpx.Client) -> None:
    rows = [{"n": n, "name": f"%s {n}"} for n in range(40_000)]
    found = client.post(AGGREGATION, json=body({"source": {"const": rows}})).json()
    assert found["results"] == rows


def test_requests_wait_for_a_world_in_the_making() -> None:
    made = threading.Event()

    def slow_world() -> World:
        assert made.wait(10)
        return world()

    with EmbeddedPendo(slow_world, key=KEY, clock=lambda: NOW) as server:
        headers = {"x-pendo-integration-key": KEY}
        assert httpx.get(server.url + "/api/v1/token/verify", headers=headers).status_code == 200

        async def both() -> httpx.Response:
            async with httpx.AsyncClient(base_url=server.url, headers=headers) as client:
                waiting = asyncio.ensure_future(client.post(AGGREGATION, json=body(EVENTS)))
                await client.get("/_sandbox/requests")
                assert not waiting.done()
                made.set()
                return await waiting

        assert len(asyncio.run(both()).json()["results"]) == 1


def test_the_clock_starts_where_it_is_told_and_runs_on() -> None:
    clock = clock_from(datetime(2026, 11, 25, 10), "America/New_York")
    first = clock()
    assert 0 <= first - at("2026-11-25T10:00") < 5_000
    while clock() == first:
        pass
    assert clock() > first


SCRIPT = "from bot.sandbox.pendo.serving import run; from datetime import datetime; from pathlib import Path;"


def test_listening_before_the_demo_world_is_made(tmp_path: Path) -> None:
    call = (
        f"run(0, 'demo', None, {KEY!r}, datetime(2026, 11, 25, 10), cache_dir=Path({str(tmp_path)!r}), "
        "say=lambda line: print(line, flush=True))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT + call], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert list(tmp_path.iterdir()) == []  # the world is not yet made
        url = line.removeprefix("listening on ").strip()
        source = {"source": {"featureEvents": None, "timeSeries": days(-30)}}
        count = {"reduce": {"people": {"count": "visitorId"}}}
        found = httpx.post(
            url + AGGREGATION, json=body(source, count), headers={"x-pendo-integration-key": KEY}, timeout=30
        )
        assert found.json()["results"][0]["people"] > 500
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


def test_a_faulty_folder_or_zone_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"features\.csv"):
        run(0, str(tmp_path), say=lambda line: None)
    with pytest.raises(SettingsError, match="Mars/Base"):
        run(0, "demo", "Mars/Base", say=lambda line: None)
