"""A team's own query is refused with file, line, reason and what to do, or completed from its pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from queries.library import load_library

PIPELINE = """\
name: use
says: Use.
takes: {first: integer, last: integer, app: app, least: integer}
rows: {day: integer, accountId: text, visitorId: text, clicks: integer, rate: number, note: text}
pipeline:
  - source:
      featureEvents: {appId: "${app}"}
      timeSeries: {period: dayRange, first: "${first}", last: "${last}"}
  - filter: numEvents > ${least}
"""
TABLE = """\
name: use
words: [use]
says: Use by account.
asks: {about: nothing, extras: {least: 1}}
pipelines: {rows: use}
measure: table
columns:
  accountId: {title: Who}
  clicks: {unit: click}
chart: bars
examples: [/usage use, /usage use in June, /usage use least=5]
"""
SERIES = (
    TABLE.replace("measure: table", "measure: series")
    .replace("accountId: {title: Who}", "day: {}")
    .replace("chart: bars", "chart: lines")
)


def folder(path: Path, pipeline: str = PIPELINE, query: str = TABLE) -> Path:
    (path / "pipelines").mkdir()
    (path / "pipelines" / "use.yml").write_text(pipeline, encoding="utf-8")
    (path / "ours.yml").write_text(query, encoding="utf-8")
    return path


def refused(path: Path) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load_library(path)
    return caught.value


def test_what_the_pipeline_decides_is_completed(tmp_path):
    query = load_library(folder(tmp_path)).queries["use"]

    assert {name: (column.title, column.holds) for name, column in query.columns.items()} == {
        "accountId": ("Who", "account"),
        "clicks": ("Clicks", "count"),
    }
    assert query.names == {"accounts"}
    assert query.asks.takes == {"csv", "top"}
    assert not query.asks.compares
    assert query.asks.fixed == frozenset()


def test_a_series_compares_and_shows_no_ids_unless_told_to(tmp_path):
    columns = "columns:\n  day: {}\n  clicks: {unit: click}\n"
    pipeline = PIPELINE.replace(", rate: number, note: text", "")
    query = load_library(folder(tmp_path, pipeline, SERIES.replace(columns, ""))).queries["use"]

    assert list(query.columns) == ["day", "clicks"]
    assert query.asks.compares
    assert not query.names


def test_without_days_apps_and_accounts_nobody_chooses_them(tmp_path):
    pipeline = """\
name: use
says: Apps.
rows: {id: text, displayName: text}
pipeline: [{source: {apps: null}}]
"""
    query = TABLE.replace(", extras: {least: 1}", "").replace("accountId: {title: Who}", "displayName: {}")
    query = query.replace("  clicks: {unit: click}\n", "").replace("chart: bars\n", "")

    assert load_library(folder(tmp_path, pipeline, query)).queries["use"].asks.fixed == {
        "window",
        "app",
        "account",
    }


# fmt: off
BROKEN_TABLE = [
    # the form of the file
    ("says: Use by account.", "says: [", 5, "this is not YAML", "in quotes"),
    ("measure: table", "mesure: table", 6, "there is no key mesure", "Did you mean measure?"),
    ("title: Who", "titel: Who", 8, "there is no key titel", "Did you mean title?"),
    ("about: nothing", "abuot: nothing", 4, "there is no key abuot", "Did you mean about?"),
    ("says: Use by account.\n", "", 1, "the key says is missing", "one sentence"),
    ("examples: [/usage use, /usage use in June, /usage use least=5]\n", "", 1,
     "the key examples is missing", "three commands that can be asked"),
    (", /usage use in June, /usage use least=5", "", 11, "examples has fewer than 3", "three commands"),
    ("name: use", "name: Use It", 1, "'Use It' is no name", "Begin with a small letter"),
    ("title: Who", "title: Who, holds: money", 8, "'money' is unknown", "Write 'text', 'account'"),
    # names
    ("rows: use}", "rows: uses}", 5, "there is no pipeline called uses", "Did you mean use?"),
    ("rows: use}", "use: use}", 5, "it runs one pipeline, as rows", "Write pipelines: {rows:"),
    ("measure: table", "measure: tabel", 6, "there is no measure called tabel", "Did you mean table?"),
    ("measure: table", "measure: adoption", 6, "adoption is a measure of the package", "measure: series"),
    ("name: use", "name: adoption", 1, "there is already one called adoption", "another name"),
    ("words: [use]", "words: [use, stickiness]", 2,
     "stickiness is what stickiness is asked by", "another word"),
    ("words: [use]", "words: [use, why]", 2, "/usage why means something already", "another word"),
    ("words: [use]", "words: [use, our use]", 2, "'our use' cannot be typed as one word", "small letters"),
    ("words: [use]", "words: [use]\nslash: true", 3, "is asked by /usage", "Take slash out"),
    ("/usage use in June", "/adoption x", 11,
     "this example does not ask this query", "Begin it with /usage use"),
    # parameters
    (", extras: {least: 1}", "", 4, "nothing fills in the parameter least", "asks: {extras: {least: …}}"),
    ("least: 1}", "least: 1, most: 2}", 4, "use takes no most", "There are the parameters"),
    ("least: 1}", "least: many}", 4, "'many' does not fit: least is of the kind integer", "whole number"),
    ("least: 1}", "least: 1, app: x}", 4, "app is filled in already", "another name"),
    ("about: nothing", "about: thing", 4, "it is about a thing, which use does not take", "about: nothing"),
    ("about: nothing", "about: thing or app", 4, "about one thing, account or guide", "Write about"),
    ("about: nothing", "about: nothing, most: 2", 4, "about one thing, account or guide", "Take most out"),
    ("about: nothing", "about: nothing, takes: [filter]", 4, "heeds filter", "Take filter out"),
    # columns and chart
    ("  clicks: {unit: click}", "  click: {}", 9,
     "the rows of use have no column click", "Did you mean clicks?"),
    ("  clicks: {unit: click}", "  clicks: {holds: account}", 9,
     "the id of an account is a text", "Change holds"),
    ("  clicks: {unit: click}", "  note: {holds: count}", 9, "a count is a number", "Change holds"),
    ("  clicks: {unit: click}", "  clicks: {holds: duration}", 9,
     "needs a unit: milliseconds", "Change holds"),
    ("  clicks: {unit: click}", "  rate: {holds: percent, unit: x}", 9, "has no unit", "Change holds"),
    ("  clicks: {unit: click}", "  rate: {holds: percent}", 7,
     "rows that differ only in visitorId", "Name visitorId"),
    ("chart: bars", "chart: pie", 10, "'pie' is unknown", "Write 'bars'"),
    ("chart: bars", "chart: lines", 10, "a table cannot be drawn as lines", "chart: bars, or chart: none"),
    ("chart: bars", "charted: click", 10, "no number called click", "Did you mean clicks?"),
    ("  clicks: {unit: click}\n", "", 9, "bars need a column with numbers", "chart: none"),
    ("  accountId: {title: Who}\n", "", 9, "bars need a column that names them", "chart: none"),
]
BROKEN_SERIES = [
    ("chart: lines", "chart: bars", 10, "a series cannot be drawn as bars", "chart: lines"),
    ("  day: {}\n", "", 7, "needs one column with the day or week", "Group by day"),
    ("  clicks: {unit: click}\n", "", 7, "needs a column with numbers", "Count or sum"),
    ("  day: {}\n", "  day: {}\n  visitorId: {}\n", 7, "no line for each person", "Leave the visitor out"),
    ("  day: {}\n", "  day: {}\n  accountId: {}\n  note: {}\n", 7,
     "more than one split", "one column to split by"),
    ("  day: {}\n", "  day: {}\n  rate: {holds: duration, unit: hours}\n", 7, "share no axis", "one kind"),
    ("chart: lines", "charted: clicks", 10, "a series draws all its numbers", "Take charted out"),
]
BROKEN_PIPELINE = [
    ("least: integer}", "least: integer, more: text}", 3, "more is never used", "take it out of takes"),
    (", least: integer}", "}", 5, "${least} stands in the pipeline but not under takes", "Add it there"),
    ("clicks: integer", "clicks: money", 4, "'money' is unknown", "Write 'text'"),
    ("rows: {", "optional: [x]\nrows: {", 4, "x does not stand under rows", "There are the columns"),
    ("pipeline:", "pipelines:", 5, "there is no key pipelines", "Did you mean pipeline?"),
    ("name: use", "name: activity", 1, "there is already one called activity", "another name"),
]
# fmt: on
BROKEN = [
    *((TABLE, *one) for one in BROKEN_TABLE),
    *((SERIES, *one) for one in BROKEN_SERIES),
]


def check_refused(error: SettingsError, file: Path, line: int, reason: str, do: str) -> None:
    assert str(error).startswith(f"{file}:{line}:"), error
    assert reason in str(error)
    assert do in error.hint


@pytest.mark.parametrize(
    ("query", "old", "new", "line", "reason", "do"),
    BROKEN,
    ids=[f"{new or old}" for _, old, new, *_ in BROKEN],
)
def test_a_broken_query_is_refused(tmp_path, query, old, new, line, reason, do):
    assert old in query
    error = refused(folder(tmp_path, query=query.replace(old, new, 1)))
    check_refused(error, tmp_path / "ours.yml", line, reason, do)


@pytest.mark.parametrize(("old", "new", "line", "reason", "do"), BROKEN_PIPELINE)
def test_a_broken_pipeline_is_refused(tmp_path, old, new, line, reason, do):
    assert old in PIPELINE
    error = refused(folder(tmp_path, PIPELINE.replace(old, new, 1)))
    check_refused(error, tmp_path / "pipelines" / "use.yml", line, reason, do)


def test_two_own_queries_do_not_share_a_word(tmp_path):
    folder(tmp_path)
    (tmp_path / "second.yml").write_text(TABLE.replace("name: use", "name: more"), encoding="utf-8")

    assert "second.yml:2: words.0: use is what use is asked by already" in str(refused(tmp_path))


@pytest.mark.parametrize("content", [b"", b"- a\n- b\n", b"text", b"\xff\xfe\x00"])
def test_what_is_no_file_of_ours_is_refused(tmp_path, content):
    folder(tmp_path)
    (tmp_path / "other.yml").write_bytes(content)
    error = refused(tmp_path)

    assert "other.yml:1:" in str(error)
    assert error.hint


def test_a_folder_or_an_ending_that_is_wrong_is_told(tmp_path):
    assert "is no folder" in str(refused(tmp_path / "nowhere"))
    (tmp_path / "top.yaml").write_text(TABLE, encoding="utf-8")
    assert refused(tmp_path).hint == "Call it top.yml."
