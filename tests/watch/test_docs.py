"""docs/watch.md shows what the program says and takes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.catalog import App, Thing
from bot.replies.notice import notice_message
from bot.watch.incidents import observe, press
from bot.watch.notices import LABELS, notice_of
from bot.watch.triage import Evidence, Pulse
from bot.watch.watched import Chosen, WatchFile, read_watch
from bot.watch.words import feature_trouble
from bot.windows import Window

PAGE = (Path(__file__).parents[2] / "docs" / "watch.md").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
NEW_YORK = "America/New_York"


def test_the_file_that_is_shown_is_taken() -> None:
    (shown,) = re.findall(r"```yaml\n(canary.*?)```", PAGE, re.DOTALL)
    found = read_watch(shown, "watch.yml")
    assert found.canary == ("Global search",)
    assert found.channels["C0PRODUCT0"].features == ("Export button", "bulk-edit")


@pytest.mark.parametrize("key", [*WatchFile.model_fields, *Chosen.model_fields])
def test_every_key_is_explained(key: str) -> None:
    assert f"\n| `{key}` |" in PAGE


@pytest.mark.parametrize("label", LABELS.values())
def test_every_button_is_explained(label: str) -> None:
    assert f"\n| {label} |" in PAGE


def test_the_message_is_what_the_program_says() -> None:
    local = NOW.astimezone(ZoneInfo(NEW_YORK))
    days = Window(date(2026, 11, 19), date(2026, 11, 19), NEW_YORK)
    there = Pulse(402, 405)
    evidence = Evidence(days, Pulse(0, 48), Pulse(900, 900), there, Pulse(60, 61), 61, False, None)
    export = Thing("a", "Export button", "feature", "1", page_id="p")
    found = feature_trouble(export, App("1", "Web app"), evidence, local)
    (incident,) = observe((), [found], (), "C0PRODUCT0", NOW)
    notice = notice_of(press(incident, "have", "U0SAM00000", NOW), local, figures=True)
    text = notice_message(notice).text.replace("<@U0SAM00000>", "@sam")
    buttons = " ".join(f"[{label}]" for label in LABELS.values())
    assert f"```\n{text}\n{buttons}\n```" in PAGE
