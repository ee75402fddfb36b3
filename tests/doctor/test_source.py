"""`usagebot doctor --source`: the stored pipelines and the sandbox's table, asked of the settings' Pendo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from bot.cli import main
from bot.doctor.finding import Finding
from bot.doctor.source import cases, judge_cases, pipelines
from bot.pendo.keys import KeyRing
from bot.sandbox.conformance.table import Case
from bot.sandbox.conformance.verify import Finding as Verified
from bot.sandbox.pendo.serving import EmbeddedPendo
from queries.library import load_library
from tests.doctor.rig import KEY, NOW, frozen, settings_for
from tests.sandbox.pendo.handmade import handmade_world

PIPELINE = """\
name: mine
says: Of an account.
takes: {account: text, colour: text}
rows: {accountId: text}
pipeline:
  - source: {accounts: null}
  - filter: accountId == ${account} || accountId == ${colour}
"""
QUERY = """\
name: mine
words: [mine]
says: Of an account.
pipelines: {rows: mine}
measure: table
examples: [/usage mine, /usage mine please, /usage mine again]
"""


@pytest.fixture(scope="module")
def handmade() -> Iterator[EmbeddedPendo]:
    with EmbeddedPendo(handmade_world(), key=KEY, clock=lambda: int(NOW.timestamp() * 1000)) as pendo:
        yield pendo


async def found_of(pendo: EmbeddedPendo, *faults: dict[str, Any], **settings: Any) -> dict[str, Finding]:
    async with httpx.AsyncClient() as http:
        for fault in faults:
            await http.post(f"{pendo.url}/_sandbox/faults", json=fault)
        given = settings_for(pendo, None, **settings)
        found = await pipelines(given, KeyRing(given.pendo_keys), frozen)
        await http.delete(f"{pendo.url}/_sandbox/faults")
    return {one.about: one for one in found}


async def test_every_stored_pipeline_runs_over_one_day(handmade: EmbeddedPendo):
    found = await found_of(handmade)
    assert found.keys() == {"Catalog", *load_library().pipelines}
    assert {one.level for one in found.values()} == {"ok"}, found
    assert found["feature_use"].says == "2 rows"
    assert found["guide_events"].says == "3 rows"
    assert "2 apps, 3 features, 1 pages, 1 track events" in found["Catalog"].says


async def test_a_pipeline_that_pendo_refuses_fails_with_its_words(handmade: EmbeddedPendo):
    refusal = {
        "kind": "status",
        "status": 400,
        "source": '"name":"nps_responses"',
        "body": "unknown source pollEvents",
    }
    found = await found_of(handmade, refusal)
    assert found["nps_responses"].level == "fail"
    assert "unknown source pollEvents" in found["nps_responses"].do
    assert found["feature_use"].level == "ok"


async def test_a_refused_key_is_all_that_is_told(handmade: EmbeddedPendo):
    found = await found_of(handmade, pendo_keys=(SecretStr("another-integration-key"),))
    assert [one.level for one in found.values()] == ["fail"]
    assert "no longer accepts" in found["Catalog"].says


async def test_segments_that_cannot_be_read_warn(handmade: EmbeddedPendo):
    found = await found_of(handmade, {"kind": "status", "status": 404, "path": "/segment"})
    assert (found["Catalog"].level, "segments" in found["Catalog"].says) == ("warn", True)
    assert (found["segment_members"].level, "Not tried" in found["segment_members"].says) == ("warn", True)


async def test_an_own_pipeline_is_tried_as_far_as_its_values_are_known(
    handmade: EmbeddedPendo, tmp_path: Path
):
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "mine.yml").write_text(PIPELINE)
    (tmp_path / "mine.yml").write_text(QUERY + "asks: {about: account, extras: {colour: acme}}\n")
    found = await found_of(handmade, queries_dir=str(tmp_path))
    assert found["mine"].level == "ok", found["mine"]


def one_case(**given: Any) -> Case:
    fields = {"name": "counts", "about": "aggregator count", "mark": "doc", "rows": [{"v": 1}]}
    return Case.model_validate(fields | {"pipeline": [{"reduce": {"n": {"count": None}}}]} | given)


def asked(pendo: EmbeddedPendo, *table: Case, key: str = KEY) -> list[Finding]:
    slept: list[float] = []
    settings = settings_for(pendo, None, pendo_rate=4.0)
    named = {str(place): case for place, case in enumerate(table)}
    found = cases(settings, SecretStr(key), table=named, sleep=slept.append)
    assert slept in ([0.25] * len(table), [])
    return found


def test_cases_that_agree_are_one_line(handmade: EmbeddedPendo):
    [found] = asked(handmade, one_case(gives=[{"n": 1}]), one_case(gives=[{"n": 1}], mark="guess"))
    assert (found.level, found.says) == ("ok", "2 cases, 2 as in the sandbox")


def test_cases_that_differ_are_told_one_by_one(handmade: EmbeddedPendo):
    table = (
        one_case(gives=[{"n": 2}]),
        one_case(gives=[{"n": 3}], mark="choice"),
        one_case(gives=[{"n": 1}]),
    )
    all_of_them, documented, chosen = asked(handmade, *table)
    assert all_of_them.level == "warn"
    assert "3 cases, 1 as in the sandbox; 1 unlike what is documented, 1 that nobody" in all_of_them.says
    assert "(documented): got rows [{'n': 1}]" in documented.says
    assert "(not documented)" in chosen.says
    assert chosen.do == "The sandbox gives rows [{'n': 3}]"


def test_a_key_that_is_refused_ends_the_table(handmade: EmbeddedPendo):
    [found] = asked(handmade, one_case(gives=[]), key="another-integration-key")
    assert found.level == "fail"
    assert "another-integration-key" not in found.says + found.do


def test_the_whole_command_against_the_sandbox_finds_nothing(
    handmade: EmbeddedPendo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.chdir(tmp_path)
    environment = {
        "USAGEBOT_PENDO_KEYS": KEY,
        "USAGEBOT_PENDO_URL": handmade.url,
        "USAGEBOT_PENDO_RATE": "100000",
    }
    result = CliRunner().invoke(main, ["doctor", "--source", "--json"], env=environment)
    told = json.loads(result.stdout)
    assert told["summary"] == {"ok": len(told["findings"]), "warn": 0, "fail": 0}, result.stdout
    assert told["findings"][-1]["about"] == "Table of cases"
    assert result.exit_code == 0


def test_no_line_is_told_for_what_agrees():
    verified = Verified("a", "stage limit", "doc", "ok", "rows []", "rows []")
    assert [one.level for one in judge_cases([verified])] == ["ok"]
