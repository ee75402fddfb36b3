"""``usagebot queries``: lint, run and new, on a team's own folder and the demo subscription."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.ask import Asked, Asking, ask
from bot.cli import main
from bot.errors import Refused
from bot.workbench.lint import Trial, files_of, lint
from queries.library import BUILT_IN, StoredPipeline, load_library

DAYS = {"period": "dayRange", "first": "now()", "count": -30}
TOP = [
    {"source": {"featureEvents": {"appId": 'expandAppIds("*")'}, "timeSeries": DAYS}},
    {"identified": "visitorId"},
    {"group": {"group": ["featureId"], "fields": {"clicks": {"sum": "numEvents"}}}},
    {"sort": ["-clicks"]},
    {"limit": 3},
]


def usagebot(*words: str) -> Result:
    result = CliRunner().invoke(main, ["queries", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def stored(**given: Any) -> StoredPipeline:
    return StoredPipeline.model_validate({"name": "mine", "says": "Mine.", "rows": {"n": "integer"}} | given)


def written(folder: Path, body: object) -> str:
    file = folder / "body.json"
    file.write_text(body if isinstance(body, str) else json.dumps(body), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("name", load_library().pipelines)
def test_every_pipeline_of_the_package_passes(tried: Trial, name: str) -> None:
    found = lint(load_library().pipelines[name], files_of([BUILT_IN])[name], tried)
    assert found.verdict == "ok", found


APPS = {"source": {"apps": None}}


@pytest.mark.parametrize(
    ("given", "verdict", "says"),
    [
        ({"pipeline": [APPS, {"reduce": {"n": {"count": None}}}]}, "ok", "1 row"),
        ({"pipeline": [APPS, {"nonsense": 1}]}, "fault", "unknown stage 'nonsense'"),
        ({"pipeline": [APPS]}, "fault", "no row has a column n. They have displayName, id,"),
        ({"pipeline": [APPS, {"filter": "id == 1"}]}, "warning", "stage 2, filter, lets no row"),
        (
            {"takes": {"what": "text"}, "pipeline": [APPS, {"filter": "id == ${what}"}]},
            "fault",
            'Write a value into its file, such as "sample: {what: …}"',
        ),
    ],
)
def test_a_pipeline_is_tried(tried: Trial, given: Any, verdict: str, says: str) -> None:
    found = lint(stored(**given), Path("mine.yml"), tried)
    assert found.verdict == verdict
    assert says in " ".join([found.says, *found.remarks])


def test_a_limit_that_cuts_is_warned_of_unless_it_chooses(tried: Trial) -> None:
    stages: list[Any] = [{"source": {"features": None}}, {"select": {"id": "id"}}]
    cut = stored(rows={"id": "text"}, pipeline=[*stages, {"limit": 2}])
    assert "some may be missing" in lint(cut, Path("mine.yml"), tried).remarks[0]
    chosen = stored(rows={"id": "text"}, pipeline=[*stages, {"sort": ["id"]}, {"limit": 2}])
    assert lint(chosen, Path("mine.yml"), tried).verdict == "ok"


def test_a_folder_that_is_none_is_told() -> None:
    result = usagebot("lint", "--folder", "nowhere")
    assert (result.exit_code, "nowhere is no folder" in result.output) == (1, True)


def test_a_pasted_body_becomes_a_query_that_passes(tmp_path: Path) -> None:
    pasted = "// the most used\n" + json.dumps({"request": {"name": "TopFeatures", "pipeline": TOP}})
    result = usagebot("new", "--from", written(tmp_path, pasted), "--folder", "own")
    assert result.exit_code == 0, result.output
    assert "Replaced: 1 source: first now(), count -30 became ${first} and ${last}" in result.output
    assert "comments were left out" in result.output
    pipeline = load_library(tmp_path / "own").pipelines["top_features"]
    assert pipeline.takes == {"first": "integer", "last": "integer", "app": "app"}
    assert pipeline.rows == {"featureId": "text", "clicks": "integer"}
    assert load_library(tmp_path / "own").query_for("top-features") is not None
    linted = usagebot("lint", "--folder", "own")
    assert linted.exit_code == 0, linted.output
    assert "ok       top_features: 3 rows" in linted.output


def test_what_was_written_is_never_written_over(tmp_path: Path) -> None:
    body = written(tmp_path, TOP)
    assert usagebot("new", "--from", body, "--name", "top", "--folder", "own").exit_code == 0
    before = (tmp_path / "own" / "top.yml").read_text()
    again = usagebot("new", "--from", body, "--name", "top", "--folder", "own")
    assert (again.exit_code, "is not overwritten" in again.output) == (1, True)
    assert (tmp_path / "own" / "top.yml").read_text() == before
    known = usagebot("new", "--from", body, "--name", "activity", "--folder", "own")
    assert (known.exit_code, "already" in known.output) == (1, True)


def test_what_the_sandbox_refuses_is_not_kept(tmp_path: Path) -> None:
    result = usagebot("new", "--from", written(tmp_path, [{"source": {"events": None}}]), "--folder", "own")
    assert result.exit_code == 1
    assert "The sandbox refuses this body: no period specified" in result.output
    assert not (tmp_path / "own").exists()


def test_without_a_folder_it_asks_for_one(tmp_path: Path) -> None:
    result = usagebot("new", "--from", written(tmp_path, TOP))
    assert (result.exit_code, "--folder" in result.output) == (1, True)


def test_a_feature_becomes_the_thing_that_is_asked_about(tmp_path: Path) -> None:
    arguments = {"featureId": "some-id", "appId": 0}
    body = [{"source": {"featureEvents": arguments, "timeSeries": DAYS}}, *TOP[1:3]]
    result = usagebot("new", "--from", written(tmp_path, body), "--name", "use", "--folder", "own")
    assert result.exit_code == 0, result.output
    kept = yaml.safe_load((tmp_path / "own" / "pipelines" / "use.yml").read_text())
    assert kept["pipeline"][0]["source"]["featureEvents"] == {"featureId": "${thing}"}
    query = yaml.safe_load((tmp_path / "own" / "use.yml").read_text())
    assert query["pipelines"] == {"rows": {"feature": "use"}}
    assert query["examples"][0] == "/usage use {thing}"


def test_rows_are_printed_as_a_table_and_none_is_left_out_silently() -> None:
    result = usagebot("run", "accounts", "after=", "size=1000", "--demo", "--limit", "2")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].split() == ["accountId", "metadata"]
    assert lines[-1].startswith("The first 2 of 120 rows; --limit 120 shows all.")


def test_rows_are_printed_as_json_and_as_csv() -> None:
    told = json.loads(usagebot("run", "apps", "--demo", "--json").output)
    assert (told["count"], told["rows"][0]["id"]) == (2, "-323232")
    rows = list(csv.DictReader(io.StringIO(usagebot("run", "apps", "--demo", "--csv").output)))
    assert [row["id"] for row in rows] == [row["id"] for row in told["rows"]]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["activty"], "Did you mean activity?"),
        (["activity"], "activity needs app and first and last"),
        (["activity", "app=x", "first=1", "last=2"], "app=x does not fit"),
        (["activity", "app=*", "first=yesterday", "last=2"], "a whole number, or a date"),
        (["activity", "apps=*"], "activity takes no apps"),
        (["activity", "everything"], "write name=value"),
        (["visitor_values", "field=a b"], "no field path"),
        (["apps", "x=1"], "It takes no parameters"),
    ],
)
def test_wrong_parameters_get_a_sentence_with_an_example(words: list[str], says: str) -> None:
    result = usagebot("run", *words, "--demo")
    assert result.exit_code == 1
    assert says in result.output
    assert "usagebot queries run" in result.output or "Did you mean" in result.output


def test_a_query_of_ones_own_is_answered_with_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        usagebot("new", "--from", written(tmp_path, TOP), "--name", "top", "--folder", "own").exit_code == 0
    )
    monkeypatch.setenv("USAGEBOT_QUERIES_DIR", "own")
    answer = ask(Asking("/usage top in all apps", "demo", None, None, (), str(tmp_path / "out"), False))
    assert isinstance(answer, Asked)
    assert answer.answer.measures == {"rows": 3, "excluded_rows": 0}
    assert answer.answer.lists[0].title == "Feature · Clicks"
    assert len(answer.answer.lists[0].lines) == 3
    assert "Colleagues are in these figures" in answer.answer.scope[-1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("use dashboard", "use is about features, and Dashboard is a page."),
        ("use export-button for contoso", "This query cannot be asked for one account"),
    ],
)
def test_what_a_query_of_ones_own_cannot_heed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str
) -> None:
    own = tmp_path / "own"
    (own / "pipelines").mkdir(parents=True)
    series = {"period": "dayRange", "first": "${first}", "last": "${last}"}
    source = {"featureEvents": {"featureId": "${thing}"}, "timeSeries": series}
    takes = {"thing": "text", "first": "integer", "last": "integer"}
    pipeline = {"name": "use", "says": "Use.", "takes": takes, "rows": {"visitorId": "text"}}
    (own / "pipelines" / "use.yml").write_text(yaml.safe_dump(pipeline | {"pipeline": [{"source": source}]}))
    query = {"name": "use", "words": ["use"], "says": "Use.", "measure": "table"}
    examples = ["/usage use {thing}"] * 3
    query |= {"pipelines": {"rows": {"feature": "use"}}, "examples": examples}
    (own / "use.yml").write_text(yaml.safe_dump(query))
    monkeypatch.setenv("USAGEBOT_QUERIES_DIR", "own")
    with pytest.raises(Refused) as caught:
        ask(Asking(f"/usage {text}", "demo", None, None, (), str(tmp_path / "out"), False))
    assert says in str(caught.value)
