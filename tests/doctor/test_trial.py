"""`usagebot doctor --try-in`: everything is sent once, what Slack took is told, and all of it is removed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from bot.charts.render import KINDS
from bot.cli import main
from bot.doctor.finding import Finding
from bot.doctor.parts import Parts
from bot.doctor.trial import samples
from bot.doctor.trial.run import REMOVED, attempt, judge_left
from bot.errors import SettingsError
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.faults import FaultPlan
from tests.doctor.rig import NOW, parts_for
from tests.replies.within import check_message

CHANNEL, MIA = "C0PRODUCT0", "U0MIA00000"


@pytest.fixture
async def parts(slack: EmbeddedSlack) -> AsyncIterator[Parts]:
    async with parts_for(slack=slack) as parts:
        yield parts


def of(findings: list[Finding]) -> dict[str, tuple[str, str]]:
    return {one.about: (one.level, one.says) for one in findings}


def test_everything_is_tried_and_removed_again(
    slack: EmbeddedSlack, monkeypatch: pytest.MonkeyPatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    slack.workspace.ready_after = 0
    environment = {
        "USAGEBOT_SLACK_BOT_TOKEN": slack.workspace.bot_token,
        "USAGEBOT_SLACK_URL": slack.api_url,
    }
    options = ["doctor", "--try-in", CHANNEL, "--user", MIA, "--json"]
    result = CliRunner().invoke(main, options, env=environment)
    told = json.loads(result.output)["findings"]
    needed = [one for one in told if "no document says so" not in one["says"]]
    assert {one["level"] for one in needed} == {"ok"}, needed
    assert {one["about"] for one in told} >= {f"Chart {kind} added to its message" for kind in KINDS}
    assert len(told) - len(needed) == 11 + len(KINDS)
    assert slack.messages() == []
    assert slack.workspace.files == {}
    assert result.exit_code in (0, 1)
    sent = {call.method for call in slack.calls()}
    assert {"chat.postEphemeral", "views.publish", "files.completeUploadExternal"} <= sent


async def test_a_chart_that_slack_refuses_fails_and_leaves_nothing(slack: EmbeddedSlack, parts: Parts):
    for method in ("chat.update", "chat.postMessage"):
        slack.fail(FaultPlan(method, block="image", times=99))
    added, thread = "Chart bars added to its message", "Chart in a thread"
    found = of(await attempt(parts, CHANNEL, "", [added, thread]))
    assert (found[added][0], found[thread][0]) == ("warn", "fail")
    assert "invalid_blocks" in found[thread][1]
    assert found[REMOVED][0] == "ok"
    assert slack.messages() == []


async def test_what_no_document_promises_only_warns(slack: EmbeddedSlack, parts: Parts):
    slack.fail(FaultPlan("chat.postMessage", block="data_visualization", times=99))
    found = of(await attempt(parts, CHANNEL, "", ["Slack's own chart"]))
    level, says = found["Slack's own chart"]
    assert (level, "invalid_blocks" in says) == ("warn", True)


async def test_without_a_person_nothing_is_shown_to_one(slack: EmbeddedSlack, parts: Parts):
    found = of(await attempt(parts, CHANNEL, "", ["Answer to one person", "App Home"]))
    assert {level for level, _ in found.values()} == {"warn", "ok"}
    assert slack.calls("chat.postEphemeral") == slack.calls("views.publish") == []


async def test_a_missing_scope_is_named(slack: EmbeddedSlack, parts: Parts):
    slack.workspace.scopes -= {"channels:history"}
    found = of(await attempt(parts, CHANNEL, "", ["Post found again by metadata"]))
    level, says = found["Post found again by metadata"]
    assert (level, "channels:history" in says) == ("warn", True)


async def test_a_channel_that_is_not_the_bots_fails(slack: EmbeddedSlack, parts: Parts):
    found = of(await attempt(parts, "C0RANDOM00", "", ["Error with commands to try"]))
    level, says = found["Error with commands to try"]
    assert (level, "not_in_channel" in says) == ("fail", True)


async def test_what_cannot_be_removed_is_named(slack: EmbeddedSlack, parts: Parts):
    slack.fail(FaultPlan("chat.delete", error="cant_delete_message"))
    found = await attempt(parts, CHANNEL, "", ["Error with commands to try"])
    [left] = slack.messages("product")
    assert (found[-1].level, left.ts in found[-1].says) == ("warn", True)
    assert judge_left(3, []).level == "ok"


async def test_a_busy_slack_is_given_the_time_that_it_wants(slack: EmbeddedSlack, parts: Parts):
    slack.fail(FaultPlan("chat.delete", status=429, retry_after=7, times=2))
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    found = await attempt(parts, CHANNEL, "", ["Error with commands to try"], sleep=wait)
    assert (waits, found[-1].level) == ([7.0, 7.0], "ok")
    assert slack.messages() == []


@pytest.mark.parametrize(("channel", "user"), [("product", ""), ("#product", ""), (CHANNEL, "mia")])
async def test_names_are_refused_before_anything_is_sent(
    slack: EmbeddedSlack, parts: Parts, channel: str, user: str
):
    with pytest.raises(SettingsError):
        await attempt(parts, channel, user)
    assert slack.calls() == []


async def test_without_a_token_nothing_is_sent(slack: EmbeddedSlack):
    async with parts_for(slack=slack, slack_bot_token=SecretStr(" ")) as parts:
        with pytest.raises(SettingsError, match="no Slack token"):
            await attempt(parts, CHANNEL, "")


def test_the_samples_are_within_slacks_limits_and_of_every_kind():
    check_message(samples.answer_with_buttons(NOW))
    assert {spec.kind for spec in samples.charts(NOW.date()).values()} == set(KINDS)
