"""Trouble on request: each kind does to an answer what its name says, as often as asked."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from bot.sandbox.pendo.serving import EmbeddedPendo
from tests.sandbox.pendo.asking import at, small_world

NOW = at("2026-03-12T09:00")
BODY = {
    "response": {"mimeType": "application/json"},
    "request": {
        "pipeline": [
            {"source": {"events": None, "timeSeries": {"period": "dayRange", "first": "now()", "count": -30}}}
        ]
    },
}


@pytest.fixture(scope="module")
def pendo() -> Iterator[EmbeddedPendo]:
    with EmbeddedPendo(small_world(), key="k", clock=lambda: NOW) as served:
        yield served


def ask(pendo: EmbeddedPendo, fault: dict[str, object] | None = None) -> httpx.Response:
    headers = {"x-pendo-integration-key": "k"}
    if fault:
        headers["x-sandbox-fault"] = json.dumps(fault)
    return httpx.post(f"{pendo.url}/api/v1/aggregation?details=true", json=BODY, headers=headers, timeout=10)


def test_a_status_with_its_wait(pendo):
    refused = ask(pendo, {"kind": "status", "status": 429, "retry_after": 7})

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")


@pytest.mark.parametrize(
    ("kind", "status", "start"), [("html", 200, "<html>"), ("region", 400, "missing jzb"), ("null", 200, "{")]
)
def test_another_body(pendo, kind, status, start):
    answer = ask(pendo, {"kind": kind})

    assert answer.status_code == status
    assert answer.text.startswith(start)


@pytest.mark.parametrize("kind", ["reset", "cut"])
def test_a_connection_that_ends_early(pendo, kind):
    with pytest.raises(httpx.TransportError):
        ask(pendo, {"kind": kind})


def test_half_an_answer_that_looks_whole(pendo):
    answer = ask(pendo, {"kind": "truncate"})

    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("fault", [{"kind": "drip", "seconds": 0.001}, {"kind": "delay", "seconds": 0.001}])
def test_slow_answers_are_whole(pendo, fault):
    assert sorted(map(str, ask(pendo, fault).json()["results"])) == sorted(
        map(str, ask(pendo).json()["results"])
    )


def test_lag_hides_the_newest_hours_and_says_so(pendo):
    now = ask(pendo).json()["details"]["validThrough"]
    late = ask(pendo, {"kind": "lag", "hours": 6}).json()["details"]["validThrough"]

    assert {app: through - 6 * 3_600_000 for app, through in now.items()} == late


def test_a_planned_fault_meets_what_it_fits_as_often_as_asked(pendo):
    for fault in (
        {"kind": "status", "status": 500, "times": 2, "source": "events"},
        {"kind": "html", "path": "page"},
    ):
        assert httpx.post(f"{pendo.url}/_sandbox/faults", json=fault).status_code == 204

    assert [ask(pendo).status_code for _ in range(3)] == [500, 500, 200]
    page = httpx.get(f"{pendo.url}/api/v1/page", headers={"x-pendo-integration-key": "k"})
    assert page.text.startswith("<html>")
    httpx.delete(f"{pendo.url}/_sandbox/faults")


@pytest.mark.parametrize(
    "fault", [{}, {"kind": "flood"}, {"kind": "cut", "time": 1}, {"kind": "cut", "times": "2"}]
)
def test_what_is_no_fault_is_refused(pendo, fault):
    refused = httpx.post(f"{pendo.url}/_sandbox/faults", json=fault)

    assert refused.status_code == 400
    assert "fault" in refused.json()["message"]
