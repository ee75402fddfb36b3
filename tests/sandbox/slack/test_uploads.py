"""Files: reserved, uploaded, completed once, and usable only a while later."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import EmbeddedSlack

PRODUCT = "C0PRODUCT0"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def picture(**file: object) -> list[dict[str, Any]]:
    return [{"type": "image", "alt_text": "Use went up", "slack_file": file}]


async def error(client: AsyncWebClient, method: str, **arguments: object) -> str:
    with pytest.raises(SlackApiError) as raised:
        await client.api_call(method, json=arguments)
    return str(raised.value.response["error"])


async def upload(client: AsyncWebClient, content: bytes = PNG, filename: str = "chart.png") -> str:
    return str((await client.files_upload_v2(content=content, filename=filename))["file"]["id"])


async def test_a_chart_joins_its_message_once_it_is_ready(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    ts = (await client.chat_postMessage(channel=PRODUCT, text="38 %"))["ts"]
    file = await upload(client)
    seen = [(await client.files_info(file=file))["file"]["mimetype"] for _ in range(3)]
    assert seen == ["", "", "image/png"]
    await client.chat_update(channel=PRODUCT, ts=ts, text="38 %", blocks=picture(id=file))
    [message] = slack.messages("product")
    assert message.files == (file,)
    assert slack.file(file) == PNG
    info = (await client.files_info(file=file))["file"]
    assert (info["filetype"], info["size"], info["channels"]) == ("png", len(PNG), [PRODUCT])


async def test_a_picture_that_is_not_ready_is_refused_and_ready_a_little_later(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    file = await upload(client)
    for _ in range(2):
        with pytest.raises(SlackApiError) as raised:
            await client.chat_postMessage(channel=PRODUCT, text="38 %", blocks=picture(id=file))
        fault = "invalid slack file [json-pointer:/blocks/0/slack_file]"
        assert raised.value.response["error"] == "invalid_blocks"
        assert raised.value.response["response_metadata"] == {"messages": [f"[ERROR] {fault}"]}
    await client.chat_postMessage(channel=PRODUCT, text="38 %", blocks=picture(id=file))
    assert len(slack.messages("product")) == 1


async def test_a_file_may_never_get_ready(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    slack.workspace.ready_after = 1_000_000
    file = await upload(client)
    assert {(await client.files_info(file=file))["file"]["mimetype"] for _ in range(20)} == {""}


async def test_a_deleted_file_is_gone_and_takes_its_own_message_with_it(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    slack.workspace.ready_after = 0
    file = await upload(client)
    await client.chat_postMessage(channel=PRODUCT, text="38 %", blocks=picture(id=file))
    other = (await client.files_upload_v2(content=PNG, filename="chart.png", channel=PRODUCT))["file"]["id"]
    assert len(slack.messages("product")) == 2
    for one in (file, other):
        await client.files_delete(file=one)
        assert await error(client, "files.info", file=one) == "file_not_found"
    assert [(message.text, message.files) for message in slack.messages("product")] == [("38 %", ())]
    assert await error(client, "files.delete", file=file) == "file_not_found"


async def test_a_picture_is_named_by_id_or_by_its_private_address(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    slack.workspace.ready_after = 0
    file = await upload(client)
    address = (await client.files_info(file=file))["file"]["url_private"]
    await client.chat_postMessage(channel=PRODUCT, text="x", blocks=picture(url=address))
    assert slack.messages("product")[0].files == (file,)


@pytest.mark.parametrize(
    ("content", "mimetype"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"GIF89a rest", "image/gif"),
    ],
)
async def test_pictures_are_told_by_their_bytes(
    client: AsyncWebClient, slack: EmbeddedSlack, content: bytes, mimetype: str
) -> None:
    slack.workspace.ready_after = 0
    file = await upload(client, content)
    assert (await client.files_info(file=file))["file"]["mimetype"] == mimetype
    await client.chat_postMessage(channel=PRODUCT, text="x", blocks=picture(id=file))


async def test_other_files_are_kept_but_are_no_pictures(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    slack.workspace.ready_after = 0
    file = await upload(client, b"account,clicks\n", "use.csv")
    assert (await client.files_info(file=file))["file"]["mimetype"] == "text/csv"
    refused = await error(client, "chat.postMessage", channel=PRODUCT, text="x", blocks=picture(id=file))
    assert refused == "invalid_blocks"


async def test_someone_elses_file_is_no_picture_of_ours(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    slack.workspace.ready_after = 0
    file = await upload(client)
    slack.workspace.files[file].user = "U0MIA00000"
    refused = await error(client, "chat.postMessage", channel=PRODUCT, text="x", blocks=picture(id=file))
    assert refused == "invalid_blocks"


async def test_an_upload_is_completed_once(client: AsyncWebClient) -> None:
    file = await upload(client)
    assert await error(client, "files.completeUploadExternal", files=[{"id": file}]) == "file_update_failed"


async def test_what_was_not_uploaded_cannot_be_completed_or_seen(client: AsyncWebClient) -> None:
    file = (await client.files_getUploadURLExternal(filename="a.png", length=8))["file_id"]
    assert await error(client, "files.completeUploadExternal", files=[{"id": file}]) == "file_not_found"
    assert await error(client, "files.info", file=file) == "file_not_found"
    assert await error(client, "files.completeUploadExternal", files=[]) == "invalid_arguments"
    assert await error(client, "files.completeUploadExternal", files="[") == "invalid_arguments"


@pytest.mark.parametrize("length", [0, -1, "many"])
async def test_the_length_is_announced(client: AsyncWebClient, length: object) -> None:
    refused = await error(client, "files.getUploadURLExternal", filename="a.png", length=length)
    assert refused == "invalid_arguments"


async def test_the_bytes_must_be_as_many_as_announced(
    client: AsyncWebClient, http: aiohttp.ClientSession, slack: EmbeddedSlack
) -> None:
    place = await client.files_getUploadURLExternal(filename="a.png", length=len(PNG) + 1)
    async with http.post(place["upload_url"], data=PNG) as response:
        assert (response.status, await response.text()) == (400, "length_mismatch")
    async with http.post(place["upload_url"], data=PNG + b"0") as response:
        assert (response.status, await response.text()) == (200, f"OK - {len(PNG) + 1}")
    assert [call.error for call in slack.calls("upload")] == ["length_mismatch", ""]


async def test_a_file_may_be_shared_into_a_channel_at_once(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    await client.files_upload_v2(
        content=b"a,b\n", filename="use.csv", channel=PRODUCT, initial_comment="The rows"
    )
    [message] = slack.messages("product")
    assert (message.text, len(message.files)) == ("The rows", 1)


async def test_it_cannot_be_shared_where_the_bot_cannot_post(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await client.files_upload_v2(content=PNG, filename="a.png", channel="C0RANDOM00")
    assert slack.messages() == []


async def test_it_is_shared_into_a_conversation_by_its_id_never_by_a_persons(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.files_upload_v2(content=b"a,b\n", filename="use.csv", channel="U0MIA00000")
    direct = (await client.conversations_open(users=["U0MIA00000"]))["channel"]["id"]
    await client.files_upload_v2(content=b"a,b\n", filename="use.csv", channel=direct)
    [message] = slack.messages("D0MIA00000")
    assert len(message.files) == 1
    assert slack.messages("product") == []
