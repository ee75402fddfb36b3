"""docs/watch-judging.md says what the program takes and does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from bot.errors import SettingsError
from bot.watch.calendar import Entry, read_calendar
from bot.watch.judging import ALARMS, SETTLE, Kind

PAGE = (Path(__file__).parents[2] / "docs" / "watch-judging.md").read_text(encoding="utf-8")


def test_the_calendar_that_is_shown_can_be_read() -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert len(read_calendar(shown, "calendar.yml").entries) == 3
    with pytest.raises(SettingsError) as told:
        read_calendar("- days: 2026-11-26\n  yearly: 1x\n", "calendar.yml")
    assert f"`{told.value}`" in PAGE


@pytest.mark.parametrize("key", sorted(Entry.model_fields))
def test_every_key_is_there(key: str) -> None:
    assert re.search(rf"^[- ] {key}:", PAGE, re.MULTILINE)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_is_there(kind: str) -> None:
    assert f"| `{kind}` |" in PAGE


def test_the_defaults_are_the_program_s() -> None:
    assert SETTLE.total_seconds() == 6 * 3600
    assert "six hours have passed" in PAGE
    assert ALARMS == 1
    assert "one a quarter, unless set" in PAGE
