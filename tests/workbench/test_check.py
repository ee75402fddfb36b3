"""``usagebot sandbox check``: what a body does in words, what is refused, and what is dangerous."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from bot.workbench.check import Checked, check, run
from bot.workbench.pasted import Pasted, read_text
from bot.workbench.placeholders import opened
from tests.sandbox.pendo.asking import NOW

BODIES = sorted(Path(__file__).parents[1].joinpath("sandbox", "pendo", "bodies").glob("*.json"))
DAYS = {"period": "dayRange", "first": "now()", "count": -30}
UNTIL_NOW = {"period": "dayRange", "first": "date(2026,11,1)", "last": "now()"}
KNOWN = {"identified": "visitorId"}
ALL = 'expandAppIds("*")'


def looked_at(*stages: object, zone: str = "America/New_York") -> Checked:
    return check(read_text(json.dumps(stages)), zone=zone, now=NOW)


def events(source: str = "events", series: object = DAYS, **arguments: object) -> dict[str, object]:
    return {"source": {source: {"appId": ALL, **arguments}, "timeSeries": series}}


def group(*keys: str, **fields: object) -> dict[str, object]:
    return {"group": {"group": list(keys), "fields": fields}}


def reduce(**fields: object) -> dict[str, object]:
    return {"reduce": fields}


def told(*stages: object, zone: str = "America/New_York") -> list[tuple[str, str]]:
    """Place and sentence of each danger."""
    return [(danger.place, danger.says) for danger in looked_at(*stages, zone=zone).dangers]


def sentences(*stages: object, zone: str = "America/New_York") -> list[str]:
    return [sentence for _, _, sentence in looked_at(*stages, zone=zone).stages]


def test_a_source_says_rows_apps_days_and_who_is_left_out() -> None:
    (told,) = sentences(events("featureEvents"))
    assert told.startswith("Reads featureEvents: one row for each visitor, account, app, feature, day")
    assert "of all apps" in told
    assert "Mon 26 Oct 2026 – Tue 24 Nov 2026 (30 days, America/New_York, without today)" in told
    assert told.endswith("Whoever stands on the exclude list is left out.")


@pytest.mark.parametrize(
    ("series", "zone", "says"),
    [
        (
            DAYS | {"count": -1},
            "America/New_York",
            "Tue 24 Nov 2026 (1 day, America/New_York, w",
        ),
        (DAYS | {"count": 1}, "Europe/Berlin", "Wed 25 Nov 2026 (1 day, Europe/Berlin, with today as far"),
        (
            {"period": "hourRange", "first": "now()", "count": -2},
            "UTC",
            " 13:00 – Wed 25 Nov 2026 14:59 (2 hours",
        ),
        (DAYS | {"period": "daily"}, "UTC", "Each day is a run of its own."),
        ({"period": "dayRange", "first": "date(2026,3,2)", "last": "date(2026,3,1)"}, "UTC", "no day at all"),
    ],
)
def test_days_are_those_of_the_zone(series: object, zone: str, says: str) -> None:
    assert says in sentences(events(series=series), zone=zone)[0]


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        ({"filter": "x > 1"}, "Keeps rows where x > 1 is true."),
        ({"identified": "!visitorId"}, "Keeps anonymous visitors alone."),
        ({"select": {"a": "a", "b": "c + 1"}}, "Keeps these fields and no others: a, b = c + 1."),
        ({"sort": ["-n", "v"]}, "Sorts by n, the greatest first; then by v."),
        ({"count": None}, "Makes one row of all rows: count = how many there are."),
        ({"reduce": {"n": {"count": None}}}, "Makes one row of all rows: n = how many rows."),
        (
            {"group": {"group": ["a", "b"], "fields": [{"n": {"count": "v"}}, {"s": {"sum": "x"}}]}},
            "Makes one row for each a and b: n = how many distinct v; s = the sum of x.",
        ),
        (
            {"unwind": {"field": "l", "keepEmpty": True}},
            "the list l; a row with an empty list is kept",
        ),
        (
            {"segment": {"id": "s1"}},
            "visitor and account are in segment s1, as it stands now.",
        ),
        (
            {"stickiness": {"firstDay": "now()", "dayCount": -30, "config": {"denominator": "weekly"}}},
            "Makes one row: the mean of daily visitors, that of weekly visitors, and their ratio.",
        ),
        ({"nonsense": 1}, "nonsense is no stage that the sandbox speaks."),
    ],
)
def test_a_stage_says_what_it_does(stage: object, says: str) -> None:
    assert says in sentences(events(), stage)[1]


def test_pipelines_inside_are_told_in_their_place() -> None:
    inner = [{"source": {"features": {"appId": ALL}}}, {"select": {"featureId": "id", "title": "name"}}]
    merge = {"merge": {"fields": ["featureId"], "mappings": {"title": "title"}, "pipeline": inner}}
    found = looked_at(events("featureEvents"), KNOWN, merge)
    assert [place for place, _, _ in found.stages] == ["1", "2", "3", "3.1.1", "3.1.2"]
    assert not found.refusal
    assert not found.dangers


@pytest.mark.parametrize(
    ("stages", "place", "says"),
    [
        ([{"source": {"events": None, "timeSeries": DAYS}}], "1", "only the default app"),
        ([events()], "1", "Anonymous visitors"),
        ([events(series=DAYS | {"count": 1})], "1", "looks forward"),
        (
            [events(series=UNTIL_NOW)],
            "1",
            "only a part",
        ),
        ([events(series=DAYS | {"first": "2025-10-01"})], "1", "2025 - 10 - 1 = 2014 milliseconds"),
        ([events(series=DAYS | {"first": 1731715200000, "count": 1})], "1", "is Fri 15 Nov 2024 19:00"),
        ([events(series=DAYS | {"first": "now() - 30*24*60*60*1000", "count": 30})], "1", "24 hours each"),
        ([events(series=DAYS | {"count": -400})], "1", "More than a year"),
        ([events(), KNOWN, group("hour")], "1", "Rows over dayRange have day and no hour"),
        (
            [events("guideEvents"), KNOWN, group("day")],
            "1",
            "Rows of guideEvents have no day",
        ),
        (
            [events(), KNOWN, group("day", n={"count": None})],
            "3",
            "n counts rows",
        ),
        ([events(), KNOWN, {"count": None}], "3", "count counts rows"),
        ([events(), KNOWN, {"reduce": {"n": {"count": "accountId"}}}], "3", 'counts the account ""'),
        ([events(), KNOWN, group("accountId")], "3", "a group of their own"),
        ([events("pageEvents"), KNOWN, reduce(n={"sum": "numEvents"})], "3", "several pages match"),
        ([events(), KNOWN, {"limit": 5}], "3", "it is chance which"),
        ([events(), KNOWN, {"limit": 5}, {"sort": ["day"]}], "3", "sort comes after the limit"),
        ([events(), KNOWN, {"eval": {"a": "1", "b": "a + 1"}}], "3", "b reads a, which the same eval sets"),
        ([events(), KNOWN, {"filter": "accountId == `x`"}], "3", "backticks"),
        ([events(), KNOWN, {"filter": "!(numEvents > 5)"}], "3", "!(numEvents > 5) is null, not true"),
        ([events(), KNOWN, {"filter": "accountId == acme"}], "3", "acme has no quotes"),
        ([events(), KNOWN, {"eval": {"d": "lastTime - lastTime % 86400000"}}], "3", "days in UTC"),
        ([events(), KNOWN, {"fork": [[{"eval": {"x": "1"}}], [{"cat": None}]]}], "3", "one branch sets x"),
        ([events(), KNOWN, {"switch": {"o": {"v": [{"value": "a", "==": 1}]}}}], "3", "no case fits"),
        ([events(), KNOWN, {"filter": 'v.auto.accountId == "a"'}], "3", "in lower case"),
        (
            [
                {"source": {"visitors": None}},
                KNOWN,
                {"eval": {"accountId": "metadata.auto.accountids"}},
                {"unwind": {"field": "accountId"}},
                {"reduce": {"n": {"count": None}}},
            ],
            "5",
            "once for each element",
        ),
        (
            [
                events(),
                KNOWN,
                {
                    "merge": {
                        "fields": ["visitorId"],
                        "mappings": {"n": "numEvents"},
                        "pipeline": [events(), KNOWN],
                    }
                },
            ],
            "3",
            "any one of them is taken",
        ),
    ],
)
def test_what_is_dangerous_is_told_where_it_stands(stages: list[object], place: str, says: str) -> None:
    found = told(*stages)
    assert any(where == place and says in danger for where, danger in found), found


@pytest.mark.parametrize(
    "stages",
    [
        [events(), KNOWN, {"reduce": {"people": {"count": "visitorId"}, "events": {"sum": "numEvents"}}}],
        [events(), {"identified": "accountId"}, KNOWN, group("accountId")],
        [events(), KNOWN, group("visitorId"), reduce(people={"count": None})],
        [events(), KNOWN, {"sort": ["-day"]}, {"limit": 3}],
        [
            events("featureEvents"),
            KNOWN,
            group("featureId", n={"sum": "numEvents"}),
        ],
        [events("pageEvents", pageId="p"), KNOWN, reduce(n={"sum": "numEvents"})],
        [{"source": {"const": [{"a": 1, "b": "x"}]}}, {"filter": "a == 1 && b == b"}, {"count": None}],
        [events(), KNOWN, {"eval": {"a": "1"}}, {"eval": {"b": "a + 1"}}, {"filter": "b == a"}],
    ],
)
def test_what_is_sound_is_not_warned_of(stages: list[object]) -> None:
    assert told(*stages) == []


@pytest.mark.parametrize(
    ("stages", "refusal", "instead"),
    [
        ([{"source": {"events": None}}], "no period specified", '"timeSeries"'),
        ([events(), {"reduce": {"n": {"uniqueCount": "v"}}}], "uniqueCount", '{"count": "field"}'),
        ([events(), {"reduce": {"n": {"count": "*"}}}], "*", '{"count": null}'),
        ([events(), {"filter": 'accountId in ["a"]'}], "", "contains("),
        ([events(), {"eval": {"day": "1"}}], "read-only", "another name"),
        ([events(series=DAYS | {"first": 'startOfPeriod(now(), "month")'})], "startOfPeriod", '"monthly"'),
    ],
)
def test_what_is_refused_is_told_with_what_to_write(stages: list[object], refusal: str, instead: str) -> None:
    found = looked_at(*stages)
    assert found.refusal
    assert refusal in found.refusal
    assert instead in found.instead


def test_apps_and_segments_that_a_body_names_are_taken_to_exist() -> None:
    assert not looked_at(events(appId=4711), {"identified": "visitorId"}).refusal


def test_the_envelope_is_looked_at_too() -> None:
    found = check(read_text('{"response": {}}'), zone="UTC", now=NOW)
    assert "pipeline is required" in found.refusal
    assert '"request"' in found.instead


@pytest.mark.parametrize(("stage", "status"), [({"cat": None}, 0), ({"nonsense": None}, 2)])
def test_the_exit_status_says_whether_it_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stage: object, status: int
) -> None:
    (tmp_path / "body.json").write_text(json.dumps([events(), stage]))
    assert run(tmp_path / "body.json", zone="UTC", now=NOW) == status
    assert ("Refused: unknown stage" in capsys.readouterr().out) == (status == 2)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.stem)
def test_bodies_by_others_are_told_stage_by_stage(body: Path) -> None:
    found = check(read_text(body.read_text(encoding="utf-8")), zone="America/New_York", now=NOW)
    assert found.stages
    assert all(sentence.endswith((".", ":")) for _, _, sentence in found.stages)


def mutated(chance: random.Random, value: Any) -> Any:
    """``value`` with a part replaced, left out or added."""
    junk: Any = chance.choice([None, 0, -1.5, "", "x", "${x}", [], {}, [None], {"a": []}, True])
    if not isinstance(value, dict | list) or not value or chance.random() < 0.1:
        return junk
    copy: Any = value.copy()
    place = chance.choice(list(copy) if isinstance(copy, dict) else range(len(copy)))
    copy[place] = mutated(chance, copy[place])
    return copy


@pytest.mark.parametrize("seed", range(10))
def test_whatever_is_pasted_is_told_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    bodies = [json.loads(body.read_text(encoding="utf-8")) for body in BODIES]
    for _ in range(100):
        body = mutated(chance, mutated(chance, chance.choice(bodies)))
        if isinstance(body, dict):
            assert check(Pasted(body, ()), zone="Europe/Berlin", now=NOW).stages is not None
            opened(Pasted(body, ()).pipeline)
