"""docs/doctor.md knows every line that the doctor prints and every option that it takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli import main
from bot.doctor import clock, data, files, keys, people, slack_app, store
from bot.doctor.trial.items import Item, items
from bot.doctor.trial.run import REMOVED
from tests.doctor.rig import NOW

TEXT = (Path(__file__).parents[2] / "docs" / "doctor.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \|", TEXT, re.MULTILINE)


@pytest.mark.parametrize(
    "line",
    [
        *("Settings", slack_app.TOKEN, slack_app.PERMISSIONS, slack_app.SIGNING, slack_app.ENTRANCE),
        *(keys.KEYS, data.FRESHNESS, data.ZONE, people.INTERNAL, people.NAME, store.STORE),
        *(clock.CLOCK, clock.ZONES, files.FONTS, files.QUERIES, files.ACCESS, files.DIGESTS, REMOVED),
    ],
)
def test_every_line_is_explained(line: str):
    assert line in ROWS


def test_every_option_is_explained():
    named = {option for each in main.commands["doctor"].params for option in each.opts}
    assert named
    assert [option for option in named if option not in TEXT] == []


def stem(item: Item) -> str:
    """How the page calls it: charts of every kind are one line, as are places for Slack's own chart."""
    return re.sub(r"^Chart \w+ added", "Chart … added", item.what).removeprefix("… ")


def test_every_item_of_a_trial_is_explained():
    missing = [stem(item) for item in items(NOW.date()) if stem(item) not in TEXT]
    assert [one for one in missing if not one.startswith("Slack's own chart ")] == []
