"""Trouble on request: each kind does to an answer what its name says, as often as asked."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from bot.sandbox.pendo.serving import EmbeddedPendo
from tests.sandbox.pendo.asking import EXPORT, at, small_world

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
    world = small_world(
        {"time": at(f"2026-03-{day:02}T07:30"), "visitorId": f"v{day}", "accountId": "a", "tag": EXPORT.id}
        for day in range(1, 13)
    )
    with EmbeddedPendo(world, key="k,other-9999", clock=lambda: NOW) as served:
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


TODAY = {"period": "dayRange", "first": "now()", "last": "now()"}


def visitors(pendo: EmbeddedPendo, fault: dict[str, object] | None = None) -> list[str]:
    """Who was there today, as the request itself reckons today."""
    body = {"request": {"pipeline": [{"source": {"events": None, "timeSeries": TODAY}}]}}
    headers = {"x-pendo-integration-key": "k", "x-sandbox-fault": json.dumps(fault)} if fault else {}
    headers |= {"x-pendo-integration-key": "k"}
    answer = httpx.post(f"{pendo.url}/api/v1/aggregation", json=body, headers=headers)
    return [row["visitorId"] for row in answer.json()["results"]]


def test_late_rows_come_on_later_calls_and_now_stays_now(pendo):
    assert visitors(pendo, {"kind": "lag", "hours": 2}) == []
    assert visitors(pendo, {"kind": "lag", "hours": 1}) == ["v12"]
    assert visitors(pendo) == ["v12"]


def test_fewer_rows_than_there_are_and_no_word_of_it(pendo):
    assert len(ask(pendo).json()["results"]) == 11
    assert len(ask(pendo, {"kind": "rows", "rows": 4}).json()["results"]) == 4


@pytest.mark.parametrize(("days", "status"), [(29, 408), (30, 200)])
def test_a_run_over_too_many_days_takes_too_long(pendo, days, status):
    assert ask(pendo, {"kind": "long", "days": days}).status_code == status


def test_one_of_several_keys_is_refused(pendo):
    fault = {"kind": "status", "status": 401, "key": "9999", "times": 2}
    assert httpx.post(f"{pendo.url}/_sandbox/faults", json=fault).status_code == 204
    for key, status in (("other-9999", 401), ("k", 200), ("other-9999", 401), ("other-9999", 200)):
        headers = {"x-pendo-integration-key": key}
        assert httpx.get(f"{pendo.url}/api/v1/page", headers=headers).status_code == status


@pytest.mark.parametrize("kind", ["truncate", "null", "cut", "drip"])
def test_lists_are_damaged_too(pendo, kind):
    fault = json.dumps({"kind": kind, "seconds": 0.001})
    headers = {"x-pendo-integration-key": "k", "x-sandbox-fault": fault}

    def listed() -> httpx.Response:
        return httpx.get(f"{pendo.url}/api/v1/feature", headers=headers)

    match kind:
        case "cut":
            with pytest.raises(httpx.TransportError):
                listed()
        case "truncate":
            assert not listed().text.endswith("]")
        case "null":
            assert listed().json() is None
        case _:
            assert len(listed().json()) > 0


@pytest.mark.parametrize(
    "fault", [{}, {"kind": "flood"}, {"kind": "cut", "time": 1}, {"kind": "cut", "times": "2"}]
)
def test_what_is_no_fault_is_refused(pendo, fault):
    refused = httpx.post(f"{pendo.url}/_sandbox/faults", json=fault)

    assert refused.status_code == 400
    assert "fault" in refused.json()["message"]
