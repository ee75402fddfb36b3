"""Stored queries and pipelines: safe to fill in, and refused with file, line and reason when wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InternalError, Refused, SettingsError
from queries import literals
from queries.binding import bind, parameters
from queries.library import load_library


def unquote(literal: str) -> str:
    """Reads a literal back: a backslash makes the next character itself."""
    assert literal[0] == literal[-1] == '"'
    out, escaped = "", False
    for char in literal[1:-1]:
        if not escaped and char == '"':
            raise AssertionError("the literal ends early")
        if not escaped and char == "\\":
            escaped = True
            continue
        out, escaped = out + char, False
    assert not escaped
    return out


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_any_text_stays_one_literal(value):
    assert unquote(literals.quote(value)) == value


@pytest.mark.parametrize("value", ["a\nb", "\x00", "\u2028", "\ud800"])
def test_what_cannot_be_quoted_safely_is_refused(value):
    with pytest.raises(Refused):
        literals.quote(value)


@pytest.mark.parametrize("value", ["agent.name", "auto__323232.firstvisit"])
def test_a_field_path_is_itself(value):
    assert literals.path(value) == value


@pytest.mark.parametrize("value", ["", "a b", 'a"', "a.", ".a", "a||b", "a[0]", "1a"])
def test_nothing_else_is_a_field_path(value):
    with pytest.raises(Refused):
        literals.path(value)


def test_a_crafted_id_widens_no_filter():
    filled = bind(["visitorId == ${id}"], {"id": "text"}, {"id": 'x" || true || "'})

    assert filled == ['visitorId == "x\\" || true || \\""']


def test_a_whole_node_becomes_the_value_itself():
    takes = {"app": "app", "n": "integer", "id": "text", "list": "blacklist"}
    values = {"app": "-323232", "n": 5, "id": 'a"b', "list": "only"}

    assert bind(["${app}", "${n}", "${id}", "${list}"], takes, values) == [-323232, 5, 'a"b', "only"]
    assert bind("${app}", {"app": "app"}, {"app": "*"}) == 'expandAppIds("*")'


@pytest.mark.parametrize("values", [{}, {"a": 1, "b": 2}])
def test_values_must_fit_what_a_pipeline_takes(values):
    with pytest.raises(InternalError):
        bind("${a}", {"a": "integer"}, values)


def test_parameters_are_found_at_any_depth():
    assert parameters({"${a}": [{"x": "b == ${b} && ${c}"}]}) == {"a", "b", "c"}


def test_every_built_in_pipeline_states_its_scope():
    for pipeline in load_library().pipelines.values():
        for source, arguments in pipeline.pipeline[0]["source"].items():
            if source.endswith("vents"):
                assert arguments["blacklist"]
                assert arguments.keys() & {"appId", "featureId", "pageId", "trackTypeId", "guideId"}
                assert {"identified": "visitorId"} in pipeline.pipeline


GOOD_PIPELINE = """\
name: mine
says: Something.
takes: {id: text}
rows: {visitorId: text}
pipeline:
  - source: {visitors: null}
  - filter: visitorId == ${id}
"""
GOOD_QUERY = """\
name: mine
words: [mine]
says: Something.
asks: {about: nothing, extras: {id: some-one}}
pipelines: {rows: mine}
measure: table
examples: [/usage mine, /usage mine last week, /usage mine csv]
"""


def folder(path: Path, pipeline: str = GOOD_PIPELINE, query: str = GOOD_QUERY) -> Path:
    if "id: text" not in pipeline:
        query = query.replace(", extras: {id: some-one}", "")
    (path / "pipelines").mkdir()
    (path / "pipelines" / "mine.yml").write_text(pipeline)
    (path / "mine.yml").write_text(query)
    return path


def test_a_teams_own_files_join_the_built_in_ones(tmp_path):
    library = load_library(folder(tmp_path))

    assert library.query_for("mine") is library.queries["mine"]
    assert library.query_for("adoption") is not None
    assert library.query_for("nothing") is None


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("takes: {id: text}", "takes: {id: text, spare: integer}", 3, "spare is never used"),
        ("takes: {id: text}", "takes: {}", 5, "${id} stands in the pipeline"),
        ("takes: {id: text}", "takes: {id: money}", 3, "'money' is unknown"),
        ("visitorId == ${id}", '"${id}"', 7, "would be an expression of its own"),
        ("pipeline:", "pipelin:", 5, "there is no key pipelin"),
        ("says: Something.", "says: [", 4, "not YAML"),
        (
            "rows: {visitorId: text}",
            "rows: {visitorId: text}\noptional: [x]",
            5,
            "x does not stand under rows",
        ),
    ],
)
def test_a_wrong_pipeline_is_refused_with_its_line(tmp_path, old, new, line, reason):
    with pytest.raises(SettingsError) as refusal:
        load_library(folder(tmp_path, pipeline=GOOD_PIPELINE.replace(old, new)))

    assert f"mine.yml:{line}: " in str(refusal.value)
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("rows: mine", "rows: other", 5),
        ("measure: table", "measure: luck", 6),
        ("name: mine", "name: adoption", 1),
    ],
)
def test_a_wrong_query_is_refused_with_its_line(tmp_path, old, new, line):
    with pytest.raises(SettingsError, match=f"mine.yml:{line}:"):
        load_library(folder(tmp_path, query=GOOD_QUERY.replace(old, new)))


BY_DAY = """\
name: mine
says: Something.
takes: {first: integer, last: integer}
rows: {visitorId: text, day: integer, clicks: integer}
split: days
pipeline:
  - source:
      events: null
      timeSeries: {period: dayRange, first: "${first}", last: "${last}"}
  - identified: visitorId
  - group: {group: [visitorId, day], fields: {clicks: {sum: numEvents}}}
"""
UNITED = (
    BY_DAY.replace("split: days", "split: union")
    .replace(", day: integer, clicks: integer", "")
    .replace("{group: [visitorId, day], fields: {clicks: {sum: numEvents}}}", "{group: [visitorId]}")
)
FOLDED = BY_DAY.replace("day: integer, clicks: integer", "days: json").replace(
    "{group: [visitorId, day], fields: {clicks: {sum: numEvents}}}",
    "{group: [visitorId, day]}\n  - group: {group: [visitorId], fields: {days: {list: day}}}",
)


@pytest.mark.parametrize(
    "pipeline",
    [
        BY_DAY,
        UNITED,
        FOLDED,
        BY_DAY.replace("  - group: {group: [visitorId, day], fields: {clicks: {sum: numEvents}}}\n", ""),
    ],
)
def test_what_adds_up_over_days_may_be_split(tmp_path, pipeline):
    assert load_library(folder(tmp_path, pipeline=pipeline)).pipelines["mine"].split


@pytest.mark.parametrize(
    ("pipeline", "old", "new", "reason"),
    [
        (BY_DAY, "[visitorId, day]", "[visitorId]", "grouped by day too"),
        (BY_DAY, "first: integer,", "first: text,", "first and last as integers"),
        (BY_DAY, "period: dayRange", "period: hourRange", "over dayRange"),
        (BY_DAY, 'last: "${last}"', "count: 3", "last is never used"),
        (BY_DAY, "identified: visitorId", "filter: firstTime > ${first}", "timeSeries of the source alone"),
        (BY_DAY, "identified: visitorId", "limit: 5", "limit looks at rows of several days"),
        (BY_DAY, "identified: visitorId", "sort: [visitorId]", "sort looks at rows of several days"),
        (BY_DAY, "identified: visitorId", "reduce: {n: {count: null}}", "reduce looks at rows"),
        (BY_DAY, "identified: visitorId", "group: {group: [day]}", "in its last stage, once"),
        (
            UNITED,
            "{group: [visitorId]}",
            "{group: [visitorId], fields: {n: {count: null}}}",
            "without fields",
        ),
        (FOLDED, "{list: day}", "{count: day}", "in its last stage, once"),
        (FOLDED, "[visitorId, day]", "[visitorId, accountId, day]", "in its last stage, once"),
        (UNITED, "{group: [visitorId]}", "{group: [visitorId, day]}", "the other way round"),
        (UNITED, "{visitorId: text}", "{visitorId: integer}", "a union is of texts"),
        (UNITED, "  - group: {group: [visitorId]}\n", "", "without fields"),
    ],
)
def test_what_does_not_add_up_over_days_is_not_split(tmp_path, pipeline, old, new, reason):
    assert old in pipeline
    with pytest.raises(SettingsError, match=r"mine\.yml:") as refusal:
        load_library(folder(tmp_path, pipeline=pipeline.replace(old, new)))
    assert reason in str(refusal.value)
