"""Whatever Slack refuses, by whatever way somebody came: they know what happened, or the log says why nobody
could be told, and nothing stands twice."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from bot.replies.acts import GONE_ALREADY, SENT
from bot.replies.sentences import BROKEN
from bot.sandbox.slack import EmbeddedSlack, FaultPlan
from bot.sandbox.slack.faults import RESPONSE_URL
from tests.policy.canaries import HEADLINE
from tests.policy.scene import PLACES, Scene, channel_of, scene
from tests.policy.ways import ASKING, DOING, OPENING, SHOWING

MIA, CLEO = "U0MIA00000", "U0CLEO0000"
PRODUCT = PLACES["product"]
WAYS = ASKING | SHOWING | DOING | OPENING
IN_CHANNELS = [way for way in ASKING if way != "direct_message"]
ALWAYS = 1_000


@pytest.fixture
async def at(slack: EmbeddedSlack, redis: Redis, rules: str) -> AsyncIterator[Scene]:
    async with scene(slack, redis, rules) as made:
        yield made


def refusing(method: str, code: str, times: int = ALWAYS) -> FaultPlan:
    return FaultPlan(method, error=code, times=times)


async def told(at: Scene, way: str, *plans: FaultPlan, user: str = MIA) -> str:
    """What came of it where Slack refuses as planned; the one message that says it."""
    at.slack.sandbox.faults.plans[:] = plans
    await at.begin()
    where = "direct" if way in ("direct_message", "shortcut", "home") else "product"
    await at.do(WAYS, way, user, channel_of(where, user))
    said = at.new()
    assert len(said) <= 1, [one.text for one in said]
    return said[0].text if said else ""


@pytest.mark.parametrize(
    "code", ["missing_scope", "is_archived", "not_in_channel", "channel_not_found", "ratelimited"]
)
async def test_what_may_not_be_posted_is_said_to_the_one_who_asked(at: Scene, code: str) -> None:
    for way in (*ASKING, "share", "send_to_me"):
        text = await told(at, way, refusing("chat.postMessage", code))
        assert f"({code})" in text, way
        assert (HEADLINE in text) == (way in IN_CHANNELS), way
        assert not at.shown_to_all(), way


@pytest.mark.parametrize("way", ["mention", "direct_message", "click", "form", "share"])
async def test_a_busy_slack_is_asked_again(at: Scene, way: str) -> None:
    plan = FaultPlan("chat.postMessage", status=429, retry_after=0)
    assert HEADLINE in await told(at, way, plan)


async def test_refused_blocks_leave_the_text(at: Scene) -> None:
    for way in (*ASKING, "share"):
        assert HEADLINE in await told(at, way, refusing("chat.postMessage", "invalid_blocks", times=1)), way
        assert at.new()[0].blocks == (), way


@pytest.mark.parametrize("code", ["used_url", "expired_url"])
async def test_without_a_response_url_it_is_whispered(at: Scene, code: str) -> None:
    for way in ("show", "why"):
        assert HEADLINE in await told(at, way, refusing(RESPONSE_URL, code)), way
        assert at.new()[0].to == MIA, way


@pytest.mark.parametrize("code", ["is_archived", "user_not_in_channel", "not_in_channel", "missing_scope"])
@pytest.mark.parametrize("way", ["show", "why", "keep"])
async def test_what_cannot_be_whispered_goes_into_the_direct_messages(at: Scene, way: str, code: str) -> None:
    plans = refusing(RESPONSE_URL, "used_url"), refusing("chat.postEphemeral", code)
    assert await told(at, way, *plans)
    assert at.new()[0].channel == "D0MIA00000"


@pytest.mark.parametrize(
    "code", ["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "not_enabled", "ratelimited"]
)
async def test_a_form_that_does_not_open_is_said_to_have_not(at: Scene, code: str) -> None:
    for way in ("open_more", "bare_command", "shortcut", "message_shortcut"):
        assert f"({code})" in await told(at, way, refusing("views.open", code)), way
        assert at.forms(MIA) == [], way


@pytest.mark.parametrize("code", ["cant_delete_message", "missing_scope", "ratelimited", "is_archived"])
async def test_an_answer_that_stays_is_said_to_stay(at: Scene, code: str) -> None:
    assert f"({code})" in await told(at, "delete", refusing("chat.delete", code), user=CLEO)
    assert HEADLINE in at.slack.messages("product")[0].text


async def test_an_answer_that_is_gone_is_said_to_be(at: Scene) -> None:
    plan = refusing("chat.delete", "message_not_found")
    assert await told(at, "delete", plan, user=CLEO) == GONE_ALREADY


async def test_what_was_sent_is_said_where_it_was_asked_for(at: Scene) -> None:
    await at.do(DOING, "send_to_me", MIA, PRODUCT)
    answer, note = at.new()
    assert (answer.channel, HEADLINE in answer.text) == ("D0MIA00000", True)
    assert (note.channel, note.text) == (PRODUCT, SENT)


@pytest.mark.parametrize("code", ["not_enabled", "missing_scope", "ratelimited", "fatal_error"])
async def test_whoever_opens_a_home_that_slack_does_not_take_is_told_once(at: Scene, code: str) -> None:
    text = await told(at, "home", refusing("views.publish", code))
    assert text.startswith("I could not draw your Home, so what stands there may be old.")
    assert f"({code})" in text
    assert at.new()[0].channel == "D0MIA00000"
    await at.do(OPENING, "home", MIA, "D0MIA00000")
    assert len(at.new()) == 1


@pytest.mark.parametrize("code", ["invalid_blocks", "view_too_large"])
async def test_a_home_that_slack_finds_faulty_says_so(at: Scene, code: str) -> None:
    assert await told(at, "home", refusing("views.publish", code, times=1)) == ""
    assert "Slack did not take your Home as I drew it" in at.told(MIA)


async def test_a_fault_of_ours_on_home_is_told(
    at: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(at.answers, "snapshot", lambda: 1 / 0)
    assert BROKEN.message in await told(at, "home")
    assert "ZeroDivisionError" in caplog.text


async def test_whoever_cannot_be_told_of_their_home_stands_in_the_log(
    at: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    assert await told(at, "home", refusing("*", "missing_scope")) == ""
    assert "Nobody could be told that a Home is old (missing_scope)" in caplog.text


async def test_where_slack_refuses_everything_the_log_says_so(
    at: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    for way in (*ASKING, *SHOWING, *DOING, "open_more", "bare_command", "shortcut"):
        caplog.clear()
        assert await told(at, way, refusing("*", "is_archived")) == "", way
        assert re.search("could (not )?be told", caplog.text), way
        assert "(is_archived)" in caplog.text, way


async def test_a_conversation_of_two_others_gets_nothing_and_the_asker_is_told(at: Scene) -> None:
    """In a form somebody may choose a conversation of theirs in which the bot is not."""
    made = at.slack.workspace
    both = type(made.channels[PRODUCT])("D0BOTH0000", "", "im", frozenset({MIA, CLEO}))
    made.channels[both.id] = both
    await at.do(ASKING, "form_from_anywhere", MIA, both.id)
    [note] = at.new()
    assert (note.channel, HEADLINE in note.text) == ("D0MIA00000", False)
    assert "I cannot read this conversation" in note.text


async def test_a_fault_of_ours_while_a_form_opens_is_told(
    at: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(at.answers, "askable", lambda: 1 / 0)
    assert BROKEN.message in await told(at, "bare_command")
    assert "ZeroDivisionError" in caplog.text
