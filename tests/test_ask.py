"""The terminal's front door: exit status, JSON, charts, and sentences for what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

USAGEBOT = Path(sys.executable).with_name("usagebot")
EVENTS = [
    ("2026-11-20T12:00:00Z", "ann", "acme", "f1", 3),
    ("2026-11-20T13:00:00Z", "bob", "beta", "f2", 5),
    ("2026-11-21T12:00:00Z", "eve@corp.com", "acme", "f1", 50),
    ("2026-11-23T12:00:00Z", "ann", "acme", "f1", 1),
]


@pytest.fixture
def world(tmp_path: Path) -> Path:
    folder = tmp_path / "world"
    folder.mkdir()
    (folder / "features.csv").write_text('id,name\nf1,"A ""b"" <c> & 東京 🚀"\nf2,Beta\n')
    lines = [",".join(map(str, event)) for event in EVENTS]
    (folder / "events.csv").write_text("\n".join(["time,visitorId,accountId,featureId,numEvents", *lines]))
    return folder


def ask(*words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    world = (
        ["--world", str(folder), "--now", "2026-11-25T10:00", "--out", str(folder / "out")] if folder else []
    )
    return subprocess.run(
        [USAGEBOT, "ask", *world, *words],
        capture_output=True,
        text=True,
        cwd=folder,
        env={"HOME": "/nonexistent"},
    )


def test_json_holds_everything_unrounded(world):
    done = ask(
        "--timezone", "Europe/Berlin", "--internal", "*@corp.com", "--json", "/adoption f1", folder=world
    )

    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert set(answer) == {
        *("id", "query", "question", "measures", "tables", "charts"),
        *("text", "blocks", "caveats", "sources"),
    }
    assert answer["question"]["window"] == {
        "start": "2026-10-26",
        "end": "2026-11-24",
        "days": 30,
        "zone": "Europe/Berlin",
        "unfinished": False,
    }
    assert [thing["id"] for thing in answer["question"]["features"]] == ["f1"]
    assert answer["measures"]["adoption_rate"] == 0.5
    assert answer["measures"]["clicks"] == 4
    assert answer["measures"]["excluded_clicks"] == 50
    assert answer["measures"]["change_points"] is None
    assert {source["pipeline"] for source in answer["sources"]} == {"feature_use", "activity"}
    assert sum(row["accounts"] for row in answer["tables"]["daily"]) == 2
    (chart,) = answer["charts"]
    assert chart["kind"] == "daily_line"
    assert "1 account" in chart["alt_text"]
    with Image.open(chart["path"]) as image:
        assert image.size == (1600, 900)


def test_text_reads_as_an_answer(world):
    done = ask("/adoption", "f1", "last", "7", "days", folder=world)

    assert done.returncode == 0
    assert done.stdout.startswith('A "b" <c> & 東京 🚀: 50 % of active accounts used it (1 of 2)\n')
    assert "No rule says who your colleagues are" in done.stdout
    assert "18–24 Nov, 7 full days (New York)" in done.stdout
    assert "Chart: " in done.stdout


@pytest.mark.parametrize(
    ("text", "commands"), [("/adoption", ["/adoption "] * 3), ("", ["/adoption ", "/stickiness ", "/usage "])]
)
def test_help_is_an_answer(world, text, commands):
    done = ask(text, folder=world)

    assert (done.returncode, done.stderr) == (0, "")
    assert all(done.stdout.count(command) >= commands.count(command) for command in commands)


@pytest.mark.parametrize(
    ("typed", "hint"), [("/stickyness beta", "Try /stickiness beta"), ("/weather beta", "Try /usage")]
)
def test_an_unknown_command_is_told_the_nearest_one(world, typed, hint):
    done = ask(typed, folder=world)

    assert done.returncode != 0
    assert done.stderr.splitlines()[-1] == hint


def test_without_a_slash_it_is_said_in_plain_words(world):
    said = ask("--json", "how many active users last 7 days", folder=world)
    typed = ask("--json", "/usage active last 7 days", folder=world)

    assert json.loads(said.stdout)["measures"] == json.loads(typed.stdout)["measures"]


@pytest.mark.parametrize(
    ("words", "status", "kind"),
    [
        (["/adoption nothing-like-it"], 2, "not_understood"),
        (["/adoption f1 03/04/2026"], 2, "choice"),
        (["/adoption f1 2026-11-20..2026-11-10"], 2, "refused"),
        (["/nonsense f1"], 2, "refused"),
        (["--timezone", "Mars", "/adoption f1"], 1, "settings"),
        (["--now", "yesterday-ish", "/adoption f1"], 1, "settings"),
        (["--internal", "metadata.x", "/adoption f1"], 1, "settings"),
    ],
)
def test_errors_are_one_object_on_stderr_and_nothing_on_stdout(world, words, status, kind):
    done = ask("--json", *words, folder=world)

    assert (done.returncode, done.stdout) == (status, "")
    error = json.loads(done.stderr)["error"]
    assert error["kind"] == kind
    assert set(error) == {"kind", "message", "hint"}
    assert error["message"]


def test_a_chart_that_cannot_be_written_costs_no_number(world):
    (world / "file").write_text("")
    done = ask("--out", str(world / "file" / "charts"), "/adoption", "f1", folder=world)

    assert done.returncode == 0
    assert "50 %" not in done.stderr
    assert "of active accounts used it" in done.stdout
    assert "The chart could not be written to" in done.stdout


def test_a_source_that_is_away_is_one_json_object_as_well():
    done = subprocess.run(
        [USAGEBOT, "ask", "--json", "export-button"],
        capture_output=True,
        text=True,
        env={
            "USAGEBOT_PENDO_KEYS": "k",
            "USAGEBOT_PENDO_URL": "http://127.0.0.1:9",
            "USAGEBOT_PENDO_RATE": "1000",
            "HOME": "/nonexistent",
        },
    )

    assert (done.returncode, done.stdout) == (3, "")
    assert json.loads(done.stderr)["error"]["kind"] == "source_unavailable"


def test_an_empty_rule_is_no_rule(world):
    done = ask("--internal", "", "--json", "/adoption f1", folder=world)

    assert json.loads(done.stdout)["measures"]["excluded_visitors"] == 0


def test_errors_are_sentences_without_json(tmp_path):
    missing = ask("x", folder=tmp_path)

    assert (missing.returncode, missing.stdout) == (1, "")
    assert "There is no " in missing.stderr
    assert "Traceback" not in missing.stderr


def test_without_a_key_it_says_what_to_set():
    done = ask("/adoption export-button")

    assert done.returncode == 1
    assert "USAGEBOT_PENDO_KEYS" in done.stderr
