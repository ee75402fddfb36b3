"""The chart comes after the numbers, into the same message, and never costs them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from bot.charts.describe import describe
from bot.replies.ladder import NOT_ADDED
from bot.replies.posts import IN_PART
from bot.sandbox.slack.embedded import EmbeddedSlack
from bot.sandbox.slack.faults import FaultPlan
from bot.sandbox.slack.mentions import mentions
from bot.sandbox.slack.workspace import demo_workspace
from tests.replies.stubs import (
    CHART,
    HEADLINE,
    PNG,
    StubAnswers,
    StubRenderer,
    ask,
    deliver,
    delivery_to,
    kinds,
)


async def test_the_chart_is_a_file_that_was_ready_and_says_what_it_shows(slack: EmbeddedSlack) -> None:
    await deliver(slack)
    image = slack.messages("product")[0].blocks[-2]
    assert image["alt_text"] == describe(CHART)
    [file_id] = slack.messages("product")[0].files
    assert slack.file(file_id) == PNG
    called = [call.method for call in slack.calls()]
    assert called.index("files.info") < called.index("chat.update")
    assert called.count("chat.update") == 1


async def test_an_upload_names_no_channel_and_no_alt_txt(slack: EmbeddedSlack) -> None:
    await deliver(slack)
    for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
        [call] = slack.calls(method)
        assert not {"alt_txt", "channel_id", "channels"} & call.arguments.keys()


# The ladder


async def test_a_chart_that_cannot_be_drawn_costs_the_chart_alone(slack: EmbeddedSlack) -> None:
    renderer = StubRenderer(fault=ValueError("no such font"))
    async with delivery_to(slack, StubAnswers(), None, renderer=renderer) as delivery:
        await delivery.deliver(ask(slack))
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert "The chart could not be drawn." in message.text


@pytest.mark.parametrize(
    "plan",
    [
        FaultPlan("files.getUploadURLExternal", error="missing_scope", times=9),
        FaultPlan("upload", status=500, times=9),
        FaultPlan("files.completeUploadExternal", error="internal_error", times=9),
        FaultPlan("files.info", error="file_not_found", times=9),
    ],
    ids=lambda plan: plan.method,
)
async def test_an_upload_that_fails_costs_the_chart_alone(slack: EmbeddedSlack, plan: FaultPlan) -> None:
    slack.fail(plan)
    await deliver(slack)
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert NOT_ADDED in message.text
    assert "image" not in kinds(message)


async def test_a_file_that_never_becomes_ready_costs_the_chart_alone() -> None:
    with EmbeddedSlack(demo_workspace(ready_after=1000)) as slack:
        await deliver(slack)
        [message] = slack.messages("product")
        assert "took too long" in message.text
        assert len(slack.calls("files.info")) < 10


async def test_an_upload_that_fails_once_is_tried_again(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("upload", status=500))
    await deliver(slack)
    assert kinds(slack.messages("product")[0])[-2:] == ["image", "actions"]


async def test_a_file_refused_for_a_moment_is_shown_after_all(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.update", error="invalid_blocks", times=2))
    await deliver(slack)
    [message] = slack.messages("product")
    assert kinds(message)[-2:] == ["image", "actions"]


async def test_a_name_in_a_charts_title_pings_nobody_in_the_thread(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.update", error="cant_update_message"))
    answers = StubAnswers(chart=replace(CHART, title="<!channel> reached <@U0JO000000>"))
    async with delivery_to(slack, answers, None) as delivery:
        await delivery.deliver(ask(slack))
    [_, reply] = slack.messages("product")
    assert reply.thread_ts
    assert reply.text.startswith("&lt;!channel&gt; reached")
    assert mentions(reply) == []


async def test_a_refused_update_puts_the_chart_into_the_thread(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.update", error="cant_update_message"))
    await deliver(slack)
    message, reply = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert reply.thread_ts == message.ts
    assert kinds(reply) == ["image"]


async def test_a_chart_that_fits_nowhere_is_missed_in_the_message(slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.update", error="edit_window_closed"))
    slack.fail(FaultPlan("chat.postMessage", delay=0.001))
    slack.fail(FaultPlan("chat.postMessage", error="restricted_action_non_threadable_channel"))
    await deliver(slack)
    [message] = slack.messages("product")
    assert message.text.startswith(HEADLINE)
    assert NOT_ADDED in message.text


# Crowds


async def test_askers_of_one_chart_share_one_upload_a_channel(slack: EmbeddedSlack, redis: Redis) -> None:
    renderers = [StubRenderer(), StubRenderer()]
    async with (
        delivery_to(slack, StubAnswers(), redis, renderer=renderers[0]) as one,
        delivery_to(slack, StubAnswers(), redis, renderer=renderers[1]) as two,
    ):
        asked = [ask(slack, channel=channel) for channel in ("product", "plans") for _ in range(20)]
        each_takes_half = zip(asked, [one, two] * 20, strict=True)
        await asyncio.gather(*(process.deliver(each) for each, process in each_takes_half))
    assert len(slack.messages("product")) == len(slack.messages("plans")) == 20
    assert all(kinds(message)[-2:] == ["image", "actions"] for message in slack.messages())
    assert len(slack.calls("files.completeUploadExternal")) == 2
    assert sum(renderer.drawn for renderer in renderers) == 1
    assert len(slack.calls("users.info")) == len(slack.calls("auth.test")) == 2
    assert len(slack.calls("conversations.info")) == 4


async def test_what_is_kept_of_a_chart_expires(slack: EmbeddedSlack, redis: Redis) -> None:
    await deliver(slack, redis)
    keys = await redis.keys("usagebot:*")
    assert keys
    for key in keys:
        assert await redis.ttl(key) > 0, key


async def test_a_file_that_slack_refused_is_not_used_again(slack: EmbeddedSlack, redis: Redis) -> None:
    slack.fail(FaultPlan("chat.update", error="invalid_blocks", times=4))
    await deliver(slack, redis)
    await deliver(slack, redis)
    assert len(slack.calls("files.completeUploadExternal")) == 2


# Charts that Slack draws


async def native(slack: EmbeddedSlack, text: str = "export-button private") -> list[object]:
    async with delivery_to(slack, StubAnswers(), None, native_charts=True) as delivery:
        await delivery.deliver(ask(slack, text))
    [message] = slack.ephemerals() if "private" in text else slack.messages("product")
    return kinds(message)


async def test_slack_draws_what_the_asker_alone_sees_where_that_is_set(slack: EmbeddedSlack) -> None:
    assert (await native(slack))[-2:] == ["data_visualization", "actions"]
    [message] = slack.ephemerals()
    [chart] = [block for block in message.blocks if block["type"] == "data_visualization"]
    [series] = chart["chart"]["series"]
    assert [point["value"] for point in series["data"]] == list(CHART.values)
    assert "Send me the chart" in str(message.blocks[-1])
    assert message.text.startswith(HEADLINE)


async def test_slack_draws_nothing_unless_it_is_set(slack: EmbeddedSlack) -> None:
    await deliver(slack, text="export-button private")
    assert "data_visualization" not in kinds(slack.ephemerals()[0])


@pytest.mark.parametrize(("drawn", "offered"), [(True, 1), (False, 0)])
async def test_a_chart_is_offered_where_charts_are_drawn(
    slack: EmbeddedSlack, drawn: bool, offered: int
) -> None:
    async with delivery_to(slack, StubAnswers(), None) as delivery:
        delivery = delivery if drawn else replace(delivery, pictures=None)
        await delivery.deliver(ask(slack, "export-button private"))
    [message] = slack.ephemerals()
    assert str(message.blocks[-1]).count("Send me the chart") == offered
    assert "chart" not in message.text


async def test_a_channel_has_the_picture_alone(slack: EmbeddedSlack) -> None:
    shown = await native(slack, "export-button")
    assert "image" in shown
    assert "data_visualization" not in shown


@pytest.mark.parametrize("named", [False, True])
async def test_a_chart_that_slack_refuses_to_draw_costs_nothing_but_itself(
    slack: EmbeddedSlack, named: bool
) -> None:
    named_block = "data_visualization" if named else ""
    slack.fail(FaultPlan("response_url", error="invalid_blocks", block=named_block))
    shown = await native(slack)
    assert "data_visualization" not in shown
    assert "rich_text" in shown
    assert shown[-1] == "actions"
    assert IN_PART in slack.ephemerals()[0].text
