"""Opening, changing and publishing views: the Web API's side, and each of its refusals."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import EmbeddedSlack, FaultPlan
from tests.sandbox.slack.builders import button, field, plain, section
from tests.sandbox.slack.listener import Listener

Json = dict[str, Any]
MIA, JO = "U0MIA00000", "U0JO000000"


def modal(**fields: Any) -> Json:
    return {"type": "modal", "title": plain(1), "blocks": [section(text=plain(1))], **fields}


def home(**fields: Any) -> Json:
    return {"type": "home", "blocks": [section(text=plain(1))], **fields}


async def trigger(slack: EmbeddedSlack, listener: Listener, user: str = "mia") -> str:
    await asyncio.to_thread(slack.shortcut, "ask", user=user)
    return str(listener.payload["trigger_id"])


async def refusal(client: AsyncWebClient, method: str, **arguments: object) -> Json:
    with pytest.raises(SlackApiError) as raised:
        await client.api_call(method, json=arguments)
    return raised.value.response.data  # type: ignore[return-value]


async def code(client: AsyncWebClient, method: str, **arguments: object) -> str:
    return str((await refusal(client, method, **arguments))["error"])


async def test_a_trigger_serves_once_and_three_seconds(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener, clock: Any
) -> None:
    late, used = await trigger(slack, listener), await trigger(slack, listener)
    clock.now += 3.0
    opened = await client.views_open(trigger_id=used, view=modal())
    assert [view.id for view in slack.modals()] == [opened["view"]["id"]]
    assert await code(client, "views.open", trigger_id=used, view=modal()) == "exchanged_trigger_id"
    clock.now += 0.1
    assert await code(client, "views.open", trigger_id=late, view=modal()) == "expired_trigger_id"
    assert await code(client, "views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


async def test_a_command_and_a_click_give_triggers_too(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    await asyncio.to_thread(slack.command, "")
    await client.views_open(trigger_id=listener.form["trigger_id"], view=modal())
    row = [{"type": "actions", "elements": [button(action_id="more")]}]
    await client.chat_postMessage(channel="C0PRODUCT0", text="x", blocks=row)
    await asyncio.to_thread(slack.click, "more", on=slack.messages("product")[0], user="jo")
    await client.views_open(trigger_id=listener.payload["trigger_id"], view=modal())
    assert (len(slack.modals("mia")), len(slack.modals("jo"))) == (1, 1)


async def test_a_faulty_view_is_refused_with_its_place(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    given = await trigger(slack, listener)
    refused = await refusal(client, "views.open", trigger_id=given, view=modal(title=plain(25)))
    assert refused["error"] == "invalid_arguments"
    assert "[json-pointer:/view/title/text]" in refused["response_metadata"]["messages"][0]
    big = modal(blocks=[section(text=plain(3000), block_id=f"b{n}") for n in range(90)])
    assert await code(client, "views.open", trigger_id=given, view=big) == "view_too_large"
    for wrong in (home(), "{", modal(blocks=field({"type": "plain_text_input"}))):
        assert await code(client, "views.open", trigger_id=given, view=wrong) == "invalid_arguments"
    assert slack.modals() == []


async def test_a_view_is_updated_by_either_id_and_guarded_by_its_hash(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    given = await trigger(slack, listener)
    first = (await client.views_open(trigger_id=given, view=modal(external_id="mine")))["view"]
    second = (await client.views_update(view_id=first["id"], view=modal(), hash=first["hash"]))["view"]
    assert second["hash"] != first["hash"]
    arguments = {"view_id": first["id"], "view": modal(), "hash": first["hash"]}
    assert await code(client, "views.update", **arguments) == "hash_conflict"
    await client.views_update(view_id=first["id"], view=modal(external_id="mine"))
    await client.views_update(external_id="mine", view=modal(private_metadata="m"))
    assert slack.modals()[0].fields["private_metadata"] == "m"


async def test_a_view_that_is_gone_is_not_found(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    view = (await client.views_open(trigger_id=await trigger(slack, listener), view=modal()))["view"]
    await asyncio.to_thread(slack.close, slack.modals()[0])
    assert await code(client, "views.update", view_id=view["id"], view=modal()) == "not_found"
    assert await code(client, "views.update", view=modal()) == "not_found"


async def test_an_external_id_is_unique(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    await client.views_open(trigger_id=await trigger(slack, listener), view=modal(external_id="mine"))
    again = {"trigger_id": await trigger(slack, listener, "jo"), "view": modal(external_id="mine")}
    assert await code(client, "views.open", **again) == "duplicate_external_id"


async def test_three_views_are_pushed_and_no_fourth(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    row = [{"type": "actions", "elements": [button(action_id="more")]}]
    await client.views_open(trigger_id=await trigger(slack, listener), view=modal(blocks=row))
    for _ in range(2):
        await asyncio.to_thread(slack.click, "more", on=slack.modals()[-1])
        await client.views_push(trigger_id=listener.payload["trigger_id"], view=modal(blocks=row))
    await asyncio.to_thread(slack.click, "more", on=slack.modals()[-1])
    fourth = {"trigger_id": listener.payload["trigger_id"], "view": modal()}
    assert await code(client, "views.push", **fourth) == "push_limit_reached"
    assert len(slack.modals()) == 3


async def test_a_home_is_published_for_one_person_and_published_anew(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    row = [{"type": "actions", "elements": [button(action_id="again")]}]
    first = (await client.views_publish(user_id=MIA, view=home(blocks=row)))["view"]
    assert (slack.home("mia").id, slack.home("jo")) == (first["id"], None)  # type: ignore[union-attr]
    await asyncio.to_thread(slack.click, "again", on=slack.home("mia"))
    assert listener.payload["view"]["type"] == "home"
    await client.views_publish(user_id=MIA, view=home(), hash=first["hash"])
    stale = {"user_id": MIA, "view": home(), "hash": first["hash"]}
    assert await code(client, "views.publish", **stale) == "hash_conflict"
    assert await code(client, "views.publish", user_id=MIA, view=modal()) == "invalid_arguments"
    assert await code(client, "views.publish", user_id="U0NOBODY00", view=home()) == "invalid_arguments"


async def test_views_meet_planned_trouble_too(
    client: AsyncWebClient, slack: EmbeddedSlack, listener: Listener
) -> None:
    given = await trigger(slack, listener)
    slack.fail(FaultPlan("views.open", error="fatal_error"))
    assert await code(client, "views.open", trigger_id=given, view=modal()) == "fatal_error"
    await client.views_open(trigger_id=given, view=modal())
    strange = {"user_id": MIA, "view": home(), "colour": "red"}
    await client.api_call("views.publish", json=strange)
    assert slack.calls("views.publish")[-1].warnings == ("colour",)
    assert await code(client, "views.publish", user_id=MIA) == "invalid_arguments"
