"""One message for an incident, over real sockets, whatever fails on the way."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.sandbox.slack.faults import FaultPlan
from bot.sandbox.slack.workspace import Message
from tests.services import Valkey
from tests.watch.scene import CONTOSO, PLANS, PRODUCT, Scene, scene
from tests.watch.worlds import NOW, TODAY, Story, before

BROKEN = Story(until={"a": before(6), "b": before(6)}, back={"a": TODAY, "b": TODAY + timedelta(days=1)})
ONE = Story(until={"a": before(6)})


def only(scene: Scene) -> Message:
    (message,) = scene.told()
    return message


async def test_features_that_break_at_once_are_one_message_kept_up_to_date(
    valkey: Valkey, tmp_path: Path
) -> None:
    async with scene(BROKEN, valkey, tmp_path) as room:
        await room.look()
        text = only(room).text
        assert text.splitlines()[0] == (
            "2 features read nothing or far too little: Alpha export and Beta edit. "
            "Probably the tag, not the users."
        )
        assert "• Alpha export: nothing since Thu 19 Nov, while its page is as busy as ever\n" in text
        await room.look()
        assert only(room).text == text
        await room.look(days=1)
        assert only(room).text.startswith("Beta edit: nothing since Thu 19 Nov")
        assert "Back already: Alpha export" in only(room).text
        await room.look(days=1)
        assert only(room).text.startswith("Alpha export and Beta edit are back")
        assert len(room.slack.calls("chat.postMessage")) == 1
        assert len(room.slack.calls("chat.update")) == 2


async def test_a_pass_is_made_once_an_hour_and_its_end_is_noted(valkey: Valkey, tmp_path: Path) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        await room.look()
        assert await room.watcher.store.last_ran() == NOW
        await room.source.forget_requests()
        room.clock.on(minutes=30)
        await room.watcher.watch()
        assert await room.source.requests() == 0


async def test_replicas_that_look_at_once_tell_once(valkey: Valkey, tmp_path: Path) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        await asyncio.gather(*(room.watcher.watch() for _ in range(4)))
        assert len(room.slack.calls("chat.postMessage")) == 1


@pytest.mark.parametrize("history", [True, False])
async def test_a_post_in_doubt_is_found_or_left(
    valkey: Valkey, tmp_path: Path, history: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async with scene(ONE, valkey, tmp_path, history=history) as room:
        await room.watcher.teller.change(PRODUCT, lambda known: known, create=True)
        room.slack.fail(FaultPlan("chat.postMessage", lost=True))
        await room.look()
        await room.look()
        await room.look()
        assert len(room.slack.calls("chat.postMessage")) == 1
        (incident,) = await room.watcher.teller.known(PRODUCT)
        assert (bool(incident.ts), incident.lost) == (history, not history)
        assert ("is not known" in caplog.text) is not history


async def test_a_post_that_surely_does_not_stand_is_made_in_the_next_pass(
    valkey: Valkey, tmp_path: Path
) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        room.slack.fail(FaultPlan("chat.postMessage", error="internal_error"))
        await room.look()
        assert room.told() == []
        await room.look()
        assert only(room).text.startswith("Alpha export: nothing since")


async def test_a_store_that_lost_everything_learns_it_from_the_message(
    valkey: Valkey, tmp_path: Path
) -> None:
    async with scene(BROKEN, valkey, tmp_path) as room:
        await room.look()
        await room.click("have", only(room))
        assert room.source.parts.redis is not None
        await room.source.parts.redis.flushall()
        await room.look()
        assert "<@U0MIA00000> has it" in only(room).text
        await room.look(days=2)
        assert only(room).text.startswith("Alpha export and Beta edit are back")
        assert len(room.slack.calls("chat.postMessage")) == 1


async def test_where_messages_cannot_be_read_again_a_lost_store_posts_nothing(
    valkey: Valkey, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with scene(ONE, valkey, tmp_path, history=False) as room:
        await room.look()
        assert room.told() == []
        assert "Whether C0PRODUCT0 was told of Alpha export is not known" in caplog.text


async def test_while_the_store_is_away_nothing_is_told_and_the_pass_is_to_be_made_again(
    valkey: Valkey, tmp_path: Path
) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        valkey.stop()
        with pytest.raises(StoreError):
            await room.look()
        assert room.told() == []


async def test_a_post_that_was_made_and_not_recorded_is_known_by_the_ledger(
    valkey: Valkey, tmp_path: Path
) -> None:
    async with scene(ONE, valkey, tmp_path, history=False) as room:
        await room.watcher.teller.change(PRODUCT, lambda known: known, create=True)
        await room.look()
        forgotten = await room.watcher.teller.change(
            PRODUCT, lambda known: tuple(replace(one, ts="", shown="") for one in known)
        )
        assert len(forgotten) == 1
        await room.look()
        (incident,) = await room.watcher.teller.known(PRODUCT)
        assert incident.ts == only(room).ts


async def test_channels_that_refuse_keep_nothing_from_the_others(
    valkey: Valkey, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    channels = ", ".join(f"{one}: {{features: [Alpha export]}}" for one in (CONTOSO, "C0NOWHERE0", PRODUCT))
    async with scene(ONE, valkey, tmp_path, watch=f"channels: {{{channels}}}") as room:
        with caplog.at_level(logging.ERROR):
            await room.look()
        assert room.told("contoso") == []
        assert only(room).text.startswith("Alpha export")
        assert "another company is in it" in caplog.text


async def test_a_pass_in_which_nothing_changes_asks_nothing_of_slack(valkey: Valkey, tmp_path: Path) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        await room.look()
        room.slack.forget_calls()
        await room.look()
        assert room.slack.calls() == []


async def test_requests_do_not_grow_with_the_channels(valkey: Valkey, tmp_path: Path) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        await room.look()
        await room.source.forget_requests()
        await room.look()
        once = await room.source.requests()
        room.says(
            f"channels: {{{PRODUCT}: {{features: [Alpha export]}}, {PLANS}: {{features: [Beta edit]}}}}"
        )
        await room.source.forget_requests()
        await room.look()
        assert await room.source.requests() == once


async def test_a_channel_without_figures_is_told_what_is_the_matter_alone(
    valkey: Valkey, tmp_path: Path
) -> None:
    rules = tmp_path / "access.yml"
    rules.write_text("values: links_only\n", encoding="utf-8")
    async with scene(ONE, valkey, tmp_path, rules=str(rules)) as room:
        await room.look()
        assert only(room).text.startswith("Alpha export: nothing since Thu 19 Nov")
        assert "visitors" not in only(room).text


async def test_a_key_that_lost_access_is_told_and_over_when_there_is_another(
    valkey: Valkey, tmp_path: Path
) -> None:
    async with scene(Story(), valkey, tmp_path) as room:
        await room.look()
        await room.source.fails(kind="status", status=403, times=100_000)
        await room.look()
        assert only(room).text.startswith("Pendo no longer accepts my key")
        await room.recovers()
        await room.look()
        assert only(room).text.startswith("Pendo is back")


async def test_a_feature_that_broke_before_the_key_was_lost_is_not_called_over(
    valkey: Valkey, tmp_path: Path
) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        await room.look()
        await room.source.fails(kind="status", status=403, times=100_000)
        await room.look()
        broken, key = room.told()
        assert broken.text.startswith("Alpha export: nothing since")
        assert key.text.startswith("Pendo no longer accepts")


async def test_an_own_query_that_turns_empty_is_told(valkey: Valkey, tmp_path: Path) -> None:
    folder = tmp_path / "queries"
    (folder / "pipelines").mkdir(parents=True)
    (folder / "pipelines" / "clicks.yml").write_text(PIPELINE, encoding="utf-8")
    (folder / "clicks.yml").write_text(QUERY, encoding="utf-8")
    watch = f"channels: {{{PRODUCT}: {{queries: [alpha-clicks yesterday]}}}}"
    story = Story(until={"a": TODAY - timedelta(days=1)})
    async with scene(story, valkey, tmp_path, watch=watch, queries_dir=str(folder)) as room:
        await room.look()
        assert room.told() == []
        await room.look(days=1)
        assert only(room).text.startswith("/usage alpha-clicks yesterday: no rows, where there were some on")


PIPELINE = """\
name: clicks
says: Who clicked Alpha export.
takes: {first: integer, last: integer}
rows: {visitorId: text, accountId: text, clicks: integer}
optional: [accountId]
pipeline:
  - source:
      featureEvents: {featureId: a, blacklist: apply}
      timeSeries: {period: dayRange, first: "${first}", last: "${last}"}
  - identified: visitorId
  - group:
      group: [visitorId, accountId]
      fields:
        clicks: {sum: numEvents}
"""
QUERY = """\
name: alpha_clicks
examples: [/usage alpha-clicks, /usage alpha-clicks yesterday, /usage alpha-clicks last 7 days]
words: [alpha-clicks]
says: Clicks on Alpha export
asks: {about: nothing}
measure: table
pipelines: {rows: clicks}
"""
