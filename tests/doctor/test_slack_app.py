"""What the doctor says of the app in Slack: its token, scopes, signing secret and way in."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot.doctor import slack_app
from bot.errors import DeliveryError
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.faults import FaultPlan
from tests.doctor.rig import SECRET, parts_for
from tests.services import free_port


async def test_an_app_made_from_the_manifest_is_well(slack: EmbeddedSlack):
    async with parts_for(slack=slack) as parts:
        found = await slack_app.bot_token(parts)
    assert [(one.level, one.about) for one in found] == [("ok", "Slack bot token"), ("ok", "Slack scopes")]
    assert "usagebot in Acme" in found[0].says


@pytest.mark.parametrize(
    ("token", "words"),
    [("", "No token is set"), ("xoxb-other", "invalid_auth"), ("xapp-sandbox", "no bot token")],
)
async def test_a_wrong_token_fails(slack: EmbeddedSlack, token: str, words: str):
    async with parts_for(slack=slack, slack_bot_token=SecretStr(token)) as parts:
        [found] = await slack_app.bot_token(parts)
    assert found.level == "fail"
    assert words in found.says
    assert "xoxb-" in found.do or "Copy it again" in found.do


async def test_a_missing_scope_fails_with_what_it_costs(slack: EmbeddedSlack):
    slack.workspace.scopes -= {"files:write"}
    async with parts_for(slack=slack) as parts:
        [_, found] = await slack_app.bot_token(parts)
    assert found.level == "fail"
    assert "files:write is missing" in found.says
    assert "install it again" in found.do


async def test_a_missing_optional_scope_is_only_told(slack: EmbeddedSlack):
    slack.workspace.scopes -= {"users:read.email"}
    async with parts_for(slack=slack) as parts:
        [_, found] = await slack_app.bot_token(parts)
    assert found.level == "ok"
    assert "users:read.email" in found.says


async def test_a_scope_too_many_warns(slack: EmbeddedSlack):
    slack.workspace.scopes |= {"users:write"}
    async with parts_for(slack=slack) as parts:
        [_, found] = await slack_app.bot_token(parts)
    assert (found.level, "users:write" in found.says) == ("warn", True)


def test_scopes_that_slack_does_not_name_are_not_known():
    [found] = slack_app.judge_scopes(None)
    assert found.level == "warn"


@pytest.mark.parametrize("status", [500, 429])
async def test_what_is_not_slacks_answer_is_an_error(slack: EmbeddedSlack, status: int):
    slack.fail(FaultPlan("auth.test", status=status))
    async with parts_for(slack=slack) as parts:
        if status == 500:
            with pytest.raises(DeliveryError, match="is not Slack"):
                await slack_app.bot_token(parts)
        else:
            [found] = await slack_app.bot_token(parts)
            assert (found.level, "ratelimited" in found.says) == ("warn", True)


async def test_a_slack_that_cannot_be_reached_is_an_error():
    async with parts_for(slack_url=f"http://127.0.0.1:{free_port()}/api/") as parts:
        with pytest.raises(DeliveryError, match="cannot be reached"):
            await slack_app.bot_token(parts)


@pytest.mark.parametrize(
    ("secret", "by_socket", "level"),
    [
        (SECRET, False, "ok"),
        ("", True, "ok"),
        (" ", False, "fail"),
        ("xoxb-1-2", False, "fail"),
        (SECRET.upper(), False, "warn"),
        (SECRET[:-1], True, "warn"),
    ],
)
def test_a_signing_secret_is_judged_by_its_look(secret: str, by_socket: bool, level: str):
    found = slack_app.judge_secret(secret, by_socket=by_socket)
    assert found.level == level
    assert secret.strip() == "" or secret not in found.says + found.do


async def test_socket_mode_opens_a_connection(slack: EmbeddedSlack):
    async with parts_for(slack=slack, slack_app_token=SecretStr("xapp-sandbox")) as parts:
        [found] = await slack_app.way_in(parts)
    assert (found.level, found.about) == ("ok", "Way in")


async def test_an_app_token_without_its_scope_fails(slack: EmbeddedSlack):
    slack.workspace.app_scopes = frozenset()
    async with parts_for(slack=slack, slack_app_token=SecretStr("xapp-sandbox")) as parts:
        [found] = await slack_app.way_in(parts)
    assert found.level == "fail"
    assert "connections:write" in found.do


async def test_a_bot_token_in_the_place_of_the_apps_fails(slack: EmbeddedSlack):
    async with parts_for(slack=slack, slack_app_token=SecretStr("xoxb-sandbox")) as parts:
        [found] = await slack_app.way_in(parts)
    assert "xapp-" in found.do


async def test_without_socket_mode_the_address_is_named(slack: EmbeddedSlack):
    async with parts_for(slack=slack, port=3123) as parts:
        [found] = await slack_app.way_in(parts)
    assert "127.0.0.1:3123/slack/events" in found.says
