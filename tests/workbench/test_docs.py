"""docs/own-queries.md names every command, parameter kind and column kind, and its example passes."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
import yaml

from bot.cli import queries
from bot.rows import ColumnKind
from bot.workbench.lint import Trial, lint
from queries.binding import ParameterKind
from queries.library import StoredPipeline

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
    text = DOCS.split("```yaml\n")[1].split("```")[0]
    found = lint(StoredPipeline.model_validate(yaml.safe_load(text)), Path("staff.yml"), tried)
    assert found.verdict == "ok", found
