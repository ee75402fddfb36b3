"""Before the bot serves, own pipelines that would be refused are refused with file, line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.errors import SettingsError
from bot.settings import Settings
from bot.workbench.lint import Trial, lines, lint
from bot.workbench.starting import refuse_what_cannot_run
from queries.library import load_library

PIPELINE = """\
name: use
says: Use.
takes: {first: integer, last: integer, app: app, who: text}
rows: {accountId: text, clicks: integer}
pipeline:
  - source:
      featureEvents: {appId: "${app}"}
      timeSeries: {period: dayRange, first: "${first}", last: "${last}"}
  - filter: visitorId == ${who}
  - group: {group: [accountId], fields: {clicks: {sum: numEvents}}}
"""
QUERY = """\
name: use
words: [use]
says: Use by account.
asks: {about: nothing, extras: {who: me}}
pipelines: {rows: use}
measure: table
examples: [/usage use, /usage use in June, /usage use who=you]
"""


def folder(path: Path, pipeline: str = PIPELINE) -> Settings:
    (path / "own" / "pipelines").mkdir(parents=True)
    (path / "own" / "pipelines" / "use.yml").write_text(pipeline, encoding="utf-8")
    (path / "own" / "use.yml").write_text(QUERY, encoding="utf-8")
    return Settings(queries_dir=str(path / "own"))


def test_what_runs_is_let_through(tmp_path: Path) -> None:
    refuse_what_cannot_run(folder(tmp_path))


BROKEN = [
    ("{sum: numEvents}", "{total: numEvents}", 10, "unknown aggregator 'total'"),
    ("visitorId == ${who}", "visitorId = = ${who}", 9, "cannot parse expression"),
    ("group: {group", "grup: {group", 10, "unknown stage 'grup'"),
    ("period: dayRange", "period: fortnight", 6, "fortnight"),
]


@pytest.mark.parametrize(("old", "new", "line", "reason"), BROKEN)
def test_what_pendo_would_refuse_is_refused(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert old in PIPELINE
    settings = folder(tmp_path, PIPELINE.replace(old, new))
    with pytest.raises(SettingsError) as caught:
        refuse_what_cannot_run(settings)

    assert str(caught.value).startswith(f"{tmp_path}/own/pipelines/use.yml:{line}: pipeline.")
    assert "the sandbox refuses this: " in str(caught.value)
    assert reason in str(caught.value)
    assert caught.value.hint


def test_serving_refuses_before_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new, line, reason = BROKEN[0]
    settings = folder(tmp_path, PIPELINE.replace(old, new))
    monkeypatch.setenv("USAGEBOT_QUERIES_DIR", settings.queries_dir)
    served = CliRunner().invoke(main, ["serve"])

    assert served.exit_code == 1
    assert f"use.yml:{line}: " in served.output
    assert reason in served.output


def test_lint_names_the_same_line(tmp_path: Path, tried: Trial) -> None:
    old, new, line, reason = BROKEN[0]
    home = Path(folder(tmp_path, PIPELINE.replace(old, new)).queries_dir)
    stored = load_library(home).pipelines["use"].model_copy(update={"sample": {"who": "me"}})
    file = home / "pipelines" / "use.yml"
    told = "\n".join(lines(lint(stored, file, tried)))

    assert f"{file}:{line}" in told
    assert reason in told
