"""docs/own-queries.md names every command, parameter kind and column kind, and its example passes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml
from click.testing import CliRunner

from bot.ask import Asked, Asking, ask
from bot.cli import main, queries
from bot.replies import messages
from bot.rows import ColumnKind
from bot.workbench.lint import Trial, lint
from queries.binding import ParameterKind
from queries.columns import SECONDS, Label, Moment, Number
from queries.library import StoredPipeline, StoredQuery

DOCS = Path(__file__).parents[2].joinpath("docs", "own-queries.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", [*(f"queries {name}" for name in queries.commands), "sandbox check", "sandbox verify"]
)
def test_every_command_is_there(name: str) -> None:
    assert f"    usagebot {name} " in DOCS


@pytest.mark.parametrize("kind", [*get_args(ParameterKind), *get_args(ColumnKind)])
def test_every_kind_is_there(kind: str) -> None:
    assert f"`{kind}`" in DOCS


def test_the_example_runs(tried: Trial) -> None:
    text = next(text for text in re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL) if "name: staff" in text)
    found = lint(StoredPipeline.model_validate(yaml.safe_load(text)), Path("staff.yml"), tried)
    assert found.verdict == "ok", found


def blocks(language: str = "") -> list[str]:
    """The fenced blocks of a language, in order."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", DOCS, re.DOTALL | re.MULTILINE)
    return [text for named, text in found if named == language]


EXAMPLE, QUESTION = (text for text in blocks("yaml") if text.startswith("name: ") and "staff" not in text)


def written(folder: Path, question: str = QUESTION) -> Path:
    (folder / "pipelines").mkdir()
    (folder / "pipelines" / "account_clicks.yml").write_text(EXAMPLE, encoding="utf-8")
    (folder / "top_accounts.yml").write_text(question, encoding="utf-8")
    return folder


def test_the_whole_example_is_answered_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USAGEBOT_QUERIES_DIR", str(written(tmp_path)))
    asking = Asking(
        "/usage top-accounts top 5", "demo", None, "2026-11-25T12:00", (), str(tmp_path / "out"), False
    )
    asked = ask(asking)

    assert isinstance(asked, Asked)
    text = messages.plain_text(asked.answer, asked.now).rpartition("\n")[0]
    assert text.strip() in [block.strip() for block in blocks()]
    assert len(asked.charts) == 1


def test_the_examples_of_the_whole_example_run(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["queries", "lint", "--folder", str(written(tmp_path))])

    assert result.exit_code == 0, result.output
    assert "ok       account_clicks: " in result.output


def test_a_broken_file_is_refused_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "our-queries").mkdir()
    written(tmp_path / "our-queries", QUESTION.replace("  clicks: {unit", "  click: {unit"))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["queries", "lint", "--folder", "our-queries"])

    assert result.exit_code == 1
    assert result.output in blocks()


@pytest.mark.parametrize("word", [*get_args(Label), *get_args(Moment), *get_args(Number), *SECONDS])
def test_everything_that_a_column_holds_is_there(word: str) -> None:
    assert f"`{word}`" in DOCS


@pytest.mark.parametrize("key", sorted(StoredQuery.model_fields.keys() - {"slash", "names"}))
def test_every_key_of_an_own_query_is_there(key: str) -> None:
    assert f"`{key}`" in DOCS
