"""Workers run beside the server, are started again when they die, and learn secrets from no command line."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.jobs.processes import PARENT, WorkerProcesses, environment
from bot.settings import Settings, load_settings
from tests.services import until

SETTINGS = Settings(
    pendo_keys=(SecretStr("first-key"), SecretStr("second-key")),
    slack_bot_token=SecretStr("xoxb-1"),
    slack_signing_secret=SecretStr("s"),
    internal=("*@acme.com", "domain:acme.com"),
    aliases={"EB": "Export button"},
    fiscal_year_starts=4,
    timezone="Europe/Berlin",
    charts=False,
    workers=3,
)


@pytest.mark.parametrize("settings", [SETTINGS, Settings()])
def test_a_worker_reads_the_settings_of_its_server(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings


def test_a_worker_needs_no_file_that_its_server_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "usagebot.yml").write_text("timezone: Europe/Berlin")
    monkeypatch.setenv("USAGEBOT_SETTINGS_FILE", "usagebot.yml")
    given = environment(load_settings())
    (tmp_path / "usagebot.yml").write_text("half an edit: [")
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    assert load_settings().timezone == "Europe/Berlin"


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def command(path: Path, code: str) -> list[str]:
    begun = f"import os, time; open({str(path)!r}, 'a').write(os.environ[{PARENT!r}] + '\\n')"
    return [sys.executable, "-c", f"{begun}\n{code}"]


async def test_a_worker_that_dies_is_started_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    begun = tmp_path / "begun"
    workers = WorkerProcesses(command(begun, "raise SystemExit(3)"), {}, 1)
    workers.start()
    await until(lambda: len(lines(begun)) == 2)
    assert lines(begun) == [str(os.getpid())] * 2
    await workers.stop()
    assert "Worker 1 ended (3); started again in 0.5 s" in caplog.text


async def test_a_server_that_stops_leaves_no_worker(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    workers = WorkerProcesses(command(begun, "time.sleep(3600)"), {}, 2)
    workers.start()
    await until(lambda: len(lines(begun)) == 2)
    async with asyncio.timeout(5):
        await workers.stop()
    assert len(lines(begun)) == 2


async def test_secrets_travel_in_the_environment_alone(tmp_path: Path) -> None:
    told = tmp_path / "told"
    code = (
        f"import sys; open({str(told)!r}, 'w').write(os.environ['USAGEBOT_SLACK_BOT_TOKEN'] + repr(sys.argv))"
    )
    workers = WorkerProcesses(command(tmp_path / "begun", code), environment(SETTINGS), 1)
    workers.start()
    await until(lambda: lines(told))
    await workers.stop()
    assert lines(told)[0] == "xoxb-1['-c']"
