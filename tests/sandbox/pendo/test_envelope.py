"""The body around a pipeline, answers as CSV, and periods that run one by one; the last two in the form that
the sandbox chose."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.pendo.answering import Answer, Answerer
from bot.sandbox.pendo.envelope import PipelineRequired
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.world import World
from tests.sandbox.pendo.asking import EXPORT, NOW, ask, at, days, small_world

CSV = {"mimeType": "text/csv"}


def send(body: object, world: World | None = None) -> tuple[Answer, Environment]:
    world = world or small_world()
    answerer = Answerer(world, world.zone, 0)
    env = answerer.environment(NOW)
    return answerer.answer(json.dumps(body).encode(), env, details=False), env


def body(rows: list[dict[str, Any]], response: object, **request: object) -> dict[str, object]:
    return {"response": response, "request": {"pipeline": [{"source": {"const": rows}}], **request}}


def as_csv(rows: list[dict[str, Any]]) -> str:
    return b"".join(send(body(rows, CSV))[0].pieces).decode()


def test_csv_has_a_line_of_names_and_quotes_what_needs_it() -> None:
    rows = [{"a": 'x,"y"\r\nz', "n": 1.0, "b": True}, {"a": None, "n": 0.5}]
    assert as_csv(rows) == 'a,n,b\r\n"x,""y""\r\nz",1,true\r\n,0.5,\r\n'


def test_csv_flattens_objects_and_writes_lists_as_json() -> None:
    rows = [{"m": {"a": {"x": 1}, "b": [1, "two"]}}, {"m": {"a": {"y": 2}}}, {"m": "plain"}]
    assert list(csv.reader(StringIO(as_csv(rows)))) == [
        ["m.a.x", "m.a.y", "m.b", "m"],
        ["1", "", '[1,"two"]', ""],
        ["", "2", "", ""],
        ["", "", "", "plain"],
    ]


def test_csv_of_no_rows_and_of_one_empty_field() -> None:
    assert as_csv([]) == ""
    assert list(csv.reader(StringIO(as_csv([{"a": None}])))) == [["a"], [""]]


texts = st.text(max_size=5)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries({"a": texts, "b,": texts}), min_size=1, max_size=8))
def test_csv_is_read_back_as_it_was(rows: list[dict[str, str]]) -> None:
    assert list(csv.DictReader(StringIO(as_csv(rows), newline=""))) == rows


def test_the_media_type_goes_with_the_answer() -> None:
    assert send(body([], CSV))[0].media_type == "text/csv"
    assert send(body([], {"location": "request"}))[0].media_type == "application/json"


@pytest.mark.parametrize(
    ("response", "says"),
    [
        ({"mimeType": "text/html"}, "text/html"),
        ({"mimeType": None}, "mimeType"),
        ({"location": "url"}, "location"),
        ([], "response"),
    ],
)
def test_response_refused(response: object, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        send(body([], response))


@pytest.mark.parametrize("unwrapped", [{}, {"pipeline": []}, {"request": {}}, {"request": []}, []])
def test_a_body_without_a_pipeline_inside_is_unprocessable(unwrapped: object) -> None:
    with pytest.raises(PipelineRequired) as refused:
        send(unwrapped)
    assert refused.value.status == 422


def test_labels_are_accepted_and_what_has_no_effect_is_warned_of() -> None:
    _, env = send(body([], {}, name="x", requestId="1"))
    assert env.trace.warnings == []
    _, env = send(body([], {"rowsPerPage": 5, "startRow": 0}, sort=["a"], params={}, nope=1))
    assert sorted(warning.split()[0] for warning in env.trace.warnings) == [
        "request.nope",
        "request.params",
        "request.sort",
        "response.rowsPerPage",
        "response.startRow",
    ]


WORLD = small_world(
    [
        {"time": at(f"2026-11-{day}T12:00"), "visitorId": visitor, "tag": EXPORT.id}
        for day, visitors in ((20, "ab"), (21, "b"), (23, "abc"))
        for visitor in visitors
    ]
)


def each(period: str, count: int) -> dict[str, object]:
    return {
        "source": {"featureEvents": None, "timeSeries": {"period": period, "first": "now()", "count": count}}
    }


def test_daily_runs_the_pipeline_once_a_day() -> None:
    people = {"reduce": {"people": {"count": "visitorId"}}}
    assert ask(WORLD, each("daily", -5), people) == [{"people": n} for n in (2, 1, 0, 3, 0)]
    assert ask(WORLD, each("dayRange", -5), people) == [{"people": 3}]
    assert ask(WORLD, each("weekly", -1), people) == [{"people": 2}]
    assert ask(WORLD, each("monthly", 1), people) == [{"people": 3}]


def test_sorts_and_limits_start_again_with_each_period() -> None:
    found = ask(WORLD, each("daily", -5), {"sort": ["-visitorId"]}, {"limit": 1})
    assert [(row["visitorId"], row["day"]) for row in found] == [
        ("b", at("2026-11-20T00:00")),
        ("b", at("2026-11-21T00:00")),
        ("c", at("2026-11-23T00:00")),
    ]


def test_hourly_rows_carry_their_hour() -> None:
    found = ask(
        WORLD, each("hourly", -24 * 6), {"group": {"group": ["hour"], "fields": {"n": {"count": None}}}}
    )
    assert found == [{"hour": at(f"2026-11-{day}T12:00"), "n": n} for day, n in ((20, 2), (21, 1), (23, 3))]


def test_one_run_a_period_is_warned_of_and_traced_once() -> None:
    _, env = send({"request": {"pipeline": [each("daily", -5)]}}, WORLD)
    assert any("daily" in warning for warning in env.trace.warnings)
    assert env.trace.sources == ["featureEvents"]
    assert env.trace.start_time == at("2026-11-20T00:00")


def test_one_run_a_period_is_refused_inside_another_pipeline() -> None:
    inner = [each("daily", -2)]
    with pytest.raises(Refusal, match="spawn"):
        ask(WORLD, {"spawn": [inner]})
    with pytest.raises(Refusal, match="inside another"):
        ask(WORLD, each("dayRange", -2), {"merge": {"fields": ["visitorId"], "pipeline": inner}})


def test_too_many_periods_and_the_web_clients_shorthand_are_refused() -> None:
    with pytest.raises(Refusal, match="more than 2,000"):
        ask(WORLD, each("hourly", -99_999))
    with pytest.raises(Refusal, match="too many"):
        ask(WORLD, each("hourly", -2_000), *[{"cat": None}] * 20)
    with pytest.raises(Refusal, match="last30days"):
        ask(WORLD, {"source": {"events": None, "timeSeries": days(-1) | {"period": "last30days"}}})
