"""What the documentation shows of the rules is what the program makes of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.access.rules import AccessRules, read_rules
from bot.access.table import rules_table
from bot.cli import main

PAGE = (Path(__file__).parents[2] / "docs" / "access.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]


def test_the_page_shows_the_table_of_the_defaults_and_of_its_example() -> None:
    assert f"\n\n{rules_table(AccessRules())}\n\n" in PAGE
    assert f"\n\n{rules_table(read_rules(EXAMPLE, 'access.yml'))}\n\n" in PAGE


def test_the_example_has_every_key() -> None:
    rules = read_rules(EXAMPLE, "access.yml")
    assert rules.model_fields_set == set(AccessRules.model_fields)
    for name in ("ratios", "account_names", "visitor_names", "csv"):
        assert getattr(rules, name).model_fields_set == {"channels", "people"}


def test_everybody_and_every_place_stand_once_with_links_only() -> None:
    table = rules_table(read_rules("values: links_only", "access.yml"))
    assert table.count("group messages") == 1
    assert "all there" not in table
    assert "| a command | a command | – | a command |" in table


def test_the_terminal_prints_the_table_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "access.yml"
    path.write_text(EXAMPLE)
    printed = CliRunner().invoke(main, ["access", str(path)])
    assert (printed.exit_code, printed.stdout.strip()) == (0, rules_table(read_rules(EXAMPLE, "a")))


def test_the_terminal_says_what_is_wrong_with_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "access.yml"
    path.write_text("csv: {}\nvalues: none")
    monkeypatch.setenv("USAGEBOT_ACCESS_FILE", str(path))
    result = CliRunner().invoke(main, ["access"])
    assert result.exit_code == 1
    assert f"{path}:2: values: shown or links_only" in result.stderr
