"""The Web API, driven by Slack's own client, and each of its refusals."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import EmbeddedSlack

PRODUCT, RANDOM, PLANS, BOARD = "C0PRODUCT0", "C0RANDOM00", "C0PLANS000", "C0BOARD000"
SHARED, ARCHIVED, MIA = "C0CONTOSO0", "C0OLDNEWS0", "U0MIA00000"
DIVIDER = [{"type": "divider"}]
PICTURE = [{"type": "image", "alt_text": "A", "slack_file": {"id": "F0123456789"}}]


async def refusal(client: AsyncWebClient, method: str, **arguments: object) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as raised:
        await client.api_call(method, json=arguments)
    assert raised.value.response.status_code == 200
    return raised.value.response.data  # type: ignore[return-value]


async def test_the_token_says_who_the_bot_is_and_what_it_may(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["user"], answer["team_id"], answer["bot_id"]) == ("usagebot", "T0ACME0000", "B0USAGEBOT")
    assert "chat:write" in answer.headers["X-OAuth-Scopes"].split(",")


async def test_a_message_is_posted_updated_and_deleted(
    client: AsyncWebClient, slack: EmbeddedSlack, clock: Any
) -> None:
    posted = await client.chat_postMessage(channel=PRODUCT, text="Asking …", unfurl_links=False)
    clock.now += 2
    await client.chat_update(channel=PRODUCT, ts=posted["ts"], text="38 %", blocks=DIVIDER)
    [message] = slack.messages("product")
    assert (message.ts, message.text, message.blocks, message.user) == (
        posted["ts"],
        "38 %",
        DIVIDER,
        "U0USAGEBOT",
    )
    assert [(edit.text, edit.ts) for edit in message.edits] == [("Asking …", "1790000002.000000")]
    await client.chat_delete(channel=PRODUCT, ts=posted["ts"])
    assert slack.messages("product") == []


async def test_an_update_leaves_what_it_does_not_mention(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    posted = await client.chat_postMessage(channel=PRODUCT, text="one", blocks=DIVIDER)
    await client.chat_update(channel=PRODUCT, ts=posted["ts"], text="two")
    assert slack.messages("product")[0].blocks == DIVIDER
    await client.chat_update(channel=PRODUCT, ts=posted["ts"], text="three", blocks=[])
    assert slack.messages("product")[0].blocks == []


async def test_stamps_are_unique_though_the_clock_stands(client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel=PRODUCT, text="x"))["ts"] for _ in range(3)]
    assert stamps == ["1790000000.000000", "1790000000.000001", "1790000000.000002"]


async def test_replies_stand_in_the_thread_of_a_parent(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    parent = (await client.chat_postMessage(channel=PRODUCT, text="x"))["ts"]
    reply = (await client.chat_postMessage(channel=PRODUCT, text="y", thread_ts=parent))["ts"]
    assert slack.messages("product")[1].thread_ts == parent
    link = await client.chat_getPermalink(channel=PRODUCT, message_ts=reply)
    assert link["permalink"].endswith(f"/p{reply.replace('.', '')}?thread_ts={parent}&cid={PRODUCT}")
    nested = await refusal(client, "chat.postMessage", channel=PRODUCT, text="z", thread_ts=reply)
    assert nested["error"] == "invalid_arguments"
    orphan = await refusal(client, "chat.postMessage", channel=PRODUCT, text="z", thread_ts="1.000000")
    assert orphan["error"] == "message_not_found"


async def test_a_person_is_written_to_directly(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    posted = await client.chat_postMessage(channel=MIA, text="psst")
    opened = await client.conversations_open(users=[MIA])
    assert posted["channel"] == opened["channel"]["id"] == "D0MIA00000"
    assert [message.text for message in slack.messages("D0MIA00000")] == ["psst"]


async def test_an_ephemeral_is_for_one_person(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    shown = await client.chat_postEphemeral(channel=PRODUCT, user=MIA, text="only you")
    assert slack.messages("product") == []
    assert slack.ephemerals("jo") == []
    assert [(m.text, m.ts) for m in slack.ephemerals("mia")] == [("only you", shown["message_ts"])]
    lost = await refusal(client, "chat.update", channel=PRODUCT, ts=shown["message_ts"], text="x")
    assert lost["error"] == "message_not_found"


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        (PRODUCT, {"is_member": True, "is_private": False, "is_ext_shared": False, "is_archived": False}),
        (RANDOM, {"is_member": False, "is_channel": True}),
        (PLANS, {"is_member": True, "is_private": True, "is_channel": False}),
        (SHARED, {"is_member": True, "is_ext_shared": True}),
        (ARCHIVED, {"is_archived": True}),
        ("D0MIA00000", {"is_im": True, "user": MIA}),
        ("G0MIACLEO0", {"is_mpim": True, "is_private": True, "is_member": True}),
    ],
)
async def test_channels_say_what_they_are(
    client: AsyncWebClient, channel: str, expected: dict[str, object]
) -> None:
    record = (await client.conversations_info(channel=channel))["channel"]
    assert {key: record[key] for key in expected} == expected


async def test_people_say_who_they_are(client: AsyncWebClient) -> None:
    jo = (await client.users_info(user="U0JO000000"))["user"]
    assert (jo["tz"], jo["tz_offset"], jo["is_admin"]) == ("Europe/Berlin", 7200, False)
    assert (await client.users_info(user="U0SAM00000"))["user"]["is_admin"] is True
    guest = (await client.users_info(user="U0GUS00000"))["user"]
    assert (guest["is_restricted"], guest["is_ultra_restricted"]) == (True, False)
    assert (await client.users_info(user="U0UMA00000"))["user"]["is_ultra_restricted"] is True


async def test_a_user_group_names_its_members(client: AsyncWebClient) -> None:
    members = (await client.usergroups_users_list(usergroup="S0SUCCESS0"))["users"]
    assert members == ["U0CLEO0000", "U0SAM00000"]


async def test_several_people_are_written_to_in_a_group_of_their_own(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    known = await client.conversations_open(users=["U0CLEO0000", MIA])
    assert known["channel"]["id"] == "G0MIACLEO0"
    new = (await client.conversations_open(users=[MIA, "U0JO000000"]))["channel"]["id"]
    await client.chat_postMessage(channel=new, text="x")
    assert [message.text for message in slack.messages(new)] == ["x"]


async def test_an_ephemeral_may_stand_in_a_thread(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    parent = (await client.chat_postMessage(channel=PRODUCT, text="x"))["ts"]
    await client.chat_postEphemeral(channel=PRODUCT, user=MIA, text="only you", thread_ts=parent)
    assert [message.thread_ts for message in slack.ephemerals("mia")] == [parent]


async def test_a_partner_has_another_team_and_a_thin_profile(client: AsyncWebClient) -> None:
    partner = (await client.users_info(user="U0PAT00000"))["user"]
    assert partner["is_stranger"] is True
    assert partner["team_id"] == "T0CONTOSO0"
    assert "tz" not in partner
    assert "email" not in partner["profile"]


async def test_an_address_takes_a_scope_of_its_own(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    async def profile() -> dict[str, str]:
        return (await client.users_info(user=MIA))["user"]["profile"]

    assert (await profile())["email"] == "mia@acme-internal.example"
    slack.workspace.scopes -= {"users:read.email"}
    assert await profile() == {"real_name": "Mia Product", "display_name": "mia"}


REFUSALS: list[tuple[str, str, dict[str, object]]] = [
    ("channel_not_found", "chat.postMessage", {"channel": "C0NOWHERE0", "text": "x"}),
    ("channel_not_found", "chat.postMessage", {"channel": "#product", "text": "x"}),
    ("channel_not_found", "chat.postMessage", {"channel": BOARD, "text": "x"}),
    ("not_in_channel", "chat.postMessage", {"channel": RANDOM, "text": "x"}),
    ("is_archived", "chat.postMessage", {"channel": ARCHIVED, "text": "x"}),
    ("cannot_dm_bot", "chat.postMessage", {"channel": "U0USAGEBOT", "text": "x"}),
    ("no_text", "chat.postMessage", {"channel": PRODUCT}),
    ("no_text", "chat.postMessage", {"channel": PRODUCT, "text": " "}),
    ("no_text", "chat.postMessage", {"channel": PRODUCT, "blocks": []}),
    ("msg_too_long", "chat.postMessage", {"channel": PRODUCT, "text": "x" * 40_001}),
    ("msg_too_long", "chat.postMessage", {"channel": PRODUCT, "markdown_text": "x" * 12_001}),
    ("markdown_text_conflict", "chat.postMessage", {"channel": PRODUCT, "markdown_text": "x", "text": "x"}),
    ("invalid_blocks_format", "chat.postMessage", {"channel": PRODUCT, "blocks": "[{]"}),
    ("invalid_blocks_format", "chat.postMessage", {"channel": PRODUCT, "blocks": {"type": "divider"}}),
    ("invalid_blocks", "chat.postMessage", {"channel": PRODUCT, "blocks": [None]}),
    ("invalid_blocks", "chat.postMessage", {"channel": PRODUCT, "blocks": PICTURE}),
    (
        "msg_blocks_too_long",
        "chat.postMessage",
        {
            "channel": PRODUCT,
            "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}] * 5,
        },
    ),
    ("too_many_attachments", "chat.postMessage", {"channel": PRODUCT, "attachments": [{}] * 101}),
    ("invalid_metadata_schema", "chat.postMessage", {"channel": PRODUCT, "text": "x", "metadata": {"a": 1}}),
    (
        "metadata_too_large",
        "chat.postMessage",
        {
            "channel": PRODUCT,
            "text": "x",
            "metadata": {"event_type": "answer", "event_payload": {"a": "x" * 8000}},
        },
    ),
    ("invalid_arguments", "chat.postMessage", {"text": "x"}),
    ("message_not_found", "chat.update", {"channel": PRODUCT, "ts": "1.000000", "text": "x"}),
    ("channel_not_found", "chat.update", {"channel": "C0NOWHERE0", "ts": "1.000000", "text": "x"}),
    ("user_not_in_channel", "chat.postEphemeral", {"channel": PRODUCT, "user": "U0PAT00000", "text": "x"}),
    ("not_in_channel", "chat.postEphemeral", {"channel": RANDOM, "user": MIA, "text": "x"}),
    ("invalid_blocks", "chat.postEphemeral", {"channel": PRODUCT, "user": MIA, "blocks": PICTURE}),
    ("channel_not_found", "conversations.info", {"channel": BOARD}),
    ("channel_not_found", "conversations.info", {"channel": "product"}),
    ("user_not_found", "conversations.open", {"users": "U0NOBODY00"}),
    ("cannot_dm_bot", "conversations.open", {"users": "U0USAGEBOT"}),
    ("user_not_found", "conversations.open", {"users": f"{MIA},U0NOBODY00"}),
    ("no_such_subteam", "usergroups.users.list", {"usergroup": "S0NOBODY00"}),
    ("user_not_found", "users.info", {"user": "U0NOBODY00"}),
    ("message_not_found", "chat.delete", {"channel": PRODUCT, "ts": "1.000000"}),
    ("message_not_found", "chat.getPermalink", {"channel": PRODUCT, "message_ts": "1.000000"}),
    ("unknown_method", "chat.shout", {"channel": PRODUCT}),
]


@pytest.mark.parametrize(("error", "method", "arguments"), REFUSALS)
async def test_a_refusal_has_slacks_own_name_and_no_effect(
    client: AsyncWebClient, slack: EmbeddedSlack, error: str, method: str, arguments: dict[str, object]
) -> None:
    assert (await refusal(client, method, **arguments))["error"] == error
    assert slack.messages() == []
    assert [(call.method, call.ok, call.error) for call in slack.calls()] == [(method, False, error)]


async def test_texts_at_the_limit_are_taken(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=PRODUCT, text="x" * 40_000)
    await client.chat_update(channel=PRODUCT, ts=posted["ts"], text="x" * 4000)
    await client.chat_postMessage(channel=PRODUCT, markdown_text="x" * 12_000)
    await client.chat_postMessage(channel=PRODUCT, text="x", attachments=[{}] * 100)


async def test_an_update_takes_four_thousand_bytes_of_text(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=PRODUCT, text="x")
    refused = await refusal(client, "chat.update", channel=PRODUCT, ts=posted["ts"], text="é" * 2001)
    assert refused["error"] == "msg_too_long"


async def test_an_update_cannot_empty_a_message(client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=PRODUCT, text="x", blocks=DIVIDER))["ts"]
    assert (await refusal(client, "chat.update", channel=PRODUCT, ts=ts))["error"] == "no_text"
    empty = await refusal(client, "chat.update", channel=PRODUCT, ts=ts, text="", blocks=[])
    assert empty["error"] == "no_text"


async def test_only_its_own_messages_are_the_bots_to_change(
    client: AsyncWebClient, slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    link = slack.command("export-button").response_url
    await http.post(link, json={"text": "38 %", "response_type": "in_channel"})
    typed, answer = slack.messages("product")
    for ts in (typed.ts, answer.ts):
        update = await refusal(client, "chat.update", channel=PRODUCT, ts=ts, text="x")
        assert update["error"] == "cant_update_message"
        delete = await refusal(client, "chat.delete", channel=PRODUCT, ts=ts)
        assert delete["error"] == "cant_delete_message"


async def test_refused_blocks_are_named_by_json_pointers(client: AsyncWebClient) -> None:
    blocks = [*DIVIDER, {"type": "header", "text": {"type": "plain_text", "text": ""}}]
    answer = await refusal(client, "chat.postMessage", channel=PRODUCT, text="x", blocks=blocks)
    fault = "must be more than 0 characters [json-pointer:/blocks/1/text/text]"
    assert answer["errors"] == [fault]
    assert answer["response_metadata"] == {"messages": [f"[ERROR] {fault}"]}


async def test_without_a_token_and_with_a_wrong_one(
    slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    async def error(**headers: str) -> object:
        async with http.post(slack.api_url + "auth.test", headers=headers) as response:
            return (await response.json())["error"]

    assert await error() == "not_authed"
    assert await error(Authorization="Bearer xoxb-other") == "invalid_auth"


async def test_a_token_may_come_as_an_argument_and_is_not_kept(
    slack: EmbeddedSlack, http: aiohttp.ClientSession
) -> None:
    form = {"token": "xoxb-sandbox", "channel": PRODUCT, "text": "x", "blocks": json.dumps(DIVIDER)}
    async with http.post(slack.api_url + "chat.postMessage", data=form) as response:
        assert (await response.json())["ok"] is True
    [call] = slack.calls()
    assert call.arguments == {"channel": PRODUCT, "text": "x", "blocks": json.dumps(DIVIDER)}


@pytest.mark.parametrize(
    ("body", "error"), [(b"{", "invalid_json"), (b"[1]", "json_not_object"), (b"", "invalid_arguments")]
)
async def test_a_body_that_is_no_json_object(
    slack: EmbeddedSlack, http: aiohttp.ClientSession, body: bytes, error: str
) -> None:
    headers = {"Authorization": "Bearer xoxb-sandbox", "Content-Type": "application/json; charset=utf-8"}
    async with http.post(slack.api_url + "chat.postMessage", data=body, headers=headers) as response:
        assert (await response.json())["error"] == error


NEEDED = [
    ("chat.postMessage", {"channel": PRODUCT, "text": "x"}, "chat:write"),
    ("chat.update", {"channel": PRODUCT, "ts": "1.0", "text": "x"}, "chat:write"),
    ("chat.delete", {"channel": PRODUCT, "ts": "1.0"}, "chat:write"),
    ("chat.postEphemeral", {"channel": PRODUCT, "user": MIA, "text": "x"}, "chat:write"),
    ("conversations.info", {"channel": PRODUCT}, "channels:read"),
    ("conversations.info", {"channel": PLANS}, "groups:read"),
    ("conversations.info", {"channel": "D0MIA00000"}, "im:read"),
    ("conversations.info", {"channel": "G0MIACLEO0"}, "mpim:read"),
    ("conversations.open", {"users": MIA}, "im:write"),
    ("conversations.open", {"users": f"{MIA},U0JO000000"}, "mpim:write"),
    ("usergroups.users.list", {"usergroup": "S0SUCCESS0"}, "usergroups:read"),
    ("users.info", {"user": MIA}, "users:read"),
    ("files.getUploadURLExternal", {"filename": "a.png", "length": 1}, "files:write"),
    ("files.completeUploadExternal", {"files": []}, "files:write"),
    ("files.info", {"file": "F0123456789"}, "files:read"),
]


@pytest.mark.parametrize(("method", "arguments", "needed"), NEEDED)
async def test_each_method_needs_its_scope(
    client: AsyncWebClient, slack: EmbeddedSlack, method: str, arguments: dict[str, object], needed: str
) -> None:
    slack.workspace.scopes -= {needed}
    answer = await refusal(client, method, **arguments)
    assert (answer["error"], answer["needed"]) == ("missing_scope", needed)
    assert answer["provided"] == ",".join(sorted(slack.workspace.scopes))


async def test_with_one_more_scope_public_channels_take_posts_uninvited(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    slack.workspace.scopes |= {"chat:write.public"}
    await client.chat_postMessage(channel=RANDOM, text="x")
    assert (await refusal(client, "chat.postMessage", channel=BOARD, text="x"))[
        "error"
    ] == "channel_not_found"


async def test_arguments_that_a_method_does_not_have_are_noted(
    client: AsyncWebClient, slack: EmbeddedSlack
) -> None:
    await client.chat_postMessage(channel=PRODUCT, text="x", colour="green", unfurl_media=False)
    assert slack.calls("chat.postMessage")[0].warnings == ("colour",)


async def test_metadata_is_kept_with_the_message(client: AsyncWebClient, slack: EmbeddedSlack) -> None:
    metadata = {"event_type": "answer", "event_payload": {"key": "k1"}}
    posted = await client.chat_postMessage(channel=PRODUCT, text="x", metadata=metadata)
    await client.chat_update(channel=PRODUCT, ts=posted["ts"], text="y")
    assert slack.messages("product")[0].metadata == metadata
