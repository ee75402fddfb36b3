"""Reading back, and trouble on request."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import EmbeddedSlack, FaultPlan

PRODUCT = "C0PRODUCT0"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


async def get(http: aiohttp.ClientSession, url: str) -> Any:
    async with http.get(url) as response:
        assert response.status == 200
        return await response.json()


async def test_messages_are_read_back_with_their_history_and_whom_they_ping(
    client: AsyncWebClient, slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    ts = (await client.chat_postMessage(channel=PRODUCT, text="Asking …"))["ts"]
    await client.chat_update(channel=PRODUCT, ts=ts, text="<!here>", blocks=[{"type": "divider"}])
    await client.chat_postMessage(channel="C0PLANS000", text="other")
    [message] = await get(http, f"{slack.url}/_sandbox/messages?channel=product")
    assert (message["ts"], message["text"], message["blocks"]) == (ts, "<!here>", [{"type": "divider"}])
    assert [edit["text"] for edit in message["edits"]] == ["Asking …"]
    assert message["mentions"] == ["!here"]
    assert len(await get(http, f"{slack.url}/_sandbox/messages")) == 2


async def test_ephemerals_and_files_are_read_back(
    client: AsyncWebClient, slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    await client.chat_postEphemeral(channel=PRODUCT, user="U0MIA00000", text="psst")
    [shown] = await get(http, f"{slack.url}/_sandbox/ephemerals?user=mia")
    assert (shown["text"], shown["to"]) == ("psst", "U0MIA00000")
    file = (await client.files_upload_v2(content=PNG, filename="a.png"))["file"]["id"]
    async with http.get(f"{slack.url}/_sandbox/files/{file}") as response:
        assert (response.content_type, await response.read()) == ("image/png", PNG)


@pytest.mark.parametrize("path", ["messages?channel=nowhere", "ephemerals?user=nobody", "files/F0"])
async def test_what_is_not_there_is_not_found(
    slack: EmbeddedSlack, http: aiohttp.ClientSession, path: str
) -> None:
    async with http.get(f"{slack.url}/_sandbox/{path}") as response:
        assert response.status == 404


async def test_calls_are_listed_until_they_are_forgotten(
    client: AsyncWebClient, slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    await client.auth_test()
    [call] = await get(http, f"{slack.url}/_sandbox/calls")
    assert (call["method"], call["ok"], call["error"]) == ("auth.test", True, "")
    async with http.delete(f"{slack.url}/_sandbox/calls") as response:
        assert response.status == 204
    assert slack.calls() == []


async def test_an_error_is_planned_for_a_number_of_calls(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    slack.fail(FaultPlan("chat.postMessage", error="internal_error", times=2))
    await client.auth_test()
    for _ in range(2):
        with pytest.raises(SlackApiError, match="internal_error"):
            await client.chat_postMessage(channel=PRODUCT, text="x")
    await client.chat_postMessage(channel=PRODUCT, text="x")
    assert len(slack.messages("product")) == 1
    assert [call.error for call in slack.calls("chat.postMessage")] == [
        "internal_error",
        "internal_error",
        "",
    ]


async def test_a_rate_limit_says_how_long_to_wait(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.postMessage", status=429, retry_after=7))
    with pytest.raises(SlackApiError) as raised:
        await client.chat_postMessage(channel=PRODUCT, text="x")
    response = raised.value.response
    assert (response.status_code, response.headers["Retry-After"]) == (429, "7")
    assert response["error"] == "ratelimited"


async def test_slacks_own_retry_handler_gets_through_a_rate_limit(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler())
    slack.fail(FaultPlan("chat.postMessage", status=429, retry_after=0))
    await client.chat_postMessage(channel=PRODUCT, text="x")
    assert [call.error for call in slack.calls()] == ["429", ""]


async def test_a_status_comes_as_html(slack: EmbeddedSlack, http: aiohttp.ClientSession) -> None:
    slack.fail(FaultPlan("*", status=503))
    async with http.post(slack.api_url + "auth.test") as response:
        assert (response.status, response.content_type) == (503, "text/html")


async def test_a_delay_alone_only_makes_the_call_late(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("auth.test", delay=0.05))
    loop = asyncio.get_running_loop()
    started = loop.time()
    assert (await client.auth_test())["ok"] is True
    assert loop.time() - started >= 0.05


async def test_uploads_and_answers_can_fail_too(
    client: AsyncWebClient, slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    slack.fail(FaultPlan("upload", status=500))
    place = await client.files_getUploadURLExternal(filename="a.png", length=len(PNG))
    async with http.post(place["upload_url"], data=PNG) as response:
        assert response.status == 500
    slack.fail(FaultPlan("response_url", error="expired_url"))
    link = (await asyncio.to_thread(slack.command, "x")).response_url
    async with http.post(link, json={"text": "x"}) as response:
        assert (response.status, (await response.json())["error"]) == (404, "expired_url")


async def test_a_lost_answer_leaves_the_message(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.postMessage", lost=True))
    client.retry_handlers.clear()
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=PRODUCT, text="x")
    assert [message.text for message in slack.messages("product")] == ["x"]


async def test_a_kind_of_block_is_refused_by_its_place(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("chat.postMessage", block="divider"))
    header = {"type": "header", "text": {"type": "plain_text", "text": "x"}}
    await client.chat_postMessage(channel=PRODUCT, text="x", blocks=[header])
    with pytest.raises(SlackApiError) as raised:
        await client.chat_postMessage(channel=PRODUCT, text="x", blocks=[header, {"type": "divider"}])
    assert raised.value.response["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/1]" in raised.value.response["response_metadata"]["messages"][0]
    assert len(slack.messages("product")) == 1


async def test_a_file_may_never_become_ready(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    slack.fail(FaultPlan("files.completeUploadExternal", never_ready=True))
    file = (await client.files_upload_v2(content=PNG, filename="a.png"))["file"]["id"]
    for _ in range(5):
        assert (await client.files_info(file=file))["file"]["mimetype"] == ""


async def test_faults_are_planned_and_ended_over_http(
    client: AsyncWebClient, slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    plan = {"method": "auth.test", "error": "fatal_error", "times": 9}
    async with http.post(f"{slack.url}/_sandbox/faults", json=plan) as response:
        assert response.status == 204
    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.auth_test()
    async with http.delete(f"{slack.url}/_sandbox/faults") as response:
        assert response.status == 204
    await client.auth_test()


@pytest.mark.parametrize(
    "plan",
    [
        {"error": "x"},
        {"method": "auth.test"},
        {"method": "auth.test", "error": "x", "often": 2},
        {"method": "auth.test", "status": "bad"},
        {"method": "auth.test", "lost": False},
        {"method": "auth.test", "lost": "yes"},
        [],
    ],
)
async def test_a_plan_that_makes_no_sense_is_refused(
    slack: EmbeddedSlack, http: aiohttp.ClientSession, plan: object
) -> None:
    async with http.post(f"{slack.url}/_sandbox/faults", json=plan) as response:
        assert response.status == 400
    assert slack.sandbox.faults.plans == []


def test_waiting_ends_with_what_was_waited_for_or_with_an_error(slack: EmbeddedSlack) -> None:
    assert slack.wait_for(lambda: [7]) == [7]
    with pytest.raises(TimeoutError):
        slack.wait_for(lambda: slack.messages("product"), timeout=0.02)


def test_what_is_read_back_is_a_copy(slack: EmbeddedSlack) -> None:
    slack.command("x")
    slack.calls().append(None)  # type: ignore[arg-type]
    assert slack.calls() == []


def test_a_port_that_is_taken_is_an_error_at_once(slack: EmbeddedSlack) -> None:
    port = int(slack.url.rpartition(":")[2])
    with pytest.raises(OSError, match="address already in use"), EmbeddedSlack(port=port):
        pass
