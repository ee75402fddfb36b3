"""`usagebot doctor --init`: a settings file that says what there is, and never takes the place of another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.doctor.settings_file import FIRST, settings_text
from bot.settings import Settings


def test_every_setting_stands_in_it_once_with_its_meaning():
    lines = settings_text().splitlines()
    named = [line.partition("=")[0] for line in lines if line.startswith("#USAGEBOT_")]
    assert sorted(named) == sorted(f"#USAGEBOT_{name.upper()}" for name in Settings.model_fields)
    assert named[: len(FIRST)] == [f"#USAGEBOT_{name.upper()}" for name in FIRST]
    flat = " ".join(line.removeprefix("# ") for line in lines)
    assert all(field.description and field.description in flat for field in Settings.model_fields.values())


def test_what_it_says_without_the_marks_are_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"USAGEBOT_{name.upper()}", raising=False)
    path = tmp_path / ".env"
    taken = re.sub(r"^#(USAGEBOT_\w+=.+)", r"\1", settings_text(), flags=re.MULTILINE)
    path.write_text(taken)
    read = Settings(_env_file=path)  # pyright: ignore[reportCallIssue]
    assert read == Settings(_env_file=None)  # pyright: ignore[reportCallIssue]
    assert "timezone" in read.model_fields_set


def test_the_choices_of_a_setting_are_named():
    assert "One of us, eu, us1, jpn, au." in settings_text()


def test_it_is_written_for_its_owner_and_never_over_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    first = CliRunner().invoke(main, ["doctor", "--init"])
    path = tmp_path / ".env"
    assert (first.exit_code, path.read_text()) == (0, settings_text())
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("mine")
    second = CliRunner().invoke(main, ["doctor", "--init"])
    assert (second.exit_code, path.read_text()) == (1, "mine")
    assert "is there already" in second.stderr
    elsewhere = CliRunner().invoke(main, ["doctor", "--init", "no-such-folder/new.env"])
    assert (elsewhere.exit_code, "cannot be written" in elsewhere.stderr) == (1, True)
