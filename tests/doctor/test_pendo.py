"""What the doctor says of Pendo: keys, freshness, time zone, colleagues, account names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.doctor.data import data, judge_freshness, judge_zone
from bot.doctor.keys import pendo_keys
from bot.doctor.people import account_name, internal, judge_account_name, judge_domains
from bot.errors import SettingsError
from bot.sandbox.pendo.serving import EmbeddedPendo
from bot.sandbox.slack.embedded import EmbeddedSlack
from tests.doctor.rig import KEY, NOW, parts_for, plan, serving
from tests.sandbox.pendo.asking import at
from tests.services import free_port


async def test_a_key_that_pendo_accepts_is_well(pendo: EmbeddedPendo):
    async with parts_for(pendo) as parts:
        [found] = await pendo_keys(parts)
    assert (found.level, found.about) == ("ok", "Pendo key …6789")


async def test_a_refused_key_fails_and_warns_beside_one_that_works(pendo: EmbeddedPendo):
    wrong = SecretStr("another-integration-key")
    async with parts_for(pendo, pendo_keys=(wrong,)) as parts:
        [alone] = await pendo_keys(parts)
    async with parts_for(pendo, pendo_keys=(wrong, SecretStr(KEY))) as parts:
        beside = await pendo_keys(parts)
    assert alone.level == "fail"
    assert [one.level for one in beside] == ["warn", "ok"]
    assert "another-integration-key" not in repr((alone, beside))


async def test_a_key_file_that_is_missing_is_an_error(pendo: EmbeddedPendo, tmp_path):
    async with parts_for(pendo, pendo_key_files=(str(tmp_path / "key"),)) as parts:
        with pytest.raises(SettingsError, match="cannot be read"):
            await pendo_keys(parts)


async def test_a_key_of_another_region_names_the_hosts():
    with serving() as pendo:
        async with parts_for(pendo) as parts:
            await plan(parts, kind="region", path="verify")
            [found] = await pendo_keys(parts)
    assert found.level == "fail"
    assert "eu = app.eu.pendo.io" in found.do


async def test_a_pendo_that_is_away_fails():
    async with parts_for(pendo_url=f"http://127.0.0.1:{free_port()}") as parts:
        [found] = await pendo_keys(parts)
    assert (found.level, "cannot be reached" in found.says) == ("fail", True)


async def test_data_of_the_set_zone_is_well(pendo: EmbeddedPendo):
    async with parts_for(pendo) as parts:
        fresh, zone = await data(parts)
    assert (fresh.level, zone.level) == ("ok", "ok")


@pytest.mark.parametrize("wrong", ["Asia/Tokyo", "UTC", "America/Phoenix", "America/Chicago"])
async def test_data_of_another_zone_fails_and_names_it(pendo: EmbeddedPendo, wrong: str):
    async with parts_for(pendo, timezone=wrong) as parts:
        _, zone = await data(parts)
    assert zone.level == "fail"
    assert "such as America/New_York" in zone.do


async def test_without_events_the_zone_is_not_known():
    with serving() as pendo:
        later = NOW + timedelta(days=400)
        async with parts_for(pendo, clock=lambda: later) as parts:
            _, zone = await data(parts)
    assert zone.level == "warn"
    assert "not known" in zone.says


def test_a_zone_that_cannot_be_told_apart_is_taken_as_set():
    summer = [at("2026-07-01T00:00")]
    assert judge_zone(summer, "America/New_York").level == "ok"
    assert judge_zone(summer, "America/Toronto").level == "ok"
    assert judge_zone([*summer, at("2026-12-01T00:00")], "America/Toronto").level == "ok"
    assert judge_zone([*summer, at("2026-12-01T00:00")], "America/Caracas").level == "fail"


@pytest.mark.parametrize(("hours", "level"), [(1, "ok"), (7, "ok"), (9, "warn"), (90, "warn")])
def test_late_data_warn(hours: int, level: str):
    reached = int((NOW - timedelta(hours=hours)).timestamp() * 1000)
    newest = int(NOW.timestamp() * 1000)
    found = judge_freshness({"1": newest, "2": reached}, NOW, "America/New_York")
    assert found.level == level
    assert f"{60 if hours == 1 else hours} {'min' if hours == 1 else 'h'} ago" in found.says


def test_a_pendo_that_does_not_say_how_far_it_is_warns():
    assert judge_freshness({}, NOW, "UTC").level == "warn"


async def test_without_rules_the_domain_of_the_workspace_or_of_most_is_proposed(
    pendo: EmbeddedPendo, slack: EmbeddedSlack
):
    async with parts_for(pendo, slack, internal=()) as parts:
        [named_so] = await internal(parts)
    async with parts_for(pendo, slack_url=f"http://127.0.0.1:{free_port()}", internal=()) as parts:
        [most] = await internal(parts)
    assert (named_so.level, most.level) == ("warn", "warn")
    assert named_so.do == "Set USAGEBOT_INTERNAL=domain:acme.com if that is yours."
    assert most.do == "Set USAGEBOT_INTERNAL=domain:acme.com, or your own domain."
    assert "acme.com (2 visitors, 2 accounts), cargo.example (1 visitors, 1 accounts)" in most.says


async def test_rules_that_are_set_are_named(pendo: EmbeddedPendo):
    async with parts_for(pendo) as parts:
        [found] = await internal(parts)
    assert (found.level, found.says) == ("ok", "domain:acme.com")


async def test_a_rule_that_is_none_is_an_error(pendo: EmbeddedPendo):
    async with parts_for(pendo, internal=("metadata.role",)) as parts:
        with pytest.raises(SettingsError, match="unfinished"):
            await internal(parts)


def test_a_mail_provider_is_nobodys_domain():
    seen = [("a@gmail.com", "one"), ("b@gmail.com", "two"), ("42", "two")]
    found = judge_domains(seen, "gmail")
    assert "gmail.com" not in found.says + found.do


def test_the_workspaces_domain_goes_before_larger_ones():
    seen = [*((f"{number}@big.example", "big") for number in range(9)), ("ana@acme-internal.example", "acme")]
    assert "domain:acme-internal.example if" in judge_domains(seen, "acme").do
    assert "domain:big.example, or" in judge_domains(seen, "other").do
    assert "domain:big.example, or" in judge_domains(seen, "").do


async def test_the_field_of_account_names_is_looked_up(pendo: EmbeddedPendo):
    async with parts_for(pendo) as parts:
        [right] = await account_name(parts)
    async with parts_for(pendo, account_name="custom.title") as parts:
        [wrong] = await account_name(parts)
    assert right.level == "ok"
    assert wrong.level == "warn"
    assert "USAGEBOT_ACCOUNT_NAME=agent.name" in wrong.do


def test_account_names_are_proposed_by_path_and_label():
    def field(label: str, **more: bool) -> dict[str, object]:
        return {"Type": "string", "DisplayName": label, **more}

    schema = {
        "auto": {"name": field("Name")},
        "custom": {"title": field("Company name"), "old_name": field("", isDeleted=True), "plan": field("")},
        "salesforce": {"account__name": field("Account")},
    }
    found = judge_account_name(schema, "agent.name")
    assert "custom.title (or salesforce.account__name)" in found.do
    assert "plan" in judge_account_name({"custom": {"plan": field("")}}, "agent.name").do
