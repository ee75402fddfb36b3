"""`usagebot digest`: what is defined, and one digest as files."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from bot.cli import main
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.slack import EmbeddedSlack
from tests.digest.test_content import world
from tests.logs import logging_as_it_was
from tests.services import Valkey

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "digest.md").read_text(encoding="utf-8")
NOW = "2026-11-25T10:00"
FILE = """\
sales:
  channel: C0SALES000
  owner: U0MIA00000
  features: [export-button, report-export]
  zone: Asia/Kathmandu
  paused: true
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["digest", *arguments])


@pytest.fixture
def defined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "digests.yml"
    path.write_text(FILE)
    monkeypatch.setenv("USAGEBOT_DIGESTS_FILE", str(path))
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the command that docs/digest.md shows says, and the folder with its files."""
    (command,) = re.findall(r"by `usagebot digest (render [^`]+)`", PAGE)
    out = tmp_path_factory.mktemp("digest") / "out"
    with logging_as_it_was():
        found = run(*command.split(), "--out", str(out))
    assert found.exit_code == 0, found.output
    return found.output, out


def test_a_digest_is_written_as_text_page_picture_and_table(written: tuple[str, Path]) -> None:
    said, out = written
    files = {path.suffix: path for path in out.iterdir()}
    assert sorted(files) == [".csv", ".html", ".png", ".txt"]
    assert {path.stem for path in files.values()} == {"product-2026-11-15"}
    text = files[".txt"].read_text()
    assert text.startswith("15–21 Nov: ")
    assert said.startswith(text)
    assert files[".png"].read_bytes().startswith(b"\x89PNG")
    assert text.splitlines()[0] in unescape(files[".html"].read_text())
    assert len(files[".csv"].read_text(encoding="utf-8-sig").splitlines()) == 11
    for path in files.values():
        assert f": {path}" in said


def test_the_example_in_the_docs_is_what_the_program_says(written: tuple[str, Path]) -> None:
    (text,) = written[1].glob("*.txt")
    assert f"```\n{text.read_text(encoding='utf-8')}```" in PAGE
    (picture,) = written[1].glob("*.png")
    with Image.open(picture) as drawn, Image.open(DOCS / "images" / "digest.png") as shown:
        assert drawn.size == shown.size


def test_any_day_of_a_week_names_it_and_names_stand_where_they_are_wanted(tmp_path: Path) -> None:
    found = run(
        "render", "product", "--demo", "--now", NOW, "--week", "2026-11-18", "--names", "--out", str(tmp_path)
    )
    assert found.exit_code == 0, found.output
    assert found.output.startswith("15–21 Nov: ")
    assert re.search(r"^Stopped using \w", found.output, re.MULTILINE)


def test_an_owner_s_own_accounts_stand_there_by_name(tmp_path: Path) -> None:
    found = run("render", "mine", "--demo", "--now", NOW, "--out", str(tmp_path))

    assert found.exit_code == 0, found.output
    assert re.search(r"^15–21 Nov: .+ stopped using .+ of your accounts changed$", found.output, re.MULTILINE)
    assert re.search(r"^\d+ of your \d+ accounts active", found.output, re.MULTILINE)
    (table,) = tmp_path.glob("*.csv")
    assert table.read_text(encoding="utf-8-sig").startswith("account,id,verdict,")


def test_names_of_accounts_are_for_their_owner_alone(defined: Path, tmp_path: Path) -> None:
    defined.write_text(FILE + "  accounts: mine\n")
    found = run("render", "sales", "--demo", "--out", str(tmp_path / "out"))
    assert found.exit_code == 2
    assert found.output.startswith(
        "The digest sales names its owner's accounts, and C0SALES000 is no channel"
    )


@pytest.mark.parametrize(
    ("week", "status", "said"),
    [
        ("2026-11-22", 2, "The week of 2026-11-22 has not ended yet.\nThe last whole one: --week 2026-11-15"),
        ("soon", 1, "'soon' is no day.\nWrite it like 2026-11-15."),
    ],
)
def test_a_week_that_cannot_be_told_of_is_refused(week: str, status: int, said: str, tmp_path: Path) -> None:
    found = run("render", "product", "--demo", "--now", NOW, "--week", week, "--out", str(tmp_path / "out"))

    assert (found.exit_code, found.output.strip()) == (status, said)
    assert not list(tmp_path.glob("out/*"))


def test_a_file_of_digests_is_taken_for_the_demo_as_well(defined: Path) -> None:
    assert run("list", "--demo").output == (
        "sales: export-button, report-export · C0SALES000 · Monday 09:00 (Asia/Kathmandu) · paused"
        " · U0MIA00000\n"
    )


def test_the_next_time_is_that_of_its_own_zone(defined: Path) -> None:
    defined.write_text(FILE.replace("paused: true", "paused: false"))
    assert "· next 2026-11-30 09:00 ·" in run("list", "--now", NOW).output


def test_a_faulty_file_is_told_with_its_line(defined: Path) -> None:
    defined.write_text(FILE.replace("channel", "chanel"))
    found = run("list")

    assert found.exit_code == 1
    assert found.output.startswith(f"{defined}:2: sales.chanel: there is no such key")


def test_without_a_file_nothing_is_defined() -> None:
    found = run("list")
    assert found.exit_code == 1
    assert "USAGEBOT_DIGESTS_FILE" in found.output


def test_a_name_that_is_not_there_names_those_that_are(defined: Path) -> None:
    found = run("render", "slaes", "--now", NOW, "--demo")
    assert (found.exit_code, found.output) == (2, "No digest is called slaes.\nThere are sales.\n")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = run("render", "product", "--demo", "--now", NOW, "--out", str(tmp_path / "file"))
    assert found.exit_code == 1
    assert found.output.startswith(f"{tmp_path / 'file'} cannot be written: ")


def test_the_demo_and_a_folder_exclude_each_other() -> None:
    assert "exclude each other" in run("render", "product", "--demo", "--world", "x").output


def test_in_a_terminal_a_digest_is_paused_resumed_and_deleted_and_the_file_says_so(defined: Path) -> None:
    assert run("resume", "sales").output == "sales goes on.\n"
    assert "paused" not in defined.read_text()
    assert run("pause", "sales").output == "sales is paused.\n"
    assert "paused: true" in defined.read_text()

    assert run("delete", "sales", "--yes").output == "sales is deleted.\n"
    assert (defined.read_text(), run("list").output) == ("{}\n", "No digest is defined yet.\n")
    gone = run("pause", "sales")
    assert (gone.exit_code, gone.output) == (2, "No digest is called sales.\nThere are none yet.\n")


def test_a_file_is_loaded_as_it_stands(defined: Path, tmp_path: Path) -> None:
    reviewed = tmp_path / "reviewed.yml"
    reviewed.write_text("# reviewed\n" + FILE.replace("sales:", "reviewed:"))

    assert run("load", str(reviewed)).output == "There is 1 digest now.\n"
    assert defined.read_text() == reviewed.read_text()

    reviewed.write_text("sales: {}\n")
    faulty = run("load", str(reviewed))
    assert faulty.exit_code == 1
    assert faulty.output.startswith(f"{reviewed}:1: sales: zone is missing")
    assert run("load", str(tmp_path / "none.yml")).output.startswith(f"{tmp_path / 'none.yml'}:1: the file")


def test_a_faulty_file_changes_nothing_and_list_says_so_beside_the_store(
    defined: Path, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USAGEBOT_REDIS_URL", valkey.url)
    assert run("list").output.startswith("sales: ")
    defined.write_text(FILE.replace("zone: Asia", "zone: Mars"))

    found = run("list")
    assert found.exit_code == 0
    assert found.stdout.startswith("sales: ")
    assert f"{defined}:5: sales.zone: an IANA time zone" in found.stderr
    refused = run("pause", "sales")
    assert refused.exit_code == 2
    assert refused.output.startswith(f"Nothing was changed: {defined}:5: ")


def test_without_slack_nothing_can_be_sent(defined: Path) -> None:
    assert "USAGEBOT_SLACK_BOT_TOKEN" in run("send", "sales").output


def test_a_digest_is_sent_to_its_owner_or_to_whom_is_named(
    defined: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    defined.write_text(FILE.replace("[export-button, report-export]", "top 3"))
    with EmbeddedSlack() as slack, EmbeddedPendo(world(), key="k", zone="UTC") as pendo:
        given = {
            "PENDO_KEYS": "k",
            "PENDO_URL": pendo.url,
            "PENDO_RATE": "1000",
            "TIMEZONE": "UTC",
            "CHARTS": "false",
            "SLACK_BOT_TOKEN": slack.workspace.bot_token,
            "SLACK_URL": slack.api_url,
        }
        for name, value in given.items():
            monkeypatch.setenv(f"USAGEBOT_{name}", value)

        assert run("send", "sales").stdout == "sales is sent to U0MIA00000.\n"
        assert run("send", "sales", "--to", "U0JO000000").stdout == "sales is sent to U0JO000000.\n"
        guest = run("send", "sales", "--to", "U0GUS00000")
        gone = run("send", "slaes")

        sent = [message.channel for message in slack.messages()]
    assert sent == ["D0MIA00000", "D0JO000000"]
    assert (guest.exit_code, gone.exit_code) == (4, 2)
    assert "Usage numbers are not shown to guests." in guest.stderr
