"""`usagebot doctor` as a whole: one screen, its exit status, its time limit, and no secret in it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr
from redis import Redis

from bot.app import utc_now
from bot.cli import main
from bot.doctor.checks import CHECKS, Check, examine
from bot.doctor.finding import Finding, exit_status, fail, ok, warn
from bot.doctor.parts import Parts
from bot.doctor.printing import screen
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.slack.embedded import EmbeddedSlack
from tests.doctor.rig import KEY, SECRET, parts_for, plan, serving
from tests.services import Valkey, free_port


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def examined(runner: CliRunner, *options: str, **settings: str) -> Result:
    given = {f"USAGEBOT_{name.upper()}": value for name, value in settings.items()}
    return runner.invoke(main, ["doctor", *options], env=given)


def test_a_healthy_installation_is_all_ok_and_one_fault_is_not(
    runner: CliRunner, slack: EmbeddedSlack, valkey: Valkey
):
    with Redis.from_url(valkey.url) as redis:
        redis.config_set("save", "60 1000")
    with serving(utc_now) as pendo:
        healthy = {
            "pendo_keys": KEY,
            "pendo_url": pendo.url,
            "pendo_rate": "1000",
            "internal": "domain:acme.com",
            "slack_url": slack.api_url,
            "slack_bot_token": slack.workspace.bot_token,
            "slack_signing_secret": SECRET,
            "redis_url": valkey.url,
        }
        well = examined(runner, "--json", **healthy)
        some = examined(runner, **(healthy | {"internal": ""}))
        wrong = examined(runner, **(healthy | {"slack_bot_token": "xoxb-other"}))
    told = json.loads(well.output)
    assert {one["level"] for one in told["findings"]} == {"ok"}, well.output
    assert (well.exit_code, some.exit_code, wrong.exit_code) == (0, 1, 2)
    assert len(some.output.splitlines()) <= 24
    assert "fail  Slack bot token" in wrong.output


def test_one_thing_at_a_time(runner: CliRunner):
    result = examined(runner, "--init", "new.env", "--source")
    assert (result.exit_code, "exclude each other" in result.output) == (2, True)
    assert not Path("new.env").exists()


def test_a_wrong_setting_is_one_failure(runner: CliRunner):
    result = examined(runner, timezone="Mars/Olympus")
    assert result.exit_code == 2
    assert "Mars/Olympus is no IANA time zone" in result.output


def test_no_secret_is_printed(runner: CliRunner, pendo: EmbeddedPendo, tmp_path: Path):
    (tmp_path / "key").write_text("marker-in-a-key-file\n")
    nowhere = f"127.0.0.1:{free_port()}"
    result = examined(
        runner,
        "--json",
        pendo_keys="marker-of-the-key-setting",
        pendo_key_files=str(tmp_path / "key"),
        pendo_url=pendo.url,
        slack_url=f"http://{nowhere}/api/",
        slack_bot_token="xoxb-marker-of-the-bot",
        slack_app_token="xapp-marker-of-the-app",
        slack_signing_secret="marker-of-the-signature",
        redis_url=f"redis://bot:marker-of-the-store@{nowhere}/0",
    )
    assert result.exit_code == 2
    assert "marker" not in result.output + result.stderr


async def test_what_a_server_echoes_is_redacted():
    async def echoing(parts: Parts) -> list[Finding]:
        return [fail("Echo", f"it said {KEY}", f"look for {SECRET}")]

    async with parts_for() as parts:
        [found] = await examine(parts, (Check("Echo", echoing),))
    assert KEY not in found.says
    assert SECRET not in found.do


async def test_all_run_at_once_and_tell_what_timed_out():
    met = asyncio.Barrier(2)

    async def meeting(parts: Parts) -> list[Finding]:
        await met.wait()
        return [ok("Meeting", "together")]

    async def endless(parts: Parts) -> list[Finding]:
        await asyncio.Event().wait()
        return []

    checks = (Check("One", meeting), Check("Endless", endless), Check("Other", meeting))
    async with parts_for() as parts:
        found = await examine(parts, checks, seconds=0.2)
    assert [one.level for one in found] == ["ok", "fail", "ok"]
    assert found[1] == fail("Endless", "No answer within 0.2 seconds.", found[1].do)


async def test_a_slow_pendo_is_told_as_late():
    with serving() as pendo:
        async with parts_for(pendo) as parts:
            await plan(parts, kind="delay", seconds=30, path="schema")
            slow = [check for check in CHECKS if check.about in ("Account names", "Pendo key")]
            found = await examine(parts, slow, seconds=0.5)
    assert {one.about: one.level for one in found} == {"Pendo key …6789": "ok", "Account names": "fail"}
    assert "No answer within 0.5 seconds" in found[1].says


async def test_a_check_that_breaks_hides_no_other(caplog: pytest.LogCaptureFixture):
    async def broken(parts: Parts) -> list[Finding]:
        raise ZeroDivisionError("by nothing")

    async def well(parts: Parts) -> list[Finding]:
        return [ok("Well", "fine")]

    async with parts_for() as parts:
        found = await examine(parts, (Check("Broken", broken), Check("Well", well)))
    assert [one.level for one in found] == ["fail", "ok"]
    assert "ZeroDivisionError" in found[0].says


async def test_a_refused_key_is_told_once():
    with serving() as pendo:
        async with parts_for(pendo, pendo_keys=(SecretStr("another-integration-key"),)) as parts:
            found = await examine(parts, [check for check in CHECKS if "Slack" not in check.about])
    refused = [one for one in found if "refuses" in one.says or "no longer accepts" in one.says]
    assert [one.about for one in refused] == ["Pendo key …-key"]


def test_the_worst_finding_decides():
    one, two, three = ok("A", "a"), warn("B", "b", "do"), fail("C", "c", "do")
    assert exit_status([]) == exit_status([one]) == 0
    assert exit_status([one, two]) == 1
    assert exit_status([two, three, one]) == 2


def test_what_is_to_be_copied_stays_whole():
    do = " ".join(["Run", *["usagebot-doctor-with-a-long-name"] * 5])
    assert "-\n" not in screen([fail("One", "odd", do)])


def test_a_screen_says_what_to_do_below():
    lines = screen([ok("One", "fine"), warn("Another", "odd", "Do this.")]).splitlines()
    assert [line.strip() for line in lines[-3:]] == ["→ Do this.", "", "1 ok, 1 warn, 0 fail"]
