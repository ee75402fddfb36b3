"""What people do about an incident: once, by the rights of whoever presses, and seen by all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox.slack.workspace import Message
from tests.services import Valkey
from tests.watch.scene import PLANS, PRODUCT, Scene, scene
from tests.watch.worlds import TODAY, Story, before

ONE = Story(until={"a": before(6)}, back={"a": TODAY + timedelta(days=3)})
BOTH = f"channels: {{{PRODUCT}: {{features: [Alpha export]}}, {PLANS}: {{features: [Alpha export]}}}}"


def only(scene: Scene, channel: str = "product") -> Message:
    (message,) = scene.told(channel)
    return message


def pressed(message: Message) -> list[str]:
    return [
        one["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for one in block["elements"]
    ]


async def test_whoever_has_it_is_named_and_the_buttons_stay(valkey: Valkey, tmp_path: Path) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        await room.look()
        assert pressed(only(room)) == ["I have it", "Snooze for a week", "Expected", "Not an issue"]
        await room.click("have", only(room))
        assert "<@U0MIA00000> has it" in only(room).text
        await room.click("have", only(room), user="cleo")
        assert "<@U0CLEO0000> has it" in only(room).text
        assert len(pressed(only(room))) == 4
        await room.look(days=4)
        assert only(room).text.startswith("Alpha export is back")
        assert "<@U0CLEO0000> had it" in only(room).text
        assert pressed(only(room)) == []


async def test_two_clicks_are_one(valkey: Valkey, tmp_path: Path) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        await room.look()
        await room.click("have", only(room), times=3)
        assert len(room.slack.calls("chat.update")) == 1


async def test_a_snooze_says_until_when(valkey: Valkey, tmp_path: Path) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        await room.look()
        await room.click("snooze", only(room))
        assert "<@U0MIA00000> lets it rest until Wed 2 Dec" in only(room).text


@pytest.mark.parametrize(
    ("act", "says"), [("expected", "says that this was expected"), ("not_an_issue", "not an issue")]
)
async def test_what_is_closed_stays_so_until_it_is_back(
    valkey: Valkey, tmp_path: Path, act: str, says: str
) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        await room.look()
        await room.click(act, only(room))
        assert says in only(room).text
        assert "I say nothing more of it before it is back." in only(room).text
        assert pressed(only(room)) == []
        await room.look(days=1)
        await room.look(days=3)
        assert only(room).text.startswith("Alpha export is back")


async def test_what_is_expected_in_one_channel_is_in_the_calendar_of_all(
    valkey: Valkey, tmp_path: Path
) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        await room.look()
        await room.click("expected", only(room))
        room.says(BOTH)
        await room.look(days=1)
        assert room.told("plans") == []


async def test_what_is_no_issue_here_is_told_elsewhere(valkey: Valkey, tmp_path: Path) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        await room.look()
        await room.click("not_an_issue", only(room))
        room.says(BOTH)
        await room.look(days=1)
        assert only(room, "plans").text.startswith("Alpha export: nothing since")


async def test_who_may_not_see_numbers_there_is_told_so_alone_and_changes_nothing(
    valkey: Valkey, tmp_path: Path
) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        await room.look()
        before_it = only(room).text
        await room.click("not_an_issue", only(room), user="gus")
        assert only(room).text == before_it
        assert "guests" in room.slack.ephemerals("gus")[-1].text
        audited = [entry async for entry in room.watcher.gate.audit.newest_first()]
        assert [(entry.what, entry.where) for entry in audited] == [("watch not_an_issue", "nowhere")]


async def test_a_button_of_an_incident_that_is_gone_says_so(valkey: Valkey, tmp_path: Path) -> None:
    async with scene(ONE, valkey, tmp_path) as room:
        await room.look()
        assert room.source.parts.redis is not None
        await room.source.parts.redis.flushall()
        await room.click("have", only(room))
        assert "no longer know of this" in room.slack.ephemerals("mia")[-1].text
        await room.look()
        assert len(room.told()) == 1, "it is read again from the message all the same"
